using RabbitMQ.Client.Exceptions;

namespace Harvest.Queues.Amqp;

/// <summary>
/// Ids with consecutive numbers on one channel. The broker closes the channel of a consumer that leaves a delivery
/// unacknowledged for long (30 minutes by default), and work may take hours: so the pipeline acknowledges as soon as
/// it has claimed the rows, and from then on the lease in the database watches over them.
/// </summary>
internal sealed class AmqpDelivery(AmqpInFlight inFlight, IReadOnlyList<string> ids, ulong first, ulong last)
    : Delivery(ids)
{
    public static AmqpDelivery Empty { get; } = new(null!, [], 0, 0);

    protected override async Task RemoveAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await inFlight.AcknowledgeAsync(first, last);
        }
        catch (OperationInterruptedException e)
        {
            throw new QueueException(
                $"RabbitMQ closed the channel before {Ids.Count} ids were acknowledged "
                + $"({e.ShutdownReason?.ReplyText}). They come again, and find the work done.", e);
        }
    }

    protected override async ValueTask GiveBackAsync()
    {
        try
        {
            await inFlight.GiveBackAsync(first, last);
        }
        catch (OperationInterruptedException)
        {
            // With the channel the broker took them back itself.
        }
    }
}
