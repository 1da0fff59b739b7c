using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Gather;
using Harvest.Pipeline.Import;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Objects;

namespace Harvest.Pipeline.Fetch;

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
        var claimed = await parts.Objects.ClaimAsync(delivery.Usable, Worker.Id, parts.Lease, cancellationToken);
        var inHand = claimed.Select(found => found.Id).ToHashSet();
        // All of them, from here on: those that come last may wait long for those before them.
        var renewal = new ClaimRenewal(parts, () => [.. claimed.Select(found => found.Id)]);
        await using var keeper = new LeaseKeeper(parts.Time, parts.Lease, renewal.RenewAsync, cancellationToken);
        // From here on the claims guard the work; should we die, they run out and a sweep finds the objects.
        await delivery.AcknowledgeAsync(cancellationToken);
        parts.Logs.Claimed(claimed.Count, delivery.Ids.Count);
        try
        {
            var usable = delivery.Usable;
            if (claimed.Count < usable.Count)
                await parts.TellUnknownAsync(Queue, [.. usable.Except(claimed.Select(found => found.Id))], cancellationToken);
            foreach (var group in claimed.GroupBy(found => found.JobId))
                await HandleJobAsync(group.Key, [.. group], inHand, cancellationToken);
        }
        catch (Exception fault)
        {
            await parts.TryGiveBackAsync([.. inHand], fault);
            throw;
        }
    }

    private async Task HandleJobAsync(string jobId, IReadOnlyList<ClaimedObject> objects, HashSet<string> inHand, CancellationToken cancellationToken)
    {
        var (source, orders) = await parts.Sources.OfJobWithOrdersAsync(jobId, cancellationToken)
            ?? throw new HarvestException($"Job {jobId} has no source");
        // The source may have been changed since it was listed.
        if (parts.Harvesters.Check(source.Type, source.Config) is [var wrong, ..])
        {
            var problem = new RecordProblem(wrong.Message, "Fetch");
            await import.LeaveAsync(
                new ObjectBatch(jobId, source, NoHarvester.Instance, SourceConfig.Empty, objects), _ => [problem], cancellationToken);
            return;
        }
        var batch = new ObjectBatch(jobId, source, parts.Harvesters.Find(source.Type)!, SourceConfig.Parse(source.Config), objects)
        {
            Order = JobOrder.Parse(orders),
        };
        var spent = objects.Where(o => o.RetryTimes > parts.Options.Consumer.Attempts).ToList();
        if (spent.Count > 0)
        {
            var hopeless = new RecordProblem($"Given up after {parts.Options.Consumer.Attempts} tries that did not end", "Fetch");
            await import.LeaveAsync(batch with { Objects = spent }, _ => [hopeless], cancellationToken);
        }
        var ready = objects.Except(spent).Where(o => o.Vanished || o.Packed is not null).ToList();
        var unfetched = objects.Except(spent).Except(ready).ToList();
        if (unfetched.Count > 0)
        {
            fetchers.Add(batch with { Objects = unfetched });
            // They are the fetcher's to give back.
            inHand.ExceptWith(unfetched.Select(o => o.Id));
        }
        if (ready.Count > 0)
            await import.ImportAsync(batch with { Objects = ready }, cancellationToken);
    }
}
