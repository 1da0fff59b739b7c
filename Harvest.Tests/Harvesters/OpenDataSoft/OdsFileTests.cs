using System.Text;
using System.Text.Json;
using Harvest.Harvesters;
using Harvest.Harvesters.OpenDataSoft;
using Harvest.Model;
using Harvest.Tests.Contracts;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.OpenDataSoft;

/// <summary>Entries of real portals, and both versions of the API.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OdsFileTests
{
    [Test]
    public async Task Known_entries_give_known_datasets()
    {
        string[] files = [.. ((string[])["test-b", "test-c", "test-a", "test-shp-limit"]).Select(name => Conformance.File("ods", $"{name}.json"))];
        await using var site = await TestSite.StartAsync(context => context.Request.Path == "/api/datasets/1.0/search/"
            ? OdsHarvesterTests.JsonAsync(context, $$"""{"nhits": 4, "datasets": [{{string.Join(',', files.Select(File.ReadAllText))}}]}""")
            : OdsHarvesterTests.NotFoundAsync(context));
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(site.Url, "ods");

        var job = await engine.HarvestAsync(source);

        (await engine.ErrorsAsync(job)).ShouldBeEmpty();
        job.ShouldCount(added: 3);
        var datasets = (await engine.DatasetsAsync(source)).ToDictionary(dataset => dataset.GetProperty("title").GetString()!);
        datasets.Keys.ShouldBe(["test-a", "test-b", "test-shp-limit"], ignoreOrder: true);
        Tags(datasets["test-a"]).ShouldBe(["culture", "environment", "heritage", "keyword1", "keyword2"]);
        datasets["test-a"].GetProperty("license_id").GetString().ShouldBe("fr-lo");
        datasets["test-a"].GetProperty("notes").GetString().ShouldBe("test-a-description");
        Formats(datasets["test-a"]).ShouldBe(["CSV", "JSON"]);
        Extra(datasets["test-a"], "modified").ShouldBe("2015-04-09T10:28:45+00:00");
        datasets["test-b"].GetProperty("resources").GetArrayLength().ShouldBe(7);
        Formats(datasets["test-shp-limit"]).ShouldBe(["CSV", "JSON", "GEOJSON"]);
        (await engine.HarvestAsync(source)).ShouldCount(same: 3);
        site.Requests.ShouldContain(request => request.Query.Contains("start=0") && request.Query.Contains("interopmetas=true"));
    }

    [TestCase("""{"dataset_id": "a", "has_records": true, "metas": {"default": METAS, "dcat": DCAT}}""")]
    [TestCase("""{"datasetid": "a", "has_records": true, "metas": METAS, "interop_metas": {"dcat": DCAT}}""")]
    public void Contact_and_extent_are_read_in_both_versions(string record)
    {
        const string metas = """
            {"title": "A", "territory": ["France"], "geographic_area": {"type": "Feature", "geometry": {"type": "Point", "coordinates": [2.3, 48.8]}, "properties": {}}}
            """;
        const string dcat = """
            {"contact_name": "Desk", "contact_email": "desk@a.example", "creator": "Office", "contributor": "Helper", "created": "2016-05-02", "issued": "2017-01-02", "spatial": "Paris",
             "temporal": "2010/2012", "accrualperiodicity": "annual"}
            """;
        var source = new Source { Id = "s", Name = "s", Url = "https://portal.example/", Type = "ods" };

        var mapped = new OdsHarvester().Map(new MapContext(
            source, SourceConfig.Empty, "a", Encoding.UTF8.GetBytes(record.Replace("METAS", metas, StringComparison.Ordinal).Replace("DCAT", dcat, StringComparison.Ordinal))));

        mapped.Problems.ShouldBeEmpty();
        var dataset = mapped.Dataset!;
        dataset.ContactPoints.ShouldBe([new Agent("Desk", "desk@a.example")]);
        dataset.Creators.ShouldBe([new Agent("Office")]);
        (dataset.Issued, dataset.Frequency).ShouldBe(("2017-01-02", "annual"));
        dataset.Temporal.ShouldBe([new Period("2010", "2012")]);
        dataset.Spatial.Select(place => place.Text).ShouldBe(["France", "Paris"]);
        JsonElement.Parse(dataset.Spatial[0].Geometry!).GetProperty("type").GetString().ShouldBe("Point");
        dataset.Extras.ShouldContain(new Extra("created", "2016-05-02"));
        dataset.Extras.ShouldContain(extra => extra.Key == "contributor" && extra.Value.Contains("Helper"));
    }

    [Test]
    public async Task A_portal_that_loses_version_2_for_a_while_is_the_same_portal_by_version_1()
    {
        var isOld = false;
        await using var site = await TestSite.StartAsync(context => (context.Request.Path.Value, isOld) switch
        {
            ("/api/explore/v2.1/catalog/datasets", false) => OdsHarvesterTests.JsonAsync(
                context, """{"total_count": 1, "results": [{"dataset_id": "a", "has_records": true, "metas": {"default": {"title": "A"}}}]}"""),
            ("/api/datasets/1.0/search/", true) => OdsHarvesterTests.JsonAsync(
                context, """{"nhits": 1, "datasets": [{"datasetid": "a", "has_records": true, "metas": {"title": "A"}}]}"""),
            _ => OdsHarvesterTests.NotFoundAsync(context),
        });
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(site.Url, "ods");
        (await engine.HarvestAsync(source)).ShouldCount(added: 1);
        isOld = true;

        (await engine.HarvestAsync(source)).ShouldCount(updated: 1);

        (await engine.DatasetsAsync(source)).Count.ShouldBe(1);
    }

    [Test]
    public async Task Filters_go_to_the_portal_and_are_kept_here_too()
    {
        await using var site = await TestSite.StartAsync(context => OdsHarvesterTests.JsonAsync(
            context, """{"total_count": 2, "results": [{"dataset_id": "a", "has_records": true, "metas": {"default": {"title": "A", "publisher": "Roads \"R\"", "keyword": ["x"]}}}, {"dataset_id": "b", "has_records": true, "metas": {"default": {"title": "B", "publisher": "Other"}}}]}"""));
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(
            site.Url, "ods", """{"api": "2.1", "include": {"publisher": ["Roads \"R\"", "Parks"]}, "exclude": {"keyword": "test"}}""");

        (await engine.HarvestAsync(source)).ShouldCount(added: 1);

        Uri.UnescapeDataString(site.Requests[0].Query).ShouldEndWith("""where=NOT keyword="test" AND (publisher="Roads \"R\"" OR publisher="Parks")""");
    }

    [Test]
    public async Task A_portal_that_lists_fewer_than_it_counts_loses_nothing()
    {
        var total = 1;
        await using var site = await TestSite.StartAsync(context => OdsHarvesterTests.JsonAsync(
            context, $$$$"""{"total_count": {{{{total}}}}, "results": [{{{{(context.Request.Query["offset"] == "0" ? """{"dataset_id": "a", "has_records": true, "metas": {"default": {"title": "A"}}}""" : "")}}}}]}"""));
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(site.Url, "ods", """{"api": "2.1"}""");
        await engine.HarvestAsync(source);
        total = 5;

        var job = await engine.HarvestAsync(source);

        (job.Complete, job.Deleted).ShouldBe((false, 0));
        (await engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("says that it has 5 datasets, but lists 1");
    }

    /// <summary>The count ends with a page: those behind it are listed all the same.</summary>
    [Test]
    public async Task A_portal_that_counts_fewer_than_it_lists_loses_nothing()
    {
        var total = 5;
        await using var site = await TestSite.StartAsync(context =>
        {
            var (offset, limit) = (OdsHarvesterTests.Number(context.Request.Query["offset"]), OdsHarvesterTests.Number(context.Request.Query["limit"]));
            var records = Enumerable.Range(1, 5).Skip(offset).Take(limit)
                .Select(number => $$$$"""{"dataset_id": "d{{{{number}}}}", "has_records": true, "metas": {"default": {"title": "Title"}}}""");
            return OdsHarvesterTests.JsonAsync(context, $$"""{"total_count": {{total}}, "results": [{{string.Join(',', records)}}]}""");
        });
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(site.Url, "ods", """{"api": "2.1", "page_size": 2}""");
        (await engine.HarvestAsync(source)).ShouldCount(added: 5);
        total = 4;

        (await engine.HarvestAsync(source)).ShouldCount(same: 5);
    }

    private static IEnumerable<string> Tags(JsonElement dataset) =>
        dataset.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()!);

    private static IEnumerable<string> Formats(JsonElement dataset) =>
        dataset.GetProperty("resources").EnumerateArray().Select(resource => resource.GetProperty("format").GetString()!);

    private static string? Extra(JsonElement dataset, string key) => dataset.GetProperty("extras").EnumerateArray()
        .Where(extra => extra.GetProperty("key").GetString() == key).Select(extra => extra.GetProperty("value").GetString()).FirstOrDefault();
}
