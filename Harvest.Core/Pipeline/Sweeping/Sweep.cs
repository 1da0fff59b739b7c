using Harvest.Catalogues.Local;
using Harvest.Model;
using Harvest.Notifications;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Links;
using Harvest.Queues;
using Harvest.Storage;

namespace Harvest.Pipeline.Sweeping;

/// <summary>
/// What <c>harvest run</c> does, and what the embedded shape does every few seconds: makes jobs for due sources, closes what
/// has ended, sets going again what lost its message or its worker, tells people of what has ended, and deletes what is too old.
/// Safe to run any number of times, anywhere.
/// </summary>
public sealed class Sweep(
    PipelineParts parts, JobControl control, Notifier notifier, Retention retention, ConsumerStore consumers, CopyFinding copies, LinkSweep links)
{
    /// <summary>A job that made no progress for so long, while a queue holds fewer ids than it should, has lost messages.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>All of it, in order.</summary>
    public async Task<SweepReport> RunAsync(string? sourceId, CancellationToken cancellationToken)
    {
        var created = sourceId is null ? await ScheduleAsync(cancellationToken) : [];
        if (sourceId is null)
            await consumers.MarkScheduledAsync(cancellationToken);
        try
        {
            return await MendAsync(sourceId, cancellationToken) with { Created = created };
        }
        finally
        {
            // Last, since a mail server may be slow; and in any case, since a broker that is away is no reason to be silent.
            await notifier.SendAsync(cancellationToken);
            await retention.RunAsync(cancellationToken);
            await copies.RunAsync(again: false, cancellationToken);
            if (sourceId is null)
                await links.RunAsync(cancellationToken);
        }
    }

    /// <summary>Frees what dead workers held, ends what is done, and publishes what has no message.</summary>
    /// <param name="sourceId">Only jobs of this source are ended; null for all.</param>
    /// <param name="cancellationToken">Stops in between.</param>
    /// <param name="alone">The sources that this process works on by itself: nothing of others is published. Null for a site's queue.</param>
    public async Task<SweepReport> MendAsync(
        string? sourceId, CancellationToken cancellationToken, IReadOnlyCollection<string>? alone = null)
    {
        await parts.Endings.RecoverGatherAsync(owner => !Worker.MayLive(owner), cancellationToken);
        var freed = await parts.Endings.RecoverObjectsAsync(
            owner => !Worker.MayLive(owner), parts.Options.Consumer.Attempts, cancellationToken);
        // Jobs end by the database alone; the broker, which may be away, comes last.
        var ended = await CloseAsync(sourceId, cancellationToken);
        if (alone is null)
            await parts.Queue.PublishAsync(QueueName.Fetch, freed, cancellationToken);
        return new SweepReport([], ended, await RepublishAsync(alone, cancellationToken));
    }

    /// <summary>Makes jobs for the sources that are due. Two at once make one: the second finds the first one's job.</summary>
    public async Task<IReadOnlyList<Job>> ScheduleAsync(CancellationToken cancellationToken)
    {
        var now = parts.Time.GetUtcNow();
        var created = new List<Job>();
        foreach (var source in await parts.Sources.DueAsync(now, cancellationToken))
        {
            try
            {
                if (await parts.Jobs.CreateDueAsync(source, Scheduling.Next(source, now), cancellationToken) is { } job)
                    created.Add(job);
            }
            catch (FormatException fault)
            {
                // One schedule that cannot be read must not keep the other sources waiting.
                parts.Logs.ScheduleFailed(source.Name, fault.Message);
            }
        }
        return created;
    }

    /// <summary>
    /// Publishes the jobs and objects whose messages were lost. Only when a queue holds fewer ids than wait for it: consumers
    /// that are away for days must not find the same ids a thousand times.
    /// </summary>
    /// <returns>The jobs that were put on a queue.</returns>
    private async Task<IReadOnlyList<string>> RepublishAsync(IReadOnlyCollection<string>? alone, CancellationToken cancellationToken)
    {
        var reserved = await parts.Reservations.OfOthersAsync(cancellationToken);
        var open = (await parts.Jobs.OpenAsync(cancellationToken))
            .Where(job => !reserved.Contains(job.Id) && (alone is null || alone.Contains(job.SourceId))).ToList();
        var ungathered = await parts.Jobs.UngatheredAsync(cancellationToken);
        var waiting = await parts.Jobs.WaitingAsync(cancellationToken);
        ungathered.ExceptWith(reserved);
        foreach (var id in reserved)
            waiting.Remove(id);
        // What may not start yet, by hours or limits, has its message when it may.
        if (alone is null)
            ungathered.ExceptWith(await parts.Turns.DeferredAsync(byLimits: true, cancellationToken));
        var isGatherShort = await parts.Queue.CountAsync(QueueName.Gather, cancellationToken) < ungathered.Count;
        var isFetchShort = await parts.Queue.CountAsync(QueueName.Fetch, cancellationToken) < waiting.Values.Sum();
        var published = new List<string>();
        foreach (var job in open)
        {
            var isSettled = parts.Options.Queue.Type == QueueType.Memory
                // A stamp of the future, by a clock that was put right since, says nothing.
                || (parts.Time.GetUtcNow() - (job.ProgressAt ?? job.Created)).Duration() > Settled;
            if (ungathered.Contains(job.Id) && (job.Status == JobStatus.New || (isGatherShort && isSettled))
                && await control.PublishAsync(job.Id, cancellationToken))
                published.Add(job.Id);
            if (isFetchShort && isSettled && waiting.ContainsKey(job.Id) && await parts.Jobs.RewindAsync(job.Id, cancellationToken))
                published.Add(job.Id);
            await parts.FillWindowAsync(job.Id, cancellationToken);
        }
        return published;
    }

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
            var reason = $"Job timeout: no progress for {Counted.Of(Math.Round(idle.TotalMinutes), "minute")} (limit {timeout.TotalMinutes:0}, setting Harvest:Job:TimeoutMinutes)";
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
