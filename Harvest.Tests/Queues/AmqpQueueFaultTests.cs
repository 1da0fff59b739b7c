using Harvest.Queues;
using Harvest.Queues.Amqp;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Harvest.Tests.Queues;

/// <summary>
/// What can happen to a queue in RabbitMQ and to no other: foreign declarations, foreign messages, hoarding
/// consumers.
/// </summary>
public sealed class AmqpQueueFaultTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly LogList logs = new();
    private string site = "";
    private IConnection raw = null!;
    private IChannel channel = null!;

    private string Fetch => $"ckan.harvest.{site}.fetch";

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public async Task ConnectAsync()
    {
        site = $"t-{Guid.NewGuid():N}";
        var factory = new ConnectionFactory { Uri = new Uri(await RabbitServer.Shared.AddressAsync()) };
        raw = await factory.CreateConnectionAsync();
        channel = await raw.CreateChannelAsync();
    }

    [TearDown]
    public async Task EndAsync()
    {
        foreach (var name in new[] { "gather", "fetch", "dead" })
            await channel.QueueDeleteAsync($"ckan.harvest.{site}.{name}");
        await raw.DisposeAsync();
    }

    [Test]
    public async Task A_queue_of_another_kind_is_named_with_what_to_do()
    {
        await channel.QueueDeclareAsync(Fetch, durable: true, exclusive: false, autoDelete: false);
        await using var queue = await OpenAsync();

        var fault = await Should.ThrowAsync<QueueException>(() => queue.PublishAsync(QueueName.Fetch, ["a"], None));

        fault.Message.ShouldContain(Fetch);
        fault.Message.ShouldContain("delete_queue");
        await channel.QueueDeleteAsync(Fetch);
        await queue.PublishAsync(QueueName.Fetch, ["a"], None);
        (await ReceiveAsync(queue)).ShouldBe(["a"]);
    }

    [Test]
    public async Task Messages_that_are_no_ids_come_as_text()
    {
        await using var queue = await OpenAsync();
        await queue.CountAsync(QueueName.Fetch, None);
        byte[][] bodies = [[], [0xff, 0xfe], new byte[100_000], [.. "ok"u8]];
        foreach (var body in bodies)
            await channel.BasicPublishAsync("ckan.harvest", Fetch, body);

        var seen = new List<string>();
        while (seen.Count < 4)
            seen.AddRange(await ReceiveAsync(queue));

        seen.ShouldContain("ok");
        seen.Max(id => id.Length).ShouldBe(201);
    }

    [Test]
    public async Task Queues_and_messages_are_those_other_tools_know()
    {
        await using var queue = await OpenAsync();
        await queue.PublishAsync(QueueName.Fetch, ["some-id"], None);

        var message = (await channel.BasicGetAsync(Fetch, autoAck: true))!;

        message.Exchange.ShouldBe("ckan.harvest");
        message.RoutingKey.ShouldBe(Fetch);
        message.BasicProperties.DeliveryMode.ShouldBe(DeliveryModes.Persistent);
        message.Body.ToArray().ShouldBe("some-id"u8.ToArray());
    }

    [Test]
    public async Task Who_does_not_receive_holds_nothing()
    {
        await using var busy = await OpenAsync();
        await using var idle = await OpenAsync();
        await busy.PublishAsync(QueueName.Fetch, ["a", "b", "c"], None);
        await using var held = await busy.ReceiveAsync(QueueName.Fetch, 1, Soon, None);
        await held.AcknowledgeAsync(None);

        var seen = new List<string>();
        while (seen.Count < 2)
            seen.AddRange(await ReceiveAsync(idle));

        seen.Concat(held.Ids).ShouldBe(["a", "b", "c"], ignoreOrder: true);
    }

    [Test]
    public async Task Deliveries_may_be_finished_in_any_order()
    {
        await using var queue = await OpenAsync();
        await queue.PublishAsync(QueueName.Fetch, ["a", "b", "c", "d", "e", "f"], None);
        List<Delivery> held = [];
        while (held.Sum(d => d.Ids.Count) < 6)
            held.Add(await queue.ReceiveAsync(QueueName.Fetch, 2, Soon, None));

        await held[1].AcknowledgeAsync(None);
        await held[^1].DisposeAsync();
        await held[0].AcknowledgeAsync(None);
        foreach (var delivery in held[2..^1])
            await delivery.AcknowledgeAsync(None);

        (await ReceiveAsync(queue)).ShouldBe(held[^1].Ids, ignoreOrder: true);
    }

    [Test]
    public async Task An_id_that_comes_back_again_and_again_is_put_aside()
    {
        await using var queue = await OpenAsync();
        await queue.PublishAsync(QueueName.Fetch, ["poison"], None);
        var times = 0;
        while (true)
        {
            await using var delivery = await queue.ReceiveAsync(QueueName.Fetch, 1, TimeSpan.FromSeconds(1), None);
            if (delivery.IsEmpty)
                break;
            times++;
        }

        times.ShouldBe(21);
        (await channel.QueueDeclarePassiveAsync($"ckan.harvest.{site}.dead")).MessageCount.ShouldBe(1u);
    }

    [Test]
    public async Task A_queue_deleted_under_a_waiting_receiver_and_a_publisher_is_made_again()
    {
        await using var queue = await OpenAsync();
        await using var publisher = await OpenAsync();
        await publisher.PublishAsync(QueueName.Fetch, ["earlier"], None);
        (await ReceiveAsync(queue)).ShouldBe(["earlier"]);
        var waiting = queue.ReceiveAsync(QueueName.Fetch, 1, Soon, None);
        await Eventually.ShouldAsync(
            async () => (await channel.QueueDeclarePassiveAsync(Fetch)).ConsumerCount == 1, "the receiver waits");

        await channel.QueueDeleteAsync(Fetch);

        // Caught in the middle of a deletion, old brokers answer with an internal error and drop the connection.
        await Eventually.ShouldAsync(
            () => TriedAsync(publisher.PublishAsync(QueueName.Fetch, ["a"], None)), "it is published");
        IReadOnlyList<string> ids = [];
        if (await TriedAsync(waiting))
            ids = (await waiting).Ids;
        else
            await Eventually.ShouldAsync(async () => (ids = await ReceiveAsync(queue)).Count > 0, "it is received");
        ids.Distinct().ShouldBe(["a"]);
    }

    [Test]
    public async Task A_queue_that_the_broker_no_longer_answers_for_is_made_again()
    {
        await using var server = RabbitServer.Private();
        var options = new QueueOptions { Type = QueueType.Amqp, Url = await server.AddressAsync() };
        await using var queue = new AmqpQueue(options, site, TimeProvider.System, logs);
        await queue.PublishAsync(QueueName.Fetch, ["before"], None);

        // The process that is the queue stands still, as one does that has no leader.
        await server.EvaluateAsync($"""sys:suspend(whereis(list_to_atom("%2F_{Fetch}"))).""");

        await Eventually.ShouldAsync(
            async () => await TriedAsync(ReceiveAsync()) || logs.At(LogLevel.Warning).Any(line => line.Contains($"does not answer for the queue {Fetch}")),
            "the queue is given up",
            TimeSpan.FromMinutes(2));
        await Eventually.ShouldAsync(
            () => TriedAsync(queue.PublishAsync(QueueName.Fetch, ["after"], None)), "it is published", TimeSpan.FromMinutes(1));
        await Eventually.ShouldAsync(async () => (await ReceiveAsync()).Contains("after"), "it comes", TimeSpan.FromMinutes(1));

        async Task<IReadOnlyList<string>> ReceiveAsync()
        {
            await using var delivery = await queue.ReceiveAsync(QueueName.Fetch, 10, TimeSpan.FromSeconds(1), None);
            await delivery.AcknowledgeAsync(None);
            return delivery.Ids;
        }
    }

    private async Task<AmqpQueue> OpenAsync() => new(
        new QueueOptions { Type = QueueType.Amqp, Url = await RabbitServer.Shared.AddressAsync() },
        site, TimeProvider.System, logs);

    private static async Task<bool> TriedAsync(Task call)
    {
        try
        {
            await call;
            return true;
        }
        catch (QueueException)
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<string>> ReceiveAsync(AmqpQueue queue)
    {
        await using var delivery = await queue.ReceiveAsync(QueueName.Fetch, 100, Soon, None);
        await delivery.AcknowledgeAsync(None);
        return delivery.Ids;
    }
}
