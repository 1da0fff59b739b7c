using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.DcatUs;
using Harvest.Formats.Geo;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats.DcatUs;

/// <summary>What publishers write as a place, as slug, and as content that is the same.</summary>
public sealed class PlaceTextTests
{
    private const string Wound = """{"type":"Polygon","coordinates":[[[-10,20],[30,20],[30,40],[-10,40],[-10,20]]]}""";

    private static readonly Dictionary<string, double[]> Places = new(StringComparer.OrdinalIgnoreCase) { ["Harbour"] = [-10, 20, 30, 40] };

    private static double[]? PlaceOf(string name) => Places.GetValueOrDefault(name);

    [TestCase("-10,20,30,40", Wound)]
    [TestCase("-10.0, 20., +30, 040", Wound)]
    [TestCase("-10 20 30 40", Wound)]
    [TestCase("harbour", Wound)]
    [TestCase("[[-10, 20], [30, 40]]", Wound)]
    [TestCase("POLYGON((-10 20, -10 40, 30 40, 30 20, -10 20))", Wound)]
    [TestCase("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POLYGON((-10 20, -10 40, 30 40, 30 20, -10 20))", Wound)]
    [TestCase("""{"type": "Polygon", "coordinates": [[[-10,20],[-10,40],[30,40],[30,20]]]}""", Wound)]
    [TestCase("""{"type": "Polygon", "coordinates": [[[-10,20],[30,20],[30,40],[-10,40],[-10,20]]]}""", Wound)]
    [TestCase("""{"type": "MultiPolygon", "coordinates": [[[[-10,20],[-10,40],[30,40],[30,20],[-10,20]]]]}""", Wound)]
    [TestCase("""{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1,2]}}""", """{"type":"Point","coordinates":[1,2]}""")]
    [TestCase("""{"type": "envelope", "coordinates": [[-10, 40], [30, 20]]}""", Wound)]
    [TestCase("200,10,220,20", """{"type":"Polygon","coordinates":[[[-160,10],[-140,10],[-140,20],[-160,20],[-160,10]]]}""")]
    [TestCase("1.5,2", """{"type":"Point","coordinates":[1.5,2]}""")]
    [TestCase("1,2,1,2", """{"type":"Point","coordinates":[1,2]}""")]
    [TestCase("1,2,1,3", """{"type":"LineString","coordinates":[[1,2],[1,3]]}""")]
    [TestCase("1,2,3,2", """{"type":"LineString","coordinates":[[1,2],[3,2]]}""")]
    [TestCase("POINT(1 2)", """{"type":"Point","coordinates":[1,2]}""")]
    [TestCase("170,-20,-170,-10", """{"type":"MultiPolygon","coordinates":[[[[170,-20],[180,-20],[180,-10],[170,-10],[170,-20]]],[[[-180,-20],[-170,-20],[-170,-10],[-180,-10],[-180,-20]]]]}""")]
    public void A_place_becomes_a_geometry(string text, string geometry) =>
        (PlaceText.ToGeometry(text, PlaceOf) ?? "").Replace(" ", "").Replace(".0", "").ShouldBe(geometry);

    [TestCase("[[[170,0],[190,0],[190,10],[170,10],[170,0]]]", TestName = "A polygon beyond the meridian of 180 degrees is cut there")]
    [TestCase("[[[170,0],[180,0],[-170,0],[-170,10],[170,10],[170,0]]]", TestName = "A polygon that jumps over the meridian is cut there")]
    [TestCase("[[[-190,0],[-170,0],[-170,10],[-190,10]]]", TestName = "A polygon before the meridian is cut there")]
    public void A_polygon_over_the_meridian_of_180_degrees_becomes_two(string rings)
    {
        var geometry = JsonElement.Parse(PlaceText.ToGeometry($$"""{"type": "Polygon", "coordinates": {{rings}}}""", PlaceOf)!);

        geometry.GetProperty("type").GetString().ShouldBe("MultiPolygon");
        geometry.GetProperty("coordinates").EnumerateArray().Select(Extent).ShouldBe([(-180, 0, -170, 10), (170, 0, 180, 10)], ignoreOrder: true);
    }

    [TestCase("[[[179.5,-16],[179.4,-17],[-179.5,-17.1],[-179.4,-16.1],[179.5,-16]]]", 1, TestName = "A scene of four corners")]
    [TestCase("[[[170,0],[-170,0],[-169,5],[-170,10],[170,10],[170,0]],[[-178,4],[-178,6],[-176,6],[-176,4],[-178,4]]]", 2, TestName = "A polygon with a hole beyond")]
    public void A_polygon_that_jumps_over_the_meridian_is_cut_there(string rings, int inAll)
    {
        var geometry = JsonElement.Parse(PlaceText.ToGeometry($$"""{"type": "Polygon", "coordinates": {{rings}}}""", PlaceOf)!);

        geometry.GetProperty("type").GetString().ShouldBe("MultiPolygon");
        var parts = geometry.GetProperty("coordinates").EnumerateArray().ToList();
        parts.Select(Extent).ShouldAllBe(extent => extent.Item3 - extent.Item1 < 12 && (extent.Item1 == -180 || extent.Item3 == 180));
        parts.Sum(part => part.GetArrayLength()).ShouldBe(inAll + 1);
    }

    [Test]
    public void A_hole_over_the_meridian_is_cut_with_its_polygon()
    {
        const string polygon = """{"type": "Polygon", "coordinates": [[[160,0],[200,0],[200,40],[160,40],[160,0]], [[170,10],[170,20],[190,20],[190,10],[170,10]]]}""";

        var parts = JsonElement.Parse(PlaceText.ToGeometry(polygon, PlaceOf)!).GetProperty("coordinates").EnumerateArray();

        parts.Select(Extent).ShouldBe([(-180, 0, -160, 40), (160, 0, 180, 40)], ignoreOrder: true);
        // The hole reaches the cut, and becomes a bay of both parts.
        parts.ShouldAllBe(part => part[0].GetArrayLength() == 9);
    }

    [TestCase("[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]")]
    [TestCase("[[[-170,50],[170,50],[170,70],[-170,70],[-170,50]]]")]
    [TestCase("[[[-180,-90],[0,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]")]
    public void An_extent_round_the_globe_stays_whole(string rings)
    {
        var polygon = $$"""{"type":"Polygon","coordinates":{{rings}}}""";

        PlaceText.ToGeometry(polygon, PlaceOf).ShouldBe(polygon);
    }

    [TestCase("[179,-17,-179,-16]", "MultiPolygon")]
    [TestCase("[-179,-17,179,-16]", "Polygon")]
    public void A_rectangle_is_as_wide_as_its_bounding_box_says(string box, string type)
    {
        var geometry = PlaceText.ToGeometry(
            $$"""{"type": "Polygon", "bbox": {{box}}, "coordinates": [[[179,-17],[-179,-17],[-179,-16],[179,-16],[179,-17]]]}""", PlaceOf)!;

        JsonElement.Parse(geometry).GetProperty("type").GetString().ShouldBe(type);
    }

    [TestCase("[[[170,0],[190,10],[190,0],[170,10],[170,0]]]")]
    [TestCase("[[[170,0],[190,0]]]")]
    [TestCase("[[[190,0],[190,0],[190,0],[190,0]]]")]
    [TestCase("[[[1,89],[120,89],[-120,89],[1,89]]]")]
    public void A_polygon_that_is_none_is_no_harm(string rings) =>
        JsonElement.Parse(PlaceText.ToGeometry($$"""{"type": "Polygon", "coordinates": {{rings}}}""", PlaceOf)!)
            .GetProperty("type").GetString().ShouldBeOneOf("Polygon", "MultiPolygon");

    [TestCase(4000)]
    [TestCase(100_000)]
    public void A_polygon_that_crosses_itself_over_and_over_is_left_as_it_is(int points)
    {
        // Each of its sides crosses most of the others.
        var ring = string.Join(',', Enumerable.Range(0, points).Select(i => i % 2 == 0 ? $"[170,{i * 80.0 / points}]" : $"[190,{80 - (i * 80.0 / points)}]"));
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var geometry = JsonElement.Parse(PlaceText.ToGeometry($$"""{"type": "Polygon", "coordinates": [[{{ring}}]]}""", PlaceOf)!);

        geometry.GetProperty("type").GetString().ShouldBe("Polygon");
        watch.Elapsed.ShouldBeLessThan(TestPatience.Factor * TimeSpan.FromSeconds(10));
    }

    private static (double, double, double, double) Extent(JsonElement polygon)
    {
        var points = polygon[0].EnumerateArray().Select(point => (X: point[0].GetDouble(), Y: point[1].GetDouble())).ToList();
        return (points.Min(p => p.X), points.Min(p => p.Y), points.Max(p => p.X), points.Max(p => p.Y));
    }

    [TestCase("")]
    [TestCase("the whole world")]
    [TestCase("1,2,3")]
    [TestCase("1,NaN")]
    [TestCase("1,1e999")]
    [TestCase("500,600,700,800")]
    [TestCase("{")]
    [TestCase("""{"type": "Polygon", "coordinates": []}""")]
    [TestCase("""{"type": "Polygon", "coordinates": [[["a","b"]]]}""")]
    [TestCase("""{"type": "Triangle", "coordinates": [[[1,2]]]}""")]
    [TestCase("""{"type": 7, "coordinates": 8}""")]
    [TestCase("[[1,2],[3,4],[5,6]]")]
    [TestCase("POLYGON((1 2, 3")]
    [TestCase("POLYGON((((((1 2))))))")]
    [TestCase("POLYGON")]
    [TestCase("CIRCLE(1 2, 3 4)")]
    public void What_is_no_place_is_none(string text) => PlaceText.ToGeometry(text, PlaceOf).ShouldBeNull();

    [TestCase("some spaces  here    &here", "some-spaces-here-here")]
    [TestCase("s", "s_")]
    [TestCase("random:other%character&", "random-othercharacter")]
    [TestCase("u with umlaut ü", "u-with-umlaut-u")]
    [TestCase("10cm - 50cm Near InfraRed (NI) Digital Aerial Photography (AfA142)", "10cm-50cm-near-infrared-ni-digital-aerial-photography-afa142")]
    public void A_title_becomes_a_slug(string title, string slug) => DcatUsReader.Slug(title).ShouldBe(slug);

    [Test]
    public void A_long_title_keeps_its_year()
    {
        var title = string.Concat(Enumerable.Repeat("reallylong", 12));

        DcatUsReader.Slug(title).ShouldBe(string.Concat(Enumerable.Repeat("reallylong", 9)));
        DcatUsReader.Slug($"{title} - 2012").ShouldBe(string.Concat(Enumerable.Repeat("reallylong", 8)) + "reall-2012");
    }

    [Test]
    public void The_hash_of_sets_is_blind_for_order_alone()
    {
        var hash = Hash("""{"a": [1, {"b": 2, "c": 3}], "d": "x"}""");

        Hash("""{"d":"\u0078","a":[{"c":3,"b":2},1]}""").ShouldBe(hash);
        foreach (var other in (string[])
            ["""{"a": [1, {"b": 3, "c": 2}], "d": "x"}""", """{"a": [1, 1, {"b": 2, "c": 3}], "d": "x"}""", """{"a": [{"b": 2}, {"c": 3}, 1], "d": "x"}""",
            """{"a": [1, {"b": 2, "c": 3}], "d": ["x"]}""", """{"a": ["1", {"b": 2, "c": 3}], "d": "x"}""", """{"a": [1, [{"b": 2, "c": 3}]], "d": "x"}"""])
            Hash(other).ShouldNotBe(hash, other);

        static UInt128 Hash(string json) => SetHash.Of(System.Text.Encoding.UTF8.GetBytes(json), new HashSet<string>());
    }
}
