using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Tests.Harvesters.Dcat;

/// <summary>Feeds as they come: formats, pages, links, faults.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FeedTests
{
    private const string Prefixes = """
        @prefix dcat: <http://www.w3.org/ns/dcat#> .
        @prefix dct: <http://purl.org/dc/terms/> .
        @prefix hydra: <http://www.w3.org/ns/hydra/core#> .

        """;

    private const string Xml = """
        <?xml version="1.0" encoding="utf-8"?>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">
          <dcat:Dataset rdf:about="https://trees.example/1"><dct:title>Oaks</dct:title></dcat:Dataset>
          <dcat:Dataset rdf:about="https://trees.example/2"><dct:title>Elms</dct:title></dcat:Dataset>
        </rdf:RDF>
        """;

    private static readonly string Turtle = Prefixes + Datasets("Oaks", "Elms");

    private const string Triples = """
        <https://trees.example/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .
        <https://trees.example/1> <http://purl.org/dc/terms/title> "Oaks" .
        <https://trees.example/2> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .
        <https://trees.example/2> <http://purl.org/dc/terms/title> "Elms" .
        """;

    private const string JsonLd = """
        {"@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"}, "@graph": [
          {"@id": "https://trees.example/1", "@type": "dcat:Dataset", "dct:title": "Oaks"},
          {"@id": "https://trees.example/2", "@type": "dcat:Dataset", "dct:title": "Elms"}]}
        """;

    private static readonly string Named = Prefixes + "<https://trees.example/graph> { " + Datasets("Oaks", "Elms") + " }";

    private static IEnumerable<TestCaseData> Formats() =>
    [
        new(Xml, "application/rdf+xml", "/feed", ""), new(Xml, "text/xml", "/feed", ""), new(Xml, null, "/feed.rdf", ""),
        new(Xml, "application/octet-stream", "/feed", ""), new(Turtle, "text/turtle", "/feed", ""), new(Turtle, "text/n3", "/feed", ""),
        new(Turtle, null, "/feed.n3", ""), new(Turtle, "text/plain", "/feed", ""), new(Turtle, "application/rdf+xml", "/feed", ""),
        new(Turtle, "text/plain", "/feed", """{"rdf_format": "text/turtle"}"""), new(Turtle, null, "/feed.xml?x=1", """{"rdf_format": "turtle"}"""),
        new("<br />\n<b>Notice</b>: Undefined index in line 7<br />\n" + Xml, "application/rdf+xml", "/feed", ""),
        new(Triples, "application/n-triples", "/feed", ""), new(Triples, "text/plain", "/feed.nt", ""), new(Triples, null, "/feed", ""),
        new(Named, "application/trig", "/feed", ""), new(Named, null, "/feed.trig", ""),
        new(JsonLd, "application/ld+json", "/feed", ""), new(JsonLd, "application/json", "/feed", ""), new(JsonLd, "text/plain", "/feed", ""),
        new(JsonLd, null, "/feed", """{"rdf_format": "json-ld"}"""),
    ];

    [TestCaseSource(nameof(Formats))]
    public async Task The_same_datasets_come_of_every_format(string body, string? mediaType, string path, string config)
    {
        await using var feed = await HarvestedFeed.OfAsync(body, mediaType, config, path: path);

        (await feed.HarvestWellAsync()).ShouldCount(added: 2);

        (await feed.TitlesAsync()).ShouldBe(["Elms", "Oaks"]);
        (await feed.Engine.DatasetsAsync()).Select(dataset => dataset.Extra("guid"))
            .ShouldBe(["https://trees.example/1", "https://trees.example/2"], ignoreOrder: true);
    }

    [Test]
    public async Task A_feed_in_another_format_is_no_change()
    {
        await using var feed = await HarvestedFeed.OfAsync(Turtle, path: "/feed");
        await feed.HarvestWellAsync();
        feed.Put("/feed", Xml, "application/rdf+xml");

        (await feed.HarvestWellAsync()).ShouldCount(same: 2);
    }

    [TestCase("hydra:PartialCollectionView", "hydra:next")]
    [TestCase("hydra:PagedCollection", "hydra:nextPage")]
    [TestCase("hydra:PagedCollection", "hydra:next")]
    public async Task Pages_are_followed_by_either_form_of_the_link(string type, string link)
    {
        await using var feed = await HarvestedFeed.StartAsync();
        feed.Put("/catalog?page=1", Page(type, link, "</catalog?page=2>", "Ash", 1));
        feed.Put("/catalog?page=2", Page(type, link, "\"/catalog?page=3\"", "Beech", 2));
        feed.Put("/catalog?page=3", Page(type, link, null, "Cedar", 3));
        await feed.AddSourceAsync("/catalog?page=1");

        (await feed.HarvestWellAsync()).ShouldCount(added: 3);

        (await feed.TitlesAsync()).ShouldBe(["Ash", "Beech", "Cedar"]);
        feed.Site.Requests.Count.ShouldBe(3);
    }

    [TestCase("/catalog?page=1", TestName = "A_page_that_links_to_the_first_ends_the_listing_with_an_error")]
    [TestCase("/catalog?page=2", TestName = "A_page_that_links_to_itself_ends_the_listing_with_an_error")]
    public async Task Circle(string target)
    {
        await using var feed = await HarvestedFeed.StartAsync();
        feed.Put("/catalog?page=1", Page("hydra:PartialCollectionView", "hydra:next", "</catalog?page=2>", "Ash", 1));
        feed.Put("/catalog?page=2", Page("hydra:PartialCollectionView", "hydra:next", null, "Beech", 2) + Datasets("Oaks"));
        await feed.AddSourceAsync("/catalog?page=1");
        (await feed.HarvestWellAsync()).ShouldCount(added: 3);
        feed.Put("/catalog?page=2", Page("hydra:PartialCollectionView", "hydra:next", $"<{target}>", "Beech", 2));

        (await feed.HarvestBadlyAsync()).ShouldHaveSingleItem().ShouldContain("circle");

        (await feed.TitlesAsync()).ShouldBe(["Ash", "Beech", "Oaks"]);
        feed.Site.Requests.Count.ShouldBe(4);
    }

    [Test]
    public async Task Pages_that_bring_nothing_new_do_not_go_on_for_ever()
    {
        await using var feed = await HarvestedFeed.StartAsync();
        var page = 0;
        feed.Instead = async context =>
        {
            context.Response.ContentType = "text/turtle";
            var next = Interlocked.Increment(ref page) + 1;
            await context.Response.WriteAsync(Page("hydra:PartialCollectionView", "hydra:next", $"</catalog?page={next}>", "Ash", 1));
            return true;
        };
        await feed.AddSourceAsync("/catalog?page=1");

        (await feed.HarvestBadlyAsync()).ShouldHaveSingleItem().ShouldContain("brought nothing new");

        (await feed.TitlesAsync()).ShouldBe(["Ash"]);
        feed.Site.Requests.Count.ShouldBeLessThan(6);
    }

    [Test]
    public async Task A_page_that_fails_leaves_what_came_before_and_deletes_nothing()
    {
        await using var feed = await HarvestedFeed.StartAsync();
        for (var number = 1; number <= 3; number++)
        {
            feed.Put($"/catalog?page={number}", Page(
                "hydra:PartialCollectionView", "hydra:next", number < 3 ? $"</catalog?page={number + 1}>" : null, $"Tree {number}", number));
        }
        await feed.AddSourceAsync("/catalog?page=1");
        await feed.HarvestWellAsync();
        feed.Remove("/catalog?page=2");
        feed.Put("/catalog?page=1", Page("hydra:PartialCollectionView", "hydra:next", "</catalog?page=2>", "Tree one", 1));

        (await feed.HarvestBadlyAsync()).ShouldHaveSingleItem().ShouldContain("404");

        (await feed.TitlesAsync()).Count.ShouldBe(3);
    }

    [TestCase("", "text/turtle", "No datasets found")]
    [TestCase("<html><body>Sorry</body></html>", "text/html", "HTML page instead of RDF")]
    [TestCase("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><broken></rdf:RDF>", "application/rdf+xml", "Error parsing the RDF file")]
    [TestCase("<https://a.example/1> a <http://www.w3.org/ns/dcat#Dataset> ; <unfinished", "text/turtle", "Error parsing the RDF file")]
    [TestCase("<https://a.example/1> a <https://a.example/Thing> .", "text/turtle", "No datasets found")]
    [TestCase("""{"@context": "https://elsewhere.example/context.jsonld", "@id": "https://a.example/1"}""", "application/ld+json", "Error parsing the RDF file")]
    [TestCase("""<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a;</rdf:RDF>""", "application/rdf+xml", "Error parsing the RDF file")]
    public async Task What_is_no_catalogue_is_said_to_be_none_and_deletes_nothing(string body, string mediaType, string message)
    {
        await using var feed = await HarvestedFeed.OfAsync(Turtle, path: "/feed");
        await feed.HarvestWellAsync();
        feed.Put("/feed", body, mediaType);

        (await feed.HarvestBadlyAsync()).ShouldHaveSingleItem().ShouldContain(message);

        (await feed.TitlesAsync()).ShouldBe(["Elms", "Oaks"]);
        feed.Site.Requests.Count.ShouldBe(2);
    }

    [TestCase(404)]
    [TestCase(302)]
    public async Task A_feed_that_is_not_there_deletes_nothing(int status)
    {
        await using var feed = await HarvestedFeed.OfAsync(Turtle, path: "/feed");
        await feed.HarvestWellAsync();
        feed.Instead = context =>
        {
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };

        (await feed.HarvestBadlyAsync()).ShouldHaveSingleItem().ShouldContain(status == 404 ? "404" : "redirect");

        (await feed.TitlesAsync()).Count.ShouldBe(2);
    }

    [Test]
    public async Task What_is_no_longer_described_vanishes_even_when_the_catalogue_still_links_to_it()
    {
        await using var feed = await HarvestedFeed.OfAsync(Turtle, path: "/feed");
        await feed.HarvestWellAsync();
        feed.Put("/feed", Prefixes + Datasets("Oaks") + "<https://trees.example/> a dcat:Catalog ; dcat:dataset <https://trees.example/1>, <https://trees.example/2> .");

        var job = await feed.HarvestWellAsync();

        job.ShouldCount(same: 1, deleted: 1);
        (await feed.TitlesAsync()).ShouldBe(["Oaks"]);
        (await feed.Engine.Get<JobReports>().GatherWarningsAsync(job.Id, 10, CancellationToken.None))
            .ShouldHaveSingleItem().ShouldContain("names 1 dataset that it does not describe");
    }

    [Test]
    public async Task Linked_datasets_and_catalogues_are_followed_when_the_source_says_so()
    {
        await using var feed = await HarvestedFeed.StartAsync();
        feed.Put("/catalog.ttl", Prefixes + "<{site}/> a dcat:Catalog ; dcat:dataset <{site}/ash> ; dcat:catalog <{site}/inner.ttl> .");
        feed.Put("/ash", Prefixes + "<{site}/ash> a dcat:Dataset ; dct:title 'Ash' .");
        feed.Put("/inner.ttl", Prefixes + Datasets("Oaks", "Elms") + "<{site}/inner.ttl> a dcat:Catalog ; dcat:catalog <{site}/catalog.ttl> .");
        await feed.AddSourceAsync("/catalog.ttl", """{"follow_links": true}""");

        (await feed.HarvestWellAsync()).ShouldCount(added: 3);

        (await feed.TitlesAsync()).ShouldBe(["Ash", "Elms", "Oaks"]);
    }

    [Test]
    public async Task Datasets_of_catalogues_within_the_document_are_taken_with_the_name_of_theirs()
    {
        await using var feed = await HarvestedFeed.OfAsync(
            Prefixes + """
            <{site}/> a dcat:Catalog ; dct:title "Woods" ; dcat:catalog <{site}/inner> ; dcat:dataset <https://trees.example/1> .
            <{site}/inner> a dcat:Catalog ; dct:title "Hedges" ; dcat:dataset <https://trees.example/2> .
            """ + Datasets("Oaks", "Elms"),
            config: """{"source_catalog": true}""");

        (await feed.HarvestWellAsync()).ShouldCount(added: 2);

        (await feed.DatasetAsync("https://trees.example/1")).Extra("source_catalog_title").ShouldBe("Woods");
        (await feed.DatasetAsync("https://trees.example/2")).Extra("source_catalog_title").ShouldBe("Hedges");
    }

    [Test]
    public async Task Series_and_services_are_records_but_a_service_of_a_distribution_is_not()
    {
        const string body = Prefixes + """
            <https://trees.example/s> a dcat:DatasetSeries ; dct:title "Yearly counts" .
            <https://trees.example/1> a dcat:Dataset ; dct:title "Oaks" ; dcat:inSeries <https://trees.example/s> ;
                dcat:distribution [ dcat:accessURL <https://trees.example/1.csv> ; dcat:accessService <https://trees.example/inner> ] .
            <https://trees.example/inner> a dcat:DataService ; dct:title "Inner" ; dcat:endpointURL <https://trees.example/api/1> .
            <https://trees.example/api> a dcat:DataService ; dct:title "Tree API" ; dcat:endpointURL <https://trees.example/api> ;
                dcat:servesDataset <https://trees.example/1>, <https://trees.example/elsewhere> .
            <https://trees.example/elsewhere> a dcat:Dataset .
            """;
        await using var feed = await HarvestedFeed.OfAsync(body);

        (await feed.HarvestWellAsync()).ShouldCount(added: 3);

        (await feed.DatasetAsync("https://trees.example/s")).Text("type").ShouldBe("dataset_series");
        (await feed.DatasetAsync("https://trees.example/1")).Extra("in_series").ShouldBe("https://trees.example/s");
        var service = await feed.DatasetAsync("https://trees.example/api");
        service.Text("type").ShouldBe("dataservice");
        service.Resources().ShouldHaveSingleItem().Text("url").ShouldBe("https://trees.example/api");
        service.Extra("serves_dataset")!.ShouldContain("https://trees.example/1");
        await using var without = await HarvestedFeed.OfAsync(body, config: """{"skip_services": true}""");
        (await without.HarvestWellAsync()).ShouldCount(added: 2);
    }

    [Test]
    public async Task Records_without_an_IRI_are_known_by_identifier_or_title()
    {
        await using var feed = await HarvestedFeed.OfAsync(Prefixes + """
            [] a dcat:Dataset ; dct:title "Oaks" ; dct:identifier "oaks-7" .
            [] a dcat:Dataset ; dct:title "Elms" .
            """);

        (await feed.HarvestWellAsync()).ShouldCount(added: 2);

        (await feed.Engine.DatasetsAsync()).Select(dataset => dataset.Extra("guid"))
            .ShouldBe([$"{feed.At("/catalog.ttl")}/elms", "oaks-7"], ignoreOrder: true);
        feed.Put("/catalog.ttl", Prefixes + """
            [] a dcat:Dataset ; dct:title "Elms" .
            [] a dcat:Dataset ; dct:identifier "oaks-7" ; dct:title "Oaks" .
            [] a dcat:Dataset ; dct:description "nameless" .
            """);
        (await feed.HarvestBadlyAsync()).ShouldHaveSingleItem().ShouldContain("no IRI, no identifier and no title");
        (await feed.TitlesAsync()).ShouldBe(["Elms", "Oaks"]);
    }

    [TestCase("dct:title \"Oaks\"")]
    [TestCase("dct:title \"Oaks\" ; dct:identifier \"oaks-7\"")]
    public async Task Of_records_that_are_known_by_the_same_one_is_taken_and_the_other_told(string known)
    {
        await using var feed = await HarvestedFeed.OfAsync(
            Prefixes + $"[] a dcat:Dataset ; {known} ; dct:description \"In the north\" . [] a dcat:Dataset ; {known} ; dct:description \"In the south\" .");

        var job = await feed.HarvestAsync();

        (await feed.Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("as record 1 and as record 2 of the listing; the first one is taken");
        (await feed.TitlesAsync()).ShouldBe(["Oaks"]);
        (await feed.Engine.HarvestAsync(feed.Source)).Deleted.ShouldBe(0);
    }

    [Test]
    public async Task One_record_is_fetched_again_out_of_the_feed()
    {
        await using var feed = await HarvestedFeed.OfAsync(Turtle, path: "/feed");
        await feed.HarvestWellAsync();
        feed.Put("/feed", Turtle.Replace("Oaks", "Old oaks", StringComparison.Ordinal));

        var job = await feed.Engine.HarvestAsync(feed.Source, new JobOrder { Guid = "https://trees.example/1" });

        job.ShouldCount(updated: 1);
        (await feed.TitlesAsync()).ShouldBe(["Elms", "Old oaks"]);
    }

    [TestCase("""{"rdf_format": "text/turtle"}""", null)]
    [TestCase("""{"rdf_format": "pretty-xml"}""", null)]
    [TestCase("{}", null)]
    [TestCase("""{"rdf_format": "invalid"}""", "rdf_format")]
    [TestCase("""{"guid": "name"}""", "guid")]
    [TestCase("""{"validation": "some"}""", "validation")]
    [TestCase("invalid", "Error parsing the configuration")]
    [TestCase("{invalid}", "Error parsing the configuration")]
    public async Task Settings_are_checked(string config, string? fault)
    {
        await using var feed = await HarvestedFeed.StartAsync();

        var faults = feed.Engine.Get<HarvesterRegistry>().Check("dcat_rdf", config);

        if (fault is null)
            faults.ShouldBeEmpty();
        else
            faults.ShouldHaveSingleItem().Message.ShouldContain(fault);
    }

    [Test]
    public async Task A_page_that_is_too_large_is_refused_with_both_numbers()
    {
        await using var feed = await HarvestedFeed.OfAsync(
            Turtle + "\n#" + new string('x', 1_100_000), config: """{"max_file_size": 1}""", path: "/feed");

        var error = (await feed.HarvestBadlyAsync()).ShouldHaveSingleItem();

        error.ShouldContain("1048576");
    }

    [TestCase("""{"include": {"keyword": "Wood"}}""", "Oaks")]
    [TestCase("""{"exclude": {"keyword": ["wood", "nothing"]}}""", "Elms")]
    [TestCase("""{"include": {"publisher": "Office", "theme": "https://trees.example/nature"}}""", "Elms")]
    [TestCase("""{"include": {"publisher": "https://trees.example/office"}}""", "Elms")]
    public async Task Records_are_chosen_by_what_the_page_says_of_them(string config, string title)
    {
        await using var feed = await HarvestedFeed.OfAsync(
            Turtle + """
            <https://trees.example/1> dcat:keyword "wood" .
            <https://trees.example/2> dcat:theme <https://trees.example/nature> ; dct:publisher <https://trees.example/office> .
            <https://trees.example/office> <http://xmlns.com/foaf/0.1/name> "Office" .
            """,
            config: config);

        (await feed.HarvestWellAsync()).ShouldCount(added: 1);

        (await feed.TitlesAsync()).ShouldBe([title]);
    }

    [Test]
    public async Task A_page_whose_datasets_all_lead_to_everything_is_given_up()
    {
        // Every record would bring all the nodes along.
        var nodes = string.Concat(Enumerable.Range(0, 4000).Select(i => $"<https://a.example/n{i}> dct:title \"{new string('x', 200)}\" .\n"));
        var chain = string.Concat(Enumerable.Range(0, 4000).Select(i => $"<https://a.example/hub> dct:relation <https://a.example/n{i}> .\n"));
        var sets = string.Concat(Enumerable.Range(0, 3000).Select(i => $"<https://a.example/{i}> a dcat:Dataset ; dct:title 't' ; dct:relation <https://a.example/hub> .\n"));
        await using var feed = await HarvestedFeed.OfAsync(Prefixes + nodes + chain + sets);

        (await feed.HarvestBadlyAsync())[0].ShouldContain("share so much");
    }

    [TestCase("text/turtle", "dcat")]
    [TestCase("text/plain", "dcat")]
    public async Task A_feed_is_recognised_by_what_is_in_it(string mediaType, string type)
    {
        await using var feed = await HarvestedFeed.OfAsync(Turtle, mediaType, path: "/feed");

        var found = await feed.Engine.Get<SourceDetector>().DetectAsync(new Uri(feed.At("/feed")), CancellationToken.None);

        found.Type.ShouldBe(type);
        found.Url.ShouldBe(feed.At("/feed"));
    }

    [Test]
    public async Task Extensions_change_the_address_the_graph_and_the_dataset()
    {
        await using var feed = await HarvestedFeed.StartAsync(services => services.AddSingleton<Harvest.Harvesters.Dcat.DcatExtension, Botanist>());
        feed.Put("/real", Turtle + "<https://trees.example/3> a dcat:Dataset ; dct:title 'Weeds' .");
        await feed.AddSourceAsync("/feed");

        (await feed.HarvestWellAsync()).ShouldCount(added: 2, same: 1);

        (await feed.TitlesAsync()).ShouldBe(["Elms, a tree", "Oaks, a tree"]);
        (await feed.DatasetAsync("https://trees.example/1")).Tags().ShouldBe(["wood"]);
    }

    internal static string Datasets(params string[] titles) => string.Join('\n', titles.Select((title, i) =>
        $"<https://trees.example/{i + 1}> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> \"{title}\" ."));

    private static string Page(string type, string link, string? next, string title, int number) => $"""
        {Prefixes}
        <https://woods.example/{number}> a dcat:Dataset ; dct:title "{title}" .
        <#view> a {type} {(next is null ? "" : $"; {link} {next}")} .

        """;

    private sealed class Botanist : Harvest.Harvesters.Dcat.DcatExtension
    {
        public override Uri? BeforeDownload(Uri url, Source source) => new(url, "/real");

        public override void AfterParsing(Harvest.Rdf.Graph graph, Source source) =>
            graph.Add(
                Harvest.Rdf.Term.Iri("https://trees.example/1"), Harvest.Rdf.Term.Iri("http://www.w3.org/ns/dcat#keyword"),
                Harvest.Rdf.Term.Literal("wood"));

        public override Dataset? AfterMapping(Dataset dataset, Harvest.Rdf.Graph graph, Harvest.Rdf.Term record, Source source) =>
            dataset.Title == "Weeds" ? null : dataset with { Title = $"{dataset.Title}, a tree" };
    }
}
