using System.Text;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Dcat.Writing;
using Harvest.Formats.Geo;
using Harvest.Harvesters;
using Harvest.Harvesters.Ckan;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Tests.Harvesters.Ckan;

/// <summary>What a package becomes that says things in ways that others could not read.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class CkanMappingTests
{
    [TestCase("EPSG:25832")]
    [TestCase("urn:ogc:def:crs:EPSG::25832")]
    public void Places_of_another_reference_system_come_in_degrees(string system)
    {
        var (dataset, problems) = Map(Spatial($$$"""{"type":"Point","crs":{"type":"name","properties":{"name":"{{{system}}}"}},"coordinates":[691000,5334000]}"""));

        var (west, south, _, _) = Geometries.Bounds(dataset.Spatial.ShouldHaveSingleItem().Geometry!)!.Value;
        west.ShouldBe(11.57, 0.05);
        south.ShouldBe(48.13, 0.05);
        Geometries.IsElsewhere(dataset.Spatial[0].Geometry!).ShouldBeFalse();
        problems.ShouldBeEmpty();
    }

    [TestCase("""{"type":"Point","coordinates":[691000,5334000]}""")]
    [TestCase("""{"type":"Point","crs":"EPSG:25832","coordinates":[691000,5334000]}""")]
    [TestCase("""{"type":"Polygon","coordinates":[[[691000,5334000],[692000,5334000],[692000,5335000],[691000,5334000]]]}""")]
    [TestCase("""{"type":"Point","crs":{"type":"name","properties":{"name":"EPSG:99999"}},"coordinates":[1,2]}""")]
    public void Places_off_the_globe_are_left_out_with_a_warning(string geoJson)
    {
        var (dataset, problems) = Map(Spatial(geoJson));

        dataset.Spatial.ShouldBeEmpty();
        var problem = problems.ShouldHaveSingleItem();
        problem.IsWarning.ShouldBeTrue();
        problem.Message.ShouldStartWith("spatial: ");
    }

    [TestCase("""{"type": "Point", "coordinates": [11.5, 48.1]}""")]
    [TestCase("""{"type":"Polygon","coordinates":[[[11,48],[11,49],[12,49],[12,48],[11,48]]]}""")]
    public void Places_in_degrees_stay_as_they_came(string text)
    {
        var (dataset, problems) = Map(Spatial(text));

        dataset.Spatial.ShouldHaveSingleItem().Geometry.ShouldBe(text);
        problems.ShouldBeEmpty();
    }

    [TestCase("""{"type":"Point","coordinates":[190,10]}""", -170)]
    [TestCase("""{"type":"Point","coordinates":[-190,10]}""", 170)]
    public void Longitudes_beyond_180_degrees_are_those_of_the_other_side(string text, double longitude)
    {
        var (dataset, problems) = Map(Spatial(text));

        Geometries.Bounds(dataset.Spatial.ShouldHaveSingleItem().Geometry!)!.Value.West.ShouldBe(longitude);
        problems.ShouldBeEmpty();
    }

    [TestCase("9,48,8,47")]
    [TestCase("8,47,9,48")]
    [TestCase("9 47 8 48")]
    public void A_box_whose_corners_were_confused_is_no_belt_around_the_globe(string text)
    {
        var (dataset, _) = Map(Spatial(text));

        Geometries.Bounds(dataset.Spatial.ShouldHaveSingleItem().Geometry!).ShouldBe((8, 47, 9, 48));
    }

    [Test]
    public void Words_in_place_of_a_geometry_are_the_name_of_the_place()
    {
        var (dataset, problems) = Map(Spatial("Somewhere (in the north)"));

        dataset.Spatial.ShouldBe([new Place(Text: "Somewhere (in the north)")]);
        (problems.ShouldHaveSingleItem().Message, problems[0].IsWarning).ShouldBe(("spatial: Somewhere (in the north) is no geometry; kept as the name of the place", true));
    }

    [TestCase("POLYGON((11 48, 12 48, 12 49, 11 49, 11 48))", "Polygon")]
    [TestCase("SRID=4326;POINT(11 48)", "Point")]
    [TestCase("11,48,12,49", "Polygon")]
    public void Geometries_in_other_forms_become_GeoJSON(string text, string kind)
    {
        var (dataset, problems) = Map(Spatial(text));

        JsonElement.Parse(dataset.Spatial.ShouldHaveSingleItem().Geometry!).GetProperty("type").GetString().ShouldBe(kind);
        problems.ShouldBeEmpty();
    }

    [TestCase("25, -120, 49, -100")]
    [TestCase("[25, -120, 49, -100]")]
    public void A_box_that_can_only_have_the_latitude_first_is_turned_round_and_told(string text)
    {
        var (dataset, problems) = Map(Spatial(text));

        dataset.Spatial.ShouldHaveSingleItem().Geometry!.Replace(".0", "").Replace(" ", "").ShouldContain("[[[-120,25],[-100,25],[-100,49],");
        problems.ShouldHaveSingleItem().Message.ShouldContain("has the latitude first");
    }

    [TestCase("""{"type":"Polygon","coordinates":[[]]}""")]
    [TestCase("""{"type":"Circle","coordinates":[1,2]}""")]
    [TestCase("""{"type":"Point","coordinates":["11","48"]}""")]
    [TestCase("{'type': 'Point'}")]
    [TestCase("[1, 2")]
    [TestCase("POLYGON((11 48, 12")]
    [TestCase("{\"type\":\"Point\"")]
    public void A_text_that_is_no_geometry_is_kept_as_a_text_and_never_published_as_one(string text)
    {
        var (dataset, problems) = Map(Spatial(text));

        dataset.Spatial.ShouldBeEmpty();
        dataset.Extras.ShouldContain(new Extra("spatial_as_written", DcatLists.Join([text])!));
        problems.ShouldHaveSingleItem().Message.ShouldContain("is no geometry");
        problems[0].Message.ShouldEndWith("kept as a text");
        // Also of a dataset that the catalogue has from before.
        var graph = new DcatWriter(new DcatCatalogue(new Uri("https://here.example/"))).Dataset(new Dataset { Id = "a", Name = "a", Spatial = [new Place(Geometry: text, Bbox: text)] });
        RdfWriter.ToText(graph, RdfFormat.NTriples, DcatWriter.Options).ShouldNotContain("geoJSONLiteral");
    }

    [TestCase("[[11,48],[12,49]]", "Polygon")]
    [TestCase("""
        "{\"type\":\"Point\",\"coordinates\":[11,48]}"
        """, "Point")]
    public void Geometries_in_forms_that_are_no_standard_become_GeoJSON(string text, string kind)
    {
        var (dataset, problems) = Map(Spatial(text));

        JsonElement.Parse(dataset.Spatial.ShouldHaveSingleItem().Geometry!).GetProperty("type").GetString().ShouldBe(kind);
        problems.ShouldBeEmpty();
    }

    [Test]
    public void Titles_and_descriptions_may_come_by_language_alone()
    {
        var (dataset, problems) = Map(
            """{"name": "trees", "title": "", "title_translated": {"fr": "Arbres", "en": "Trees"}, "notes_translated": {"fr": "Tous", "en": "All"}}""");

        (dataset.Title, dataset.Notes).ShouldBe(("Trees", "All"));
        problems.ShouldBeEmpty();
    }

    [Test]
    public void A_list_in_place_of_a_text_gives_its_first_and_tells_the_others()
    {
        var (dataset, problems) = Map(
            """{"name": "trees", "title": "Trees", "maintainer_email": ["a@a.example", "b@a.example"], "author": {"name": "Ann", "email": "ann@a.example"}, "resources": [{"url": ["https://a.example/1"]}]}""");

        (dataset.MaintainerEmail, dataset.Author, dataset.AuthorEmail).ShouldBe(("a@a.example", "Ann", "ann@a.example"));
        dataset.Resources.ShouldHaveSingleItem().Url.ShouldBe("https://a.example/1");
        problems.ShouldHaveSingleItem().Message.ShouldBe("maintainer_email has several values, and one is kept: a@a.example; left out: b@a.example");
    }

    [Test]
    public void Tags_may_have_a_display_name_only() =>
        Map("""{"name": "trees", "title": "Trees", "tags": [{"name": "a"}, {"display_name": "b"}]}""").Dataset.Tags.ShouldBe(["a", "b"]);

    [TestCase("issued", "2023-02-31")]
    [TestCase("modified", "unknown")]
    [TestCase("metadata_created", "yesterday")]
    [TestCase("metadata_modified", "0000-00-00 00:00:00")]
    [TestCase("temporal_start", "before the war")]
    public void Dates_that_are_none_are_told_and_kept(string key, string text)
    {
        var (dataset, problems) = Map(Package((key, text)));

        (problems.ShouldHaveSingleItem().Message, problems[0].IsWarning).ShouldBe(($"{key}: {text} is no date; kept as it is, as a text", true));
        new[] { dataset.Issued, dataset.Modified, dataset.MetadataCreated, dataset.MetadataModified, dataset.Temporal.FirstOrDefault()?.Start }.ShouldContain(text);
    }

    [TestCase("31/12/2019", "2019-12-31", false)]
    [TestCase("03/04/2020", "2020-04-03", true)]
    [TestCase("20200105", "2020-01-05", false)]
    [TestCase("Jan 5, 2020", "2020-01-05", false)]
    [TestCase("2020-01-05Z", "2020-01-05Z", false)]
    public void Dates_in_other_spellings_are_put_right_and_guesses_told(string text, string date, bool isGuess)
    {
        var (dataset, problems) = Map(Package(("issued", text)));

        dataset.Issued.ShouldBe(date);
        problems.Select(problem => problem.Message).ShouldBe(isGuess
            ? [$"issued: {text} was read as {date}, the day first; set date_order if the source writes the month first"] : []);
    }

    [TestCase("issued", "2023")]
    [TestCase("modified", "2023-02-28T12:00:00.123456")]
    [TestCase("metadata_modified", "mar, 10/12/2019 - 09:23")]
    [TestCase("temporal_end", "now")]
    [TestCase("temporal_start", "..")]
    public void Dates_that_can_be_read_are_nothing_to_tell(string key, string text) => Map(Package((key, text))).Problems.ShouldBeEmpty();

    [Test]
    public void Of_several_publishers_the_others_are_told()
    {
        var (dataset, problems) = Map("""{"name": "trees", "title": "Trees", "publisher": [{"name": "City"}, {"name": "County"}, {"uri": "https://a.example/state"}]}""");

        dataset.Publisher!.Name.ShouldBe("City");
        (problems.ShouldHaveSingleItem().Message, problems[0].IsWarning).ShouldBe(
            ("publisher has several values, and one is kept: City; left out: County, https://a.example/state", true));
    }

    [Test]
    public void Of_an_extra_that_comes_twice_the_other_is_told()
    {
        var (dataset, problems) = Map(
            """{"name": "trees", "title": "Trees", "extras": [{"key": "scale", "value": "1"}, {"key": "scale", "value": "2"}, {"key": "same", "value": "1"}, {"key": "same", "value": "1"}]}""");

        dataset.Extras.ShouldBe([new Extra("scale", "1"), new Extra("same", "1")]);
        problems.ShouldHaveSingleItem().Message.ShouldBe("extras: scale has several values, and one is kept: 1; left out: 2");
    }

    [TestCase("/relative/path.csv", "https://portal.example/relative/path.csv")]
    [TestCase("./path of trees.csv", "https://portal.example/data/path%20of%20trees.csv")]
    [TestCase("//files.example/a.csv", "https://files.example/a.csv")]
    [TestCase("http://files.example/a b.csv", "http://files.example/a b.csv")]
    [TestCase("trees.csv", "trees.csv")]
    [TestCase("", "")]
    public void Paths_of_resources_are_addresses_on_the_portal(string url, string address)
    {
        var (dataset, _) = Map(JsonSerializer.Serialize(new { name = "trees", resources = new[] { new { url } } }));

        dataset.Resources.ShouldHaveSingleItem().Url.ShouldBe(address);
    }

    [TestCase("/relative/path.csv")]
    [TestCase(@"C:\files\path.csv")]
    [TestCase(@"\\server\path.csv")]
    public void Paths_are_never_published_as_files_of_this_machine(string url)
    {
        var graph = new DcatWriter(new DcatCatalogue(new Uri("https://here.example/"))).Dataset(new Dataset { Id = "a", Name = "a", Resources = [new Resource { Url = url }] });

        RdfWriter.ToText(graph, RdfFormat.NTriples, DcatWriter.Options).ShouldNotContain("<file:");
    }

    [TestCase("""{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}""", """{"type":"Point","coordinates":[1,2]}""")]
    [TestCase("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}]}""", """{"type":"Point","coordinates":[1,2]}""")]
    [TestCase(
        """{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}},{"type":"Feature","geometry":null},{"type":"Feature","geometry":{"type":"Point","coordinates":[3,4]}}]}""",
        """{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"Point","coordinates":[3,4]}]}""")]
    public void Features_are_places(string written, string geometry)
    {
        var (dataset, problems) = Map(Spatial(written));

        dataset.Spatial.ShouldHaveSingleItem().Geometry.ShouldBe(geometry);
        problems.ShouldBeEmpty();
    }

    [TestCase("bbox-west-long", "bbox-south-lat", "bbox-east-long", "bbox-north-lat")]
    [TestCase("bbox_west", "bbox_south", "bbox_east", "bbox_north")]
    [TestCase("bbox_minx", "bbox_miny", "bbox_maxx", "bbox_maxy")]
    public void Bounds_in_extras_are_a_place(string west, string south, string east, string north)
    {
        var (dataset, problems) = Map(JsonSerializer.Serialize(new
        {
            name = "trees",
            title = "Trees",
            extras = new[] { (west, "1"), (south, "2"), (east, "3"), (north, "4"), ("spatial_text", "Lake") }.Select(extra => new { key = extra.Item1, value = extra.Item2 }),
        }));

        dataset.Spatial.ShouldBe([new Place(Text: "Lake", Geometry: """{"type":"Polygon","coordinates":[[[1,2],[3,2],[3,4],[1,4],[1,2]]]}""")]);
        problems.ShouldBeEmpty();
    }

    /// <summary>As members where CKAN has them, else as extras.</summary>
    private static string Package((string Key, string Value) field) => field.Key.StartsWith("metadata", StringComparison.Ordinal)
        ? JsonSerializer.Serialize(new Dictionary<string, string> { ["name"] = "trees", ["title"] = "Trees", [field.Key] = field.Value })
        : JsonSerializer.Serialize(new { name = "trees", title = "Trees", extras = new[] { new { key = field.Key, value = field.Value } } });

    private static string Spatial(string text) =>
        JsonSerializer.Serialize(new { name = "trees", title = "Trees", extras = new[] { new { key = "spatial", value = text } } });

    private static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) Map(string package)
    {
        using var harvester = new CkanHarvester();
        var source = new Source { Id = "s", Name = "portal", Title = "Portal", Url = "https://portal.example/data/dataset", Type = "ckan" };
        var mapped = harvester.Map(new MapContext(source, SourceConfig.Empty, "trees", Encoding.UTF8.GetBytes(package)));
        return (mapped.Dataset!, mapped.Problems);
    }
}
