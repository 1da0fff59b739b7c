using System.Text;
using Harvest.Formats.Geo;
using Harvest.Formats.Xml;

namespace Harvest.Tests.Formats.Geo;

public sealed class GeoTests
{
    [TestCase("3.28", "49.4", "1.31", "50.5", 1.31, 49.4, 3.28, 50.5, TestName = "West and east confused")]
    [TestCase("170", "-20", "-170", "-10", 170, -20, -170, -10, TestName = "Across the date line")]
    [TestCase("1", "60", "2", "50", 1, 50, 2, 60, TestName = "North and south confused")]
    [TestCase("190", "0", "200", "1", -170, 0, -160, 1, TestName = "Longitudes from 0 to 360")]
    [TestCase("0", "0", "360", "1", -180, 0, 180, 1, TestName = "Once around from 0")]
    [TestCase("-180.5", "0", "180.5", "1", -180, 0, 180, 1, TestName = "Once around, rounded")]
    [TestCase("1,5", "0", "2,5", "1", 1.5, 0, 2.5, 1, TestName = "Decimal commas")]
    public void Bounds_are_put_right(string west, string south, string east, string north, double w, double s, double e, double n) =>
        GeoBox.Of(west, south, east, north).ShouldBe(new GeoBox(w, s, e, n));

    [TestCase("a", "0", "1", "1")]
    [TestCase("NaN", "0", "1", "1")]
    [TestCase("1", "91", "2", "92")]
    [TestCase("-181", "0", "1", "1")]
    [TestCase(null, "0", "1", "1")]
    [TestCase("-178", "0", "200", "1")]
    [TestCase("-360", "0", "360", "1")]
    public void Bounds_off_the_globe_are_none(string? west, string south, string east, string north) =>
        GeoBox.Of(west, south, east, north).ShouldBeNull();

    [Test]
    public void Polygons_are_read_with_holes()
    {
        var polygon = Read("""
            <gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>0 0 4 0 4 4 0 4 0 0</gml:posList></gml:LinearRing></gml:exterior>
            <gml:interior><gml:LinearRing><gml:posList>1 1 2 1 2 2 1 1</gml:posList></gml:LinearRing></gml:interior></gml:Polygon>
            """).ShouldHaveSingleItem();

        polygon.Rings.Select(ring => ring.Count).ShouldBe([5, 4]);
        GeoJson.Polygons([polygon]).ShouldBe(
            """{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]}""");
    }

    [TestCase("<gml:Polygon srsName='urn:ogc:def:crs:EPSG::4326'><gml:LinearRing><gml:posList>53 9 53 10 54 10 53 9</gml:posList></gml:LinearRing></gml:Polygon>")]
    [TestCase("<gml:Polygon srsName='EPSG:4326'><gml:LinearRing><gml:posList>9 53 10 53 10 54 9 53</gml:posList></gml:LinearRing></gml:Polygon>")]
    [TestCase("<gml:Polygon><gml:LinearRing><gml:posList>53 9 53 10 54 10 53 9</gml:posList></gml:LinearRing></gml:Polygon>")]
    [TestCase("<gml:Polygon><gml:LinearRing><gml:pos>9 53</gml:pos><gml:pos>10 53</gml:pos><gml:pos>10 54</gml:pos></gml:LinearRing></gml:Polygon>")]
    [TestCase("<gml:Polygon><gml:LinearRing><gml:coordinates>9,53 10,53 10,54 9,53</gml:coordinates></gml:LinearRing></gml:Polygon>")]
    [TestCase("<gml:Polygon><gml:LinearRing><gml:posList srsDimension='3'>9 53 7 10 53 7 10 54 7 9 53 7</gml:posList></gml:LinearRing></gml:Polygon>")]
    public void The_order_of_coordinates_is_found_out(string gml)
    {
        var ring = Read(gml, new GeoBox(9, 53, 10, 54)).ShouldHaveSingleItem().Rings[0];

        ring.ShouldBe([new(9, 53), new(10, 53), new(10, 54), new(9, 53)]);
    }

    [TestCase("<gml:Polygon srsName='urn:ogc:def:crs:EPSG::99999'><gml:LinearRing><gml:posList>1 1 2 1 2 2 1 1</gml:posList></gml:LinearRing></gml:Polygon>", "99999")]
    [TestCase("<gml:Polygon><gml:LinearRing><gml:posList>1 1 2 1</gml:posList></gml:LinearRing></gml:Polygon>", "four points")]
    [TestCase("<gml:Polygon><gml:LinearRing><gml:posList>1 1 x 1 2 2 1 1</gml:posList></gml:LinearRing></gml:Polygon>", "globe")]
    [TestCase("<gml:Polygon><gml:LinearRing><gml:posList>999 1 2 999 2 2 999 1</gml:posList></gml:LinearRing></gml:Polygon>", "globe")]
    [TestCase("<gml:Polygon/>", "four points")]
    public void A_polygon_that_cannot_be_read_is_told(string gml, string complaint)
    {
        GmlReader.Polygons(Tree(gml), [], out var said).ShouldBeEmpty();
        said.ShouldNotBeNull().ShouldContain(complaint);
    }

    private static IReadOnlyList<GeoPolygon> Read(string gml, params IReadOnlyList<GeoBox> boxes) =>
        GmlReader.Polygons(Tree(gml), boxes, out _);

    private static XmlTree Tree(string gml) =>
        XmlTree.Read(Encoding.UTF8.GetBytes($"<polygon xmlns:gml='http://www.opengis.net/gml/3.2'>{gml}</polygon>"));
}
