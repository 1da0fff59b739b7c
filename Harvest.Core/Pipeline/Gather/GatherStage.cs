using System.Collections.Concurrent;
using Harvest.Diagnostics;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;

namespace Harvest.Pipeline.Gather;

/// <summary>The first stage: takes a job from the gather queue and lists its source.</summary>
public sealed class GatherStage(PipelineParts parts) : IStage
{
    private readonly ConcurrentDictionary<string, string> gathering = [];

    public QueueName Queue => QueueName.Gather;

    public int BatchSize => 1;

    public string Doing => string.Join(", ", gathering.Values.Order(StringComparer.Ordinal));

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Usable.Count == 0)
            await delivery.AcknowledgeAsync(cancellationToken);
        foreach (var jobId in delivery.Usable)
        {
            // The claim guards the work from here on, so the message has done its duty: a listing may take hours, longer than
            // any broker waits. Should we die between these two lines, the message comes again and finds the job claimed.
            var next = await parts.Turns.NextAsync(jobId, Worker.Id, cancellationToken);
            if (next is null)
            {
                // The sweep publishes it again when it may start.
                await parts.Turns.DeferAsync(jobId, cancellationToken);
                await delivery.AcknowledgeAsync(cancellationToken);
            }
            else if (await parts.Jobs.ClaimGatherAsync(next, Worker.Id, parts.Lease, cancellationToken) is not { } job)
            {
                await delivery.AcknowledgeAsync(cancellationToken);
                await parts.TellUnknownAsync(Queue, [jobId], cancellationToken);
            }
            else if (await parts.Turns.IsTooManyAsync(job.Id, cancellationToken))
            {
                await parts.Jobs.ReleaseGatherAsync(job.Id, Worker.Id, cancellationToken);
                await parts.Turns.DeferAsync(job.Id, cancellationToken);
                await delivery.AcknowledgeAsync(cancellationToken);
            }
            else
            {
                await GatherAsync(job, delivery, cancellationToken);
            }
        }
    }

    private async Task GatherAsync(Job job, Delivery delivery, CancellationToken cancellationToken)
    {
        await using var lease = new LeaseKeeper(
            parts.Time,
            parts.Lease,
            token => parts.Jobs.RenewGatherAsync(job.Id, Worker.Id, parts.Lease, token),
            cancellationToken);
        try
        {
            await delivery.AcknowledgeAsync(cancellationToken);
            var source = await parts.Sources.FindAsync(job.SourceId, cancellationToken)
                ?? throw new HarvestException($"Job {job.Id} has no source");
            parts.Logs.GatherStarted(source.Name, job.Id, job.GatherAttempts);
            gathering[job.Id] = source.Name;
            var progress = await MeasureAsync(job, source, lease.Token);
            parts.Logs.GatherFinished(source.Name, job.Id);
            if (progress.Published < progress.Gathered)
                await parts.FillWindowAsync(job.Id, cancellationToken);
            if (progress.Completed >= progress.Gathered && await parts.Endings.TryFinishAsync(job.Id, cancellationToken))
                parts.Logs.JobFinished(job.Id);
        }
        catch (Exception fault) when (fault is LeaseLostException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            parts.Logs.GatherLost(job.Id);
        }
        catch (Exception)
        {
            // We are asked to stop, or the database went away: another gathering may go on at once.
            await TryGiveBackAsync(job);
            throw;
        }
        finally
        {
            gathering.TryRemove(job.Id, out _);
        }
    }

    private async Task<JobProgress> MeasureAsync(Job job, Source source, CancellationToken cancellationToken)
    {
        using var scope = parts.Logs.Within(source.Name, job.Id);
        using var activity = Telemetry.Begin("gather", job.Id, source);
        var begun = parts.Time.GetTimestamp();
        try
        {
            return await ListAsync(job, source, cancellationToken);
        }
        catch (Exception fault)
        {
            activity.Fail(fault);
            throw;
        }
        finally
        {
            Telemetry.GatherDuration.Record(parts.Time.GetElapsedTime(begun).TotalSeconds, Telemetry.Tag("harvester", source.Type));
        }
    }

    /// <returns>Where the job stands at the end of its listing.</returns>
    private async Task<JobProgress> ListAsync(Job job, Source source, CancellationToken cancellationToken)
    {
        if (source.Approval != Approval.Accepted)
            return await RefuseAsync(job, SourceControl.NotAccepted, cancellationToken);
        if (job.GatherAttempts > parts.Options.Consumer.Attempts)
            return await RefuseAsync(job, $"Gathering was begun {job.GatherAttempts - 1} times and never ended: each time the worker died", cancellationToken);
        if (parts.Harvesters.Check(source.Type, source.Config) is [var wrong, ..])
            return await RefuseAsync(job, wrong.Message, cancellationToken);
        try
        {
            // A listing that starts over decides anew: what the one before it found and nobody has seen may be there no more, or may be
            // another catalogue's.
            if (job.Gathered > 0)
                job = job with { Gathered = await parts.Objects.DropWaitingAsync(job.Id, unpublishedOnly: true, cancellationToken) };
            var harvester = parts.Harvesters.Find(source.Type)!;
            var sink = new JobSink(job, source, harvester, parts, cancellationToken);
            var work = new GatherWork(source, harvester, SourceConfig.Parse(source.Config), JobOrder.Parse(job.Orders), job);
            sink.Gathering = new Gathering(work, sink, parts, cancellationToken);
            await sink.Gathering.RunAsync();
            return sink.Progress;
        }
        catch (Exception fault) when (fault is not LeaseLostException and not OperationCanceledException && !parts.Database.Dialect.IsTransient(fault))
        {
            // Trying again would come to the same.
            parts.Logs.GatherFailed(fault, source.Name, job.Id);
            return await RefuseAsync(job, $"What was listed could not be stored: {fault.Message}", cancellationToken);
        }
    }

    private async Task TryGiveBackAsync(Job job)
    {
        try
        {
            await parts.Jobs.ReleaseGatherAsync(job.Id, Worker.Id, CancellationToken.None);
            await parts.Queue.PublishAsync(QueueName.Gather, [job.Id], CancellationToken.None);
        }
        catch (Exception fault)
        {
            parts.Logs.ReleaseFailed(1, fault.Message);
        }
    }

    private async Task<JobProgress> RefuseAsync(Job job, string message, CancellationToken cancellationToken)
    {
        await parts.Reports.AddGatherErrorsAsync(job.Id, [message], cancellationToken);
        var nothing = new ListingEnd(false, "", 0, 0) { ChangesNothing = true };
        return await parts.Jobs.FinishGatherAsync(job, Worker.Id, false, false, nothing, cancellationToken) ?? new JobProgress();
    }
}
