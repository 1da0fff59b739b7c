using System.Text.Json;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Dcat;

/// <summary>Real feeds with the values that are known to be in them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DcatConformanceTests
{
    [Test]
    public async Task A_flat_JSON_LD_catalogue_gives_its_three_datasets()
    {
        await using var feed = await FeedAsync("flat.jsonld", "application/ld+json");

        (await feed.HarvestWellAsync()).ShouldCount(added: 3);

        for (var number = 1; number <= 3; number++)
        {
            var dataset = await feed.DatasetAsync(feed.At($"/datasets/{number}"));
            dataset.Extra("identifier").ShouldBe($"{number}");
            dataset.Text("title").ShouldBe($"Dataset {number}");
            dataset.Text("notes").ShouldBe($"Dataset {number} description");
            dataset.Extra("issued")!.ShouldStartWith("2016-12-14");
            dataset.Extra("modified")!.ShouldStartWith("2016-12-14");
            dataset.Resources().Count.ShouldBe(number == 3 ? 1 : 2);
        }
        (await feed.DatasetAsync(feed.At("/datasets/1"))).Tags().ShouldBe(
            ["Tag 1", "Tag 2", "Tag 3", "Tag 4", "Theme 1", "Theme 2"], ignoreOrder: true);
        (await feed.DatasetAsync(feed.At("/datasets/2"))).Tags().ShouldBe(["Tag 1", "Tag 2", "Tag 3"], ignoreOrder: true);
        (await feed.DatasetAsync(feed.At("/datasets/3"))).Tags().ShouldBe(["Tag 1", "Tag 2"], ignoreOrder: true);
        var first = await feed.DatasetAsync(feed.At("/datasets/1"));
        first.Extra("temporal_start")!.ShouldStartWith("2016-12-05");
        first.Extra("temporal_end").ShouldBeNull();
        var second = await feed.DatasetAsync(feed.At("/datasets/2"));
        second.Extra("temporal_start")!.ShouldStartWith("2016-01-01");
        second.Extra("temporal_end")!.ShouldStartWith("2016-12-05");
    }

    [Test]
    public async Task The_same_catalogue_again_changes_nothing()
    {
        await using var feed = await FeedAsync("flat.jsonld", "application/ld+json");
        await feed.HarvestWellAsync();
        var before = await feed.Engine.DatasetsAsync();

        (await feed.HarvestWellAsync()).ShouldCount(same: 3);

        (await feed.Engine.DatasetsAsync()).Select(dataset => dataset.GetRawText()).ShouldBe(before.Select(dataset => dataset.GetRawText()));
    }

    [TestCase("/catalog.xml", "application/rdf+xml")]
    [TestCase("/without/extension", "application/xml; charset=utf-8")]
    [TestCase("/catalog.xml?page=2", null)]
    public async Task An_RDF_XML_catalogue_gives_four_datasets_wherever_it_is(string path, string? mediaType)
    {
        await using var feed = await FeedAsync("catalog.xml", mediaType, path);

        var job = await feed.HarvestWellAsync();

        job.ShouldCount(added: 4);
        (await feed.Engine.DatasetsAsync()).ShouldAllBe(dataset => dataset.Text("type") == "dataset");
    }

    [Test]
    public async Task The_first_dataset_of_the_RDF_XML_catalogue_is_read_in_full()
    {
        await using var feed = await FeedAsync("catalog.xml", "application/rdf+xml");
        await feed.HarvestWellAsync();

        var dataset = await feed.DatasetAsync(feed.At("/datasets/1"));
        dataset.Text("notes").ShouldBe("# h1 title\n\n## h2 title\n\n**and bold text**");
        dataset.Extra("temporal_start")!.ShouldStartWith("2016-01-01");
        dataset.Extra("temporal_end")!.ShouldStartWith("2016-12-05");
        dataset.Extra("contact_name").ShouldBe("Organization contact");
        dataset.Extra("contact_email").ShouldBe("hello@its.me");
        dataset.Extra("contact_url").ShouldBe("https://data.support.com");
        dataset.Extra("frequency").ShouldBeNull();
        dataset.Extra("publisher_name").ShouldBe("An Organization");
        dataset.Extra("provenance").ShouldBe("Description de la provenance des données du dataset 1");
        dataset.Text("license_id").ShouldBe("lov1");
        dataset.Resources().Count.ShouldBe(4);
        var file = dataset.Resource("Resource 1-1");
        file.Text("format").ShouldBe("JSON");
        file.Text("mimetype").ShouldBe("application/json");
        file.Text("size").ShouldBe("12323");
        file.Text("url").ShouldBe(feed.At("/datasets/1/resources/1/file.json"));
        file.Text("issued")!.ShouldStartWith("2018-03-12");
        file.Text("modified")!.ShouldStartWith("2018-03-14");
        var part = dataset.Resource("Resource 1-3");
        part.Text("url").ShouldBe(feed.At("/datasets/1/resources/3"));
        part.Text("description").ShouldBe("");
        var service = dataset.Resource("Resource 1-4");
        service.Text("url").ShouldBe(feed.At("/datasets/1/resources/4/services?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0"));
        service.Text("access_services")!.ShouldContain("Geo Service");
    }

    [Test]
    public async Task The_others_of_the_RDF_XML_catalogue_have_their_licences_periods_and_distributions()
    {
        await using var feed = await FeedAsync("catalog.xml", "application/rdf+xml");
        await feed.HarvestWellAsync();

        var second = await feed.DatasetAsync(feed.At("/datasets/2"));
        second.Text("license_id").ShouldBe("lov2");
        second.Extra("rights").ShouldBe("Licence Ouverte Version 2.0");
        second.Resource("Resource 2-2").Text("rights").ShouldBe("Rights on nested resource");
        second.Extra("temporal_start")!.ShouldStartWith("2016-01-01");
        second.Extra("temporal_end")!.ShouldStartWith("2016-12-05");
        var third = await feed.DatasetAsync(feed.At("/datasets/3"));
        third.Extra("created")!.ShouldStartWith("2016-12-12");
        third.Extra("frequency").ShouldBe("daily");
        third.Extra("access_rights")!.ShouldEndWith("INSPIRE_Directive_Article13_1e");
        third.Extra("provenance").ShouldBe("Description de la provenance des données du dataset 3");
        third.Tags().ShouldContain("hvd");
        third.Resources().ShouldHaveSingleItem().Text("url").ShouldBe(feed.At("/datasets/3/resources/1/file.json"));
        (await feed.DatasetAsync(feed.At("/datasets/4"))).Resources().Select(resource => resource.Text("name"))
            .ShouldBe(["Resource 4-1", "Resource 4-2"], ignoreOrder: true);
    }

    [Test]
    public async Task Nested_JSON_LD_keeps_its_period_and_its_checksum()
    {
        await using var feed = await FeedAsync("nested.jsonld", "application/ld+json");

        (await feed.HarvestWellAsync()).ShouldCount(added: 1);

        var dataset = await feed.DatasetAsync();
        dataset.Extra("temporal_start")!.ShouldStartWith("2016-01-01");
        dataset.Extra("temporal_end")!.ShouldStartWith("2016-12-05");
        var resource = dataset.Resources().ShouldHaveSingleItem();
        resource.Text("hash").ShouldBe("fb4106aa286a53be44ec99515f0f0421d4d7ad7d");
        resource.Text("hash_algorithm").ShouldBe("http://spdx.org/rdf/terms#checksumAlgorithm_sha1");
    }

    [Test]
    public async Task Pages_of_a_partial_collection_are_followed_to_the_last()
    {
        await using var feed = await FeedAsync("partial-collection-1.jsonld", "application/ld+json", "/catalog.jsonld");
        feed.Put("/catalog.jsonld?page=2", Document("partial-collection-2.jsonld"), "application/ld+json");

        (await feed.HarvestWellAsync()).ShouldCount(added: 4);

        feed.Site.Requests.Count.ShouldBe(2);
        (await feed.Engine.DatasetsAsync()).Select(dataset => dataset.Extra("identifier")).ShouldBe(["1", "2", "3", "4"], ignoreOrder: true);
        (await feed.TitlesAsync()).ShouldBe(["Dataset 1", "Dataset 1", "Dataset 2", "Dataset 3"]);
        (await feed.Engine.DatasetsAsync()).ShouldAllBe(dataset => dataset.Resources().Count == 1);
    }

    [Test]
    public async Task A_GeoNetwork_feed_is_read_in_spite_of_its_habits()
    {
        await using var feed = await FeedAsync("sig.oreme.rdf", "application/rdf+xml", "/sig.rdf");

        (await feed.HarvestWellAsync()).ShouldCount(added: 1);

        var dataset = await feed.DatasetAsync();
        dataset.Extra("identifier").ShouldBe("0437a976-cff1-4fa6-807a-c23006df2f8f");
        dataset.Extra("uri").ShouldBe("https://sig.oreme.org/geonetwork/srv/eng/catalog.search#/metadata//datasets/0437a976-cff1-4fa6-807a-c23006df2f8f");
        dataset.Extra("frequency").ShouldBe("http://purl.org/cld/freq/irregular");
        dataset.Tags().ShouldContain("GRAVI");
        dataset.Tags().ShouldContain("geodesy");
        dataset.Text("license_id").ShouldBe("fr-lo");
        dataset.Extra("modified").ShouldBeNull();
        dataset.Resources().ShouldHaveSingleItem().Text("url").ShouldBe("https://oreme.org/observation/gravi");
    }

    [Test]
    public async Task A_DCAT_AP_3_dataset_keeps_every_property()
    {
        await using var feed = await FeedAsync("dataset.rdf", "application/rdf+xml", "/dataset.rdf");

        (await feed.HarvestWellAsync()).ShouldCount(added: 1);

        var dataset = await feed.DatasetAsync();
        dataset.Text("title").ShouldBe("Zimbabwe Regional Geochemical Survey.");
        dataset.Text("url").ShouldBe("http://dataset.info.org");
        dataset.Text("version").ShouldBe("2.3");
        dataset.Text("license_id").ShouldBe("cc-nc");
        dataset.Tags().ShouldBe(["exploration", "geochemistry", "geology"], ignoreOrder: true);
        (string Key, string Value)[] extras =
        [
            ("identifier", "9df8df51-63db-37a8-e044-0003ba9b0d98"),
            ("uri", "https://data.some.org/catalog/datasets/9df8df51-63db-37a8-e044-0003ba9b0d98"),
            ("guid", "https://data.some.org/catalog/datasets/9df8df51-63db-37a8-e044-0003ba9b0d98"),
            ("issued", "2012-05-10"), ("modified", "2012-05-10T21:04:00"), ("temporal_start", "1905-03-01"), ("temporal_end", "2013-01-05"),
            ("frequency", "http://purl.org/cld/freq/daily"), ("access_rights", "public"), ("version_notes", "New schema added"),
            ("provenance", "Some statement about provenance"), ("dcat_type", "test-type"),
            ("publisher_name", "Publishing Organization for dataset 1"), ("publisher_email", "contact@some.org"),
            ("publisher_uri", "http://orgs.vocab.org/some-org"), ("publisher_url", "http://some.org"),
            ("publisher_type", "http://purl.org/adms/publishertype/NonProfitOrganisation"), ("publisher_identifier", "https://ror.org/05wg1m734"),
            ("creator_name", "Creating Organization for dataset 1"), ("creator_email", "creator@example.org"),
            ("contact_name", "Point of Contact"), ("contact_email", "contact@some.org"), ("contact_url", "https://example.org"),
            ("spatial_uri", "http://publications.europa.eu/mdr/authority/country/ZWE"),
            ("temporal_resolution", "PT15M"), ("spatial_resolution_in_meters", "1.5"),
            ("is_version_of", "https://data.some.org/catalog/datasets/original-dataset"),
            ("sample", "https://data.some.org/catalog/datasets/9df8df51-63db-37a8-e044-0003ba9b0d98/sample"),
        ];
        extras.Select(extra => (extra.Key, dataset.Extra(extra.Key))).ShouldBe(extras.Select(extra => (extra.Key, (string?)extra.Value)));
        List("language").ShouldBe(["ca", "en", "es"]);
        List("theme").ShouldBe(["Earth Sciences", "http://eurovoc.europa.eu/100142", "http://eurovoc.europa.eu/209065"]);
        List("conforms_to").ShouldBe(["Standard 1", "Standard 2"]);
        List("alternate_identifier").ShouldBe(["alternate-identifier-1", "alternate-identifier-2"]);
        List("is_referenced_by").ShouldBe(["https://doi.org/10.1038/sdata.2018.22", "test_isreferencedby"]);
        List("applicable_legislation").Count.ShouldBe(2);
        dataset.Extra("spatial")!.ShouldStartWith("""{"type":"Polygon","coordinates":[[[11.9936,54.0486],[12.3045,54.0486]""");
        dataset.Extra("qualified_relation")!.ShouldContain("http://example.com/dataset/3.141592");
        var resource = dataset.Resources().ShouldHaveSingleItem();
        resource.Text("url").ShouldBe("http://www.bgs.ac.uk/gbase/geochemcd/home.html");
        resource.Text("size").ShouldBe("12323");
        resource.Text("hash").ShouldBe("4304cf2e751e6053c90b1804c89c0ebb758f395a");
        resource.Text("download_url").ShouldBeNull();
        resource.Text("format").ShouldBe("HTML");
        resource.Text("mimetype").ShouldBe("text/html");
        resource.Text("status").ShouldBe("http://purl.org/adms/status/Completed");
        JsonElement.Parse(resource.Text("access_services")!)[0].Text("title").ShouldBe("Sparql-end Point");

        IReadOnlyList<string?> List(string key) =>
            [.. JsonElement.Parse(dataset.Extra(key)!).EnumerateArray().Select(value => value.GetString()).Order(StringComparer.Ordinal)];
    }

    [Test]
    public async Task Distributions_without_names_keep_their_ids_when_a_title_changes()
    {
        await using var feed = await FeedAsync("catalog.rdf", "application/rdf+xml", "/catalog.rdf");
        (await feed.HarvestWellAsync()).ShouldCount(added: 2);
        var before = Ids(await feed.Engine.DatasetsAsync());
        before.Count.ShouldBe(5);
        before.ShouldBeUnique();
        feed.Put("/catalog.rdf", Document("catalog.rdf").Replace("Example dataset 1", "Example dataset 1 (updated)", StringComparison.Ordinal), "application/rdf+xml");

        (await feed.HarvestWellAsync()).ShouldCount(updated: 1, same: 1);

        Ids(await feed.Engine.DatasetsAsync()).ShouldBe(before, ignoreOrder: true);

        static IReadOnlyList<string> Ids(IReadOnlyList<JsonElement> datasets) =>
            [.. datasets.SelectMany(dataset => dataset.Resources()).Select(resource => resource.Text("id")!)];
    }

    private static string Document(string name) =>
        Conformance.Read($"dcat/{name}").Replace("http://data.test.org", "{site}", StringComparison.Ordinal);

    private static async Task<HarvestedFeed> FeedAsync(string name, string? mediaType, string? path = null) =>
        await HarvestedFeed.OfAsync(Document(name), mediaType, path: path ?? $"/{name}");
}
