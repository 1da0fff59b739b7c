using System.Net;
using Harvest.Tests.EndToEnd;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Hosting;

/// <summary>The meters and the health of a consumer, asked for from outside.</summary>
public sealed class TelemetryServerTests
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(20) };

    private readonly int port = ServerProcess.FreePort();

    [Test]
    public async Task A_consumer_that_waits_for_its_database_lives_but_is_not_ready()
    {
        await using var fetch = Start(new()
        {
            ["HARVEST__QUEUE__TYPE"] = "Redis",
            ["HARVEST__DATABASE"] = $"Host=127.0.0.1;Port={ServerProcess.FreePort()};Username=harvest;Password=very-secret;Database=x",
        });
        await AnswersAsync(fetch);

        (await Http.GetAsync(At("/health/live"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var ready = await Http.GetAsync(At("/health/ready"));
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var words = await ready.Content.ReadAsStringAsync();
        words.ShouldContain("cannot be opened");
        words.ShouldNotContain("very-secret");
    }

    [Test]
    public async Task A_consumer_that_works_is_ready_and_shows_its_meters()
    {
        var database = await Databases.CreateAsync();
        await using var fetch = Start(new()
        {
            ["HARVEST__SITEID"] = $"watched-{Guid.NewGuid():N}",
            ["HARVEST__QUEUE__TYPE"] = "Redis",
            ["HARVEST__QUEUE__URL"] = await RedisServer.Shared.AddressAsync(),
            ["HARVEST__DATABASE"] = database,
            ["HARVEST__TELEMETRY__SAMPLESECONDS"] = "1",
        });
        await AnswersAsync(fetch);

        await Eventually.ShouldAsync(
            async () => (await Http.GetAsync(At("/health/ready"))).IsSuccessStatusCode, "the consumer to be ready", TimeSpan.FromSeconds(60));
        await Eventually.ShouldAsync(
            async () => (await Http.GetStringAsync(At("/metrics"))).Contains("""harvest_consumers{stage="fetch"} 1""", StringComparison.Ordinal),
            "the consumer to count itself",
            TimeSpan.FromSeconds(60));
        var metrics = await Http.GetAsync(At("/metrics"));
        metrics.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var text = await metrics.Content.ReadAsStringAsync();
        text.ShouldContain("""harvest_queue_messages{queue="fetch"} 0""");
        text.ShouldContain("harvest_build_info{version=\"");
        text.ShouldContain("dotnet_gc_");
        var families = text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToList();
        families.ShouldBeUnique();
        foreach (var suffix in (string[])["_count", "_sum", "_bucket", "_total"])
            families.Intersect(families.Select(name => name + suffix)).ShouldBeEmpty();
    }

    [Test]
    public async Task A_port_that_is_taken_costs_the_meters_and_not_the_consumer()
    {
        await using var site = await TestSite.StartAsync("taken");
        await using var fetch = BuiltProgram.Start(
            "Harvest.FetchConsumer",
            "Harvest.FetchConsumer",
            new Dictionary<string, string>
            {
                ["HARVEST__QUEUE__TYPE"] = "Redis",
                ["HARVEST__QUEUE__URL"] = await RedisServer.Shared.AddressAsync(),
                ["HARVEST__DATABASE"] = await Databases.CreateAsync(),
                ["HARVEST__TELEMETRY__LISTEN"] = site.Url.AbsoluteUri,
            });

        await Eventually.ShouldAsync(() => fetch.Output.Contains("Using PostgreSQL", StringComparison.Ordinal), "it to work", TimeSpan.FromSeconds(60));

        fetch.Output.ShouldContain("Setting Harvest:Telemetry:Listen: cannot listen at");
        fetch.HasExited.ShouldBeFalse();
    }

    [Test]
    public async Task A_collector_gets_meters_and_traces()
    {
        var bodies = new System.Collections.Concurrent.ConcurrentDictionary<string, string>();
        await using var collector = await TestSite.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, System.Text.Encoding.Latin1);
            // On a busy machine the traces come in several parts.
            var body = await reader.ReadToEndAsync();
            bodies.AddOrUpdate(context.Request.Path, body, (_, before) => before + body);
        });
        await using var portal = await TestSite.StartAsync(
            """{"success": true, "result": {"count": 1, "results": [{"id": "a", "name": "a", "title": "A"}]}}""", "application/json");
        using var cli = new Cli();
        cli.Settings["HARVEST__TELEMETRY__OTLPENDPOINT"] = collector.Url.AbsoluteUri;
        cli.Settings["HARVEST__TELEMETRY__OTLPPROTOCOL"] = "HttpProtobuf";

        (await cli.RunAsync("source", "create", "told", portal.Url.AbsoluteUri, "ckan")).Code.ShouldBe(0);
        (await cli.RunAsync("run-test", "told")).Code.ShouldBe(0);

        await Eventually.ShouldAsync(() => Has("/v1/metrics", "harvest.records.listed") && Has("/v1/traces", "gather") && Has("/v1/traces", "told"), "both to come");

        bool Has(string path, string text) => bodies.TryGetValue(path, out var body) && body.Contains(text, StringComparison.Ordinal);
    }

    [Test]
    public async Task A_collector_that_is_away_does_not_matter()
    {
        using var cli = new Cli();
        cli.Settings["HARVEST__TELEMETRY__OTLPENDPOINT"] = $"http://127.0.0.1:{ServerProcess.FreePort()}";

        (await cli.RunAsync("sources")).Code.ShouldBe(0);
    }

    private BuiltProgram Start(Dictionary<string, string> settings)
    {
        settings["HARVEST__TELEMETRY__LISTEN"] = $"http://127.0.0.1:{port}";
        return BuiltProgram.Start("Harvest.FetchConsumer", "Harvest.FetchConsumer", settings);
    }

    private Uri At(string path) => new($"http://127.0.0.1:{port}{path}");

    private Task AnswersAsync(BuiltProgram fetch) => Eventually.ShouldAsync(
        async () => (await Http.GetAsync(At("/health/live"))).IsSuccessStatusCode, $"an answer\n{fetch.Output}", TimeSpan.FromSeconds(60));
}
