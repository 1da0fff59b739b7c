using System.Diagnostics;
using Harvest.Queues;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harvest.Tests.Contracts;

/// <summary>What a queue on a server must do besides: outlive its processes and bear the server's faults.</summary>
public abstract class BrokerQueueContract : QueueContract
{
    private readonly Lazy<TestServer> own;

    protected BrokerQueueContract() => own = new Lazy<TestServer>(NewServer);

    protected abstract QueueType Type { get; }

    protected abstract TestServer SharedServer { get; }

    protected abstract TestServer NewServer();

    protected override async Task<IQueue> NewQueueAsync(string siteId) =>
        Open(await SharedServer.AddressAsync(), siteId);

    private IQueue Open(string url, string siteId, ILoggerFactory? loggers = null) => Queue.Open(
        new QueueOptions { Type = Type, Url = url },
        siteId,
        leaseSeconds: 60,
        TimeProvider.System,
        loggers ?? NullLoggerFactory.Instance);

    [OneTimeTearDown]
    public async Task EndServerAsync()
    {
        if (own.IsValueCreated)
            await own.Value.DisposeAsync();
    }

    [Test]
    public async Task Ids_held_by_a_process_that_ends_come_again()
    {
        var first = await NewQueueAsync(Site);
        await first.PublishAsync(QueueName.Fetch, Ids(30), None);
        await ReceiveExactlyAsync(first, 20);

        await first.DisposeAsync();

        EachOnce(await DrainAsync(await OpenAsync(), 30), 30);
    }

    [Test]
    public async Task Ids_survive_a_restart_and_the_same_object_works_again()
    {
        var server = own.Value;
        var logs = new LogList();
        await using var queue = Open(await server.AddressAsync(), Site, loggers: logs);
        await using var waiter = Open(await server.AddressAsync(), Site + "2");
        await queue.PublishAsync(QueueName.Fetch, Ids(1000), None);
        var held = await ReceiveExactlyAsync(queue, 10);
        await ReceiveNoneAsync(waiter);

        await server.StopAsync();
        var publishing = await ThrowsSoonAsync(() => queue.PublishAsync(QueueName.Fetch, ["lost"], None));
        var receiving = await ThrowsSoonAsync(() => waiter.ReceiveAsync(QueueName.Fetch, 1, Soon, None));
        await ThrowsSoonAsync(() => held[0].AcknowledgeAsync(None));
        await server.StartAsync();
        foreach (var delivery in held)
            await delivery.DisposeAsync();

        var seen = new HashSet<string>();
        await Eventually.ShouldAsync(() => ReceiveMoreAsync(queue, seen, 1000), "all ids come", 2 * Soon);
        await Eventually.ShouldAsync(() => PublishedAsync(waiter), "the other object works again", Soon);
        (await DrainAsync(waiter, 1)).ShouldBe(["id-0"]);
        foreach (var fault in new[] { publishing, receiving })
            fault.Message.ShouldContain($"127.0.0.1:{new Uri(await server.AddressAsync()).Port}");
        logs.At(LogLevel.Warning).Count().ShouldBe(1, string.Join('\n', logs.At(LogLevel.Warning)));
        logs.At(LogLevel.Information).Count(line => line.Contains("is back")).ShouldBe(1);
    }

    [Test]
    public async Task What_was_published_is_there_after_the_server_was_killed()
    {
        var server = own.Value;
        await using var queue = Open(await server.AddressAsync(), Site);
        var sure = new List<string>();
        var publishing = PublishUntilItFailsAsync();

        // RabbitMQ 3 forgets a quorum queue that is killed within half a second of its birth.
        var since = Stopwatch.StartNew();
        await Eventually.ShouldAsync(() => sure.Count > 500 && since.Elapsed.TotalSeconds > 2, "some are published");

        server.Kill();
        await Should.ThrowAsync<QueueException>(() => publishing.WaitAsync(2 * TestPatience.Factor * Soon));
        await server.StartAsync();

        var seen = new HashSet<string>();
        await Eventually.ShouldAsync(
            async () =>
            {
                var before = -1;
                while (before != seen.Count)
                {
                    before = seen.Count;
                    await ReceiveMoreAsync(queue, seen, int.MaxValue);
                }
                return sure.TrueForAll(seen.Contains);
            },
            "what was published is received",
            2 * Soon);

        async Task PublishUntilItFailsAsync()
        {
            for (var i = 0; ; i++)
            {
                string[] batch = [.. Enumerable.Range(0, 50).Select(n => $"{i}-{n}")];
                await queue.PublishAsync(QueueName.Fetch, batch, None);
                sure.AddRange(batch);
            }
        }
    }

    [Test]
    public async Task A_server_that_is_not_there_is_named_without_its_password()
    {
        var port = ServerProcess.FreePort();
        var logs = new LogList();
        var scheme = new Uri(await SharedServer.AddressAsync()).Scheme;
        var user = Type == QueueType.Amqp ? "guest" : "";
        await using var queue = Open($"{scheme}://{user}:hush-hush@127.0.0.1:{port}/", Site, loggers: logs);

        var publishing = await ThrowsSoonAsync(() => queue.PublishAsync(QueueName.Fetch, ["a"], None));
        var receiving = await ThrowsSoonAsync(() => queue.ReceiveAsync(QueueName.Fetch, 1, Soon, None));
        await ThrowsSoonAsync(() => queue.CountAsync(QueueName.Fetch, None));

        foreach (var text in logs.At(LogLevel.Warning).Append(publishing.Message).Append(receiving.Message))
        {
            text.ShouldContain($"127.0.0.1:{port}");
            text.ShouldNotContain("hush-hush");
        }
        publishing.Message.ShouldContain("Harvest:Queue:Url");
        logs.At(LogLevel.Warning).Count().ShouldBe(1);
    }

    [Test]
    public async Task A_wrong_password_is_called_one()
    {
        var address = new Uri(await own.Value.AddressAsync());
        var user = address.UserInfo.Split(':')[0];
        await using var queue = Open($"{address.Scheme}://{user}:hush-hush@{address.Authority}/", Site);

        var fault = await ThrowsSoonAsync(() => queue.PublishAsync(QueueName.Fetch, ["a"], None));

        fault.Message.ShouldContain("password");
        fault.Message.ShouldNotContain("hush-hush");
    }

    private static Task<QueueException> ThrowsSoonAsync(Func<Task> call) =>
        Should.ThrowAsync<QueueException>(() => call().WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(15)));

    private static async Task<bool> PublishedAsync(IQueue queue)
    {
        await queue.PublishAsync(QueueName.Fetch, ["id-0"], None);
        return true;
    }

    private static async Task<bool> ReceiveMoreAsync(IQueue queue, HashSet<string> seen, int enough)
    {
        await using var delivery = await queue.ReceiveAsync(
            QueueName.Fetch, 1000, TimeSpan.FromMilliseconds(200), None);
        seen.UnionWith(delivery.Ids);
        await delivery.AcknowledgeAsync(None);
        return seen.Count >= enough;
    }
}
