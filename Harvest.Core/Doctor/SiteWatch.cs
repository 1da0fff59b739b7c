using Harvest.Notifications;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Doctor;

/// <summary>
/// Judges whether the work of a site goes on. The dashboard, <c>harvest status</c>, <c>harvest doctor</c>, the web's readiness and the
/// API all ask it, so that none of them calls well what another one warns of.
/// </summary>
public sealed class SiteWatch(
    IServiceProvider services, HarvestOptions options, IQueue queue, ConsumerStore consumers, JobStore jobs, SourceStore sources, Outbox outbox,
    TimeProvider time)
{
    private static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(5);

    /// <summary>Looks at queues, consumers, scheduler, open jobs and notifications.</summary>
    public async Task<SiteWork> ReadAsync(CancellationToken cancellationToken)
    {
        var (queues, findings) = await QueuesAsync(cancellationToken);
        var living = await consumers.LivingAsync(cancellationToken);
        var open = await jobs.OpenAsync(cancellationToken);
        // A heartbeat says what was done some seconds ago; jobs may have ended since.
        var worked = open.Count == 0 ? [] : (await sources.NamesAsync([.. open.Select(job => job.SourceId)], cancellationToken)).Values.ToHashSet();
        var work = new SiteWork
        {
            Queues = queues,
            Consumers = [.. living.Select(consumer => consumer.On(worked))],
            Lost = await consumers.LostAsync(cancellationToken),
            Jobs = open,
            Scheduled = await consumers.ScheduledAsync(cancellationToken),
            // One that has only just got its schedule has no hour yet: it is due, and not late.
            Overdue = [.. (await sources.DueAsync(time.GetUtcNow() - SourceStore.Overdue, cancellationToken)).Where(source => source.NextRun is not null)],
            Notifications = await outbox.TroubleAsync(cancellationToken),
        };
        findings.AddRange(services.GetRequiredService<ConsumerExam>().Judge(work));
        findings.AddRange(await services.GetRequiredService<JobExam>().JudgeAsync(work, cancellationToken));
        return work with { Findings = findings };
    }

    /// <summary>Looks at the sources: approvals and deletions that wait for a person, and harvests that fail.</summary>
    public Task<IReadOnlyList<Finding>> SourcesAsync(CancellationToken cancellationToken) =>
        services.GetRequiredService<SourceExam>().RunAsync(cancellationToken);

    /// <summary>The same of sources that were read already, removed ones among them.</summary>
    public Task<IReadOnlyList<Finding>> SourcesAsync(IReadOnlyList<Model.Source> all, CancellationToken cancellationToken) =>
        services.GetRequiredService<SourceExam>().RunAsync(all, cancellationToken);

    private async Task<(IReadOnlyList<(QueueName, long?)>, List<Finding>)> QueuesAsync(CancellationToken cancellationToken)
    {
        var exam = services.GetRequiredService<QueueExam>();
        var counts = new List<(QueueName, long?)>();
        try
        {
            foreach (var name in options.UsedQueues)
                counts.Add((name, await queue.CountAsync(name, cancellationToken).WaitAsync(BrokerPatience, cancellationToken)));
            return (counts, [exam.Answers(counts), .. await exam.SharedAsync(cancellationToken)]);
        }
        catch (Exception fault) when (fault is QueueException or TimeoutException)
        {
            // Who does not answer for one queue does not for the other.
            return ([.. options.UsedQueues.Select(name => (name, (long?)null))], [exam.Away(fault)]);
        }
    }
}
