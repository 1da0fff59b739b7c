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

    [TestCase("/dataset.ttl?page=0")]
    [TestCase("/dataset.ttl?ext_bbox=1,2")]
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
