using Harvest.Formats;
using Harvest.Formats.DcatUs;

namespace Harvest.Tests.Formats.DcatUs;

/// <summary>What publishers write as a place, as slug, and as content that is the same.</summary>
public sealed class PlaceTextTests
{
    private const string Box = """{"type":"Polygon","coordinates":[[[-10,20],[-10,40],[30,40],[30,20],[-10,20]]]}""";

    private static readonly Dictionary<string, double[]> Places = new(StringComparer.OrdinalIgnoreCase) { ["Harbour"] = [-10, 20, 30, 40] };

    [TestCase("-10,20,30,40", Box)]
    [TestCase("-10.0, 20., +30, 040", Box)]
    [TestCase("-10 20 30 40", Box)]
    [TestCase("harbour", Box)]
    [TestCase("[[-10, 20], [30, 40]]", Box)]
    [TestCase("POLYGON((-10 20, -10 40, 30 40, 30 20, -10 20))", Box)]
    [TestCase("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POLYGON((-10 20, -10 40, 30 40, 30 20, -10 20))", Box)]
    [TestCase("""{"type": "Polygon", "coordinates": [[[-10,20],[-10,40],[30,40],[30,20]]]}""", Box)]
    [TestCase("""{"type": "MultiPolygon", "coordinates": [[[[-10,20],[-10,40],[30,40],[30,20],[-10,20]]]]}""", Box)]
    [TestCase("""{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1,2]}}""", """{"type":"Point","coordinates":[1,2]}""")]
    [TestCase("1.5,2", """{"type":"Point","coordinates":[1.5,2]}""")]
    [TestCase("1,2,1,2", """{"type":"Point","coordinates":[1,2]}""")]
    [TestCase("POINT(1 2)", """{"type":"Point","coordinates":[1,2]}""")]
    [TestCase("170,-20,-170,-10", """{"type":"MultiPolygon","coordinates":[[[[170,-20],[170,-10],[180,-10],[180,-20],[170,-20]]],[[[-180,-20],[-180,-10],[-170,-10],[-170,-20],[-180,-20]]]]}""")]
    public void A_place_becomes_a_geometry(string text, string geometry) =>
        (PlaceText.ToGeometry(text, Places) ?? "").Replace(" ", "").Replace(".0", "").ShouldBe(geometry);

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
    public void What_is_no_place_is_none(string text) => PlaceText.ToGeometry(text, Places).ShouldBeNull();

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
