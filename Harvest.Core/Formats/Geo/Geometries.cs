using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Harvest.Formats.Geo;

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

    /// <summary>The geometry of a GeoJSON feature, or of all features of a collection; null when the text is no such thing, or has none.</summary>
    public static string? OfFeatures(string text)
    {
        try
        {
            return text.Length <= MaxText && JsonElement.Parse(text) is { ValueKind: JsonValueKind.Object } root ? OfFeatures(root) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? OfFeatures(JsonElement root)
    {
        if (!root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
            return null;
        if (type.ValueEquals("Feature"))
            return root.TryGetProperty("geometry", out var geometry) && geometry.ValueKind == JsonValueKind.Object && IsGeometry(geometry) ? geometry.GetRawText() : null;
        if (!type.ValueEquals("FeatureCollection") || !root.TryGetProperty("features", out var features) || features.ValueKind != JsonValueKind.Array)
            return null;
        var parts = features.EnumerateArray().Where(feature => feature.ValueKind == JsonValueKind.Object).Select(OfFeatures).OfType<string>().ToList();
        return parts.Count switch
        {
            0 => null,
            1 => parts[0],
            _ => $$"""{"type":"GeometryCollection","geometries":[{{string.Join(',', parts)}}]}""",
        };
    }

    /// <summary>
    /// The GeoJSON of a text in any form that catalogues write: GeoJSON, well-known text, GML, four numbers of a box. Null when it
    /// is no geometry.
    /// </summary>
    /// <param name="text">As it was written.</param>
    /// <param name="complaint">What is wrong with a geometry that could not be taken; null for a text that is none.</param>
    public static string? Read(string text, out string? complaint)
    {
        complaint = null;
        text = text.Trim();
        if (text.Length == 0)
            return null;
        if (text[0] == '{')
            return (GeoJson(text) ?? OfFeatures(text)) is { } json ? Mended(json, out complaint) : null;
        if (text[0] == '<' && !text.StartsWith("<http", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("<urn", StringComparison.OrdinalIgnoreCase))
            return GmlReader.Read(text, out complaint);
        return FromBox(text) ?? FromWkt(text, out complaint);
    }

    /// <summary>Well-known text as GeoJSON in degrees; null when it cannot be read.</summary>
    public static string? FromWkt(string text) => FromWkt(text, out _);

    /// <inheritdoc cref="FromWkt(string)"/>
    /// <param name="text">Perhaps with its reference system in front: EPSG's WGS 84 has the latitude first, CRS84 and none the longitude.</param>
    /// <param name="complaint">Why it is no place, where a person could mend it.</param>
    public static string? FromWkt(string text, out string? complaint)
    {
        complaint = null;
        var wkt = text.Trim();
        string? system = null;
        if (wkt.StartsWith('<') && wkt.IndexOf('>', StringComparison.Ordinal) is > 0 and var end)
            (system, wkt) = (wkt[1..end], wkt[(end + 1)..].Trim());
        if (wkt.StartsWith("SRID", StringComparison.OrdinalIgnoreCase) && wkt.IndexOf(';', StringComparison.Ordinal) is > 0 and var mark)
            (system, wkt) = (wkt[..mark] is "SRID=4326" ? null : $"EPSG:{wkt[5..mark].Trim()}", wkt[(mark + 1)..].Trim());
        if (wkt.Length is 0 or > MaxText || !char.IsAsciiLetter(wkt[0]))
            return null;
        if (Crs.Find(system) is not { } crs)
        {
            complaint = $"it is given in {system}, which is not converted";
            return null;
        }
        var reader = new WktReader(wkt, crs);
        var read = reader.Read();
        if (reader.IsOff)
            complaint = "it has points that are not on the globe";
        return read is null ? null : Mended(read, out complaint);
    }

    /// <summary>
    /// GeoJSON as RFC 7946 wants it: rings closed and wound, longitudes brought within 180 degrees, polygons cut at that line; a
    /// reference system of old converted. As it is when nothing is wrong.
    /// </summary>
    /// <param name="geoJson">A geometry that <see cref="GeoJson"/> takes.</param>
    /// <param name="complaint">Why it is no place; null when it is one.</param>
    /// <returns>Null for what lies off the globe.</returns>
    public static string? Mended(string geoJson, out string? complaint)
    {
        complaint = null;
        var root = JsonElement.Parse(geoJson);
        var system = root.TryGetProperty("crs", out var named) && named.ValueKind == JsonValueKind.Object && named.TryGetProperty("properties", out var properties)
            && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
        // GeoJSON has the longitude first, whatever its system says of axes.
        if (Crs.Find(system?.Replace("crs:EPSG:", "EPSG:", StringComparison.OrdinalIgnoreCase).Replace("/def/crs/", "/", StringComparison.OrdinalIgnoreCase)) is not { } crs)
        {
            complaint = $"it is given in {system}, which is not converted";
            return null;
        }
        if (Shape(root, crs) is { } shape)
            return shape;
        complaint = "it has points that are not on the globe";
        return null;
    }

    /// <summary>Whether others would look for GeoJSON in another place: it names a reference system, as it did before RFC 7946, or goes beyond 180 degrees.</summary>
    public static bool IsElsewhere(string geoJson) => JsonElement.Parse(geoJson) is var root && (root.TryGetProperty("crs", out _) || GoesBeyond(root));

    private static bool GoesBeyond(JsonElement shape) => shape.TryGetProperty("geometries", out var parts)
        ? parts.EnumerateArray().Where(IsGeometry).Any(GoesBeyond)
        : shape.TryGetProperty("coordinates", out var coordinates) && !IsWithin(coordinates);

    private static string? Shape(JsonElement shape, Crs crs)
    {
        var kind = shape.GetProperty("type").GetString()!;
        if (kind == "GeometryCollection")
        {
            var given = shape.GetProperty("geometries").EnumerateArray().Where(IsGeometry).ToList();
            var parts = given.ConvertAll(part => Shape(part, crs));
            return parts.Count == 0 || parts.Contains(null) ? null
                : parts.SequenceEqual(given.Select(part => part.GetRawText())) && crs.IsDegrees ? shape.GetRawText()
                : $$"""{"type":"GeometryCollection","geometries":[{{string.Join(',', parts)}}]}""";
        }
        var coordinates = shape.GetProperty("coordinates");
        if (!crs.IsDegrees)
            coordinates = JsonElement.Parse(Placed(coordinates, crs));
        if (!IsOnGlobe(coordinates))
            return null;
        if (kind is "Polygon" or "MultiPolygon")
        {
            IReadOnlyList<string> polygons = kind == "Polygon"
                ? Polygons.Mended(coordinates, IsBeyond(shape))
                : [.. coordinates.EnumerateArray().SelectMany(part => Polygons.Mended(part))];
            var given = kind == "Polygon" ? [coordinates.GetRawText()] : coordinates.EnumerateArray().Select(part => part.GetRawText());
            if (polygons.SequenceEqual(given) && crs.IsDegrees)
                return shape.GetRawText();
            return polygons is [var only] ? $$"""{"type":"Polygon","coordinates":{{only}}}""" : $$"""{"type":"MultiPolygon","coordinates":[{{string.Join(',', polygons)}}]}""";
        }
        var wrapped = IsWithin(coordinates) ? coordinates.GetRawText() : Placed(coordinates, Crs.Degrees);
        return crs.IsDegrees && wrapped == coordinates.GetRawText() ? shape.GetRawText() : $$"""{"type":"{{kind}}","coordinates":{{wrapped}}}""";
    }

    /// <summary>Whether the bounding box that GeoJSON may have ends west of its beginning (RFC 7946, section 5.2).</summary>
    private static bool IsBeyond(JsonElement shape) =>
        shape.TryGetProperty("bbox", out var box) && box.ValueKind == JsonValueKind.Array && box.GetArrayLength() is 4 or 6
        && box.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number) && box[0].GetDouble() > box[box.GetArrayLength() / 2].GetDouble();

    private static string Placed(JsonElement node, Crs crs)
    {
        if (node[0].ValueKind != JsonValueKind.Number)
            return $"[{string.Join(',', node.EnumerateArray().Select(part => Placed(part, crs)))}]";
        var place = crs.Place(node[0].GetDouble(), node[1].GetDouble());
        var longitude = place.Longitude is > 180 and <= 360 ? place.Longitude - 360 : place.Longitude is < -180 and >= -360 ? place.Longitude + 360 : place.Longitude;
        return double.IsFinite(longitude) && double.IsFinite(place.Latitude) ? string.Create(CultureInfo.InvariantCulture, $"[{longitude},{place.Latitude}]") : "[9999,9999]";
    }

    private static bool IsOnGlobe(JsonElement node) => node[0].ValueKind == JsonValueKind.Number
        ? Math.Abs(node[0].GetDouble()) <= 360 && Math.Abs(node[1].GetDouble()) <= 90.0001
        : node.EnumerateArray().All(IsOnGlobe);

    private static bool IsWithin(JsonElement node) => node[0].ValueKind == JsonValueKind.Number
        ? Math.Abs(node[0].GetDouble()) <= 180
        : node.EnumerateArray().All(IsWithin);

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
        (west, east) = (Wrapped(west), Wrapped(east));
        (south, north) = (Math.Min(south, north), Math.Max(south, north));
        // As everywhere here: who crosses that line does not go around more than half of the globe; the bounds were confused.
        if (west > east && east + 360 - west > 180)
            (west, east) = (east, west);
        // Over the line of 180 degrees it is two boxes (RFC 7946, 3.1.9).
        return west > east
            ? $$"""{"type": "MultiPolygon", "coordinates": [{{Coordinates(west, south, 180, north)}}, {{Coordinates(-180, south, east, north)}}]}"""
            : Box(west, south, east, north);
    }

    private static double Wrapped(double longitude) => longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude;

    public static string Box(double west, double south, double east, double north) =>
        $$"""{"type": "Polygon", "coordinates": {{Coordinates(west, south, east, north)}}}""";

    private static string Coordinates(double west, double south, double east, double north) =>
        $"[[[{Number(west)}, {Number(south)}], [{Number(east)}, {Number(south)}], [{Number(east)}, {Number(north)}], [{Number(west)}, {Number(north)}], [{Number(west)}, {Number(south)}]]]";

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
