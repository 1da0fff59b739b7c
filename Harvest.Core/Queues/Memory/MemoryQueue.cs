using System.Threading.Channels;

namespace Harvest.Queues.Memory;

/// <summary>
/// Queues of one process, for the embedded shape. What is in them is gone with the process; since the database is the
/// truth, the next <c>run</c> publishes it again.
/// </summary>
public sealed class MemoryQueue : IQueue
{
    private readonly Lane[] lanes = [new(), new(), new()];

    public Task PublishAsync(QueueName queue, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lanes[(int)queue].Add(ids);
        return Task.CompletedTask;
    }

    public async Task<Delivery> ReceiveAsync(
        QueueName queue, int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var lane = lanes[(int)queue];
        var delivery = lane.Take(max);
        if (!delivery.IsEmpty || wait <= TimeSpan.Zero)
            return delivery;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(wait);
        try
        {
            // Another lane may have been quicker, so this may take several rounds.
            while (delivery.IsEmpty && await lane.Ids.Reader.WaitToReadAsync(timeout.Token))
                delivery = lane.Take(max);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing came in time.
        }
        return delivery;
    }

    public Task<long> CountAsync(QueueName queue, CancellationToken cancellationToken) =>
        Task.FromResult((long)lanes[(int)queue].Ids.Reader.Count);

    public Task PurgeAsync(QueueName queue, CancellationToken cancellationToken)
    {
        lanes[(int)queue].Purge();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Lane
    {
        private volatile int purges;

        public Channel<string> Ids { get; } = Channel.CreateUnbounded<string>();

        public void Add(IReadOnlyList<string> ids)
        {
            foreach (var id in ids)
                Ids.Writer.TryWrite(id);
        }

        public MemoryDelivery Take(int max)
        {
            var taken = new List<string>();
            var age = purges;
            while (taken.Count < max && Ids.Reader.TryRead(out var id))
                taken.Add(id);
            return new MemoryDelivery(this, taken, age);
        }

        public void Purge()
        {
            Interlocked.Increment(ref purges);
            while (Ids.Reader.TryRead(out _))
            {
            }
        }

        /// <summary>What was in flight at a purge went with it.</summary>
        public void GiveBack(IReadOnlyList<string> ids, int age)
        {
            if (age == purges)
                Add(ids);
        }
    }

    private sealed class MemoryDelivery(Lane lane, IReadOnlyList<string> ids, int age) : Delivery(ids)
    {
        protected override Task RemoveAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        protected override ValueTask GiveBackAsync()
        {
            lane.GiveBack(Ids, age);
            return ValueTask.CompletedTask;
        }
    }
}
