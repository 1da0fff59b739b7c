using System.Globalization;
using System.Text;

namespace Harvest.Formats.DcatUs;

/// <summary>Reads POINT, POLYGON and MULTIPOLYGON of well-known text.</summary>
internal static class WktGeometry
{
    /// <returns>GeoJSON; null when it is no such text.</returns>
    public static string? Read(string text)
    {
        if (text.StartsWith("SRID=", StringComparison.OrdinalIgnoreCase) && text.IndexOf(';', StringComparison.Ordinal) is > 0 and var end)
            text = text[(end + 1)..];
        if (text.StartsWith('<') && text.IndexOf('>', StringComparison.Ordinal) is > 0 and var iri)
            text = text[(iri + 1)..].TrimStart();
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
            return null;
        var (type, depth) = text[..open].Trim().ToUpperInvariant() switch
        {
            "POINT" => ("Point", 0),
            "POLYGON" => ("Polygon", 2),
            "MULTIPOLYGON" => ("MultiPolygon", 3),
            _ => ("", -1),
        };
        var coordinates = depth < 0 ? null : Coordinates(text[open..], depth);
        return coordinates is null ? null : $$"""{"type":"{{type}}","coordinates":{{coordinates}}}""";
    }

    private static string? Coordinates(string text, int depth)
    {
        var json = new StringBuilder();
        var level = 0;
        var word = new StringBuilder();
        foreach (var c in text)
        {
            if (c is '(' or ')' or ',')
            {
                if (word.ToString().Trim() is { Length: > 0 } position)
                {
                    if (Position(position) is not { } pair || level != Math.Max(depth, 1))
                        return null;
                    json.Append(pair);
                }
                word.Clear();
                level += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (level is < 0 or > 3)
                    return null;
                json.Append(c switch { '(' => '[', ')' => ']', _ => ',' });
            }
            else
            {
                word.Append(c);
            }
        }
        if (level != 0 || word.ToString().Trim().Length > 0)
            return null;
        return depth == 0 ? json.ToString(1, json.Length - 2) : json.ToString();
    }

    private static string? Position(string text)
    {
        var numbers = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return numbers.Length is 2 or 3
            && double.TryParse(numbers[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.IsFinite(x)
            && double.TryParse(numbers[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var y) && double.IsFinite(y)
                ? string.Create(CultureInfo.InvariantCulture, $"[{x},{y}]")
                : null;
    }
}
