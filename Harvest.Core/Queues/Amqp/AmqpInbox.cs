using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Harvest.Queues.Amqp;

/// <summary>One subscription, from consume to cancel: collects what the broker sends in between.</summary>
internal sealed class AmqpInbox(IChannel channel) : AsyncDefaultBasicConsumer(channel)
{
    /// <summary>Longer than any id. Of a longer body enough is kept to see that it is none.</summary>
    private const int LongestId = 200;

    private readonly TaskCompletionSource something = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the first id came, or none will come any more.</summary>
    public Task Something => something.Task;

    /// <summary>Done when nothing more comes; from then on the lists below stand still.</summary>
    public Task End => end.Task;

    /// <summary>Whether the broker ended it: the queue was deleted.</summary>
    public bool IsCancelledByBroker { get; private set; }

    public List<string> Ids { get; } = [];

    public ulong FirstTag { get; private set; }

    public ulong LastTag { get; private set; }

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        if (Ids.Count == 0)
            FirstTag = deliveryTag;
        LastTag = deliveryTag;

        // Whatever it is, it goes on as text: the pipeline finds no row by it and acknowledges.
        Ids.Add(Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, LongestId + 1)]));
        something.TrySetResult();
        return Task.CompletedTask;
    }

    public override async Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        await base.HandleBasicCancelAsync(consumerTag, cancellationToken);
        IsCancelledByBroker = true;
        Finish();
    }

    // It is called after the last delivery, which the answer to the cancel itself is not bound to be.
    public override async Task HandleBasicCancelOkAsync(
        string consumerTag, CancellationToken cancellationToken = default)
    {
        await base.HandleBasicCancelOkAsync(consumerTag, cancellationToken);
        Finish();
    }

    public override async Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        await base.HandleChannelShutdownAsync(channel, reason);
        Finish();
    }

    private void Finish()
    {
        something.TrySetResult();
        end.TrySetResult();
    }
}
