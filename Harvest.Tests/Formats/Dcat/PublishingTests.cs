using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Writing;
using Harvest.Rdf;
using Harvest.Storage.Datasets;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Harvesters.Dcat;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>What the catalogue publishes, its own harvester reads back to the same datasets.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PublishingTests
{
    private static readonly string[] Ours =
        ["id", "metadata_created", "metadata_modified", "harvest_object_id", "harvest_source_id", "harvest_source_title", "package_id", "position"];

    [TestCase("ttl")]
    [TestCase("rdf")]
    [TestCase("jsonld")]
    [TestCase("nt")]
    public async Task Pages_are_read_back_to_the_same_datasets(string extension)
    {
        await using var first = await WoodsAsync();
        await using var second = await HarvestedFeed.StartAsync();
        var writer = new DcatWriter(new DcatCatalogue(second.Site.Url) { Title = "Again" });
        second.Instead = async context =>
        {
            var page = int.Parse(context.Request.Query["page"].FirstOrDefault() ?? "1", CultureInfo.InvariantCulture);
            var found = await first.Engine.Get<DatasetQueries>().SearchAsync("", null, (page - 1) * 2, 2, CancellationToken.None);
            using var body = new MemoryStream();
            RdfWriter.Write(writer.Page(found.Packages, page, 2, found.Count, extension), DcatWriter.FormatOf(extension), body, DcatWriter.Options);
            context.Response.ContentType = RdfFormats.MediaType(DcatWriter.FormatOf(extension));
            await context.Response.Body.WriteAsync(body.ToArray());
            return true;
        };
        await second.AddSourceAsync($"/catalog.{extension}");

        (await second.HarvestWellAsync()).ShouldCount(added: 5);

        second.Site.Requests.Count.ShouldBe(3);
        await ShouldShowTheSameAsync(second, first);
    }

    [TestCase("ttl")]
    [TestCase("rdf")]
    [TestCase("jsonld")]
    [TestCase("nt")]
    public async Task The_whole_catalogue_in_one_document_is_read_back_to_the_same_datasets(string extension)
    {
        await using var first = await WoodsAsync();
        await using var second = await HarvestedFeed.StartAsync();
        var writer = new DcatWriter(new DcatCatalogue(second.Site.Url));
        using var body = new MemoryStream();
        await new DcatExport(writer, DcatWriter.FormatOf(extension), body)
            .WriteAsync(first.Engine.Get<DatasetQueries>().AllAsync(null, CancellationToken.None), CancellationToken.None);
        second.Put($"/all.{extension}", Encoding.UTF8.GetString(body.ToArray()), null);
        await second.AddSourceAsync($"/all.{extension}");

        (await second.HarvestWellAsync()).ShouldCount(added: 5);

        await ShouldShowTheSameAsync(second, first);
    }

    [Test]
    public async Task Datasets_of_a_CKAN_portal_stay_the_same_from_the_first_publishing_on()
    {
        await using var portal = await HarvestedPortal.StartAsync(3);
        portal.Portal.PutRaw("x", """
            {"id": "x", "name": "odd", "title": "Odd \u0007 <one>", "notes": "a & b", "license_id": "cc-by", "maintainer": "M", "maintainer_email": "m@a.example",
             "author": "A", "tags": [{"name": "t"}], "extras": [{"key": "scale", "value": "1:1000"}, {"key": "spatial", "value": "{\"type\": \"Point\", \"coordinates\": [1, 2]}"}],
             "resources": [{"id": "r1", "url": "https://a.example/f.csv", "format": "csv", "name": "F", "size": 5}, {"id": "r2", "url": "", "name": "Empty"}]}
            """);
        await portal.HarvestWellAsync();
        await using var once = await RepublishAsync(portal.Engine);
        await using var twice = await RepublishAsync(once.Engine);

        await ShouldShowTheSameAsync(twice, once);
        var odd = (await twice.Engine.DatasetsAsync()).Single(dataset => dataset.Text("title")!.StartsWith("Odd", StringComparison.Ordinal));
        odd.Text("title").ShouldBe("Odd  <one>");
        odd.Text("license_id").ShouldBe("cc-by");
        odd.Extra("scale").ShouldBe("1:1000");
        odd.Extra("contact_email").ShouldBe("m@a.example");
        odd.Extra("spatial").ShouldBe("""{"type": "Point", "coordinates": [1, 2]}""");
        odd.Resource("F").Text("url").ShouldBe("https://a.example/f.csv");
    }

    [Test]
    public async Task One_dataset_is_a_document_of_its_own()
    {
        await using var first = await WoodsAsync();
        var package = JsonSerializer.SerializeToUtf8Bytes(await first.DatasetAsync("https://woods.example/oaks"));
        var catalogue = new DcatCatalogue(new Uri("https://all.example/"));

        var turtle = RdfWriter.ToText(new DcatWriter(catalogue).Dataset(package), RdfFormat.Turtle, DcatWriter.Options);

        turtle.ShouldContain("<https://woods.example/oaks> a dcat:Dataset");
        turtle.ShouldContain("\"Robles del valle\"@es");
        var schema = JsonElement.Parse(SchemaOrgWriter.Write(package, catalogue, new Uri("https://all.example/dataset/oaks")));
        schema.GetProperty("@type").GetString().ShouldBe("Dataset");
        schema.GetProperty("name").GetString().ShouldBe("Oaks of the valley");
        schema.GetProperty("license").GetString().ShouldBe("https://creativecommons.org/licenses/by/4.0/");
        schema.GetProperty("temporalCoverage")[0].GetString().ShouldBe("2019-01-01/2019-12-31");
        schema.GetProperty("distribution").GetArrayLength().ShouldBe(2);
        schema.GetProperty("publisher").GetProperty("name").GetString().ShouldBe("Forest office");
        schema.GetProperty("spatialCoverage").EnumerateArray().Last().GetProperty("geo").GetProperty("box").GetString().ShouldBe("41 1 42 2");
    }

    [Test]
    public void Schema_org_has_dates_and_addresses_that_are_some_and_leaves_others_out()
    {
        var odd = SchemaOrg(new Model.Dataset
        {
            Id = "a",
            Title = "A",
            Url = "www.a.example",
            Issued = "spring 2019",
            Modified = "2020-02-31",
            License = new Model.License(null, "House rules", "see below"),
            Languages = ["http://publications.europa.eu/resource/authority/language/DEU", "klingon?"],
            Temporal = [new Model.Period("long ago", null), new Model.Period("2019", "soon")],
            Publisher = new Model.Agent("P", Url: "p.example"),
            Resources = [new Model.Resource { Url = "data/f.csv" }, new Model.Resource { Url = "https://a.example/a file.csv" }],
        });

        foreach (var name in (string[])["sameAs", "datePublished", "dateModified"])
            odd.TryGetProperty(name, out _).ShouldBeFalse(name);
        odd.GetProperty("license").GetProperty("name").GetString().ShouldBe("House rules");
        odd.GetProperty("inLanguage").GetRawText().Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings("").ShouldBe("[\"de\"]");
        odd.GetProperty("temporalCoverage").EnumerateArray().Single().GetString().ShouldBe("2019/..");
        odd.GetProperty("publisher").TryGetProperty("url", out _).ShouldBeFalse();
        odd.GetProperty("distribution")[0].TryGetProperty("contentUrl", out _).ShouldBeFalse();
        odd.GetProperty("distribution")[1].GetProperty("contentUrl").GetString().ShouldBe("https://a.example/a%20file.csv");
    }

    [Test]
    public void Schema_org_has_the_box_of_every_place()
    {
        var places = SchemaOrg(new Model.Dataset
        {
            Id = "a",
            Title = "A",
            Spatial =
            [
                new Model.Place(Text: "Somewhere", Bbox: Harvest.Formats.Geo.Geometries.Box(1, 2, 3, 4)),
                new Model.Place(Centroid: """{"type":"Point","coordinates":[5,6]}"""),
                new Model.Place(Geometry: Harvest.Formats.Geo.Geometries.FromBox("170,-20,-170,-10")),
            ],
        }).GetProperty("spatialCoverage");

        places[0].GetProperty("geo").GetProperty("box").GetString().ShouldBe("2 1 4 3");
        places[1].GetProperty("geo").GetProperty("latitude").GetDouble().ShouldBe(6);
        places[2].GetProperty("geo").EnumerateArray().Select(part => part.GetProperty("box").GetString()).ShouldBe(["-20 170 -10 180", "-20 -180 -10 -170"]);
    }

    [TestCase(DcatTypes.Service, "CSV", false)]
    [TestCase("dataset", "WMS", false)]
    [TestCase("dataset", "CSV", true)]
    public void Croissant_is_of_files(string type, string format, bool isThere)
    {
        var dataset = new Model.Dataset { Id = "a", Title = "A", Type = type, Issued = "one day", Resources = [new Model.Resource { Url = "https://a.example/x", Format = format }] };

        var croissant = CroissantWriter.Write(dataset, new DcatCatalogue(new Uri("https://all.example/")), new Uri("https://all.example/dataset/a"));

        (croissant is not null).ShouldBe(isThere);
        if (croissant is not null)
            JsonElement.Parse(croissant).TryGetProperty("datePublished", out _).ShouldBeFalse();
    }

    private static JsonElement SchemaOrg(Model.Dataset dataset) => JsonElement.Parse(
        SchemaOrgWriter.Write(dataset, new DcatCatalogue(new Uri("https://all.example/")), new Uri("https://all.example/dataset/a")));

    [Test]
    public void Schema_org_text_cannot_leave_a_script_element()
    {
        var text = SchemaOrgWriter.Write(
            new Model.Dataset { Id = "a", Title = "</script><script>alert(1)</script>", Url = "javascript:alert(1)" },
            new DcatCatalogue(new Uri("https://all.example/")),
            new Uri("https://all.example/dataset/a"));

        var json = Encoding.UTF8.GetString(text);
        json.ShouldNotContain("</script");
        json.ShouldNotContain("javascript:");
    }

    [Test]
    public async Task What_is_published_has_what_DCAT_AP_requires()
    {
        await using var first = await WoodsAsync();
        var graph = new DcatWriter(new DcatCatalogue(new Uri("https://all.example/")))
            .Page(await PackagesAsync(first), 1, 100, 5, "ttl");

        foreach (var (type, required) in new[] { (DCAT.Catalog, (Term[])[DCT.Title, DCT.Description, DCT.Publisher]), (DCAT.Dataset, [DCT.Title]), (DCAT.Distribution, [DCAT.AccessUrl]) })
        {
            foreach (var node in graph.Subjects(Term.Iri(RdfNs.Type), type))
                required.ShouldAllBe(property => graph.Match(node, property, default).Any());
        }
        graph.Subjects(Term.Iri(RdfNs.Type), DCAT.Distribution).Count.ShouldBe(4);
    }

    private static async Task<HarvestedFeed> WoodsAsync()
    {
        var woods = await File.ReadAllTextAsync(Path.Combine(TestContext.CurrentContext.TestDirectory, "Fixtures", "dcat", "woods.ttl"));
        var feed = await HarvestedFeed.OfAsync(woods);
        (await feed.HarvestWellAsync()).ShouldCount(added: 5);
        return feed;
    }

    private static async Task<HarvestedFeed> RepublishAsync(Engine engine)
    {
        var feed = await HarvestedFeed.StartAsync();
        var packages = new List<byte[]>();
        await foreach (var package in engine.Get<DatasetQueries>().AllAsync(null, CancellationToken.None))
            packages.Add(package);
        // Always under the same address, so that the IRIs are the same.
        var writer = new DcatWriter(new DcatCatalogue(new Uri("https://all.example/")));
        feed.Put("/all.ttl", RdfWriter.ToText(writer.Page(packages, 1, 100, packages.Count, "ttl"), RdfFormat.Turtle, DcatWriter.Options));
        await feed.AddSourceAsync("/all.ttl");
        (await feed.HarvestWellAsync()).ShouldCount(added: packages.Count);
        return feed;
    }

    private static async Task<IReadOnlyList<byte[]>> PackagesAsync(HarvestedFeed feed) =>
        [.. (await feed.Engine.DatasetsAsync()).Select(dataset => JsonSerializer.SerializeToUtf8Bytes(dataset))];

    private static async Task ShouldShowTheSameAsync(HarvestedFeed feed, HarvestedFeed original)
    {
        var expected = await original.Engine.DatasetsAsync();
        var found = await feed.Engine.DatasetsAsync();
        found.Select(dataset => dataset.Text("title")).ShouldBe(expected.Select(dataset => dataset.Text("title")), ignoreOrder: true);
        foreach (var dataset in expected)
            Said(found.Single(other => other.Text("title") == dataset.Text("title"))).ShouldBe(Said(dataset));
    }

    /// <summary>Everything but what this catalogue adds by itself, with lists in a fixed order.</summary>
    private static string Said(JsonElement package)
    {
        var json = JsonNode.Parse(package.GetRawText())!.AsObject();
        foreach (var list in (string[])["resources", "tags", "extras"])
        {
            json[list] = new JsonArray([.. json[list]!.AsArray().Select(entry => entry!.DeepClone())
                .Where(entry => !Ours.Contains(entry["key"]?.ToString())).OrderBy(entry => entry["url"]?.ToString() ?? entry.ToJsonString(), StringComparer.Ordinal)]);
        }
        foreach (var key in Ours.Where(key => key != "id"))
            json.Remove(key);
        json.Remove("id");
        foreach (var resource in json["resources"]!.AsArray())
        {
            resource!.AsObject().Remove("package_id");
            resource.AsObject().Remove("position");
            foreach (var member in resource.AsObject().OrderBy(member => member.Key, StringComparer.Ordinal).ToList())
            {
                resource.AsObject().Remove(member.Key);
                resource.AsObject()[member.Key] = member.Value?.DeepClone();
            }
        }
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }
}
