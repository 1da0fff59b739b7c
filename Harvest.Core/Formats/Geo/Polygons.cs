using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;

namespace Harvest.Formats.Geo;

/// <summary>
/// Polygons as GeoJSON wants them (RFC 7946): rings closed and the outer one counter-clockwise (3.1.6), and cut in two where
/// they cross the meridian of 180 degrees (3.1.9).
/// </summary>
internal static class Polygons
{
    private const double Half = 180;
    private const double Full = 360;

    /// <summary>What a stranger's polygon may cost has an end: a larger one is not cut.</summary>
    private const int MaxPoints = 10_000;

    /// <summary>The coordinates of a polygon; of several, where it was cut.</summary>
    /// <param name="polygon">Its rings, each a list of positions with finite numbers.</param>
    /// <param name="crosses">Whether its bounding box says that it crosses that meridian, as a wide rectangle alone does not.</param>
    public static IReadOnlyList<string> Mended(JsonElement polygon, bool crosses = false)
    {
        var rings = polygon.EnumerateArray().Select(Closed).ToList();
        // What is no area has no sides to be wound round or cut.
        if (rings.Exists(ring => ring.Length < 4))
            return [Text(rings)];
        var unrolled = rings.ConvertAll(ring => IsRectangle(ring) && !crosses ? ring : Unrolled(ring));
        for (var i = 1; i < unrolled.Count; i++)
            unrolled[i] = Within(unrolled[0], unrolled[i]);
        if (unrolled.Exists(ring => ring.Any(point => Math.Abs(point.X) > Half)) && Cut(unrolled) is { } parts)
            return parts;
        var isSound = rings.Select((ring, i) => IsWound(ring, i) && ring.Length == polygon[i].GetArrayLength()).All(isRight => isRight);
        return [isSound ? polygon.GetRawText() : Text(rings.Select(Wound))];
    }

    /// <returns>Null for what has no clear inside; sides that cross each other make the cut cost their square besides.</returns>
    private static List<string>? Cut(List<Coordinate[]> rings)
    {
        var whole = new Polygon(new LinearRing(rings[0]), [.. rings.Skip(1).Select(ring => new LinearRing(ring))]);
        if (whole.NumPoints > MaxPoints || !whole.IsValid)
            return null;
        var parts = new List<string>();
        for (var turn = -1; turn <= 1; turn++)
        {
            var band = whole.Factory.ToGeometry(new Envelope((turn * Full) - Half, (turn * Full) + Half, -90.0001, 90.0001));
            var part = AffineTransformation.TranslationInstance(-turn * Full, 0).Transform(whole.Intersection(band));
            parts.AddRange(PolygonExtracter.GetPolygons(part).Cast<Polygon>().Where(found => !found.IsEmpty)
                .Select(found => Text(found.InteriorRings.Prepend(found.ExteriorRing).Select((ring, i) => Wound(ring.Coordinates, i)))));
        }
        return parts;
    }

    private static Coordinate[] Closed(JsonElement ring)
    {
        var points = ring.EnumerateArray().Select(point => new Coordinate(point[0].GetDouble(), point[1].GetDouble())).ToList();
        if (!points[0].Equals2D(points[^1]))
            points.Add(points[0].Copy());
        return [.. points];
    }

    /// <summary>Four sides along meridians and parallels, as the extents of data are: these alone may be wider than half the globe.</summary>
    private static bool IsRectangle(Coordinate[] ring) =>
        ring.Length == 5 && Enumerable.Range(1, 4).All(i => ring[i].X == ring[i - 1].X || ring[i].Y == ring[i - 1].Y);

    /// <summary>A hole that begins beyond the meridian, once round the globe to where its polygon is.</summary>
    private static Coordinate[] Within(Coordinate[] outer, Coordinate[] hole)
    {
        var (west, east) = (outer.Min(point => point.X), outer.Max(point => point.X));
        var turn = hole.Min(point => point.X) < west ? Full : hole.Max(point => point.X) > east ? -Full : 0;
        return turn == 0 || hole.Any(point => point.X + turn < west || point.X + turn > east) ? hole
            : [.. hole.Select(point => new Coordinate(point.X + turn, point.Y))];
    }

    /// <summary>A side of more than half the globe was meant to go the other way round.</summary>
    private static Coordinate[] Unrolled(Coordinate[] ring)
    {
        var points = ring.Select(point => point.Copy()).ToArray();
        var turn = 0.0;
        for (var i = 1; i < points.Length; i++)
        {
            var step = ring[i].X - ring[i - 1].X;
            if (Math.Abs(step) is > Half and < Full)
                turn -= Math.Sign(step) * Full;
            points[i].X += turn;
        }
        // Round a pole there is no inside to cut.
        return points[0].Equals2D(points[^1]) ? points : ring;
    }

    private static bool IsWound(Coordinate[] ring, int index) => Orientation.IsCCW(ring) == (index == 0);

    private static Coordinate[] Wound(Coordinate[] ring, int index) => IsWound(ring, index) ? ring : [.. ring.Reverse()];

    private static string Text(IEnumerable<Coordinate[]> rings) =>
        $"[{string.Join(',', rings.Select(ring => $"[{string.Join(',', ring.Select(Text))}]"))}]";

    private static string Text(Coordinate point) => string.Create(CultureInfo.InvariantCulture, $"[{point.X},{point.Y}]");
}
