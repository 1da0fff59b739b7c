using Microsoft.Extensions.Logging;

namespace Harvest.Queues.Amqp;

/// <summary>
/// Queues in RabbitMQ: durable quorum queues, persistent messages whose body is the id. What a process that dies had
/// received, the broker gives to another as soon as the connection is gone.
/// </summary>
public sealed class AmqpQueue : IQueue
{
    private readonly AmqpConnection connection;
    private readonly AmqpTopology topology;
    private readonly AmqpPublisher publisher;
    private readonly AmqpReceiver[] receivers;
    private readonly AmqpChannel control;

    /// <summary>Checks the settings; the connection is made by the first call.</summary>
    public AmqpQueue(QueueOptions options, string siteId, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<AmqpQueue>();
        connection = new AmqpConnection(BrokerAddress.From(options), time, logger);
        topology = new AmqpTopology(siteId);
        publisher = new AmqpPublisher(connection, topology);
        receivers =
        [
            new AmqpReceiver(connection, topology, QueueName.Gather, time, logger),
            new AmqpReceiver(connection, topology, QueueName.Fetch, time, logger),
            new AmqpReceiver(connection, topology, QueueName.Links, time, logger),
        ];
        control = new AmqpChannel(connection, topology, confirms: false);
    }

    public Task PublishAsync(QueueName queue, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        publisher.PublishAsync(queue, ids, cancellationToken);

    public Task<Delivery> ReceiveAsync(
        QueueName queue, int max, TimeSpan wait, CancellationToken cancellationToken) =>
        receivers[(int)queue].ReceiveAsync(max, wait, cancellationToken);

    public Task<long> CountAsync(QueueName queue, CancellationToken cancellationToken) => control.UseAsync(
        async channel =>
        {
            var state = await channel.QueueDeclarePassiveAsync(topology.Name(queue), CancellationToken.None);
            return (long)state.MessageCount;
        },
        cancellationToken);

    public Task PurgeAsync(QueueName queue, CancellationToken cancellationToken) => control.UseAsync(
        async channel =>
        {
            await topology.RemakeAsync(channel, queue);
            return true;
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        foreach (var receiver in receivers)
            receiver.Dispose();
        publisher.Dispose();
        control.Dispose();
    }
}
