using System.Text.Json;

namespace Harvest.Formats.Geo;

/// <summary>The positions of a GeoJSON geometry, collection or feature (RFC 7946), without regard to what they draw.</summary>
public static class GeoJsonPositions
{
    private const int MaxDepth = 32;

    /// <summary>Each point, line or ring of it, longitudes from -360 to 360 (see <see cref="GeoBox.Around"/>). What cannot be read has none.</summary>
    public static IReadOnlyList<IReadOnlyList<GeoPoint>> Read(string? geoJson)
    {
        if (string.IsNullOrEmpty(geoJson))
            return [];
        var parts = new List<IReadOnlyList<GeoPoint>>();
        try
        {
            using var document = JsonDocument.Parse(geoJson, new JsonDocumentOptions { MaxDepth = MaxDepth });
            Add(document.RootElement, parts);
        }
        catch (JsonException)
        {
            return [];
        }
        return parts;
    }

    private static void Add(JsonElement element, List<IReadOnlyList<GeoPoint>> parts)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                if (member.Name is "coordinates" or "geometry" or "geometries" or "features")
                    Add(member.Value, parts);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0)
        {
            if (Position(element) is { } point)
                parts.Add([point]);
            else if (Position(element[0]) is not null)
                parts.Add([.. element.EnumerateArray().Select(Position).OfType<GeoPoint>()]);
            else
                foreach (var item in element.EnumerateArray())
                    Add(item, parts);
        }
    }

    private static GeoPoint? Position(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && element.GetArrayLength() >= 2
        && element[0].ValueKind == JsonValueKind.Number && element[1].ValueKind == JsonValueKind.Number
        && new GeoPoint(element[0].GetDouble(), element[1].GetDouble()) is { Longitude: >= -360 and <= 360, Latitude: >= -90 and <= 90 } point
            ? point
            : null;
}
