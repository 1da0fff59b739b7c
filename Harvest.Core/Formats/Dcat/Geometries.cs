using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Harvest.Formats.Dcat;

/// <summary>Geometries as GeoJSON (RFC 7946), as well-known text (GeoSPARQL) and as boxes of four numbers.</summary>
internal static class Geometries
{
    private const int MaxText = 2_000_000;

    private static readonly string[] Kinds =
        ["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"];

    /// <summary>The text if it is a GeoJSON geometry with finite numbers; null when it is none.</summary>
    public static string? GeoJson(string text)
    {
        try
        {
            return text.Length <= MaxText && JsonElement.Parse(text) is { ValueKind: JsonValueKind.Object } root && IsGeometry(root)
                ? text.Trim()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Well-known text as GeoJSON; null when it cannot be read.</summary>
    public static string? FromWkt(string text)
    {
        var wkt = text.Trim();
        var isLatitudeFirst = false;
        if (wkt.StartsWith('<') && wkt.IndexOf('>', StringComparison.Ordinal) is > 0 and var end)
        {
            // The reference system in front: EPSG's WGS 84 has the latitude first, CRS84 and none at all the longitude.
            isLatitudeFirst = wkt[..end].Contains("EPSG", StringComparison.OrdinalIgnoreCase)
                && wkt[..end].EndsWith("4326", StringComparison.Ordinal);
            wkt = wkt[(end + 1)..].Trim();
        }
        if (wkt.StartsWith("SRID", StringComparison.OrdinalIgnoreCase) && wkt.Contains(';', StringComparison.Ordinal))
            wkt = wkt[(wkt.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim();
        return wkt.Length > MaxText ? null : new WktReader(wkt, isLatitudeFirst).Read();
    }

    /// <summary>A box "west,south,east,north" as a GeoJSON polygon; null when it is none.</summary>
    public static string? FromBox(string text)
    {
        var parts = text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var box = new double[4];
        if (parts.Length != 4)
            return null;
        for (var i = 0; i < 4; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out box[i]) || !double.IsFinite(box[i]))
                return null;
        }
        var (west, south, east, north) = (box[0], box[1], box[2], box[3]);
        if (Math.Abs(south) > 90 || Math.Abs(north) > 90 || Math.Abs(west) > 360 || Math.Abs(east) > 360)
            return null;
        return Box(west, south, east, north);
    }

    public static string Box(double west, double south, double east, double north) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"type": "Polygon", "coordinates": [[[{{Number(west)}}, {{Number(south)}}], [{{Number(east)}}, {{Number(south)}}], [{{Number(east)}}, {{Number(north)}}], [{{Number(west)}}, {{Number(north)}}], [{{Number(west)}}, {{Number(south)}}]]]}""");

    /// <summary>GeoJSON as well-known text; null when it cannot be said so.</summary>
    public static string? ToWkt(string geoJson)
    {
        if (GeoJson(geoJson) is null)
            return null;
        var root = JsonElement.Parse(geoJson);
        if (root.GetProperty("type").GetString() is not { } kind || !Kinds.Contains(kind))
            return null;
        var wkt = new StringBuilder(kind.ToUpperInvariant()).Append(' ');
        var coordinates = root.GetProperty("coordinates");
        if (kind == "Point")
            wkt.Append('(');
        Write(wkt, coordinates);
        if (kind == "Point")
            wkt.Append(')');
        return wkt.ToString();
    }

    /// <summary>The box around a GeoJSON geometry: west, south, east, north; null when it is none.</summary>
    public static (double West, double South, double East, double North)? Bounds(string geoJson)
    {
        if (GeoJson(geoJson) is null || !JsonElement.Parse(geoJson).TryGetProperty("coordinates", out var coordinates))
            return null;
        (double West, double South, double East, double North) box = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        Visit(coordinates);
        return box;

        void Visit(JsonElement node)
        {
            if (node[0].ValueKind != JsonValueKind.Number)
            {
                foreach (var part in node.EnumerateArray())
                    Visit(part);
                return;
            }
            var (x, y) = (node[0].GetDouble(), node[1].GetDouble());
            box = (Math.Min(box.West, x), Math.Min(box.South, y), Math.Max(box.East, x), Math.Max(box.North, y));
        }
    }

    /// <summary>A coordinate as others write it: whole numbers with a decimal.</summary>
    public static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    private static void Write(StringBuilder wkt, JsonElement coordinates)
    {
        if (coordinates.GetArrayLength() > 0 && coordinates[0].ValueKind == JsonValueKind.Number)
        {
            wkt.AppendJoin(' ', coordinates.EnumerateArray().Take(2).Select(number => number.GetRawText()));
            return;
        }
        wkt.Append('(');
        var isFirst = true;
        foreach (var part in coordinates.EnumerateArray())
        {
            if (!isFirst)
                wkt.Append(", ");
            isFirst = false;
            Write(wkt, part);
        }
        wkt.Append(')');
    }

    private static bool IsGeometry(JsonElement root)
    {
        if (!root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
            return false;
        if (type.ValueEquals("GeometryCollection"))
            return root.TryGetProperty("geometries", out var parts) && parts.ValueKind == JsonValueKind.Array;
        var depth = type.GetString() switch
        {
            "Point" => 1,
            "LineString" or "MultiPoint" => 2,
            "Polygon" or "MultiLineString" => 3,
            "MultiPolygon" => 4,
            _ => 0,
        };
        return depth > 0 && root.TryGetProperty("coordinates", out var coordinates) && IsPosition(coordinates, depth);
    }

    private static bool IsPosition(JsonElement node, int depth)
    {
        if (node.ValueKind != JsonValueKind.Array || node.GetArrayLength() == 0)
            return false;
        return depth > 1
            ? node.EnumerateArray().All(part => IsPosition(part, depth - 1))
            : node.GetArrayLength() >= 2 && node.EnumerateArray().All(number =>
                number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var value) && double.IsFinite(value));
    }
}
