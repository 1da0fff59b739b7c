using System.Text.Json;
using Harvest.Formats.Dcat;
using Harvest.Formats.Geo;

namespace Harvest.Tests.Formats.Geo;

/// <summary>Places in the systems of the world come out in degrees; the numbers are those of the mapping agencies.</summary>
public sealed class CrsTests
{
    [TestCase("EPSG:25832", 500000, 5500000, 9, 49.6537, TestName = "UTM zone 32, ETRS89")]
    [TestCase("EPSG:32633", 500000, 0, 15, 0, TestName = "UTM zone 33 at the equator")]
    [TestCase("EPSG:32733", 500000, 10000000, 15, 0, TestName = "UTM zone 33 south at the equator")]
    [TestCase("http://www.opengis.net/def/crs/EPSG/0/3857", 1113194.9079, 6446275.841, 10, 50, TestName = "Web Mercator")]
    [TestCase("EPSG:2154", 652469.02, 6862035.26, 2.352222, 48.856613, TestName = "Lambert-93, Paris")]
    [TestCase("EPSG:27700", 651409.903, 313177.270, 1.716073, 52.658007, TestName = "British National Grid, Caister water tower")]
    [TestCase("EPSG:3035", 4321000, 3210000, 10, 52, TestName = "ETRS89/LAEA, its origin")]
    [TestCase("EPSG:3035", 3962799.45, 2999718.85, 5, 50, TestName = "ETRS89/LAEA, the example of the guidance note")]
    [TestCase("urn:ogc:def:crs:EPSG::3035", 2999718.85, 3962799.45, 5, 50, TestName = "ETRS89/LAEA, north first")]
    [TestCase("EPSG:2056", 2600072.37, 1200147.07, 7.439583, 46.952406, TestName = "Swiss grid, Bern")]
    [TestCase("EPSG:28992", 121687, 487484, 4.8952, 52.3742, TestName = "Dutch grid, Amsterdam")]
    [TestCase("urn:ogc:def:crs:EPSG::4326", 50, 5, 5, 50, TestName = "WGS 84, latitude first")]
    [TestCase("EPSG:4326", 5, 50, 5, 50, TestName = "WGS 84 by its old name")]
    [TestCase("http://www.opengis.net/gml/srs/epsg.xml#4326", 5, 50, 5, 50, TestName = "WGS 84 of GML 2")]
    [TestCase("urn:ogc:def:crs:OGC:1.3:CRS84", 5, 50, 5, 50, TestName = "CRS84")]
    public void A_place_is_converted(string system, double first, double second, double longitude, double latitude)
    {
        var place = Crs.Find(system).ShouldNotBeNull().Place(first, second);

        place.Longitude.ShouldBe(longitude, 0.001);
        place.Latitude.ShouldBe(latitude, 0.001);
    }

    [TestCase("EPSG:99999")]
    [TestCase("urn:ogc:def:crs:EPSG::5555")]
    [TestCase("some system")]
    public void An_unknown_system_is_none(string system) => Crs.Find(system).ShouldBeNull();

    [Test]
    public void Metres_never_pass_for_degrees()
    {
        Geometries.Read("<http://www.opengis.net/def/crs/EPSG/0/99999> POINT(400000 5500000)", out var unknown).ShouldBeNull();
        Geometries.Read("POLYGON((400000 5500000,500000 5500000,500000 5600000,400000 5500000))", out var bare).ShouldBeNull();

        unknown.ShouldNotBeNull().ShouldContain("99999");
        bare.ShouldNotBeNull().ShouldContain("globe");
    }

    [TestCase("<http://www.opengis.net/def/crs/EPSG/0/25832> POINT(500000 5500000)")]
    [TestCase("SRID=25832;POINT(500000 5500000)")]
    [TestCase("""{"type": "Point", "coordinates": [500000, 5500000], "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}}""")]
    [TestCase("<gml:Point xmlns:gml='http://www.opengis.net/gml' srsName='EPSG:25832'><gml:pos>500000 5500000</gml:pos></gml:Point>")]
    public void Every_format_knows_the_systems(string text)
    {
        var point = JsonElement.Parse(Geometries.Read(text, out _).ShouldNotBeNull()).GetProperty("coordinates");

        point[0].GetDouble().ShouldBe(9, 0.0001);
        point[1].GetDouble().ShouldBe(49.6537, 0.001);
    }

    [TestCase("POLYGON((0 0,0 1,1 1,1 0))", "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]", TestName = "An open ring the wrong way round")]
    [TestCase("POINT(200 10)", "[-160,10]", TestName = "A longitude beyond 180")]
    [TestCase("<gml:Envelope xmlns:gml='http://www.opengis.net/gml' srsName='http://www.opengis.net/def/crs/OGC/1.3/CRS84'><gml:lowerCorner>5 47</gml:lowerCorner><gml:upperCorner>6 48</gml:upperCorner></gml:Envelope>", "[[[5,47],[6,47],[6,48],[5,48],[5,47]]]", TestName = "An envelope of GML")]
    [TestCase("ENVELOPE(5,6,48,47)", "[[[5,47],[6,47],[6,48],[5,48],[5,47]]]", TestName = "An envelope of WKT")]
    public void A_shape_is_put_right(string text, string coordinates)
    {
        var shape = JsonElement.Parse(Geometries.Read(text, out _).ShouldNotBeNull()).GetProperty("coordinates");

        JsonSerializer.Serialize(Numbers(shape)).ShouldBe(coordinates);
    }

    [Test]
    public void Several_shapes_are_one_collection() =>
        Geometries.Read("GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(1 2, 3 4))", out _).ShouldNotBeNull().ShouldContain("GeometryCollection");

    private static object Numbers(JsonElement node) => node.ValueKind == JsonValueKind.Number
        ? node.GetDouble()
        : node.EnumerateArray().Select(Numbers).ToArray();
}
