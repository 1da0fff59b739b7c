using Harvest.Model;
using Harvest.Queues;
using Harvest.Storage.Links;

namespace Harvest.Pipeline.Links;

/// <summary>Checks the addresses on the queue: those of one host one after the other, hosts at once.</summary>
public sealed class LinkStage(LinkStore links, LinkCheck check, HarvestOptions options, TimeProvider time) : IStage
{
    /// <summary>Batches at once in one process.</summary>
    public const int Lanes = 4;

    private int inHand;

    public QueueName Queue => QueueName.Links;

    public int BatchSize => 20;

    public string Doing => Volatile.Read(ref inHand) is > 0 and var count ? Counted.Of(count, "address", "addresses") : "";

    public async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var claimed = await links.ClaimAsync(delivery.Usable, cancellationToken);
        // If we die from here on, they are due again in some hours.
        await delivery.AcknowledgeAsync(cancellationToken);
        await RunAsync(claimed, cancellationToken);
    }

    /// <summary>Checks these addresses and writes what was found.</summary>
    /// <returns>The addresses as they are now.</returns>
    public async Task<IReadOnlyList<Link>> RunAsync(IReadOnlyList<Link> claimed, CancellationToken cancellationToken)
    {
        var done = new List<Link>();
        Interlocked.Add(ref inHand, claimed.Count);
        try
        {
            await Task.WhenAll(claimed.GroupBy(link => link.Host).Select(async host =>
            {
                foreach (var link in host)
                {
                    var answer = await check.AskAsync(link, cancellationToken);
                    lock (done)
                        done.Add(LinkRules.After(link, answer, time.GetUtcNow(), options.Links.Period));
                }
            }));
        }
        finally
        {
            Interlocked.Add(ref inHand, -claimed.Count);
            // Also when we are stopped: what was asked need not be asked again.
            if (done.Count > 0)
                await links.SaveAsync(done, CancellationToken.None);
        }
        return done;
    }
}
