using Harvest.Harvesters;
using Harvest.Harvesters.FairDataPoint;
using Harvest.Tests.Harvesters.Dcat;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.FairDataPoint;

/// <summary>FAIR Data Points: the walk, the parts of a dataset, labels and faults.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FdpTests
{
    private const string Prefixes = """
        @prefix dcat: <http://www.w3.org/ns/dcat#> .
        @prefix dct: <http://purl.org/dc/terms/> .
        @prefix ldp: <http://www.w3.org/ns/ldp#> .
        @prefix foaf: <http://xmlns.com/foaf/0.1/> .

        """;

    [Test]
    public async Task The_walk_goes_from_the_root_over_catalogues_to_datasets_and_their_distributions()
    {
        await using var feed = await PointAsync();

        (await feed.HarvestWellAsync()).ShouldCount(added: 2);

        var dataset = await feed.DatasetAsync(feed.At("/dataset/1"));
        dataset.Extra("guid").ShouldBe(feed.At("/dataset/1"));
        dataset.Text("title").ShouldBe("Oaks");
        dataset.Extra("conforms_to").ShouldBe("https://www.w3.org/ns/dcat");
        dataset.Extra("access_rights").ShouldBeNull();
        dataset.Tags().ShouldBe(["3 -DNA", "tag2 invalid"], ignoreOrder: true);
        dataset.Resources().Select(resource => (resource.Text("name"), resource.Text("url"))).ShouldBe(
            [("Counts", "https://trees.example/1.csv"), ("Map", "https://trees.example/1.geojson")], ignoreOrder: true);
        feed.Site.Requests.ShouldAllBe(request => request.Headers["Accept"].StartsWith("text/turtle"));
    }

    [Test]
    public async Task Resources_keep_their_ids_and_nothing_is_written_when_nothing_changed()
    {
        await using var feed = await PointAsync();
        await feed.HarvestWellAsync();
        var before = await feed.DatasetAsync(feed.At("/dataset/1"));

        (await feed.HarvestWellAsync()).ShouldCount(same: 2);
        feed.Put("/distribution/1", Distribution(1, "Counts of oaks", "https://trees.example/1.csv"));
        (await feed.HarvestWellAsync()).ShouldCount(updated: 1, same: 1);

        var after = await feed.DatasetAsync(feed.At("/dataset/1"));
        after.Resources().Select(resource => resource.Text("id")).ShouldBe(before.Resources().Select(resource => resource.Text("id")), ignoreOrder: true);
        after.Resources().ShouldContain(resource => resource.Text("name") == "Counts of oaks");
    }

    [Test]
    public async Task Datasets_that_all_have_other_addresses_are_a_question_to_a_person()
    {
        await using var feed = await PointAsync();
        await feed.HarvestWellAsync();
        feed.Put("/catalog/1", Prefixes + "<{site}/catalog/1> a dcat:Catalog ; ldp:contains <{site}/d/1>, <{site}/d/2> .");
        foreach (var number in (int[])[1, 2])
            feed.Put($"/d/{number}", Prefixes + $"<{{site}}/d/{number}> a dcat:Dataset ; dct:title \"Tree {number}\" .");

        var job = await feed.HarvestAsync();

        job.ShouldCount();
        (job.Withheld, job.WithheldAdditions).ShouldBe((2, 2));
    }

    [TestCase("<{site}/other> dct:title \"Something else\" .")]
    [TestCase("")]
    public async Task A_root_that_says_nothing_of_itself_is_a_fault_and_no_empty_point(string root)
    {
        await using var feed = await PointAsync();
        await feed.HarvestWellAsync();
        feed.Put("/", Prefixes + root);

        (await feed.HarvestBadlyAsync()).ShouldHaveSingleItem().ShouldContain("no page of a FAIR Data Point");

        (await feed.TitlesAsync()).Count.ShouldBe(2);
        (await feed.Engine.ReloadAsync(feed.Source)).HeldSet.ShouldBeEmpty();
    }

    [TestCase(503)]
    [TestCase(404)]
    public async Task A_catalogue_that_cannot_be_had_deletes_nothing(int status)
    {
        await using var feed = await PointAsync();
        await feed.HarvestWellAsync();
        feed.Instead = context =>
        {
            var isHit = context.Request.Path == "/catalog/1";
            if (isHit)
                context.Response.StatusCode = status;
            return Task.FromResult(isHit);
        };

        (await feed.HarvestBadlyAsync()).ShouldContain(error => error.Contains("/catalog/1"));

        (await feed.TitlesAsync()).ShouldBe(["Elms", "Oaks"]);
    }

    [TestCase("/dataset/1", "/")]
    [TestCase("/dataset/1", "/catalog/1")]
    [TestCase("/catalog/1", "/")]
    public async Task A_page_that_leads_back_to_another_is_an_error_and_deletes_nothing(string page, string other)
    {
        await using var feed = await PointAsync();
        await feed.HarvestWellAsync();
        feed.Instead = context =>
        {
            var isHit = context.Request.Path == page;
            if (isHit)
                context.Response.Redirect(other);
            return Task.FromResult(isHit);
        };

        (await feed.HarvestBadlyAsync()).ShouldContain(error => error.Contains("leads back to"));

        (await feed.TitlesAsync()).ShouldBe(["Elms", "Oaks"]);
    }

    [Test]
    public async Task A_root_that_cannot_be_had_is_an_error()
    {
        await using var feed = await PointAsync();
        await feed.HarvestWellAsync();
        feed.Remove("/");

        (await feed.HarvestBadlyAsync()).ShouldHaveSingleItem().ShouldContain("404");

        (await feed.TitlesAsync()).Count.ShouldBe(2);
    }

    [Test]
    public async Task A_dataset_that_is_no_longer_contained_vanishes()
    {
        await using var feed = await PointAsync();
        await feed.HarvestWellAsync();
        feed.Put("/catalog/1", Prefixes + "<{site}/catalog/1> a dcat:Catalog ; ldp:contains <{site}/dataset/1> .");

        (await feed.HarvestWellAsync()).ShouldCount(same: 1, deleted: 1);
    }

    [Test]
    public async Task Pages_that_contain_each_other_are_visited_once()
    {
        await using var feed = await PointAsync();
        feed.Put("/catalog/1", Prefixes + "<{site}/catalog/1> a dcat:Catalog ; ldp:contains <{site}/>, <{site}/catalog/1>, <{site}/dataset/2>, <{site}/dataset/2/> .");

        (await feed.HarvestWellAsync()).ShouldCount(added: 1);

        feed.Site.Requests.Count(request => request.Path == "/").ShouldBe(1);
        feed.Site.Requests.Count(request => request.Path == "/catalog/1").ShouldBe(1);
    }

    [Test]
    public async Task Terms_are_called_by_their_labels_when_the_source_wants_that()
    {
        await using var feed = await PointAsync("""{"resolve_labels": true}""");
        feed.Put("/dataset/2", Prefixes + "<{site}/dataset/2> a dcat:Dataset ; dct:title 'Elms' ; dcat:theme <{site}/term/elm>, <{site}/term/none> .");
        feed.Put("/term/elm", "<{site}/term/elm> <http://www.w3.org/2004/02/skos/core#prefLabel> 'elm'@en, 'iep'@nl, 'Ulme'@de .");

        (await feed.HarvestWellAsync()).ShouldCount(added: 2);

        var labels = (await feed.DatasetAsync(feed.At("/dataset/2"))).Extra("term_labels");
        labels.ShouldBe("""{"TERM":{"en":"elm","nl":"iep"}}""".Replace("TERM", feed.At("/term/elm"), StringComparison.Ordinal));
        await feed.HarvestWellAsync();
        feed.Site.Requests.Count(request => request.Path == "/term/elm").ShouldBe(1);
    }

    [TestCase("dataset=https://a.example/1;x=2", "https://a.example/1;x=2")]
    [TestCase("catalog=https://a.example/c;dataset=https://a.example/1", "https://a.example/1")]
    [TestCase("dataset=https://a.example/a;dataset=2", "https://a.example/a;dataset=2")]
    [TestCase("dataseries=http://a.example/?a=b", "http://a.example/?a=b")]
    public void The_address_is_read_out_of_the_identifier(string guid, string url) => FdpGuid.Url(guid).ShouldBe(url);

    [TestCase("https://fdp.example.com/profile/abc123", true)]
    [TestCase("https://www.w3.org/ns/dcat", false)]
    public void Profiles_of_the_software_are_no_standards(string iri, bool isProfile) => FdpNode.IsProfile(iri).ShouldBe(isProfile);

    [Test]
    public void Tags_are_cleaned() =>
        FdpTags.Clean(["3`-DNA", "-", new string('x', 101), "tag2@invalid", "Ελλάδα", "oak", "oak"]).ShouldBe(["3 -DNA", "tag2 invalid", "Ελλάδα", "oak"]);

    [TestCase("fdp/root_fdp_response.ttl", "", "dataseries=/DatasetSeries1,dataset=/Dataset1")]
    [TestCase("fdp/fdp_multiple_parents.ttl", "", "dataseries=/Dataseries1,dataset=/Dataset1")]
    [TestCase("fdp/fdp_process_catalogs.ttl", "", "dataset=/dataset1")]
    [TestCase("fdp/fdp_process_catalogs.ttl", """{"harvest_catalogs": true}""", "catalog=/catalog1,dataset=/dataset1")]
    [TestCase("fdp/root_fdp_response_no_catalogs.ttl", "", "")]
    public async Task Known_points_give_the_records_that_are_known(string file, string config, string expected)
    {
        var body = Conformance.Read(file)
            .Replace("http://example.org", "{site}", StringComparison.Ordinal).Replace("http://example.com", "{site}", StringComparison.Ordinal);
        await using var feed = await HarvestedFeed.StartAsync();
        // The same graph, whatever is asked.
        feed.Instead = async context =>
        {
            context.Response.ContentType = "text/turtle";
            await context.Response.WriteAsync(body.Replace("{site}", feed.At(""), StringComparison.Ordinal));
            return true;
        };
        await feed.AddSourceAsync("/start", config, "fdp");
        var guids = new List<string>();
        var problems = new List<string>();
        var context = new GatherContext
        {
            Source = feed.Source,
            Config = SourceConfig.Parse(config),
            Http = feed.Engine.Get<Harvest.Http.HarvestHttp>(),
            Time = TimeProvider.System,
            ReportProblem = problems.Add,
            CountListed = () => guids.Count,
            CountNewAsync = () => Task.FromResult(0L),
        };

        await foreach (var record in feed.Engine.Get<HarvesterRegistry>().Find("fdp")!.GatherAsync(context, CancellationToken.None))
            guids.Add(record.Guid.Replace(feed.At(""), "", StringComparison.Ordinal));

        guids.ShouldBe(expected.Split(',', StringSplitOptions.RemoveEmptyEntries));
        // The point without catalogues describes another address than it was got from.
        problems.Count.ShouldBe(expected.Length == 0 ? 1 : 0);
    }

    [Test]
    public async Task A_point_is_told_from_a_feed()
    {
        await using var feed = await PointAsync();

        var found = await feed.Engine.Get<SourceDetector>().DetectAsync(new Uri(feed.At("/")), CancellationToken.None);

        found.Type.ShouldBe("fairdatapoint");
    }

    private static string Distribution(int number, string title, string url) =>
        Prefixes + $"<{{site}}/distribution/{number}> a dcat:Distribution ; dct:title '{title}' ; dcat:downloadURL <{url}> .";

    private static async Task<HarvestedFeed> PointAsync(string config = "")
    {
        var feed = await HarvestedFeed.StartAsync();
        feed.Put("/", Prefixes + """
            @prefix fdp: <https://w3id.org/fdp/fdp-o#> .
            <{site}/> a fdp:FAIRDataPoint ; dct:title "Point" ; fdp:metadataCatalog <{site}/catalog/1> .
            <{site}/catalog/> a ldp:DirectContainer ; ldp:contains <{site}/catalog/1> .
            """);
        feed.Put("/catalog/1", Prefixes + "<{site}/catalog/1> a dcat:Catalog ; ldp:contains <{site}/dataset/1>, <{site}/dataset/2> .");
        feed.Put("/dataset/1", Prefixes + """
            <{site}/dataset/1> a dcat:Dataset ; dct:title "Oaks" ; dcat:keyword "3`-DNA", "-", "tag2@invalid" ;
                dct:conformsTo <{site}/profile/abc123>, <https://www.w3.org/ns/dcat> ; dct:accessRights <{site}/dataset/1#accessRights> ;
                dcat:distribution <{site}/distribution/1>, <{site}/distribution/2> .
            """);
        feed.Put("/dataset/2", Prefixes + "<{site}/dataset/2> a dcat:Dataset ; dct:title 'Elms' .");
        feed.Put("/distribution/1", Distribution(1, "Counts", "https://trees.example/1.csv"));
        feed.Put("/distribution/2", Distribution(2, "Map", "https://trees.example/1.geojson"));
        await feed.AddSourceAsync("/", config, "fairdatapoint");
        return feed;
    }
}
