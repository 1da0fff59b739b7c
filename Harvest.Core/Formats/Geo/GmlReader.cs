using System.Globalization;
using Harvest.Formats.Xml;

namespace Harvest.Formats.Geo;

/// <summary>Reads polygons of GML 2 and 3 that are given in longitudes and latitudes; others cannot be read here.</summary>
public static class GmlReader
{
    /// <summary>Longer outlines are not kept; the bounding box says enough.</summary>
    private const int MaxPoints = 50_000;

    /// <param name="gml">An element that holds polygons at any depth.</param>
    /// <param name="boxes">
    /// What the polygons should lie in: documents often do not say which of their numbers is the latitude.
    /// </param>
    /// <param name="complaint">Why polygons were left out; null when none were.</param>
    public static IReadOnlyList<GeoPolygon> Polygons(XmlTree gml, IReadOnlyList<GeoBox> boxes, out string? complaint)
    {
        var polygons = new List<GeoPolygon>();
        var points = 0;
        complaint = null;
        foreach (var element in gml.Descendants("Polygon").Concat(gml.Descendants("PolygonPatch")))
        {
            var system = element.Attribute("srsName") ?? SystemAbove(gml);
            if (Crs.Find(system) is not { } crs)
            {
                complaint = $"the polygon is given in {system}, which is not converted";
                continue;
            }
            var rings = Rings(element, crs);
            points += rings.Sum(ring => ring.Count);
            if (rings.Count == 0 || rings.Any(ring => ring.Count < 4))
                complaint = "a ring of the polygon has less than four points";
            else if (points > MaxPoints)
                complaint = $"the polygon has more than {MaxPoints:N0} points";
            else if (Fitting(rings, boxes) is { } fitting)
                polygons.Add(new GeoPolygon(fitting));
            else
                complaint = "the polygon has points that are not on the globe";
        }
        return polygons;
    }

    private static string? SystemAbove(XmlTree gml) =>
        gml.Children.Select(child => child.Attribute("srsName")).FirstOrDefault(name => name is not null);

    /// <summary>A text of GML as GeoJSON: an envelope, a point, or polygons; null when it is none, or cannot be converted.</summary>
    public static string? Read(string text, out string? complaint)
    {
        complaint = null;
        XmlTree gml;
        try
        {
            gml = XmlTree.Read(System.Text.Encoding.UTF8.GetBytes($"<any>{text}</any>"));
        }
        catch (System.Xml.XmlException)
        {
            complaint = "it is no well-formed GML";
            return null;
        }
        var shape = gml.Children.FirstOrDefault();
        if (shape?.Name is "Envelope" or "Box" or "Point")
        {
            if (Crs.Find(shape.Attribute("srsName")) is not { } crs)
            {
                complaint = $"it is given in {shape.Attribute("srsName")}, which is not converted";
                return null;
            }
            var corners = shape.Name == "Envelope" ? Corner(shape["lowerCorner"]).Take(2).Concat(Corner(shape["upperCorner"]).Take(2)).ToList()
                : shape.Name == "Point" ? [.. Corner(shape["pos"] ?? shape["coordinates"]).Take(2)] : Corner(shape["coordinates"]);
            var points = Points(corners, crs).ToList();
            if (points.Count == (shape.Name == "Point" ? 1 : 2) && points.TrueForAll(point => point.IsOnGlobe))
            {
                return points.Count == 1 ? GeoJson.Point(points[0])
                    : GeoJson.Polygons([.. new GeoBox(
                        points[0].Longitude, Math.Min(points[0].Latitude, points[1].Latitude), points[1].Longitude, Math.Max(points[0].Latitude, points[1].Latitude)).Polygons]);
            }
            complaint = "it has points that are not on the globe";
            return null;
        }
        return shape is not null && Polygons(gml, [], out complaint) is { Count: > 0 } polygons ? GeoJson.Polygons(polygons) : null;
    }

    private static List<IReadOnlyList<GeoPoint>> Rings(XmlTree polygon, Crs crs)
    {
        return
        [
            .. polygon.Descendants("LinearRing").Select(ring => Numbers(ring))
                .Where(numbers => numbers.Count > 0)
                .Select(numbers => (IReadOnlyList<GeoPoint>)[.. Closed(Points(numbers, crs))]),
        ];
    }

    private static IEnumerable<double> Split(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN);

    /// <summary>The numbers of one position or corner.</summary>
    private static List<double> Corner(XmlTree? position) => position is null ? [] : [.. Split(position.Text.Replace(',', ' '))];

    private static List<double> Numbers(XmlTree ring)
    {
        var dimension = ring["posList"]?.Attribute("srsDimension") == "3" || ring["pos"]?.Attribute("srsDimension") == "3" || (ring["pos"] is { } first && Corner(first).Count == 3) ? 3 : 2;
        var texts = ring["posList"] is { } list ? [list.Text]
            : ring["coordinates"] is { } coordinates ? [coordinates.Text.Replace(',', ' ')]
            : ring.Children.Where(child => child.Name == "pos").Select(child => child.Text);
        var numbers = texts.SelectMany(Split).ToList();
        return dimension == 2 ? numbers : [.. numbers.Where((_, i) => i % 3 < 2)];
    }

    private static IEnumerable<GeoPoint> Points(List<double> numbers, Crs crs)
    {
        for (var i = 0; i + 1 < numbers.Count; i += 2)
            yield return crs.Place(numbers[i], numbers[i + 1]);
    }

    private static IEnumerable<GeoPoint> Closed(IEnumerable<GeoPoint> ring)
    {
        var points = ring.ToList();
        if (points.Count > 2 && points[0] != points[^1])
            points.Add(points[0]);
        return points;
    }

    /// <summary>The rings as they are, or with longitude and latitude exchanged when only so they lie where they should.</summary>
    private static IReadOnlyList<IReadOnlyList<GeoPoint>>? Fitting(
        List<IReadOnlyList<GeoPoint>> rings, IReadOnlyList<GeoBox> boxes)
    {
        IReadOnlyList<IReadOnlyList<GeoPoint>> turned =
            [.. rings.Select(ring => (IReadOnlyList<GeoPoint>)[.. ring.Select(point => new GeoPoint(point.Latitude, point.Longitude))])];
        var (good, goodTurned) = (IsOnGlobe(rings), IsOnGlobe(turned));
        if (good && goodTurned && boxes.Count > 0)
            return !IsWithin(rings) && IsWithin(turned) ? turned : rings;
        return good ? rings : goodTurned ? turned : null;

        bool IsWithin(IReadOnlyList<IReadOnlyList<GeoPoint>> candidate) =>
            boxes.Any(box => box.Contains(Middle(candidate[0])));
    }

    private static bool IsOnGlobe(IReadOnlyList<IReadOnlyList<GeoPoint>> rings) => rings.All(ring => ring.All(point => point.IsOnGlobe));

    private static GeoPoint Middle(IReadOnlyList<GeoPoint> ring) =>
        new(ring.Average(point => point.Longitude), ring.Average(point => point.Latitude));
}
