using RabbitMQ.Client;

namespace Harvest.Queues.Amqp;

/// <summary>
/// What was delivered on one channel and is not finished. The broker numbers deliveries by channel, and one frame can
/// finish all up to a number: that is safe for the oldest only, so the others are finished one by one.
/// </summary>
internal sealed class AmqpInFlight(IChannel channel)
{
    private readonly SortedSet<ulong> open = [];
    private readonly Lock gate = new();
    private bool retired;

    public IChannel Channel => channel;

    public AmqpDelivery Add(AmqpInbox inbox)
    {
        lock (gate)
            open.Add(inbox.FirstTag);
        return new AmqpDelivery(this, inbox.Ids, inbox.FirstTag, inbox.LastTag);
    }

    public Task AcknowledgeAsync(ulong first, ulong last) =>
        FinishAsync(first, last, (tag, multiple) => channel.BasicAckAsync(tag, multiple));

    public Task GiveBackAsync(ulong first, ulong last) =>
        FinishAsync(first, last, (tag, multiple) => channel.BasicNackAsync(tag, multiple, requeue: true));

    private async Task FinishAsync(ulong first, ulong last, Func<ulong, bool, ValueTask> finish)
    {
        bool oldest;
        lock (gate)
            oldest = open.Min == first;
        for (var tag = oldest ? last : first; tag <= last; tag++)
            await finish(tag, oldest);

        // Only now: a younger delivery that took itself for the oldest would finish these numbers before us.
        bool unused;
        lock (gate)
        {
            open.Remove(first);
            unused = retired && open.Count == 0;
        }
        if (unused)
            await AmqpConnection.CloseAsync(channel);
    }

    /// <summary>
    /// Closes the channel as soon as nothing is in flight on it; closed earlier, it would give all back.
    /// </summary>
    public async Task RetireAsync()
    {
        bool unused;
        lock (gate)
        {
            retired = true;
            unused = open.Count == 0;
        }
        if (unused)
            await AmqpConnection.CloseAsync(channel);
    }
}
