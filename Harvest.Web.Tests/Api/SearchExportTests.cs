using Harvest.Rdf;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>The result of a search, for programs.</summary>
public sealed class SearchExportTests
{
    private Site site = null!;
    private FakePortal portal = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync();
        portal = await FakePortal.StartAsync();
        portal.Fill(120);
        portal.Change("00003", package => package["title"] = "Only one of its kind");
        await site.HarvestAsync(await site.SourceAsync(portal.Url, "portal"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
    }

    [TestCase("ttl", RdfFormat.Turtle)]
    [TestCase("rdf", RdfFormat.RdfXml)]
    [TestCase("jsonld", RdfFormat.JsonLd)]
    public async Task A_result_is_to_be_had_as_RDF(string extension, RdfFormat format)
    {
        var one = Graph.Parse(await site.Anonymous.GetStringAsync($"/dataset.{extension}?q=kind"), format);

        one.Match(default, default, Term.Iri("http://www.w3.org/ns/dcat#Dataset")).Count().ShouldBe(1);
    }

    [Test]
    public async Task A_long_result_has_pages_that_lead_to_each_other()
    {
        var dataset = Term.Iri("http://www.w3.org/ns/dcat#Dataset");
        var first = Graph.Parse(await site.Anonymous.GetStringAsync("/dataset.ttl?q=dataset&sort=name+asc"), RdfFormat.Turtle);
        first.Match(default, default, dataset).Count().ShouldBe(100);
        var next = first.Match(default, Term.Iri("http://www.w3.org/ns/hydra/core#next")).Single().Object.Value;

        var second = Graph.Parse(await site.Anonymous.GetStringAsync(next), RdfFormat.Turtle);

        second.Match(default, default, dataset).Count().ShouldBe(20);
        second.Match(default, Term.Iri("http://www.w3.org/ns/hydra/core#next")).ShouldBeEmpty();
    }

    [TestCase("/dataset.csv", "text/csv")]
    [TestCase("/dataset.jsonl", "application/jsonl")]
    [TestCase("/dataset.atom", "application/atom+xml")]
    [TestCase("/dataset.ttl", "text/turtle")]
    [TestCase("/catalog.ttl", "text/turtle")]
    [TestCase("/data.json", "application/json")]
    public async Task Every_feed_answers_HEAD_pre_flights_and_those_who_have_it(string address, string type)
    {
        var whole = await site.Anonymous.GetAsync(new Uri(address, UriKind.Relative));
        using var head = new HttpRequestMessage(HttpMethod.Head, address);
        using var again = new HttpRequestMessage(HttpMethod.Get, address);
        again.Headers.TryAddWithoutValidation("If-None-Match", whole.Headers.ETag!.ToString());
        using var options = new HttpRequestMessage(HttpMethod.Options, address);

        var headed = await site.Anonymous.SendAsync(head);
        headed.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        headed.Headers.ETag.ShouldBe(whole.Headers.ETag);
        (await headed.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        ((int)(await site.Anonymous.SendAsync(again)).StatusCode).ShouldBe(304);
        var allowed = await site.Anonymous.SendAsync(options);
        allowed.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        allowed.Headers.GetValues("Access-Control-Allow-Methods").Single().ShouldContain("HEAD");
        whole.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        whole.Content.Headers.ContentType!.MediaType.ShouldBe(type);
    }

    [TestCase("application/ld+json;profile=\"http://www.w3.org/ns/json-ld#expanded\";q=0.9", "application/ld+json")]
    [TestCase("application/ld+json;profile=http://www.w3.org/ns/json-ld#expanded;q=0.9, text/html;q=0.2", "application/ld+json")]
    [TestCase("text/html;level=1;q=0.4, text/turtle;version=\"1.1, or 1.2\" ; q=0.5", "text/turtle")]
    [TestCase("text/turtle;charset=utf-8", "text/turtle")]
    [TestCase("text/turtle;q=0.1, text/html;level=1", "text/html")]
    [TestCase("*/*;q=0.1, application/rdf+xml;q=0.2;x=y", "application/rdf+xml")]
    public async Task A_media_type_with_parameters_is_answered_as_one_without(string accept, string type)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/dataset/dataset-00003");
        asked.Headers.TryAddWithoutValidation("Accept", accept);

        (await site.Anonymous.SendAsync(asked)).Content.Headers.ContentType!.MediaType.ShouldBe(type);
    }

    [TestCase("/dataset.ttl?page=0")]
    [TestCase("/dataset.ttl?ext_bbox=1,2")]
    [TestCase("/dataset.csv?ext_bbox=1,2")]
    [TestCase("/dataset.atom?mood=good")]
    public async Task What_cannot_be_understood_is_refused(string address) =>
        ((int)(await site.Anonymous.GetAsync(new Uri(address, UriKind.Relative))).StatusCode).ShouldBe(400);

    [Test]
    public async Task A_place_is_asked_for_by_its_name()
    {
        portal.Change("00005", package => package["extras"] = new System.Text.Json.Nodes.JsonArray(
            new System.Text.Json.Nodes.JsonObject { ["key"] = "spatial_text", ["value"] = "Plymouth, Devon" }));
        await site.HarvestAsync((await site.Get<Storage.Sources.SourceStore>().FindAsync("portal", CancellationToken.None))!);

        var result = await site.Anonymous.ActionAsync("package_search?ext_place=devon");

        result.GetProperty("count").GetInt32().ShouldBe(1);
        (await site.Anonymous.GetStringAsync("/dataset?ext_place=plymouth")).ShouldContain("1 dataset");
    }
}
