using Harvest.Queues;
using Harvest.Tests.Servers;
using RabbitMQ.Client;

namespace Harvest.Tests.Contracts;

public sealed class AmqpQueueTests : BrokerQueueContract
{
    protected override QueueType Type => QueueType.Amqp;

    protected override TestServer SharedServer => RabbitServer.Shared;

    protected override TestServer NewServer() => RabbitServer.Private();

    protected override async Task ForgetAsync(string siteId)
    {
        var factory = new ConnectionFactory { Uri = new Uri(await SharedServer.AddressAsync()) };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var name in new[] { "gather", "fetch", "dead" })
            await channel.QueueDeleteAsync($"ckan.harvest.{siteId}.{name}");
    }
}
