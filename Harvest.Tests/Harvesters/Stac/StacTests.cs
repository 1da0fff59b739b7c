using Harvest.Harvesters;
using Harvest.Tests.Harvesters.Dcat;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Stac;

/// <summary>STAC: static catalogues, APIs, items, and sources that mean no good.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class StacTests
{
    private const string Json = "application/json";

    private const string Landing =
        """
        {"type": "Catalog", "stac_version": "1.0.0", "id": "trees", "description": "Trees", "conformsTo": ["https://api.stacspec.org/v1.0.0/core"],
         "links": [{"rel": "self", "href": "{site}/api"}, {"rel": "data", "href": "{site}/api/collections", "type": "application/json"}, {"rel": "data", "href": "{site}/page", "type": "text/html"}]}
        """;

    [Test]
    public async Task A_static_catalogue_is_walked_from_its_root_to_every_collection_once()
    {
        await using var feed = await CatalogueAsync();

        (await feed.HarvestWellAsync()).ShouldCount(added: 3);

        (await feed.TitlesAsync()).ShouldBe(["Ashes", "Leaves", "Oaks"]);
        feed.Site.Requests.Select(request => request.Path).ShouldBe(
            ["/catalog.json", "/wood/catalog.json", "/oaks/collection.json", "/wood/ashes.json", "/oaks/leaves.json"], ignoreOrder: true);
        (await feed.HarvestWellAsync()).ShouldCount(same: 3);
    }

    [Test]
    public async Task Relative_addresses_start_where_the_document_was_read()
    {
        await using var feed = await CatalogueAsync();

        await feed.HarvestWellAsync();

        var oaks = (await feed.Engine.DatasetsAsync()).Single(dataset => dataset.Text("title") == "Oaks");
        oaks.Resources().Select(resource => resource.Text("url")).ShouldBe([feed.At("/data/oaks.csv"), feed.At("/oaks/collection.json")]);
        oaks.Extra("identifier").ShouldBe("oaks");
    }

    [Test]
    public async Task Items_are_datasets_where_the_settings_say_so_and_belong_to_their_collection()
    {
        await using var feed = await CatalogueAsync("""{"items": true, "item_limit": 2}""");

        (await feed.HarvestWellAsync()).ShouldCount(added: 5);

        var items = (await feed.Engine.DatasetsAsync()).Where(dataset => dataset.Extra("identifier")!.Contains("/items/", StringComparison.Ordinal)).ToList();
        items.Select(item => item.Extra("identifier")).ShouldBe(["oaks/items/o1", "oaks/items/o2"], ignoreOrder: true);
        items.ShouldAllBe(item => item.Text("license_id") == "cc-zero");
        items.ShouldAllBe(item => item.Extra("is_part_of") == feed.At("/oaks/collection.json"));
        feed.Site.Requests.ShouldNotContain(request => request.Path == "/oaks/o3.json");
    }

    [Test]
    public async Task A_collection_alone_can_be_the_source()
    {
        await using var feed = await CatalogueAsync(path: "/oaks/collection.json");

        (await feed.HarvestWellAsync()).ShouldCount(added: 2);

        (await feed.TitlesAsync()).ShouldBe(["Leaves", "Oaks"]);
    }

    [Test]
    public async Task Filters_choose_collections_and_their_items()
    {
        await using var feed = await CatalogueAsync("""{"items": true, "include": {"keyword": "OAK"}}""");

        (await feed.HarvestWellAsync()).ShouldCount(added: 5);

        (await feed.TitlesAsync()).ShouldNotContain("Ashes");
    }

    [Test]
    public async Task An_API_is_listed_page_by_page_and_its_items_too()
    {
        await using var feed = await ApiAsync("""{"items": true, "page_size": 2}""");

        (await feed.HarvestWellAsync()).ShouldCount(added: 6);

        (await feed.TitlesAsync()).ShouldBe(["Ashes", "Elms", "Oaks", "o1", "o2", "o3"]);
        (await feed.HarvestWellAsync()).ShouldCount(same: 6);
    }

    [Test]
    public async Task A_next_page_may_want_a_POST_with_the_body_before_and_more()
    {
        await using var feed = await HarvestedFeed.StartAsync();
        feed.Put("/api", Landing, Json);
        feed.Put("/api/collections", $$"""{"collections": [{{Collection("a", "A")}}], "links": [{"rel": "next", "href": "{site}/api/search", "method": "POST", "body": {"size": 1, "token": "x"}, "headers": {"X-Page": "2", "Host": "evil.example", "Content-Type": "text/x", "If-None-Match": "*"} }]}""", Json);
        var bodies = new List<string>();
        feed.Instead = async context =>
        {
            if (context.Request.Path != "/api/search")
                return false;
            using var reader = new StreamReader(context.Request.Body);
            bodies.Add($"{context.Request.Method} {context.Request.ContentType} {context.Request.Headers["X-Page"]}{context.Request.Headers.IfNoneMatch} {await reader.ReadToEndAsync()}");
            context.Response.ContentType = Json;
            var next = bodies.Count == 1 ? """{"rel": "next", "href": "/api/search", "method": "POST", "merge": true, "body": {"token": "y"} }""" : "";
            await context.Response.WriteAsync($$"""{"collections": [{{Collection($"p{bodies.Count}", "P")}}], "links": [{{next}}]}""");
            return true;
        };
        await feed.AddSourceAsync("/api", type: "stac");

        (await feed.HarvestWellAsync()).ShouldCount(added: 3);

        bodies.ShouldBe(["""POST application/json 2 {"size":1,"token":"x"}""", """POST application/json 2 {"size":1,"token":"y"}"""]);
    }

    [Test]
    public async Task Fewer_collections_than_announced_delete_nothing()
    {
        await using var feed = await ApiAsync();
        await feed.HarvestWellAsync();
        feed.Put("/api/collections", $$"""{"collections": [{{Collection("oaks", "Oaks")}}], "numberMatched": 3, "links": []}""", Json);

        var job = await feed.HarvestAsync();

        job.Deleted.ShouldBe(0);
        (await feed.Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("has 3 datasets, but lists 1");
    }

    [TestCase("""{"rel": "next", "href": "{site}/api/collections"}""", "leads in a circle")]
    [TestCase("""{"rel": "next", "href": "https://elsewhere.example/collections"}""", "on another host")]
    [TestCase("""{"rel": "next", "href": "file:///etc/passwd"}""", "which is no web address")]
    [TestCase("""{"rel": "next", "href": "{site}/api/collections", "method": "DELETE"}""", "by DELETE")]
    [TestCase("""{"rel": "next", "href": "{site}/api/gone"}""", "404")]
    public async Task A_next_page_that_cannot_be_had_leaves_the_list_incomplete(string link, string error)
    {
        await using var feed = await ApiAsync();
        await feed.HarvestWellAsync();
        feed.Put("/api/collections", $$"""{"collections": [{{Collection("oaks", "Oaks")}}], "links": [{{link}}]}""", Json);

        var job = await feed.HarvestAsync();

        (job.Deleted, job.Complete).ShouldBe((0, false));
        (await feed.Engine.ErrorsAsync(job)).ShouldContain(told => told.Contains(error));
        (await feed.TitlesAsync()).Count.ShouldBe(3);
    }

    [Test]
    public async Task A_list_without_end_is_ended()
    {
        await using var feed = await HarvestedFeed.StartAsync();
        feed.Put("/api", Landing, Json);
        var pages = 0;
        feed.Instead = async context =>
        {
            if (context.Request.Path != "/api/collections")
                return false;
            context.Response.ContentType = Json;
            await context.Response.WriteAsync($$"""{"collections": [{{Collection("a", "A")}}], "links": [{"rel": "next", "href": "?token={{++pages}}"}]}""");
            return true;
        };
        await feed.AddSourceAsync("/api", type: "stac");

        (await feed.HarvestBadlyAsync()).ShouldHaveSingleItem().ShouldContain("the list does not end");

        pages.ShouldBeLessThan(10);
    }

    [TestCase("", "more than 32 levels below", 34)]
    [TestCase("""{"max_documents": 10}""", "More than 10 documents (max_documents)", 11)]
    public async Task A_catalogue_that_leads_back_to_itself_and_ever_deeper_is_ended_and_told(string config, string error, int most)
    {
        await using var feed = await HarvestedFeed.StartAsync();
        feed.Instead = async context =>
        {
            context.Response.ContentType = Json;
            await context.Response.WriteAsync(Catalogue(
                "c", $$"""{"rel": "child", "href": "{{context.Request.Path}}"}, {"rel": "child", "href": "/catalog.json"}, {"rel": "child", "href": "./d/x.json"}"""));
            return true;
        };
        await feed.AddSourceAsync("/catalog.json", config, "stac");

        (await feed.HarvestBadlyAsync()).ShouldContain(told => told.Contains(error));

        feed.Site.Requests.Count.ShouldBeLessThanOrEqualTo(most);
        feed.Site.Requests.Select(request => request.Path).ShouldBeUnique();
    }

    [Test]
    public async Task Another_host_is_asked_only_when_it_is_named_and_never_told_a_secret()
    {
        await using var other = await TestSite.StartAsync(Collection("far", "Far"), Json);
        await using var feed = await HarvestedFeed.StartAsync();
        feed.Put("/catalog.json", Catalogue("c", $$"""{"rel": "child", "href": "{{other.At("/far.json")}}"}"""), Json);
        await feed.AddSourceAsync("/catalog.json", """{"token": "s3cret"}""", "stac");
        await feed.HarvestAsync();
        other.Requests.ShouldBeEmpty();

        await feed.AddSourceAsync("/catalog.json?2", $$"""{"token": "s3cret", "hosts": ["{{other.Url.Authority}}"]}""", "stac");
        feed.Put("/catalog.json?2", Catalogue("c", $$"""{"rel": "child", "href": "{{other.At("/far.json")}}"}"""), Json);
        (await feed.HarvestWellAsync()).ShouldCount(added: 1);

        other.Requests.ShouldHaveSingleItem().Headers.ContainsKey("Authorization").ShouldBeFalse();
    }

    [Test]
    public async Task A_document_that_cannot_be_had_leaves_the_listing_incomplete_and_the_others_are_taken()
    {
        await using var feed = await CatalogueAsync();
        await feed.HarvestWellAsync();
        feed.Put("/wood/ashes.json", "<html>Log in</html>", "text/html");

        var job = await feed.HarvestAsync();

        (job.Deleted, job.Complete).ShouldBe((0, false));
        (await feed.Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("/wood/ashes.json answered with an HTML page");
        (await feed.TitlesAsync()).ShouldContain("Ashes");
    }

    [TestCase("{}", "no stac_version")]
    [TestCase("[]", "no stac_version")]
    [TestCase("""{"type": "Feature", "stac_version": "1.0.0", "id": "i", "assets": {}}""", "items alone")]
    [TestCase("{", "broken JSON")]
    public async Task An_address_of_something_else_says_what_it_is(string body, string error)
    {
        await using var feed = await HarvestedFeed.OfAsync(body, Json, type: "stac", path: "/catalog.json");

        (await feed.HarvestBadlyAsync()).ShouldHaveSingleItem().ShouldContain(error);
    }

    [TestCase("/catalog.json", "/catalog.json")]
    [TestCase("/oaks/collection.json", "/oaks/collection.json")]
    [TestCase("/oaks/o1.json", "/oaks/collection.json")]
    [TestCase("/browser/index.html#/external/{host}/oaks/collection.json?.language=en", "/oaks/collection.json")]
    [TestCase("/browser/external/{host}/catalog.json", "/catalog.json")]
    [TestCase("/browser/", "/catalog.json")]
    [TestCase("/inline/", "/catalog.json")]
    public async Task What_people_paste_is_found_to_be_STAC(string pasted, string found)
    {
        await using var feed = await CatalogueAsync();
        const string page = "<!DOCTYPE html><html><head><title>STAC Browser</title><script src='./config.js'></script></head></html>";
        foreach (var path in (string[])["/browser/", "/browser/index.html", "/browser/external/{host}/catalog.json"])
            feed.Put(WithHost(path), page, "text/html");
        feed.Put("/browser/config.js", "window.STAC_BROWSER_CONFIG = {\n catalogUrl: \"{site}/catalog.json\"\n};", "text/javascript");
        feed.Put("/inline/", "<!DOCTYPE html><html><title>STAC Browser</title><script>window.STAC_BROWSER_CONFIG = {\"catalogUrl\": '../catalog.json'}</script></html>", "text/html");

        var source = await feed.Engine.Get<SourceDetector>().DetectAsync(new Uri(feed.At(WithHost(pasted))), CancellationToken.None);

        (source.Type, source.Url).ShouldBe(("stac", feed.At(found)));

        string WithHost(string path) => path.Replace("{host}", $"http:/{feed.Site.Url.Authority}", StringComparison.Ordinal);
    }

    [TestCase("/api", "")]
    [TestCase("/api/collections", "")]
    public async Task An_API_is_found_by_its_root_and_by_its_list(string path, string config)
    {
        await using var feed = await ApiAsync();

        var found = await feed.Engine.Get<SourceDetector>().DetectAsync(new Uri(feed.At(path)), CancellationToken.None);

        (found.Type, found.Url, found.Config).ShouldBe(("stac", feed.At(path), config));
    }

    [Test]
    public async Task A_catalogue_of_items_alone_is_set_up_with_items()
    {
        await using var feed = await HarvestedFeed.StartAsync();
        feed.Put("/catalog.json", Catalogue("c", """{"rel": "item", "href": "i.json"}"""), Json);

        var found = await feed.Engine.Get<SourceDetector>().DetectAsync(new Uri(feed.At("/catalog.json")), CancellationToken.None);

        found.Config.ShouldBe("""{"items":true}""");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Items_that_newer_ones_push_out_of_the_window_are_no_loss_of_the_source(bool isMore)
    {
        await using var feed = await ApiAsync("""{"items": true, "item_limit": 2, "brake_minimum": 0}""");
        (await feed.HarvestWellAsync()).ShouldCount(added: 5);
        var more = isMore ? $", {Item("n3")}" : "";
        feed.Put("/api/collections/oaks/items", $$"""{"type": "FeatureCollection", "features": [{{Item("n1")}}, {{Item("n2")}}{{more}}], "links": []}""", Json);

        var job = await feed.HarvestAsync();

        // A list that is shorter than the window is whole: what it lacks is lost, and the brake asks.
        (job.Added, job.Deleted).ShouldBe(isMore ? (2, 2) : (0, 0));
        var kept = isMore ? (string[])["n1", "n2"] : ["o1", "o2"];
        (await feed.TitlesAsync()).ShouldBe(["Ashes", "Elms", "Oaks", .. kept], ignoreOrder: true);
    }

    [TestCase(false, 1)]
    [TestCase(true, 2)]
    public async Task An_item_among_the_children_is_an_item(bool items, int datasets)
    {
        await using var feed = await HarvestedFeed.StartAsync();
        feed.Put("/catalog.json", Catalogue("root", """{"rel": "child", "href": "oaks.json"}, {"rel": "child", "href": "o1.json"}"""), Json);
        feed.Put("/oaks.json", Collection("oaks", "Oaks"), Json);
        feed.Put("/o1.json", Item("o1"), Json);
        await feed.AddSourceAsync("/catalog.json", items ? """{"items": true}""" : "", "stac");

        (await feed.HarvestWellAsync()).ShouldCount(added: datasets);
    }

    /// <summary>A catalogue in a catalogue, a collection in a collection, three items, and links that lead round.</summary>
    private static async Task<HarvestedFeed> CatalogueAsync(string config = "", string path = "/catalog.json")
    {
        var feed = await HarvestedFeed.StartAsync();
        feed.Put("/catalog.json", Catalogue("root", """{"rel": "child", "href": "./wood/catalog.json"}, {"rel": "child", "href": "oaks/collection.json"}, {"rel": "child", "href": "./catalog.json"}"""), Json);
        feed.Put("/wood/catalog.json", Catalogue("wood", """{"rel": "child", "href": "ashes.json"}, {"rel": "child", "href": "../oaks/collection.json"}, {"rel": "parent", "href": "../catalog.json"}"""), Json);
        feed.Put("/wood/ashes.json", Collection("ashes", "Ashes"), Json);
        feed.Put(
            "/oaks/collection.json",
            Collection(
                "oaks", "Oaks", """, "keywords": ["oak"], "assets": {"csv": {"href": "../data/oaks.csv"} }""",
                """{"rel": "child", "href": "leaves.json"}, {"rel": "item", "href": "o1.json"}, {"rel": "item", "href": "o2.json"}, {"rel": "item", "href": "o3.json"}"""),
            Json);
        feed.Put("/oaks/leaves.json", Collection("leaves", "Leaves", """, "keywords": ["oak"]"""), Json);
        foreach (var id in (string[])["o1", "o2", "o3"])
            feed.Put($"/oaks/{id}.json", Item(id, """{"rel": "collection", "href": "collection.json"}"""), Json);
        await feed.AddSourceAsync(path, config, "stac");
        return feed;
    }

    /// <summary>Three collections on two pages, of which one has three items on two pages.</summary>
    private static async Task<HarvestedFeed> ApiAsync(string config = "")
    {
        var feed = await HarvestedFeed.StartAsync();
        feed.Put("/api", Landing, Json);
        var more = """{"rel": "next", "href": "collections?page=2"}""";
        var items = """{"rel": "next", "href": "items?page=2"}""";
        var first = $$"""{"collections": [{{Collection("oaks", "Oaks", links: """{"rel": "items", "href": "{site}/api/collections/oaks/items"}""")}}, {{Collection("ashes", "Ashes")}}], "numberMatched": 3, "links": [{{more}}]}""";
        var oaks = $$"""{"type": "FeatureCollection", "features": [{{Item("o1")}}, {{Item("o2")}}], "numberMatched": 3, "links": [{{items}}]}""";
        foreach (var size in (string[])["", "?limit=2"])
        {
            feed.Put($"/api/collections{size}", first, Json);
            feed.Put($"/api/collections/oaks/items{size}", oaks, "application/geo+json");
            foreach (var other in (string[])["ashes", "elms"])
                feed.Put($"/api/collections/{other}/items{size}", """{"type": "FeatureCollection", "features": [], "links": []}""", Json);
        }
        feed.Put("/api/collections?page=2", $$"""{"collections": [{{Collection("elms", "Elms")}}], "numberMatched": 3, "links": []}""", Json);
        feed.Put("/api/collections/oaks/items?page=2", $$"""{"type": "FeatureCollection", "features": [{{Item("o3")}}], "links": []}""", Json);
        await feed.AddSourceAsync("/api", config, "stac");
        return feed;
    }

    private static string Catalogue(string id, string links) =>
        $$"""{"type": "Catalog", "stac_version": "1.0.0", "id": "{{id}}", "description": "D", "links": [{{links}}]}""";

    private static string Collection(string id, string title, string more = "", string links = "") =>
        $$"""{"type": "Collection", "stac_version": "1.0.0", "id": "{{id}}", "title": "{{title}}", "description": "D", "license": "CC0-1.0", "extent": {}{{more}}, "links": [{{links}}]}""";

    private static string Item(string id, string links = "") =>
        $$"""
        {"type": "Feature", "stac_version": "1.0.0", "id": "{{id}}", "collection": "oaks", "geometry": {"type": "Point", "coordinates": [1, 2]}, "bbox": [1, 2, 1, 2],
         "properties": {"datetime": "2020-01-01T00:00:00Z"}, "assets": {"data": {"href": "./{{id}}.tif"} }, "links": [{{links}}]}
        """;
}
