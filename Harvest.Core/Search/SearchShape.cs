using System.Text.Json;
using Harvest.Formats.Geo;
using Harvest.Model;
using NetTopologySuite;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.IO;
using NetTopologySuite.IO.Converters;
using NetTopologySuite.Simplify;

namespace Harvest.Search;

/// <summary>
/// The outline of a dataset's places, for those whose box says more than they cover: a box search first looks for boxes that meet, then
/// here whether the outline does. Simplified until it is small.
/// </summary>
internal static class SearchShape
{
    private const int MaxBytes = 8 * 1024;

    /// <summary>Longer ones are searched by their box.</summary>
    private const int MaxText = 500_000;

    private static readonly NtsGeometryServices Services = new(new PrecisionModel(), 4326);

    private static readonly JsonSerializerOptions Reading = new()
    {
        MaxDepth = 32,
        Converters = { new GeoJsonConverterFactory(Services.CreateGeometryFactory()) },
    };

    /// <summary>Well-known binary; null when the box around the places is all that there is to say, or all that is known.</summary>
    public static byte[]? Of(IEnumerable<Place> places)
    {
        var shapes = new List<Geometry>();
        foreach (var place in places)
        {
            // As the box is made of the first of these, so is the outline; without a box of its own, a place has its outline.
            if (Read(place.Geometry ?? place.Bbox ?? place.Centroid) is not { } shape)
            {
                if (place.Geometry is not null || place.Bbox is not null || place.Centroid is not null)
                    return null;
                continue;
            }
            // What goes on beyond 180 degrees is found by its box, which knows how.
            if (shape.EnvelopeInternal is { MinX: < -180 } or { MaxX: > 180 })
                return null;
            shapes.Add(shape);
        }
        if (shapes.Count == 0 || (shapes.Count == 1 && (shapes[0].IsRectangle || shapes[0] is Point)))
            return null;
        try
        {
            return Small(Services.CreateGeometryFactory().BuildGeometry(shapes));
        }
        catch (Exception fault) when (fault is ArgumentException or TopologyException)
        {
            return null;
        }
    }

    /// <summary>Whether an outline shares a point with a box.</summary>
    public static bool Meets(byte[] shape, GeoBox box)
    {
        var outline = new WKBReader(Services).Read(shape);
        return box.Polygons.Any(polygon =>
        {
            var (low, high) = (polygon.Rings[0][0], polygon.Rings[0][2]);
            var area = outline.Factory.ToGeometry(new Envelope(low.Longitude, high.Longitude, low.Latitude, high.Latitude));
            // A collection does not know how to be compared as a whole.
            return Enumerable.Range(0, outline.NumGeometries).Any(i => outline.GetGeometryN(i).Intersects(area));
        });
    }

    private static Geometry? Read(string? geoJson)
    {
        if (string.IsNullOrEmpty(geoJson) || geoJson.Length > MaxText)
            return null;
        try
        {
            var shape = JsonSerializer.Deserialize<Geometry>(geoJson, Reading);
            return shape is null || shape.IsEmpty ? null : shape.IsRectangle || shape.IsValid ? shape : GeometryFixer.Fix(shape) is { IsEmpty: false } mended ? mended : null;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or NotSupportedException or InvalidOperationException or ParseException or TopologyException)
        {
            return null;
        }
    }

    private static byte[]? Small(Geometry shape)
    {
        for (var tolerance = 0.0; tolerance < 5; tolerance = tolerance == 0 ? 0.001 : tolerance * 4)
        {
            var simple = tolerance == 0 ? shape : TopologyPreservingSimplifier.Simplify(shape, tolerance);
            if (simple.NumPoints * 16 <= MaxBytes && new WKBWriter().Write(simple) is { Length: <= MaxBytes } bytes)
                return bytes;
        }
        return null;
    }
}
