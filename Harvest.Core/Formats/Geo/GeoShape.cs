using System.Globalization;
using System.Text;

namespace Harvest.Formats.Geo;

/// <summary>A polygon as rings of longitudes and latitudes (WGS 84); the first ring is the outer one.</summary>
public sealed record GeoPolygon(IReadOnlyList<IReadOnlyList<GeoPoint>> Rings);

/// <summary>A place on the globe, in degrees (WGS 84).</summary>
public readonly record struct GeoPoint(double Longitude, double Latitude)
{
    public bool IsOnGlobe => Longitude is >= -180 and <= 180 && Latitude is >= -90 and <= 90;
}

/// <summary>Writes geometries as GeoJSON text (RFC 7946).</summary>
public static class GeoJson
{
    public static string Point(GeoPoint point) => $$"""{"type":"Point","coordinates":{{Position(point)}}}""";

    /// <returns>A Polygon, or a MultiPolygon when there are several.</returns>
    public static string Polygons(IReadOnlyList<GeoPolygon> polygons) => polygons.Count == 1
        ? $$"""{"type":"Polygon","coordinates":{{Rings(polygons[0])}}}"""
        : $$"""{"type":"MultiPolygon","coordinates":[{{string.Join(',', polygons.Select(Rings))}}]}""";

    private static string Rings(GeoPolygon polygon)
    {
        var text = new StringBuilder("[");
        foreach (var ring in polygon.Rings)
        {
            text.Append(text.Length > 1 ? ",[" : "[");
            text.AppendJoin(',', ring.Select(Position)).Append(']');
        }
        return text.Append(']').ToString();
    }

    private static string Position(GeoPoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"[{point.Longitude},{point.Latitude}]");
}
