using System.Text.Json;
using Harvest.Formats.Geo;

namespace Harvest.Tests.Formats.Geo;

/// <summary>Places in the systems of the world come out in degrees; the numbers are those of proj4js (the Dutch one of the authors of the formula), two metres apart at most.</summary>
public sealed class CrsTests
{
    [TestCase("EPSG:25832", 500000, 5500000, 9, 49.6525429, TestName = "UTM zone 32, ETRS89")]
    [TestCase("EPSG:32633", 500000, 0, 15, 0, TestName = "UTM zone 33 at the equator")]
    [TestCase("EPSG:32733", 500000, 10000000, 15, 0, TestName = "UTM zone 33 south at the equator")]
    [TestCase("http://www.opengis.net/def/crs/EPSG/0/3857", 1113194.9079, 6446275.841, 10, 50, TestName = "Web Mercator")]
    [TestCase("EPSG:2154", 652469.02, 6862035.26, 2.3522, 48.8566, TestName = "Lambert-93, Paris")]
    [TestCase("EPSG:27700", 651409.903, 313177.270, 1.716052, 52.6579786, TestName = "British National Grid, Caister water tower")]
    [TestCase("EPSG:3035", 4321000, 3210000, 10, 52, TestName = "ETRS89/LAEA, its origin")]
    [TestCase("EPSG:3035", 3962799.45, 2999718.85, 5, 50, TestName = "ETRS89/LAEA, the example of the guidance note")]
    [TestCase("urn:ogc:def:crs:EPSG::3035", 2999718.85, 3962799.45, 5, 50, TestName = "ETRS89/LAEA, north first")]
    [TestCase("EPSG:3034", 3700000, 2500000, 5.742784, 49.1269688, TestName = "ETRS89/LCC")]
    [TestCase("EPSG:2056", 2600072.37, 1200147.07, 7.4395831, 46.9524057, TestName = "Swiss grid, Bern")]
    [TestCase("EPSG:28992", 120700.723, 487525.501, 4.88352559, 52.37453253, TestName = "Dutch grid, Westertoren in Amsterdam")]
    [TestCase("EPSG:31467", 3512000, 5412000, 9.1624618, 48.8453319, TestName = "Gauss-Kruger zone 3")]
    [TestCase("EPSG:31370", 149000, 170000, 4.3545547, 50.8404105, TestName = "Belgian Lambert 72")]
    [TestCase("EPSG:3812", 649328, 665262, 4.3592158, 50.797815, TestName = "Belgian Lambert 2008")]
    [TestCase("EPSG:31287", 600000, 480000, 16.0236474, 48.1881373, TestName = "Austria Lambert")]
    [TestCase("EPSG:2180", 637000, 487000, 21.0067041, 52.2319774, TestName = "Poland CS92")]
    [TestCase("EPSG:29902", 315904, 234671, -6.2602485, 53.349796, TestName = "Irish Grid, Dublin")]
    [TestCase("EPSG:2157", 715830, 734697, -6.2602478, 53.3497939, TestName = "Irish Transverse Mercator, Dublin")]
    [TestCase("EPSG:3301", 542000, 6589000, 24.7401415, 59.4367507, TestName = "Estonian grid, Tallinn")]
    [TestCase("EPSG:3763", -88000, -105000, -9.1449505, 38.7180976, TestName = "Portugal TM06, Lisbon")]
    [TestCase("EPSG:3948", 1652000, 7130000, 2.3644795, 47.3685935, TestName = "CC48")]
    [TestCase("EPSG:3067", 386000, 6672000, 24.9454662, 60.1689465, TestName = "Finnish grid, Helsinki")]
    [TestCase("EPSG:3006", 674000, 6580000, 18.0579653, 59.3228732, TestName = "SWEREF99 TM, Stockholm")]
    [TestCase("EPSG:2193", 1748000, 5428000, 174.7673997, -41.2858832, TestName = "New Zealand TM, Wellington")]
    [TestCase("EPSG:2100", 476000, 4205000, 23.7283669, 37.9949356, TestName = "Greek grid, Athens")]
    [TestCase("urn:ogc:def:crs:EPSG::4326", 50, 5, 5, 50, TestName = "WGS 84, latitude first")]
    [TestCase("EPSG:4326", 5, 50, 5, 50, TestName = "WGS 84 by its old name")]
    [TestCase("http://www.opengis.net/gml/srs/epsg.xml#4326", 5, 50, 5, 50, TestName = "WGS 84 of GML 2")]
    [TestCase("urn:ogc:def:crs:OGC:1.3:CRS84", 5, 50, 5, 50, TestName = "CRS84")]
    public void A_place_is_converted(string system, double first, double second, double longitude, double latitude)
    {
        var place = Crs.Find(system).ShouldNotBeNull().Place(first, second);

        place.Longitude.ShouldBe(longitude, 0.00002);
        place.Latitude.ShouldBe(latitude, 0.00002);
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
        point[1].GetDouble().ShouldBe(49.6525429, 0.00001);
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
