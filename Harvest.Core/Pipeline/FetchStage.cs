using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Queues;
using Harvest.Storage;

namespace Harvest.Pipeline;

/// <summary>
/// The second stage: takes objects from the fetch queue. Those whose content the listing brought are imported at once; the
/// others go to their source's own fetcher, so that a slow source keeps nobody waiting (promise 10).
/// </summary>
public sealed class FetchStage(PipelineParts parts, ImportStage import, SourceFetchers fetchers) : IStage
{
    public QueueName Queue => QueueName.Fetch;

    public int BatchSize => 200;

    public string Doing => fetchers.Doing;

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        await fetchers.WaitForRoomAsync(cancellationToken);
        var claimed = await parts.Objects.ClaimAsync([.. delivery.Ids.Distinct()], Worker.Id, parts.Lease, cancellationToken);
        // From here on the claims guard the work; should we die, they run out and a sweep finds the objects.
        await delivery.AcknowledgeAsync(cancellationToken);
        parts.Logs.Claimed(claimed.Count, delivery.Ids.Count);
        try
        {
            foreach (var group in claimed.GroupBy(found => found.JobId))
                await HandleJobAsync(group.Key, [.. group], cancellationToken);
        }
        catch (Exception)
        {
            await TryReleaseAsync([.. claimed.Select(found => found.Id)]);
            throw;
        }
    }

    private async Task HandleJobAsync(string jobId, IReadOnlyList<ClaimedObject> objects, CancellationToken cancellationToken)
    {
        var source = await parts.Sources.OfJobAsync(jobId, cancellationToken)
            ?? throw new HarvestException($"Job {jobId} has no source");
        var harvester = parts.Harvesters.Find(source.Type);
        if (harvester is null)
        {
            var missing = new RecordProblem($"No harvester named {source.Type} is installed here", "Fetch");
            await import.LeaveAsync(
                new ObjectBatch(jobId, source, NoHarvester.Instance, SourceConfig.Empty, objects), _ => [missing], cancellationToken);
            return;
        }
        var batch = new ObjectBatch(jobId, source, harvester, SourceConfig.Parse(source.Config), objects);
        var spent = objects.Where(o => o.RetryTimes > parts.Options.Consumer.Attempts).ToList();
        if (spent.Count > 0)
        {
            var problem = new RecordProblem($"Given up after {parts.Options.Consumer.Attempts} tries that did not end", "Fetch");
            await import.LeaveAsync(batch with { Objects = spent }, _ => [problem], cancellationToken);
        }
        var ready = objects.Except(spent).Where(o => o.Vanished || o.Packed is not null).ToList();
        var unfetched = objects.Except(spent).Except(ready).ToList();
        if (unfetched.Count > 0)
            fetchers.Add(batch with { Objects = unfetched });
        if (ready.Count > 0)
            await import.ImportAsync(batch with { Objects = ready }, cancellationToken);
    }

    /// <summary>Gives back what has not ended, so that it need not wait for the claims to run out.</summary>
    private async Task TryReleaseAsync(IReadOnlyList<string> ids)
    {
        try
        {
            await parts.Objects.ReleaseAsync(ids, Worker.Id, CancellationToken.None);
            await parts.Queue.PublishAsync(QueueName.Fetch, ids, CancellationToken.None);
        }
        catch (Exception fault)
        {
            parts.Logs.ReleaseFailed(ids.Count, fault.Message);
        }
    }
}
