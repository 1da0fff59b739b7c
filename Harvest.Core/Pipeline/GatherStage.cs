using System.Collections.Concurrent;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Queues;

namespace Harvest.Pipeline;

/// <summary>The first stage: takes a job from the gather queue and lists its source.</summary>
public sealed class GatherStage(PipelineParts parts) : IStage
{
    private readonly ConcurrentDictionary<string, string> gathering = [];

    public QueueName Queue => QueueName.Gather;

    public int BatchSize => 1;

    public string Doing => string.Join(", ", gathering.Values.Order(StringComparer.Ordinal));

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        foreach (var jobId in delivery.Ids)
        {
            // The claim guards the work from here on, so the message has done its duty: a listing may take hours, longer than
            // any broker waits. Should we die between these two lines, the message comes again and finds the job claimed.
            var job = await parts.Jobs.ClaimGatherAsync(jobId, Worker.Id, parts.Lease, cancellationToken);
            await delivery.AcknowledgeAsync(cancellationToken);
            if (job is not null)
                await GatherAsync(job, cancellationToken);
        }
    }

    private async Task GatherAsync(Job job, CancellationToken cancellationToken)
    {
        var source = await parts.Sources.FindAsync(job.SourceId, cancellationToken)
            ?? throw new HarvestException($"Job {job.Id} has no source");
        parts.Logs.GatherStarted(source.Name, job.Id, job.GatherAttempts);
        gathering[job.Id] = source.Name;
        await using var lease = new LeaseKeeper(
            parts.Time,
            parts.Lease,
            token => parts.Jobs.RenewGatherAsync(job.Id, Worker.Id, parts.Lease, token),
            cancellationToken);
        try
        {
            if (job.GatherAttempts > parts.Options.Consumer.Attempts)
                await RefuseAsync(job, $"Gathering was begun {job.GatherAttempts - 1} times and never ended: each time the worker died", cancellationToken);
            else if (parts.Harvesters.Check(source.Type, source.Config) is [var fault, ..])
                await RefuseAsync(job, fault.Message, cancellationToken);
            else
                await new GatherRun(
                    job, source, parts.Harvesters.Find(source.Type)!, SourceConfig.Parse(source.Config), parts, lease.Token).RunAsync();
            parts.Logs.GatherFinished(source.Name, job.Id);
            await parts.FillWindowAsync(job.Id, cancellationToken);
            if (await parts.Endings.TryFinishAsync(job.Id, cancellationToken))
                parts.Logs.JobFinished(job.Id);
        }
        catch (Exception fault) when (fault is LeaseLostException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            parts.Logs.GatherLost(job.Id);
        }
        catch (OperationCanceledException)
        {
            // We are asked to stop: another process may go on at once.
            await parts.Jobs.ReleaseGatherAsync(job.Id, Worker.Id, CancellationToken.None);
            await parts.Queue.PublishAsync(QueueName.Gather, [job.Id], CancellationToken.None);
            throw;
        }
        finally
        {
            gathering.TryRemove(job.Id, out _);
        }
    }

    private async Task RefuseAsync(Job job, string message, CancellationToken cancellationToken)
    {
        await parts.Reports.AddGatherErrorsAsync(job.Id, [message], cancellationToken);
        await parts.Jobs.FinishGatherAsync(job.Id, Worker.Id, false, false, 0, cancellationToken);
    }
}
