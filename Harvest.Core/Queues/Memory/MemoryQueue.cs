using System.Threading.Channels;

namespace Harvest.Queues.Memory;

/// <summary>
/// Queues of one process, for the embedded shape. What is in them is gone with the process; since the database is the
/// truth, the next <c>run</c> publishes it again.
/// </summary>
public sealed class MemoryQueue : IQueue
{
    private readonly Channel<string>[] channels =
        [Channel.CreateUnbounded<string>(), Channel.CreateUnbounded<string>()];

    public Task PublishAsync(QueueName queue, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
            channels[(int)queue].Writer.TryWrite(id);
        return Task.CompletedTask;
    }

    public async Task<Delivery> ReceiveAsync(
        QueueName queue, int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        var channel = channels[(int)queue];
        var ids = new List<string>();
        Take();
        if (ids.Count == 0 && wait > TimeSpan.Zero)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(wait);
            try
            {
                await channel.Reader.WaitToReadAsync(patience.Token);
                Take();
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Nothing came in time.
            }
        }
        return new MemoryDelivery(channel.Writer, ids);

        void Take()
        {
            while (ids.Count < max && channel.Reader.TryRead(out var id))
                ids.Add(id);
        }
    }

    public Task<long> CountAsync(QueueName queue, CancellationToken cancellationToken) =>
        Task.FromResult((long)channels[(int)queue].Reader.Count);

    public Task PurgeAsync(QueueName queue, CancellationToken cancellationToken)
    {
        while (channels[(int)queue].Reader.TryRead(out _))
        {
        }
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class MemoryDelivery(ChannelWriter<string> writer, IReadOnlyList<string> ids) : Delivery(ids)
    {
        protected override Task RemoveAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        protected override ValueTask GiveBackAsync()
        {
            foreach (var id in Ids)
                writer.TryWrite(id);
            return ValueTask.CompletedTask;
        }
    }
}
