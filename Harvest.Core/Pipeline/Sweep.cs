using Harvest.Model;
using Harvest.Notifications;
using Harvest.Queues;

namespace Harvest.Pipeline;

/// <summary>
/// What <c>harvest run</c> does, and what the embedded shape does every few seconds: makes jobs for due sources, closes what
/// has ended, sets going again what lost its message or its worker, and tells people of what has ended. Safe to run any number
/// of times, anywhere.
/// </summary>
public sealed class Sweep(PipelineParts parts, JobControl control, Notifier notifier)
{
    /// <summary>A published object that nobody took for so long, while the queue is empty, has lost its message.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Stalled = TimeSpan.FromMinutes(10);

    /// <summary>All of it, in order.</summary>
    public async Task<SweepReport> RunAsync(string? sourceId, CancellationToken cancellationToken)
    {
        var created = sourceId is null ? await ScheduleAsync(cancellationToken) : [];
        var ended = await CloseAsync(sourceId, cancellationToken);
        try
        {
            var published = await RecoverAsync(cancellationToken);
            return new SweepReport(created, ended, published);
        }
        finally
        {
            // Last, since a mail server may be slow; and in any case, since a broker that is away is no reason to be silent.
            await notifier.SendAsync(cancellationToken);
        }
    }

    /// <summary>Makes jobs for the sources that are due. Two at once make one: the second finds the first one's job.</summary>
    public async Task<IReadOnlyList<Job>> ScheduleAsync(CancellationToken cancellationToken)
    {
        var now = parts.Time.GetUtcNow();
        var created = new List<Job>();
        foreach (var source in await parts.Sources.DueAsync(now, cancellationToken))
        {
            await parts.Sources.UpdateAsync(
                source with { NextRun = Scheduling.Next(source, now) }, cancellationToken);
            if (await parts.Jobs.CreateAsync(source.Id, new JobOrder(), cancellationToken) is { } job)
                created.Add(job);
        }
        return created;
    }

    /// <summary>Frees what dead workers held and publishes what has no message.</summary>
    /// <returns>The jobs that were put on a queue.</returns>
    public async Task<IReadOnlyList<string>> RecoverAsync(CancellationToken cancellationToken)
    {
        await parts.Endings.RecoverGatherAsync(owner => !Worker.MayLive(owner), cancellationToken);
        var recovered = await parts.Endings.RecoverObjectsAsync(
            owner => !Worker.MayLive(owner), parts.Options.Consumer.Attempts, cancellationToken);

        var published = new List<string>();
        var isGatherQueueEmpty = await parts.Queue.CountAsync(QueueName.Gather, cancellationToken) == 0;
        var isFetchQueueEmpty = await parts.Queue.CountAsync(QueueName.Fetch, cancellationToken) == 0;
        var now = parts.Time.GetUtcNow();
        foreach (var job in await parts.Jobs.OpenAsync(cancellationToken))
        {
            var age = now - (job.ProgressAt ?? job.Created);
            if (job.Status == JobStatus.New || (job.GatherFinished is null && IsLost(age, isGatherQueueEmpty)))
            {
                if (await parts.Jobs.IsUngatheredAsync(job.Id, cancellationToken) && await control.PublishAsync(job.Id, cancellationToken))
                    published.Add(job.Id);
            }
            if (recovered.Contains(job.Id) || (job.Published > 0 && IsLost(age, isFetchQueueEmpty)))
            {
                if (await parts.Jobs.RewindAsync(job.Id, cancellationToken))
                    published.Add(job.Id);
            }
            await parts.FillWindowAsync(job.Id, cancellationToken);
        }
        return published;
    }

    private bool IsLost(TimeSpan age, bool isQueueEmpty) =>
        age > Stalled || (isQueueEmpty && (age > Settled || parts.Options.Queue.Type == QueueType.Memory));

    /// <summary>Finishes jobs whose last object has ended, and ends those that make no progress, where a time-out is set.</summary>
    private async Task<IReadOnlyList<string>> CloseAsync(string? sourceId, CancellationToken cancellationToken)
    {
        var ended = new List<string>();
        var timeout = TimeSpan.FromMinutes(parts.Options.Job.TimeoutMinutes);
        foreach (var job in await parts.Jobs.OpenAsync(cancellationToken))
        {
            if (sourceId is not null && job.SourceId != sourceId)
                continue;
            if (await parts.Endings.TryFinishAsync(job.Id, cancellationToken))
            {
                ended.Add(job.Id);
                continue;
            }
            var idle = parts.Time.GetUtcNow() - (job.ProgressAt ?? job.Created);
            if (timeout <= TimeSpan.Zero || idle <= timeout || job.Status != JobStatus.Running)
                continue;
            var reason = $"Job timeout: no progress for {idle.TotalMinutes:0} minutes (limit {timeout.TotalMinutes:0}, setting Harvest:Job:TimeoutMinutes)";
            if (await parts.Endings.AbortAsync(job.Id, reason, cancellationToken))
                ended.Add(job.Id);
        }
        return ended;
    }
}

/// <summary>What a sweep did.</summary>
/// <param name="Created">Jobs made for due sources.</param>
/// <param name="Ended">Jobs that were finished or timed out.</param>
/// <param name="Published">Jobs that were put on a queue, again or for the first time.</param>
public sealed record SweepReport(IReadOnlyList<Job> Created, IReadOnlyList<string> Ended, IReadOnlyList<string> Published);
