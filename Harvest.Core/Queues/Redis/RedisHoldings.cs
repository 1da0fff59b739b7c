using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Harvest.Queues.Redis;

/// <summary>
/// What this process has received and not finished. It renews the leases, however long the work takes; if the process
/// dies here, renewal ends with it and another process takes the ids over.
/// </summary>
internal sealed class RedisHoldings(string name, TimeSpan lease, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<RedisDelivery, bool> held = new();
    private readonly ConcurrentQueue<RedisDelivery> owed = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private Task? renewal;

    public RedisDelivery Add(RedisStream stream, IReadOnlyList<RedisEntry> entries)
    {
        var delivery = new RedisDelivery(this, stream, entries);
        if (entries.Count > 0)
            held[delivery] = true;
        lock (gate)
            renewal ??= RenewAsync();
        return delivery;
    }

    public void Drop(RedisDelivery delivery) => held.TryRemove(delivery, out _);

    public async ValueTask GiveBackAsync(RedisDelivery delivery)
    {
        if (!held.TryRemove(delivery, out _))
            return;
        try
        {
            await delivery.Stream.GiveBackAsync(delivery.Entries);
        }
        catch (QueueException e)
        {
            // Tried again at the next receive; should there be none, they are taken over after the lease.
            owed.Enqueue(delivery);
            QueueLog.GiveBackFailed(logger, name, e.Message);
        }
    }

    /// <summary>Gives back what could not be given back while the server was away.</summary>
    public async Task SettleAsync()
    {
        while (owed.TryDequeue(out var delivery))
        {
            try
            {
                await delivery.Stream.GiveBackAsync(delivery.Entries);
            }
            catch (QueueException)
            {
                owed.Enqueue(delivery);
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        if (renewal is { } running)
            await running;
        foreach (var delivery in held.Keys)
            await GiveBackAsync(delivery);
        stop.Dispose();
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                foreach (var group in held.Keys.GroupBy(d => d.Stream))
                    await RenewAsync(group.Key, group.SelectMany(d => d.Entries));
            }
        }
        catch (OperationCanceledException)
        {
            // The queue is being closed.
        }
    }

    private async Task RenewAsync(RedisStream stream, IEnumerable<RedisEntry> entries)
    {
        try
        {
            await stream.RenewAsync(entries);
        }
        catch (QueueException e)
        {
            QueueLog.RenewalFailed(logger, name, e.Message);
        }
    }
}
