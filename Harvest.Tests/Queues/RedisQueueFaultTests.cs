using Harvest.Queues;
using Harvest.Queues.Redis;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Harvest.Tests.Queues;

/// <summary>
/// What can happen to a queue in Redis and to no other: foreign keys, foreign entries, lost data, dead consumers.
/// </summary>
public sealed class RedisQueueFaultTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly RedisServer server = RedisServer.Private();
    private readonly LogList logs = new();
    private string site = "";
    private ConnectionMultiplexer raw = null!;

    private string Key => $"{site}:harvest_object_id";

    private static CancellationToken None => CancellationToken.None;

    [OneTimeSetUp]
    public async Task ConnectAsync()
    {
        var address = new Uri(await server.AddressAsync());
        raw = await ConnectionMultiplexer.ConnectAsync($"{address.Authority},abortConnect=false,allowAdmin=true");
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        raw.Dispose();
        await server.DisposeAsync();
    }

    [SetUp]
    public void TakeSite() => site = $"t-{Guid.NewGuid():N}";

    [Test]
    public async Task Purging_leaves_foreign_keys_and_empties_both_queues_with_what_is_in_flight()
    {
        string[] foreign = [$"{site}:some-random-key", $"{Key}:other", "ckanext-harvest:some-random-key"];
        foreach (var key in foreign)
            await raw.GetDatabase().StringSetAsync(key, "kept");
        await using var queue = await OpenAsync();
        foreach (var name in Enum.GetValues<QueueName>())
        {
            await queue.PublishAsync(name, ["one", "two"], None);
            (await queue.ReceiveAsync(name, 1, Soon, None)).Ids.Count.ShouldBe(1);
            await queue.PurgeAsync(name, None);
        }

        foreach (var name in Enum.GetValues<QueueName>())
            (await queue.CountAsync(name, None)).ShouldBe(0);
        (await raw.GetDatabase().KeyExistsAsync(Key)).ShouldBeFalse();
        foreach (var key in foreign)
            ((string?)await raw.GetDatabase().StringGetAsync(key)).ShouldBe("kept");
    }

    [Test]
    public async Task Entries_of_strange_publishers_do_not_stop_consuming()
    {
        await using var queue = await OpenAsync();
        await ExecuteAsync("XADD", Key, "*", "harvest_object_id", "");
        await ExecuteAsync("XADD", Key, "*", "id", new byte[] { 0xff, 0xfe, 0x00 });
        await ExecuteAsync("XADD", Key, "*", "a", "1", "b", "2");
        await queue.PublishAsync(QueueName.Fetch, ["valid"], None);

        var seen = new List<string>();
        while (!seen.Contains("valid"))
        {
            await using var delivery = await queue.ReceiveAsync(QueueName.Fetch, 2, Soon, None);
            seen.AddRange(delivery.Ids);
            await delivery.AcknowledgeAsync(None);
        }

        seen.Count.ShouldBe(4);
        (await LengthAsync()).ShouldBe(0);
    }

    [Test]
    public async Task What_a_dead_consumer_held_is_taken_over_after_the_lease_and_its_name_forgotten()
    {
        await using var queue = await OpenAsync(leaseSeconds: 1);
        await queue.PublishAsync(QueueName.Fetch, ["a", "b"], None);
        await queue.ReceiveAsync(QueueName.Gather, 1, TimeSpan.Zero, None);
        await ExecuteAsync("XGROUP", "CREATE", Key, "harvest", "0");
        await ExecuteAsync("XREADGROUP", "GROUP", "harvest", "dead", "COUNT", 1, "STREAMS", Key, ">");

        var seen = new List<string>();
        await Eventually.ShouldAsync(async () =>
        {
            await using var delivery = await queue.ReceiveAsync(QueueName.Fetch, 10, TimeSpan.FromSeconds(1), None);
            seen.AddRange(delivery.Ids);
            await delivery.AcknowledgeAsync(None);
            return seen.Count == 2;
        }, "both ids come");

        seen.ShouldBe(["a", "b"], ignoreOrder: true);
        logs.At(LogLevel.Information).ShouldContain(line => line.Contains("Took over 1 ids"));
        await Eventually.ShouldAsync(async () =>
        {
            await queue.ReceiveAsync(QueueName.Fetch, 10, TimeSpan.FromMilliseconds(600), None);
            return !(await ConsumersAsync()).Contains("dead");
        }, "the dead consumer is forgotten");
    }

    [Test]
    public async Task What_a_living_consumer_holds_for_longer_than_the_lease_stays_its_own()
    {
        await using var worker = await OpenAsync(leaseSeconds: 1);
        await using var other = await OpenAsync(leaseSeconds: 1);
        await worker.PublishAsync(QueueName.Fetch, ["a"], None);
        await using var held = await worker.ReceiveAsync(QueueName.Fetch, 1, Soon, None);

        await using var stolen = await other.ReceiveAsync(QueueName.Fetch, 1, TimeSpan.FromSeconds(2.5), None);

        stolen.IsEmpty.ShouldBeTrue();
        await held.AcknowledgeAsync(None);
        (await LengthAsync()).ShouldBe(0);
    }

    [Test]
    public async Task The_queue_works_on_after_the_server_lost_all_its_data()
    {
        await using var queue = await OpenAsync();
        await queue.PublishAsync(QueueName.Fetch, ["gone", "gone too"], None);
        await using var held = await queue.ReceiveAsync(QueueName.Fetch, 1, Soon, None);
        await ExecuteAsync("FLUSHALL");

        await queue.PublishAsync(QueueName.Fetch, ["new"], None);

        await using var delivery = await queue.ReceiveAsync(QueueName.Fetch, 10, Soon, None);
        delivery.Ids.ShouldBe(["new"]);
        await held.AcknowledgeAsync(None);
    }

    [Test]
    public async Task A_waiting_receiver_finds_its_queue_again_after_the_server_lost_all_its_data()
    {
        await using var queue = await OpenAsync();
        await using var publisher = await OpenAsync();
        var waiting = queue.ReceiveAsync(QueueName.Fetch, 1, Soon, None);
        await Eventually.ShouldAsync(() => raw.GetDatabase().KeyExistsAsync(Key), "the receiver has made its group");
        await ExecuteAsync("FLUSHALL");

        await publisher.PublishAsync(QueueName.Fetch, ["new"], None);

        (await waiting).Ids.ShouldBe(["new"]);
    }

    [Test]
    public async Task Killed_connections_come_back_and_nothing_is_lost()
    {
        await using var queue = await OpenAsync(leaseSeconds: 1);
        var published = new HashSet<string>();
        var seen = new HashSet<string>();
        var round = 0;

        await Eventually.ShouldAsync(async () =>
        {
            if (round++ < 5)
            {
                await ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                await ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
            }
            string[] batch = [.. Enumerable.Range(0, 100).Select(n => $"{round}-{n}")];
            if (round <= 10 && await TriedAsync(() => queue.PublishAsync(QueueName.Fetch, batch, None)))
                published.UnionWith(batch);
            await TriedAsync(async () =>
            {
                await using var delivery = await queue.ReceiveAsync(QueueName.Fetch, 64, TimeSpan.Zero, None);
                seen.UnionWith(delivery.Ids);
                await delivery.AcknowledgeAsync(None);
            });
            return round > 10 && published.IsSubsetOf(seen);
        }, "what was published is received", TimeSpan.FromSeconds(20));

        published.Count.ShouldBeGreaterThan(300);
    }

    [Test]
    public async Task Acknowledged_entries_take_no_memory_and_a_process_that_ends_leaves_no_name()
    {
        var queue = await OpenAsync();
        await queue.PublishAsync(QueueName.Fetch, [.. Enumerable.Range(0, 1500).Select(n => $"{n}")], None);
        (await LengthAsync()).ShouldBe(1500);

        await using (var delivery = await queue.ReceiveAsync(QueueName.Fetch, 1500, Soon, None))
            await delivery.AcknowledgeAsync(None);

        (await LengthAsync()).ShouldBe(0);
        (await ConsumersAsync()).Count.ShouldBe(1);
        await queue.DisposeAsync();
        (await ConsumersAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task A_key_that_holds_something_else_is_named()
    {
        await raw.GetDatabase().ListRightPushAsync(Key, "foreign");
        await using var queue = await OpenAsync();

        var publishing = await Should.ThrowAsync<QueueException>(
            () => queue.PublishAsync(QueueName.Fetch, ["a"], None));
        var receiving = await Should.ThrowAsync<QueueException>(
            () => queue.ReceiveAsync(QueueName.Fetch, 1, Soon, None));

        publishing.Message.ShouldContain("WRONGTYPE");
        receiving.Message.ShouldContain("Harvest:SiteId");
        logs.At(LogLevel.Warning).ShouldNotContain(line => line.Contains("No connection"));
    }

    [Test]
    public async Task A_server_that_stands_still_is_given_up_and_works_again_afterwards()
    {
        await using var queue = await OpenAsync();
        await queue.PublishAsync(QueueName.Fetch, ["a"], None);
        await server.FreezeAsync();
        QueueException fault;
        try
        {
            fault = await Should.ThrowAsync<QueueException>(
                () => queue.PublishAsync(QueueName.Fetch, ["b"], None).WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(60)));
        }
        finally
        {
            await server.ThawAsync();
        }

        fault.Message.ShouldContain("does not answer");
        await Eventually.ShouldAsync(
            () => TriedAsync(() => queue.PublishAsync(QueueName.Fetch, ["c"], None)), "it works again", TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task A_user_needs_the_rights_of_the_documentation_and_no_more()
    {
        var rights = File.ReadLines(Path.Combine(Docs.Repository.Root, "docs", "operations.md")).Single(line => line.StartsWith("ACL SETUSER", StringComparison.Ordinal));
        string[] words = [.. rights.Replace("SITE", site).Replace("PASSWORD", "hush").Split(' ').Skip(1)];
        await ExecuteAsync("ACL", [.. words]);
        var told = new LogList();
        var address = new Uri(await server.AddressAsync());
        var options = new QueueOptions { Type = QueueType.Redis, Url = $"redis://harvest:hush@{address.Authority}/0" };
        await using (var queue = new RedisQueue(options, site, 60, TimeProvider.System, told))
        {
            await queue.PublishAsync(QueueName.Fetch, ["a", "b"], None);
            (await queue.ReceiveAsync(QueueName.Fetch, 1, Soon, None)).Ids.ShouldBe(["a"]);
            await using (var delivery = await queue.ReceiveAsync(QueueName.Fetch, 1, Soon, None))
                await delivery.AcknowledgeAsync(None);
            (await queue.CountAsync(QueueName.Fetch, None)).ShouldBe(0);
            await queue.PurgeAsync(QueueName.Gather, None);
        }
        (await LengthAsync()).ShouldBe(1);
        await using var elsewhere = new RedisQueue(options, "another", 60, TimeProvider.System, told);

        var fault = await Should.ThrowAsync<QueueException>(
            () => elsewhere.PublishAsync(QueueName.Fetch, ["a"], None));

        fault.Message.ShouldContain("ACL");
        told.At(LogLevel.Warning).ShouldBeEmpty();
    }

    [Test]
    public async Task The_certificate_of_a_server_with_tls_is_checked()
    {
        using var folder = new TemporaryFolder();
        var (certificate, key) = await SelfSigned.WriteAsync(folder.Path, System.Net.IPAddress.Loopback);
        var port = ServerProcess.FreePort();
        await using var encrypted = RedisServer.Private(
            null, "--tls-port", $"{port}", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no");
        await encrypted.AddressAsync();

        await using var stranger = Open(null);
        var fault = await Should.ThrowAsync<QueueException>(() => stranger.PublishAsync(QueueName.Fetch, ["a"], None));
        fault.Message.ShouldContain("certificate");

        await using var queue = Open(certificate);
        await queue.PublishAsync(QueueName.Fetch, ["a"], None);
        (await queue.ReceiveAsync(QueueName.Fetch, 1, Soon, None)).Ids.ShouldBe(["a"]);

        RedisQueue Open(string? authority) => new(
            new QueueOptions { Type = QueueType.Redis, Url = $"rediss://127.0.0.1:{port}", CertificateAuthority = authority },
            site, 60, TimeProvider.System, logs);
    }

    private async Task<RedisQueue> OpenAsync(int leaseSeconds = 60) => new(
        new QueueOptions { Type = QueueType.Redis, Url = await server.AddressAsync() },
        site, leaseSeconds, TimeProvider.System, logs);

    private Task<RedisResult> ExecuteAsync(string command, params object[] arguments) =>
        raw.GetDatabase().ExecuteAsync(command, arguments);

    private async Task<long> LengthAsync() => (long)await ExecuteAsync("XLEN", Key);

    private async Task<List<string>> ConsumersAsync() =>
    [
        .. ((RedisResult[])(await ExecuteAsync("XINFO", "CONSUMERS", Key, "harvest"))!)
            .Select(consumer => (string)((RedisResult[])consumer!)[1]!),
    ];

    private static async Task<bool> TriedAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (QueueException)
        {
            return false;
        }
    }
}
