using System.Collections.Concurrent;
using Harvest.Queues;
using Harvest.Queues.Memory;

namespace Harvest.Tests.Support;

/// <summary>The queue in memory, remembering what was put on it; away when a test says so.</summary>
public sealed class RecordingQueue : IQueue
{
    private readonly MemoryQueue queue = new();
    private readonly ConcurrentQueue<(QueueName Queue, string Id)> published = new();

    /// <summary>Every call fails, as with a broker that does not answer.</summary>
    public bool IsAway { get; set; }

    /// <summary>Called before ids are taken on.</summary>
    public Func<QueueName, IReadOnlyList<string>, Task>? OnPublish { get; set; }

    /// <summary>Every id that was put on a queue, in order.</summary>
    public IReadOnlyList<string> Published(QueueName name) => [.. published.Where(entry => entry.Queue == name).Select(entry => entry.Id)];

    public async Task PublishAsync(QueueName queue, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return;
        if (OnPublish is not null)
            await OnPublish(queue, ids);
        await Broker().PublishAsync(queue, ids, cancellationToken);
        foreach (var id in ids)
            published.Enqueue((queue, id));
    }

    public async Task<Delivery> ReceiveAsync(QueueName queue, int max, TimeSpan wait, CancellationToken cancellationToken) =>
        await Broker().ReceiveAsync(queue, max, wait, cancellationToken);

    public async Task<long> CountAsync(QueueName queue, CancellationToken cancellationToken) =>
        await Broker().CountAsync(queue, cancellationToken);

    public async Task PurgeAsync(QueueName queue, CancellationToken cancellationToken) =>
        await Broker().PurgeAsync(queue, cancellationToken);

    public ValueTask DisposeAsync() => queue.DisposeAsync();

    private MemoryQueue Broker() => IsAway ? throw new IOException("The broker does not answer") : queue;
}
