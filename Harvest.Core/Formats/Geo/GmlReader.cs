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
            if (!IsDegrees(system))
            {
                complaint = $"the polygon is given in {system}, which is not converted";
                continue;
            }
            var rings = Rings(element, system);
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

    private static bool IsDegrees(string? system) =>
        system is null or "" || system.Contains("4326", StringComparison.Ordinal) || system.Contains("4258", StringComparison.Ordinal)
        || system.Contains("CRS84", StringComparison.OrdinalIgnoreCase) || system.Contains("WGS84", StringComparison.OrdinalIgnoreCase)
        || system.Contains("WGS 84", StringComparison.OrdinalIgnoreCase) || system.Contains("4269", StringComparison.Ordinal);

    private static List<IReadOnlyList<GeoPoint>> Rings(XmlTree polygon, string? system)
    {
        // The authority's own order is latitude first; the older forms of its names mean the reverse.
        var isLatitudeFirst = system is not null
            && (system.Contains("crs:EPSG:", StringComparison.OrdinalIgnoreCase) || system.Contains("/def/crs/EPSG", StringComparison.OrdinalIgnoreCase));
        return
        [
            .. polygon.Descendants("LinearRing").Select(ring => Numbers(ring))
                .Where(numbers => numbers.Count > 0)
                .Select(numbers => (IReadOnlyList<GeoPoint>)[.. Closed(Points(numbers, isLatitudeFirst))]),
        ];
    }

    private static List<double> Numbers(XmlTree ring)
    {
        var dimension = ring["posList"]?.Attribute("srsDimension") == "3" || ring["pos"]?.Attribute("srsDimension") == "3" ? 3 : 2;
        var texts = ring["posList"] is { } list ? [list.Text]
            : ring["coordinates"] is { } coordinates ? [coordinates.Text.Replace(',', ' ')]
            : ring.Children.Where(child => child.Name == "pos").Select(child => child.Text);
        var numbers = texts.SelectMany(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)
            .ToList();
        return dimension == 2 ? numbers : [.. numbers.Where((_, i) => i % 3 < 2)];
    }

    private static IEnumerable<GeoPoint> Points(List<double> numbers, bool isLatitudeFirst)
    {
        for (var i = 0; i + 1 < numbers.Count; i += 2)
            yield return isLatitudeFirst ? new GeoPoint(numbers[i + 1], numbers[i]) : new GeoPoint(numbers[i], numbers[i + 1]);
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
