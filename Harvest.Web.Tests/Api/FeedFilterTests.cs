using System.Net;
using System.Text.Json;
using Harvest.Rdf;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>Feeds that leave datasets out: what they count is what they give, and what does not exist is told, on both databases.</summary>
[TestFixture(DatabaseKind.Sqlite)]
[TestFixture(DatabaseKind.Postgres)]
public sealed class FeedFilterTests(DatabaseKind kind)
{
    private const int Many = 103;

    private const string Prefixes =
        """
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix dcatap: <http://data.europa.eu/r5r/> .
        @prefix locn: <http://www.w3.org/ns/locn#> . @prefix gsp: <http://www.opengis.net/ont/geosparql#> .

        """;

    private Site site = null!;
    private TestSite feed = null!;
    private string? database;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        site = await Site.StartAsync(database, null, "Web:Publisher=P", "Web:ContactEmail=a@b.example", "Web:Keyword=k");
        // High value and others by turns, so that no page is of one kind.
        feed = await TestSite.StartAsync(
            Prefixes + string.Concat(Enumerable.Range(0, Many).Select(i =>
                $"""
                <https://a.example/high/{i}> a dcat:Dataset ; dct:title "High {i} water quality" ; dcatap:hvdCategory <http://data.europa.eu/bna/c_dd313021> ;
                    dcat:theme <http://publications.europa.eu/resource/authority/data-theme/ENVI> ;
                    dct:spatial [ a dct:Location ; dcat:bbox "POLYGON((5 50, 6 50, 6 51, 5 51, 5 50))"^^gsp:wktLiteral ] .
                <https://a.example/other/{i}> a dcat:Dataset ; dct:title "Other {i} quality of water" ; dcat:theme <https://themes.example/roads/Paved> ;
                    dct:spatial [ a dct:Location ; dcat:bbox "POLYGON((15 50, 16 50, 16 51, 15 51, 15 50))"^^gsp:wktLiteral ] .

                """)),
            "text/turtle");
        (await site.HarvestAsync(await site.SourceAsync(feed.At("/c.ttl"), "both", draft => draft with { Type = "dcat" }))).Added.ShouldBe(2 * Many);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await feed.DisposeAsync();
        if (database is not null)
            await PostgresServer.Shared.DropDatabaseAsync(database);
    }

    [TestCase("profile=dcat-ap-hvd", "high")]
    [TestCase("profile=dcat-ap-hvd&q=quality", "high")]
    [TestCase("theme=envi", "high")]
    [TestCase("theme=http://publications.europa.eu/resource/authority/data-theme/ENVI", "high")]
    [TestCase("theme=paved", "other")]
    [TestCase("bbox=14,49,17,52", "other")]
    [TestCase("q=\"quality of water\"", "other")]
    [TestCase("q=other AND water", "other")]
    [TestCase("q=water -high", "other")]
    [TestCase("q=hvd_category:*", "high")]
    public async Task Pages_and_totals_are_those_of_what_is_asked_for(string query, string expected)
    {
        foreach (var first in (string[])["", "&page=1"])
        {
            var (found, address) = (new List<string>(), $"/catalog.ttl?{Escaped(query)}{first}");
            for (var pages = 1; ; pages++)
            {
                var graph = Graph.Parse(await site.Anonymous.GetStringAsync(address), RdfFormat.Turtle);
                graph.Match(default, Hydra("totalItems")).ShouldHaveSingleItem().Object.Value.ShouldBe($"{Many}", address);
                found.AddRange(graph.Subjects(Term.Iri(RdfNs.Type), Term.Iri("http://www.w3.org/ns/dcat#Dataset")).Select(dataset => dataset.Value));
                if (graph.Match(default, Hydra("next")).FirstOrDefault() is not { Object.Value: { Length: > 0 } next })
                {
                    pages.ShouldBe(2);
                    break;
                }
                address = next;
            }
            found.Count.ShouldBe(Many);
            found.ShouldBeUnique();
            found.ShouldAllBe(iri => iri.Contains($"/{expected}/", StringComparison.Ordinal));
        }
    }

    [TestCase("\"quality of water\"", Many)]
    [TestCase("\"high 7\" OR \"other 7\"", 2)]
    [TestCase("title:(high AND water)", Many)]
    [TestCase("water -title:high", Many)]
    public async Task A_query_is_read_alike_by_every_feed(string query, int expected)
    {
        var asked = $"q={Uri.EscapeDataString(query)}";
        (await site.Anonymous.ActionAsync($"package_search?rows=0&{asked}")).GetProperty("count").GetInt32().ShouldBe(expected);
        Graph.Parse(await site.Anonymous.GetStringAsync($"/catalog.ttl?{asked}"), RdfFormat.Turtle)
            .Match(default, Hydra("totalItems")).Single().Object.Value.ShouldBe($"{expected}");
        JsonElement.Parse(await site.Anonymous.GetStringAsync($"/data.json/report?{asked}")).GetProperty("published").GetInt32().ShouldBe(expected);
        (await site.Anonymous.GetStringAsync($"/dataset.jsonl?{asked}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(expected);
        (await site.Anonymous.GetStringAsync($"/dataset.csv?{asked}")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(expected + 1);
    }

    [TestCase("/catalog.ttl?organization=nobody", "There is no organization nobody")]
    [TestCase("/catalog.ttl?source=nowhere", "There is no source nowhere")]
    [TestCase("/data.json?source=nowhere", "There is no source nowhere")]
    [TestCase("/data-3.json/report?organization=nobody", "There is no organization nobody")]
    [TestCase("/dataset.csv?organization=nobody", "There is no organization nobody")]
    [TestCase("/dataset.jsonl?owner_org=nobody", "There is no organization nobody")]
    [TestCase("/dataset.atom?harvest_source_id=nowhere", "There is no source nowhere")]
    [TestCase("/dataset.ttl?organization=nobody", "There is no organization nobody")]
    public async Task A_feed_of_what_does_not_exist_is_not_found(string address, string text)
    {
        using var answer = await site.Anonymous.GetAsync(new Uri(address, UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(text);
    }

    [TestCase("/dataset.csv?harvest_source_id=both")]
    [TestCase("/dataset.jsonl?harvest_source_id=both")]
    public async Task A_source_is_found_by_its_name(string address) =>
        (await site.Anonymous.GetStringAsync(address)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeGreaterThanOrEqualTo(2 * Many);

    [TestCase("/data.json?q=metadata_modified:[yesterday TO *]", "yesterday")]
    [TestCase("/data-3.json?q=coverage:[soon TO *]", "soon")]
    [TestCase("/dataset.jsonl?q=metadata_modified:[yesterday TO *]", "yesterday")]
    [TestCase("/catalog.ttl?bbox=1,2,3", "is no box")]
    public async Task A_query_that_cannot_be_understood_is_told_before_anything_is_given(string address, string text)
    {
        using var answer = await site.Anonymous.GetAsync(new Uri(address.Replace(" ", "%20", StringComparison.Ordinal), UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(text);
    }

    [TestCase("/dataset?foo=bar", "There is no filter foo.")]
    [TestCase("/dataset?organisation=x&q=water", "Did you mean organization?")]
    public async Task The_search_page_tells_of_filters_that_it_does_not_have(string address, string text)
    {
        (await site.Anonymous.GetStringAsync(address)).ShouldContain(text);
        (await site.Anonymous.GetStringAsync("/dataset?q=water&page=2&sort=title+asc&facets=now&ext_bbox=0,40,20,60")).ShouldNotContain("There is no");
    }

    private static Term Hydra(string name) => Term.Iri($"http://www.w3.org/ns/hydra/core#{name}");

    private static string Escaped(string query) => string.Join('&', query.Split('&').Select(pair => $"{pair.Split('=', 2)[0]}={Uri.EscapeDataString(pair.Split('=', 2)[1])}"));
}
