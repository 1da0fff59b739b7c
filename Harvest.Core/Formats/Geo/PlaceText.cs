using System.Globalization;
using System.Text.Json;
using Harvest.Formats.Json;

namespace Harvest.Formats.Geo;

/// <summary>Makes GeoJSON of what publishers write as the place of their data.</summary>
internal static class PlaceText
{
    /// <summary>The geometry of a text, or null when it names none.</summary>
    /// <param name="text">GeoJSON, WKT, a box (west,south,east,north), a point, or a place.</param>
    /// <param name="placeOf">Gives the box of a name, null for none (<see cref="PlaceNames"/>). Default: names say nothing.</param>
    public static string? ToGeometry(string text, Func<string, double[]?>? placeOf = null)
    {
        text = text.Trim();
        if (text.Length == 0 || text.Length > 5_000_000)
            return null;
        if (text[0] is '{' or '[')
            return Json(text);
        if (text[0] == '<' && GmlReader.Read(text, out _) is { } gml)
            return gml;
        if (Geometries.FromWkt(text) is { } wkt)
            return wkt;
        if (placeOf?.Invoke(text) is { } box)
            return Numbers(box);
        var words = text.Replace("+", "", StringComparison.Ordinal).Split([',', ' ', ';', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var numbers = words.Select(Number).ToList();
        return numbers.Count is 2 or 4 && numbers.TrueForAll(number => number is not null) ? Numbers([.. numbers.Select(number => number!.Value)]) : null;
    }

    /// <summary>A GeoJSON object as it stands, where it is sound, with its polygons mended.</summary>
    public static string? FromObject(JsonElement geometry)
    {
        if (geometry.ValueKind != JsonValueKind.Object)
            return null;
        if (Geometries.OfFeatures(geometry.GetRawText()) is { } ofFeatures)
            return Geometries.Mended(ofFeatures, out _);
        if (geometry.TryGetProperty("geometry", out var inner))
            return FromObject(inner);
        if (Geometries.GeoJson(geometry.GetRawText()) is { } geoJson)
            return Geometries.Mended(geoJson, out _);
        // As Elasticsearch writes a box: upper left, lower right.
        return geometry.Text("type") is "envelope" or "Envelope" && geometry.TryGetProperty("coordinates", out var corners)
            && corners.ValueKind == JsonValueKind.Array && corners.EnumerateArray().Select(Position).ToList() is [{ } first, { } second]
                ? Numbers([first.X, Math.Min(first.Y, second.Y), second.X, Math.Max(first.Y, second.Y)])
                : null;
    }

    private static string? Json(string text)
    {
        try
        {
            var json = JsonElement.Parse(text);
            if (json.ValueKind != JsonValueKind.Array)
                return FromObject(json);
            // Two corners of a box.
            var corners = json.EnumerateArray().Select(Position).ToList();
            return corners is [{ } southWest, { } northEast] ? Numbers([southWest.X, southWest.Y, northEast.X, northEast.Y]) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (double X, double Y)? Position(JsonElement point) =>
        point.ValueKind == JsonValueKind.Array && point.GetArrayLength() >= 2
        && point[0].ValueKind == JsonValueKind.Number && point[1].ValueKind == JsonValueKind.Number
            ? Within(point[0].GetDouble(), point[1].GetDouble())
            : null;

    private static (double X, double Y)? Within(double x, double y) =>
        Math.Abs(x) <= 360 && Math.Abs(y) <= 90.0001 ? (x, y) : null;

    private static double? Number(string word) =>
        double.TryParse(word.TrimEnd('.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>
    /// Two numbers are a point, four a box, or the line that is left of it without a width or a height; a box from east to west
    /// goes over the meridian of 180 degrees.
    /// </summary>
    private static string? Numbers(double[] numbers)
    {
        if (Within(numbers[0], numbers[1]) is null || Within(numbers[^2], numbers[^1]) is null)
            return null;
        if (numbers is [var x, var y] || (numbers is [var west, var south, var east, var north] && (x = west) == east && (y = south) == north))
            return Geometry("Point", string.Create(CultureInfo.InvariantCulture, $"[{Wrapped(x)},{y}]"));
        (numbers[0], numbers[2]) = (Wrapped(numbers[0]), Wrapped(numbers[2]));
        // Who crosses the meridian does not go around more than half of the globe: the corners were confused.
        if (numbers[0] > numbers[2] && numbers[2] + 360 - numbers[0] > 180)
            (numbers[0], numbers[2]) = (numbers[2], numbers[0]);
        if (numbers[0] == numbers[2] || numbers[1] == numbers[3])
            return Geometry("LineString", string.Create(CultureInfo.InvariantCulture, $"[[{numbers[0]},{numbers[1]}],[{numbers[2]},{numbers[3]}]]"));
        if (numbers[0] > numbers[2])
            return Geometry("MultiPolygon", $"[{Box(numbers[0], numbers[1], 180, numbers[3])},{Box(-180, numbers[1], numbers[2], numbers[3])}]");
        return Geometry("Polygon", Box(numbers[0], numbers[1], numbers[2], numbers[3]));
    }

    private static string Box(double west, double south, double east, double north) => string.Create(
        CultureInfo.InvariantCulture,
        $"[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]");

    private static double Wrapped(double longitude) => longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude;

    private static string Geometry(string type, string coordinates) => $$"""{"type":"{{type}}","coordinates":{{coordinates}}}""";
}
