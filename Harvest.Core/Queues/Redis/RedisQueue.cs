using Microsoft.Extensions.Logging;

namespace Harvest.Queues.Redis;

/// <summary>
/// Queues in Redis streams. A process that lives renews what it holds, however long the work takes; what a dead one
/// leaves pending, another takes over when it was not renewed for the time of a lease.
/// </summary>
public sealed class RedisQueue : IQueue
{
    private readonly RedisConnection redis;
    private readonly RedisHoldings holdings;
    private readonly RedisReceiver[] receivers;

    /// <summary>
    /// Checks the settings; the connection is made by the first call. Ids count as abandoned after
    /// <paramref name="leaseSeconds"/> without renewal.
    /// </summary>
    public RedisQueue(
        QueueOptions options, string siteId, int leaseSeconds, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<RedisQueue>();
        var lease = TimeSpan.FromSeconds(leaseSeconds);
        var consumer = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";
        redis = new RedisConnection(BrokerAddress.From(options), time, logger);
        holdings = new RedisHoldings(siteId, lease, time, logger);
        receivers = [Receiver(QueueName.Gather), Receiver(QueueName.Fetch), Receiver(QueueName.Links)];

        RedisReceiver Receiver(QueueName queue) =>
            new(new RedisStream(redis, QueueNames.RedisKey(siteId, queue), consumer, lease, logger), lease, time);
    }

    public Task PublishAsync(QueueName queue, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Stream(queue).AddAsync(ids);
    }

    public async Task<Delivery> ReceiveAsync(
        QueueName queue, int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        await holdings.SettleAsync();
        var entries = await receivers[(int)queue].ReceiveAsync(max, wait, cancellationToken);
        return holdings.Add(Stream(queue), entries);
    }

    public Task<long> CountAsync(QueueName queue, CancellationToken cancellationToken) => Stream(queue).CountAsync();

    public Task PurgeAsync(QueueName queue, CancellationToken cancellationToken) => Stream(queue).PurgeAsync();

    public async ValueTask DisposeAsync()
    {
        await holdings.DisposeAsync();
        foreach (var receiver in receivers.Where(r => r.IsUsed))
            await LeaveAsync(receiver.Stream);
        foreach (var receiver in receivers)
            receiver.Dispose();
        await redis.DisposeAsync();
    }

    private static async Task LeaveAsync(RedisStream stream)
    {
        try
        {
            await stream.LeaveAsync();
        }
        catch (QueueException)
        {
            // The others forget a consumer that is gone by themselves.
        }
    }

    private RedisStream Stream(QueueName queue) => receivers[(int)queue].Stream;
}
