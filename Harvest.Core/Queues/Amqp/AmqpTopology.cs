using RabbitMQ.Client;

namespace Harvest.Queues.Amqp;

/// <summary>
/// What a site has on the broker: the exchange all sites share, its queues, and one for ids that were given back
/// too often. Declaring what is there already is nothing, so it is done whenever something is missed.
/// </summary>
internal sealed class AmqpTopology(string siteId)
{
    public const string Exchange = "ckan.harvest";

    /// <summary>
    /// An id that comes back so often kills who handles it; the sweep of the database publishes it once more, later.
    /// </summary>
    private const int DeliveryLimit = 20;

    private const int DeadLimit = 10_000;

    public string Name(QueueName queue) => QueueNames.Amqp(siteId, queue);

    public async Task DeclareAsync(IChannel channel)
    {
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Direct, durable: true);
        await DeclareAsync(channel, Dead, new Dictionary<string, object?> { ["x-max-length"] = DeadLimit });
        await DeclareAsync(channel, QueueName.Gather);
        await DeclareAsync(channel, QueueName.Fetch);
        await DeclareAsync(channel, QueueName.Links);
    }

    /// <summary>
    /// Deletes a queue with all in it, what consumers hold included, and makes it again. Whoever waits on it or publishes to it
    /// meanwhile notices, and declares it as well.
    /// </summary>
    public async Task RemakeAsync(IChannel channel, QueueName queue)
    {
        await channel.QueueDeleteAsync(Name(queue), ifUnused: false, ifEmpty: false, CancellationToken.None);
        await DeclareAsync(channel);
    }

    private async Task DeclareAsync(IChannel channel, QueueName queue)
    {
        var name = Name(queue);
        await DeclareAsync(channel, name, new Dictionary<string, object?>
        {
            ["x-delivery-limit"] = DeliveryLimit,
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = Dead,
        });
        await channel.QueueBindAsync(name, Exchange, name);
    }

    private static async Task DeclareAsync(IChannel channel, string name, Dictionary<string, object?> arguments)
    {
        arguments["x-queue-type"] = "quorum";
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments);
    }

    private string Dead => QueueNames.AmqpDead(siteId);
}
