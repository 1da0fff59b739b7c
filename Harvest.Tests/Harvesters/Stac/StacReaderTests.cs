using System.Text;
using Harvest.Harvesters;
using Harvest.Harvesters.Stac;
using Harvest.Model;

namespace Harvest.Tests.Harvesters.Stac;

/// <summary>What becomes of a collection and of an item.</summary>
public sealed class StacReaderTests
{
    private const string Whole =
        """
        {"type": "Collection", "stac_version": "1.0.0", "stac_extensions": ["https://stac-extensions.github.io/scientific/v1.0.0/schema.json"],
         "id": "oaks", "title": "Oaks from above", "description": "Every *oak*.", "keywords": ["oak", "oak", "aerial"], "license": "CC-BY-4.0", "version": "2.1",
         "deprecated": true, "created": "2020-01-02T03:04:05Z", "updated": "2024-05-06T07:08:09Z", "published": "2020-02-01T00:00:00Z",
         "sci:doi": "10.5555/oaks", "sci:citation": "Ash, A. (2020): Oaks.", "sci:publications": [{"doi": "10.5555/paper"}, {"citation": "Elm, E.: On oaks."}],
         "language": {"code": "de"}, "contacts": [{"name": "Ann", "organization": "Woods Ltd", "emails": [{"value": "ann@woods.example"}], "roles": ["contact"]}],
         "providers": [{"name": "Mill", "roles": ["processor"]}, {"name": "Woods", "roles": ["producer", "licensor"], "url": "https://woods.example/", "description": "Since 1900."},
            {"name": "Cloud", "roles": ["host"]}],
         "extent": {"spatial": {"bbox": [[5.5, 45, 10, 8, 47.5, 900]]}, "temporal": {"interval": [["2019-01-01T00:00:00Z", null]]}},
         "summaries": {"gsd": [10, 0.5]}, "cube:dimensions": {"x": {"type": "spatial"}}, "colour": "green",
         "assets": {
            "csv": {"href": "./oaks.csv", "title": "All oaks", "description": "One line each", "type": "text/csv; charset=utf-8", "roles": ["data"], "file:size": 1234,
               "file:checksum": "1220aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "updated": "2024-01-01T00:00:00Z", "gsd": 10},
            "image": {"href": "s3://woods/oaks.tif", "type": "image/tiff; application=geotiff; profile=cloud-optimized",
               "alternate": {"https": {"href": "https://woods.example/oaks.tif"}}},
            "bare": {"href": "s3://woods/oaks.zarr", "type": "application/vnd+zarr"},
            "small": {"href": "small.png", "type": "image/png", "roles": ["thumbnail"]}},
         "item_assets": {"red": {"type": "image/jp2", "title": "Red band", "roles": ["data"]}, "meta": {"type": "application/xml"}},
         "links": [{"rel": "self", "href": "https://stac.example/v1/collections/oaks"}, {"rel": "items", "href": "https://stac.example/v1/collections/oaks/items", "type": "application/geo+json"},
            {"rel": "about", "href": "https://woods.example/oaks"}, {"rel": "describedby", "href": "../guide.pdf"}, {"rel": "via", "href": "https://old.example/oaks.xml"},
            {"rel": "example", "href": "https://woods.example/notebook"}, {"rel": "derived_from", "href": "https://sky.example/raw"}, {"rel": "license", "href": "https://woods.example/terms"},
            {"rel": "cite-as", "href": "https://doi.org/10.5555/oaks"}, {"rel": "wms", "href": "https://woods.example/wms", "title": "Map"}]}
        """;

    [Test]
    public void Every_part_of_a_collection_is_read()
    {
        var (dataset, warnings) = Read(Whole);

        warnings.ShouldBeEmpty();
        (dataset.Name, dataset.Title, dataset.Notes, dataset.Version).ShouldBe(("oaks", "Oaks from above", "Every *oak*.", "2.1"));
        (dataset.Url, dataset.Identifier).ShouldBe(("https://woods.example/oaks", "https://doi.org/10.5555/oaks"));
        dataset.Tags.ShouldBe(["oak", "aerial"]);
        dataset.Languages.ShouldBe(["de"]);
        (dataset.MetadataCreated, dataset.Modified, dataset.Issued).ShouldBe(("2020-01-02T03:04:05Z", "2024-05-06T07:08:09Z", "2020-02-01T00:00:00Z"));
        dataset.License!.Id.ShouldBe("CC-BY-4.0");
        dataset.Spatial.ShouldHaveSingleItem().Geometry.ShouldBe("""{"type":"Polygon","coordinates":[[[5.5,45],[8,45],[8,47.5],[5.5,47.5],[5.5,45]]]}""");
        dataset.Temporal.ShouldHaveSingleItem().ShouldBe(new Period("2019-01-01T00:00:00Z", null));
        var extras = dataset.Extras.ToDictionary(extra => extra.Key, extra => extra.Value);
        extras["citation"].ShouldBe("Ash, A. (2020): Oaks.");
        extras["is_referenced_by"].ShouldBe("""["https://doi.org/10.5555/paper","Elm, E.: On oaks."]""");
        (extras["source"], extras["sample"], extras["related_resource"], extras["documentation"]).ShouldBe(
            ("https://sky.example/raw", "https://woods.example/notebook", "https://old.example/oaks.xml", "https://stac.example/v1/guide.pdf"));
        (extras["vertical-extent-minimum"], extras["vertical-extent-maximum"], extras["spatial_resolution_in_meters"]).ShouldBe(("10", "900", "0.5"));
        (extras["stac_version"], extras["alternate_identifier"], extras["other_rights"], extras["provider_notes"]).ShouldBe(("1.0.0", "oaks", "https://woods.example/terms", "Woods: Since 1900."));
        (extras["cube:dimensions"], extras["stac:colour"]).ShouldBe(("""{"x": {"type": "spatial"}}""", "green"));
        extras["status"].ShouldEndWith("/DEPRECATED");
        extras["thumbnail"].ShouldBe("https://stac.example/v1/collections/small.png");
    }

    [Test]
    public void Providers_become_publisher_creator_and_the_roles_of_DCAT()
    {
        var (dataset, _) = Read(Whole);

        dataset.Publisher.ShouldBe(new Agent("Woods", Url: "https://woods.example/"));
        dataset.Creators.ShouldHaveSingleItem().Name.ShouldBe("Woods");
        dataset.ContactPoints.ShouldHaveSingleItem().ShouldBe(new Agent("Ann", "ann@woods.example") { Organization = "Woods Ltd" });
        dataset.Extras.Single(extra => extra.Key == "rights_holder").Value.ShouldContain("Woods");
        dataset.Extras.Single(extra => extra.Key == "distributor").Value.ShouldContain("Cloud");
        dataset.Extras.Single(extra => extra.Key == "processor").Value.ShouldContain("Mill");
    }

    [TestCase("""[{"name": "P", "roles": ["processor"]}, {"name": "H", "roles": ["Host"]}]""", "H")]
    [TestCase("""[{"name": "P", "roles": ["processor"]}, {"name": "L", "roles": ["licensor"]}]""", "L")]
    [TestCase("""[{"name": "A"}, {"name": "B"}]""", "A")]
    [TestCase("[]", null)]
    public void Without_a_producer_the_next_role_publishes(string providers, string? publisher) =>
        Read($$"""{"type": "Collection", "id": "a", "title": "A", "providers": {{providers}}}""").Dataset.Publisher?.Name.ShouldBe(publisher);

    [Test]
    public void Assets_are_resources_with_addresses_that_can_be_opened_and_pictures_are_none()
    {
        var (dataset, _) = Read(Whole);

        dataset.Resources.Select(resource => (resource.Name, resource.Url, resource.Format)).ShouldBe(
        [
            ("All oaks", "https://stac.example/v1/collections/oaks.csv", "CSV"),
            ("image", "https://woods.example/oaks.tif", "COG"),
            ("bare", "s3://woods/oaks.zarr", "Zarr"),
            ("Map", "https://woods.example/wms", "wms"),
            ("STAC items", "https://stac.example/v1/collections/oaks/items", "GeoJSON"),
        ]);
        dataset.Resources[0].Others.ToDictionary(other => other.Key, other => other.Value.ToString()).ShouldBe(new Dictionary<string, string>
        {
            ["mimetype"] = "text/csv",
            ["roles"] = "data",
            ["last_modified"] = "2024-01-01T00:00:00Z",
            ["size"] = "1234",
            ["hash"] = new string('a', 64),
            ["hash_algorithm"] = "sha256",
            ["gsd"] = "10",
        });
        dataset.Resources[^1].Description.ShouldBe("Each item may have: red – Red band (JPEG2000); meta (XML)");
    }

    [TestCase("[[-180, -90, 180, 90]]", 1, "[-180,-90]")]
    [TestCase("[[0, -90, 360, 90]]", 1, "[-180,-90]")]
    [TestCase("[[170, -20, -170, -10]]", 1, "MultiPolygon")]
    [TestCase("[[170, -20, 190, -10]]", 1, "MultiPolygon")]
    [TestCase("[[0, 0, 5, 5], [0, 0, 1, 1], [4, 4, 5, 5]]", 3, "Polygon")]
    [TestCase("[[7, 8, 7, 8]]", 1, "Point")]
    public void Boxes_are_places(string boxes, int count, string part)
    {
        var (dataset, warnings) = Read(Extent($$"""{"bbox": {{boxes}}}""", """{"interval": [[null, null]]}"""));

        warnings.ShouldBeEmpty();
        dataset.Spatial.Count.ShouldBe(count);
        dataset.Spatial[0].Geometry!.ShouldContain(part);
        dataset.Temporal.ShouldBeEmpty();
    }

    [TestCase("[[0, 50, 5, 40]]", 1, "south and north are confused")]
    [TestCase("[0, 40, 5, 50]", 1, "a list of lists was expected")]
    [TestCase("[[0, 40, 5]]", 0, "4 or 6 numbers")]
    [TestCase("[[0, 40, 5, \"north\"]]", 0, "4 or 6 numbers")]
    [TestCase("[[0, 40, 5, 400]]", 0, "no box on the globe")]
    [TestCase("\"everywhere\"", 0, "a list was expected, found text")]
    public void Boxes_that_are_wrong_are_told(string boxes, int count, string warning)
    {
        var (dataset, warnings) = Read(Extent($$"""{"bbox": {{boxes}}}""", """{"interval": []}"""));

        warnings.ShouldHaveSingleItem().ShouldContain(warning);
        dataset.Spatial.Count.ShouldBe(count);
    }

    [TestCase("""[[null, "2020-01-01T00:00:00Z"]]""", null, "2020-01-01T00:00:00Z", null)]
    [TestCase("""[["2020-01-01T00:00:00Z", ".."]]""", "2020-01-01T00:00:00Z", null, null)]
    [TestCase("""[["2021-01-01T00:00:00Z", "2020-01-01T00:00:00Z"]]""", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z", "backwards")]
    [TestCase("""[["2020-01-01T00:00:00Z", "soon"]]""", "2020-01-01T00:00:00Z", null, "soon is no date")]
    [TestCase("""["2020-01-01T00:00:00Z", null]""", "2020-01-01T00:00:00Z", null, "a list of lists was expected")]
    public void Periods_may_be_open_and_wrong_ones_are_told(string intervals, string? start, string? end, string? warning)
    {
        var (dataset, warnings) = Read(Extent("""{"bbox": [[0, 0, 1, 1]]}""", $$"""{"interval": {{intervals}}}"""));

        dataset.Temporal.ShouldHaveSingleItem().ShouldBe(new Period(start, end));
        if (warning is null)
            warnings.ShouldBeEmpty();
        else
            warnings.ShouldHaveSingleItem().ShouldContain(warning);
    }

    [TestCase("\"MIT\"", "", "MIT", "http://www.opensource.org/licenses/mit|http://opensource.org/licenses/mit")]
    [TestCase("\"Sleepycat\"", "", "Sleepycat", null)]
    [TestCase("\"proprietary\"", "", "other-closed", "http://dcat-ap.de/def/licenses/other-closed")]
    [TestCase("\"proprietary\"", """{"rel": "license", "href": "terms.html", "title": "Our terms"}""", null, "https://x.example/terms.html")]
    [TestCase("\"other\"", """{"rel": "license", "href": "https://creativecommons.org/licenses/by/4.0/"}""", "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")]
    [TestCase("\"other\"", """{"rel": "license", "href": "https://creativecommons.org/licenses/by/4.0/"}, {"rel": "license", "href": "https://creativecommons.org/licenses/by-nc/4.0/"}""",
        "CC-BY-NC-4.0", "https://creativecommons.org/licenses/by-nc/4.0/")]
    [TestCase("\"other\"", """{"rel": "license", "href": "https://x.example/l"}""", null, "https://x.example/l")]
    [TestCase("\"MIT OR Apache-2.0\"", "", null, null)]
    public void Licences_are_known_or_linked(string license, string link, string? id, string? url)
    {
        var self = """{"rel": "self", "href": "https://x.example/c.json"}""";
        var (dataset, warnings) = Read($$"""{"type": "Collection", "stac_version": "1.0.0", "id": "a", "title": "A", "description": "D", "extent": {}, "license": {{license}}, "links": [{{self}}{{(link.Length > 0 ? $", {link}" : "")}}]}""");

        warnings.ShouldBeEmpty();
        dataset.License.ShouldNotBeNull().Id.ShouldBe(id);
        (url ?? "").Split('|').ShouldContain(dataset.License.Url ?? "");
    }

    [TestCase("various", null)]
    [TestCase("proprietary", "other-closed")]
    public void An_open_licence_that_is_linked_is_not_that_of_all(string license, string? id)
    {
        const string Link = """{"rel": "license", "href": "https://creativecommons.org/licenses/by/4.0/"}""";
        var (dataset, warnings) = Read($$"""{"type": "Collection", "stac_version": "1.0.0", "id": "a", "title": "A", "description": "D", "extent": {}, "license": "{{license}}", "links": [{"rel": "self", "href": "https://x.example/c.json"}, {{Link}}]}""");

        dataset.License!.Id.ShouldBe(id);
        Harvest.Datasets.OpenLicenses.Has(dataset.License).ShouldBeFalse();
        dataset.Extras.ShouldContain(extra => extra.Key == "other_rights" && extra.Value.Contains("by/4.0", StringComparison.Ordinal));
        warnings.ShouldHaveSingleItem().ShouldContain("no open licence is promised");
    }

    [Test]
    public void An_item_takes_over_licence_and_providers_of_its_collection()
    {
        var (dataset, warnings) = Read(
            """
            {"type": "Feature", "stac_version": "1.1.0", "id": "tile-1", "collection": "oaks", "bbox": [1, 2, 3, 4, 5, 6],
             "geometry": {"type": "Point", "coordinates": [1, 2]},
             "properties": {"datetime": null, "start_datetime": "2020-01-01T00:00:00Z", "end_datetime": "2020-01-02T00:00:00Z", "updated": "2021-01-01T00:00:00Z", "eo:cloud_cover": 12, "platform": "kite"},
             "assets": {"data": {"href": "./tile.tif", "type": "image/tiff; application=geotiff"}},
             "links": [{"rel": "self", "href": "https://stac.example/oaks/tile-1.json"}, {"rel": "collection", "href": "../oaks.json"}],
             "harvest:collection": {"id": "oaks", "title": "Oaks", "license": "CC0-1.0", "providers": [{"name": "Woods", "roles": ["producer"]}],
                "links": [{"rel": "self", "href": "https://stac.example/oaks.json"}]}}
            """,
            "oaks/items/tile-1");

        warnings.ShouldBeEmpty();
        (dataset.Title, dataset.Identifier, dataset.License!.Id, dataset.Publisher!.Name).ShouldBe(("tile-1", "oaks/items/tile-1", "cc-zero", "Woods"));
        dataset.Spatial.ShouldHaveSingleItem().Geometry!.ShouldContain("Point");
        dataset.Temporal.ShouldHaveSingleItem().ShouldBe(new Period("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"));
        dataset.Resources.Select(resource => (resource.Url, resource.Format)).ShouldBe(
            [("https://stac.example/oaks/tile.tif", "GeoTIFF"), ("https://stac.example/oaks/tile-1.json", "GeoJSON")]);
        var extras = dataset.Extras.ToDictionary(extra => extra.Key, extra => extra.Value);
        (extras["is_part_of"], extras["eo:cloud_cover"], extras["platform"], extras["vertical-extent-maximum"]).ShouldBe(("https://stac.example/oaks.json", "12", "kite", "6"));
    }

    [Test]
    public void Members_of_a_wrong_kind_are_told_and_do_no_harm()
    {
        var (dataset, warnings) = Read(
            """
            {"type": "Collection", "id": "a", "title": {"en": "A"}, "description": ["x"], "keywords": [1, "k"], "providers": [{"roles": "host"}, 7], "extent": 5, "license": [],
             "assets": {"x": 1, "y": {"title": "No address"}, "z": {"href": "javascript:alert(1)"}, "f": {"href": "file:///etc/passwd"}, "r": {"href": "relative.csv"}},
             "item_assets": [], "links": {"rel": "about", "href": "data:text/html,x"}, "sci:publications": "none", "updated": "yesterday"}
            """);

        (dataset.Title, dataset.Resources.Count).ShouldBe(("a", 0));
        dataset.Tags.ShouldBe(["k"]);
        foreach (var word in (string[])["title: text was", "title: there is none", "description: text", "keywords: text", "providers: one has no name", "extent: an object", "license: text",
            "assets, x: an object", "assets, y: it has no address", "assets, z: javascript", "assets, f: file", "assets, r: relative.csv", "item_assets: an object", "links: a list", "links, about",
            "sci:publications: a list", "updated: yesterday is no date"])
        {
            warnings.ShouldContain(warning => warning.StartsWith(word, StringComparison.Ordinal), word);
        }
    }

    [TestCase("""{"type": "Catalog", "id": "a", "stac_version": "1.0.0"}""")]
    [TestCase("""{"id": "a"}""")]
    [TestCase("[1]")]
    public void What_is_neither_collection_nor_item_is_an_error(string json) => Map(json, "a").HasErrors.ShouldBeTrue();

    [TestCase("""{"type": "Collection", "stac_version": "1.0.0", "id": "a", "title": "A", "links": []}""", "description, license, extent: STAC requires them, and they are missing; the rest is read")]
    [TestCase("""{"stac_version": "0.9.0", "id": "a", "title": "A", "description": "D", "license": "CC0-1.0", "extent": {}, "links": []}""", "stac_version: 0.9.0 is not 1.0 or 1.1; what is alike in them is read")]
    [TestCase("""{"type": "Collection", "id": "a", "title": "A", "description": "D", "license": "CC0-1.0", "extent": {}, "links": []}""", "stac_version: it is missing; the document is read as STAC 1.0")]
    [TestCase("""{"type": "Feature", "stac_version": "1.0.0", "id": "a", "geometry": null, "properties": {}, "links": [], "assets": {}}""", "properties.datetime: STAC requires it, and it is missing; the rest is read")]
    [TestCase("""{"type": "Feature", "stac_version": "1.0.0", "id": "a", "properties": {"datetime": null}, "geometry": null, "links": [], "assets": {}}""", "properties.datetime: without it STAC requires start_datetime and end_datetime; the rest is read")]
    [TestCase("""
        {"type": "Feature", "stac_version": "1.0.0", "id": "a", "collection": "elms", "properties": {"datetime": "2020-01-01T00:00:00Z"}, "geometry": null, "links": [], "assets": {},
         "harvest:collection": {"id": "oaks"}}
        """, "collection: the item says elms, and oaks lists it; it is shown as a part of the latter")]
    [TestCase("""
        {"type": "Feature", "stac_version": "1.0.0", "id": "a", "properties": {"datetime": "2020-01-01T00:00:00Z"}, "geometry": null, "links": [],
         "assets": {"data": {"href": "https://x.example/a.tif", "updated": "yesterday"}}}
        """, "assets, data, updated: yesterday is no date; left out")]
    public void What_the_standard_asks_and_a_document_lacks_is_told(string json, string warning) =>
        Read(json).Warnings.ShouldHaveSingleItem().ShouldBe(warning);

    [Test]
    public void A_footprint_over_the_line_of_180_degrees_is_where_its_box_says()
    {
        var (dataset, warnings) = Read(
            """
            {"type": "Feature", "stac_version": "1.0.0", "id": "a", "bbox": [179, -17, -179, -16], "properties": {"datetime": "2020-01-01T00:00:00Z"}, "links": [], "assets": {},
             "geometry": {"type": "Polygon", "coordinates": [[[179, -17], [-179, -17], [-179, -16], [179, -16], [179, -17]]]}}
            """);

        warnings.ShouldBeEmpty();
        dataset.Spatial.ShouldHaveSingleItem().Geometry!.ShouldStartWith("""{"type":"MultiPolygon",""");
    }

    private static string Extent(string spatial, string temporal) =>
        $$"""
        {"type": "Collection", "stac_version": "1.0.0", "id": "a", "title": "A", "description": "D", "license": "CC0-1.0", "links": [],
         "extent": {"spatial": {{spatial}}, "temporal": {{temporal}} } }
        """;

    private static (Dataset Dataset, IReadOnlyList<string> Warnings) Read(string json, string guid = "oaks")
    {
        var mapped = Map(json, guid);
        mapped.HasErrors.ShouldBeFalse(string.Join("; ", mapped.Problems));
        return (mapped.Dataset.ShouldNotBeNull(), [.. mapped.Problems.Select(problem => problem.Message)]);
    }

    private static MappedDataset Map(string json, string guid) =>
        new StacHarvester().Map(new MapContext(new Source { Id = "s", Name = "s", Url = "https://stac.example/v1", Type = "stac" }, SourceConfig.Empty, guid, Encoding.UTF8.GetBytes(json)));
}
