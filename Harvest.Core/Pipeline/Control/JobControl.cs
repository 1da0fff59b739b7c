using Harvest.Model;
using Harvest.Pipeline.Sweeping;
using Harvest.Queues;

namespace Harvest.Pipeline.Control;

/// <summary>Starts and stops jobs.</summary>
public sealed class JobControl(PipelineParts parts)
{
    /// <summary>Makes a job for a source and puts it on the gather queue.</summary>
    /// <exception cref="HarvestException">The source is removed, or has an open job.</exception>
    public async Task<Job> CreateAsync(Source source, JobOrder order, CancellationToken cancellationToken)
    {
        if (await TryCreateAsync(source, order, cancellationToken) is { } job)
            return job;
        var open = await parts.Jobs.NewestAsync(source.Id, cancellationToken);
        throw new HarvestException($"There is an open job for source {source.Name} already: {open?.Id} ({open?.StateInWords})")
        {
            Command = $"Wait for it, or end it with: harvest job-abort {source.Name}",
            Button = "Wait for it, or stop it",
        };
    }

    /// <summary>The same where an open job is no fault.</summary>
    /// <returns>Null when the source has an open job.</returns>
    /// <exception cref="HarvestException">The source is removed.</exception>
    public async Task<Job?> TryCreateAsync(Source source, JobOrder order, CancellationToken cancellationToken)
    {
        if (!source.Active)
            throw new HarvestException($"Source {source.Name} was removed; a job can only be made for an active source");
        if (source.Approval != Approval.Accepted)
            throw new HarvestException($"Source {source.Name} is not accepted ({source.Approval}); somebody with the right must accept it first");
        if (await parts.Jobs.CreateAsync(source.Id, order, cancellationToken) is not { } job)
            return null;
        await CountAsRunAsync(source, order, cancellationToken);
        if (!await TryPublishAsync(job.Id, cancellationToken))
            return job;
        // A consumer that was quicker has it already.
        return await parts.Jobs.MarkQueuedAsync(job.Id, cancellationToken) ?? await parts.Jobs.FindAsync(job.Id, cancellationToken) ?? job;
    }

    /// <summary>A source that is due has its run with a whole job that a person started: it is not harvested a second time after it.</summary>
    internal async Task CountAsRunAsync(Source source, JobOrder order, CancellationToken cancellationToken)
    {
        if (order.IsPartial || order.Clear)
            return;
        var now = parts.Time.GetUtcNow();
        try
        {
            if (Scheduling.Next(source, now) is { } next)
                await parts.Sources.MoveDueAsync(source, now, next, cancellationToken);
        }
        catch (FormatException)
        {
            // The sweep says which schedule cannot be read.
        }
    }

    /// <summary>
    /// Puts a job on the gather queue. The message goes first: a job that says Running without one would be lost, while a
    /// message for a New job does no harm. A broker that is away leaves the job New for the next run.
    /// </summary>
    public async Task<bool> PublishAsync(string jobId, CancellationToken cancellationToken)
    {
        if (!await TryPublishAsync(jobId, cancellationToken))
            return false;
        await parts.Jobs.MarkQueuedAsync(jobId, cancellationToken);
        return true;
    }

    private async Task<bool> TryPublishAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Queue.PublishAsync(QueueName.Gather, [jobId], cancellationToken);
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            parts.Logs.PublishFailed(1, jobId, fault.Message);
            return false;
        }
    }

    /// <summary>Ends the open job of a source, or a job by its id. Running work stops within seconds; what was imported stays.</summary>
    /// <param name="reference">Job id, source id or source name.</param>
    /// <param name="reason">Goes into the job's report.</param>
    /// <exception cref="HarvestException">There is no such job, or it has ended.</exception>
    public async Task<Job> AbortAsync(string reference, string reason, CancellationToken cancellationToken)
    {
        var job = await parts.Jobs.FindAsync(reference, cancellationToken);
        if (job is null)
        {
            var source = await parts.Sources.FindAsync(reference, cancellationToken)
                ?? throw new WrongInputException($"There is no job and no source {reference}") { IsMissing = true };
            job = await parts.Jobs.NewestAsync(source.Id, cancellationToken)
                ?? throw new HarvestException($"Source {source.Name} has no job");
        }
        if (!await parts.Endings.AbortAsync(job.Id, reason, cancellationToken))
            throw new HarvestException($"Job {job.Id} has ended already ({job.StateInWords})");
        return (await parts.Jobs.FindAsync(job.Id, cancellationToken))!;
    }
}
