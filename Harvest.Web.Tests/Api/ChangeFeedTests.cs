using System.Net;
using Harvest.Model;
using Harvest.Rdf;
using Harvest.Storage.Datasets;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>/changes of a site whose source changes, on both databases.</summary>
[TestFixture(DatabaseKind.Sqlite)]
[TestFixture(DatabaseKind.Postgres)]
public sealed class ChangeFeedTests(DatabaseKind kind)
{
    private const string Activities = "https://www.w3.org/ns/activitystreams#";

    private Site site = null!;
    private FakePortal portal = null!;
    private Source source = null!;
    private string? database;

    [SetUp]
    public async Task StartAsync()
    {
        database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        site = await Site.StartAsync(database, null, "Web:Url=https://data.example.org");
        portal = await FakePortal.StartAsync();
        portal.Fill(12);
        source = await site.SourceAsync(portal.Url, "portal");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
        if (database is not null)
            await PostgresServer.Shared.DropDatabaseAsync(database);
    }

    [Test]
    public async Task Every_change_comes_once_in_order_and_an_unchanged_harvest_adds_none()
    {
        portal.Put("shy", package => package["private"] = true);
        await site.HarvestAsync(source);
        await site.HarvestAsync(source);
        var (added, next) = await PageAsync("/changes.ttl");
        portal.Change("00003", package => package["title"] = "Changed");
        portal.Change("shy", package => package["private"] = false);
        portal.Change("00005", package => package["private"] = true);
        portal.Remove("00004");
        await site.HarvestAsync(source);
        var (changed, last) = await PageAsync(next);
        portal.Put("00004");
        await site.HarvestAsync(source);
        var (returned, end) = await PageAsync(last);

        added.Count.ShouldBe(12);
        added.ShouldAllBe(change => change.StartsWith("Create", StringComparison.Ordinal));
        changed.Order().ShouldBe(["Create shy", "Delete 00004", "Delete 00005", "Update 00003"]);
        returned.ShouldBe(["Create 00004"]);
        (await PageAsync(end)).Changes.ShouldBeEmpty();
    }

    [Test]
    public async Task A_harvest_of_everything_again_tells_of_nothing_but_changes()
    {
        await site.HarvestAsync(source);
        var (_, next) = await PageAsync("/changes.ttl");
        portal.Change("00003", package => package["title"] = "Changed");

        await site.HarvestAsync(source, new JobOrder(Force: true));

        (await PageAsync(next)).Changes.ShouldBe(["Update 00003"]);
    }

    [Test]
    public async Task A_reader_beside_running_harvests_misses_nothing()
    {
        await site.HarvestAsync(source);
        var seen = new List<string>();
        var next = "/changes.ttl";
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 12; i++)
                portal.Change($"{i:00000}", package => package["title"] = $"Title {round}");
            var harvest = site.HarvestAsync(source);
            while (!harvest.IsCompleted)
                await ReadAsync();
            await harvest;
            await ReadAsync();
        }

        seen.Count.ShouldBe(seen.Distinct().Count());
        var inAll = await site.Get<DatasetChanges>().AfterAsync(0, 1000, CancellationToken.None);
        seen.ShouldBe(inAll.Select(change => $"{change.Position}"));
        inAll.Count(change => change.Kind == ChangeKind.Update).ShouldBeGreaterThan(30);

        async Task ReadAsync()
        {
            var graph = await GraphAsync(next);
            seen.AddRange(Members(graph).Select(member => member.Value.Split('#')[1]));
            next = Next(graph);
        }
    }

    [Test]
    public async Task Old_changes_go_but_the_last_of_every_dataset_stays()
    {
        await site.HarvestAsync(source);
        await PageAsync("/changes.ttl");
        portal.Change("00003", package => package["title"] = "Changed");
        portal.Remove("00004");
        await site.HarvestAsync(source);
        await PageAsync("/changes.ttl");

        var dropped = await site.Get<DatasetChanges>().DropAsync(TimeProvider.System.GetUtcNow().AddDays(1), CancellationToken.None);

        dropped.ShouldBe(2);
        (await PageAsync("/changes.nt")).Changes.Order().ShouldContain("Delete 00004");
        (await PageAsync("/changes.jsonld")).Changes.Count.ShouldBe(12);
    }

    [TestCase("/changes.ttl?after=x")]
    [TestCase("/changes.ttl?before=1")]
    public async Task An_address_that_is_none_is_refused(string address)
    {
        using var answer = await site.Anonymous.GetAsync(new Uri(address, UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task<(IReadOnlyList<string> Changes, string Next)> PageAsync(string address)
    {
        var graph = await GraphAsync(address);
        return ([.. Members(graph).Select(member => $"{Kind(graph, member)} {Dataset(graph, member)}")], Next(graph));
    }

    private async Task<Graph> GraphAsync(string address)
    {
        using var answer = await site.Anonymous.GetAsync(new Uri(address, UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var graph = new Graph();
        RdfReader.Read(await answer.Content.ReadAsStreamAsync(), answer.Content.Headers.ContentType!.MediaType, null, null, graph);
        return graph;
    }

    private static IEnumerable<Term> Members(Graph graph) => graph.Match(default, Term.Iri("https://w3id.org/tree#member"))
        .Select(triple => triple.Object).OrderBy(member => int.Parse(member.Value.Split('#')[1], System.Globalization.CultureInfo.InvariantCulture));

    private static string Kind(Graph graph, Term member) =>
        graph.Match(member, Term.Iri(RdfNs.Type)).Single().Object.Value.Replace(Activities, "", StringComparison.Ordinal);

    private static string Dataset(Graph graph, Term member) =>
        graph.Match(member, Term.Iri("http://purl.org/dc/terms/isVersionOf")).Single().Object.Value.Split('/')[^1];

    private static string Next(Graph graph) =>
        new Uri(graph.Match(default, Term.Iri("https://w3id.org/tree#node")).Single().Object.Value).PathAndQuery;
}
