using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Dcat;

/// <summary>Datasets that are described in terms of schema.org alone.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SchemaOrgTests
{
    private const string Catalogue = """
        {"@context": "https://schema.org/", "@type": "DataCatalog", "name": "Woods", "dataset": [
          {"@type": "Dataset", "@id": "https://woods.example/oaks", "name": "Oaks", "description": "All oaks", "url": "https://woods.example/oaks.html",
           "keywords": "tree, wood", "identifier": {"@type": "PropertyValue", "propertyID": "doi", "value": "10.1234/oaks"}, "datePublished": "2020-01-02", "dateModified": "2021-03-04",
           "license": "https://creativecommons.org/licenses/by/4.0/", "creator": {"@type": "Organization", "name": "Forest office", "email": "oaks@woods.example"},
           "publisher": {"@type": "Organization", "name": "State of Woods"}, "inLanguage": "de", "temporalCoverage": "2019-01-01/2019-12-31",
           "spatialCoverage": {"@type": "Place", "name": "Valley", "geo": {"@type": "GeoShape", "box": "41 1 42 2"}},
           "distribution": [{"@type": "DataDownload", "name": "Table", "encodingFormat": "text/csv", "contentUrl": "https://woods.example/oaks.csv", "contentSize": "3 MB"}]},
          {"@type": "Dataset", "@id": "https://woods.example/elms", "name": "Elms", "description": "All elms"}]}
        """;

    [Test]
    public async Task A_catalogue_is_harvested()
    {
        await using var feed = await HarvestedFeed.OfAsync(Catalogue, "application/ld+json", path: "/datasets");

        (await feed.HarvestWellAsync()).ShouldCount(added: 2);

        var oaks = (await feed.Engine.DatasetsAsync()).Single(dataset => dataset.Text("title") == "Oaks");
        (oaks.Text("notes"), oaks.Text("url"), oaks.Text("license_id")).ShouldBe(("All oaks", "https://woods.example/oaks.html", "CC-BY-4.0"));
        (oaks.Extra("guid"), oaks.Extra("identifier"), oaks.Extra("issued"), oaks.Extra("modified")).ShouldBe(("https://woods.example/oaks", "10.1234/oaks", "2020-01-02", "2021-03-04"));
        (oaks.Extra("creator_name"), oaks.Extra("creator_email"), oaks.Extra("publisher_name")).ShouldBe(("Forest office", "oaks@woods.example", "State of Woods"));
        (oaks.Extra("temporal_start"), oaks.Extra("spatial_text"), oaks.Extra("language")).ShouldBe(("2019-01-01", "Valley", "de"));
        oaks.Extra("spatial")!.ShouldContain("Polygon");
        var file = oaks.Resource("Table");
        (file.Text("url"), file.Text("format"), file.Text("size")).ShouldBe(("https://woods.example/oaks.csv", "CSV", "3000000"));
        (await feed.HarvestWellAsync()).ShouldCount(same: 2);
    }

    [Test]
    public async Task A_page_has_its_datasets_in_scripts()
    {
        var page = $"""
            <!DOCTYPE html><html><head><title>Woods</title><script>var x = 1;</script>
            <script type="application/ld+json">{Catalogue}</script>
            <script type='application/ld+json'>broken</script>
            <script type="application/ld+json">{Catalogue.Replace("oaks", "pines").Replace("Oaks", "Pines").Replace("elms", "firs").Replace("Elms", "Firs")}</script></head><body></body></html>
            """;
        await using var feed = await HarvestedFeed.OfAsync(page, "text/html", path: "/datasets.html");

        (await feed.HarvestAsync()).ShouldCount(added: 4);

        (await feed.TitlesAsync()).ShouldBe(["Elms", "Firs", "Oaks", "Pines"]);
    }

    [Test]
    public async Task A_feed_with_DCAT_is_read_as_DCAT_alone()
    {
        await using var feed = await HarvestedFeed.OfAsync("""
            @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix schema: <http://schema.org/> .
            <https://a.example/1> a dcat:Dataset, schema:Dataset ; dct:title "One" ; schema:name "Another" .
            <https://a.example/2> a schema:Dataset ; schema:name "Two" .
            """);

        (await feed.HarvestWellAsync()).ShouldCount(added: 1);
    }
}
