namespace Harvest.Queues.Redis;

/// <summary>Entries this process holds; renewed until they are acknowledged or given back.</summary>
internal sealed class RedisDelivery(RedisHoldings holdings, RedisStream stream, IReadOnlyList<RedisEntry> entries)
    : Delivery([.. entries.Select(e => e.Id)])
{
    public RedisStream Stream => stream;

    public IReadOnlyList<RedisEntry> Entries => entries;

    protected override async Task RemoveAsync(CancellationToken cancellationToken)
    {
        // Once begun it is brought to its end: half a cancellation would leave the caller not knowing.
        cancellationToken.ThrowIfCancellationRequested();
        await stream.RemoveAsync(entries);
        holdings.Drop(this);
    }

    protected override ValueTask GiveBackAsync() => holdings.GiveBackAsync(this);
}
