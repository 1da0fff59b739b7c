using System.Globalization;
using System.Text;

namespace Harvest.Formats.Geo;

/// <summary>Reads well-known text into GeoJSON: points, lines, polygons, several of them, and ENVELOPE.</summary>
internal sealed class WktReader(string text, Crs crs)
{
    private readonly StringBuilder json = new();
    private int at;

    /// <summary>A point lies nowhere on the globe, as when metres stand without their reference system.</summary>
    public bool IsOff { get; private set; }

    /// <returns>Null when the text is no such geometry.</returns>
    public string? Read()
    {
        if (text.StartsWith("GEOMETRYCOLLECTION", StringComparison.OrdinalIgnoreCase))
            return Collection();
        return Shape() is { } shape && Peek() == '\0' && !IsOff ? shape : null;
    }

    private string? Collection()
    {
        at = "GEOMETRYCOLLECTION".Length;
        var shapes = new List<string>();
        if (Peek() is not '(' && Word() is not ("Z" or "M" or "ZM"))
            return null;
        if (!Take('('))
            return null;
        do
        {
            if (Shape() is not { } shape)
                return null;
            shapes.Add(shape);
            json.Clear();
        }
        while (Take(','));
        return Take(')') && Peek() == '\0' && !IsOff ? $$"""{"type": "GeometryCollection", "geometries": [{{string.Join(", ", shapes)}}]}""" : null;
    }

    private string? Shape()
    {
        var (kind, depth) = Word() switch
        {
            "POINT" => ("Point", 0),
            "LINESTRING" => ("LineString", 1),
            "POLYGON" => ("Polygon", 2),
            "MULTIPOINT" => ("MultiPoint", 1),
            "MULTILINESTRING" => ("MultiLineString", 2),
            "MULTIPOLYGON" => ("MultiPolygon", 3),
            "ENVELOPE" => ("", -1),
            _ => ("", -2),
        };
        if (depth == -1)
            return Envelope();
        // Heights are left out, so their mark means nothing here.
        if (depth < 0 || (Peek() is not '(' && Word() is not ("Z" or "M" or "ZM")))
            return null;
        json.Append("{\"type\": \"").Append(kind).Append("\", \"coordinates\": ");
        var isRead = depth == 0 ? Take('(') && Position() && Take(')') : List(depth, kind == "MultiPoint");
        return isRead ? json.Append('}').ToString() : null;
    }

    private bool List(int depth, bool mayWrapPositions)
    {
        if (!Take('('))
            return false;
        json.Append('[');
        do
        {
            if (json[^1] != '[')
                json.Append(", ");
            var isRead = depth > 1 ? List(depth - 1, false)
                : mayWrapPositions && Peek() == '(' ? Take('(') && Position() && Take(')')
                : Position();
            if (!isRead)
                return false;
        }
        while (Take(','));
        json.Append(']');
        return Take(')');
    }

    private bool Position()
    {
        if (Number() is not { } x || Number() is not { } y)
            return false;
        (x, y) = crs.Place(x, y);
        IsOff |= !(Math.Abs(x) <= 360 && Math.Abs(y) <= 90.0001);
        json.Append(CultureInfo.InvariantCulture, $"[{Geometries.Number(x)}, {Geometries.Number(y)}]");
        while (Peek() is not (',' or ')' or '\0'))
        {
            if (Number() is null)
                return false;
        }
        return true;
    }

    /// <summary>ENVELOPE(west, east, north, south), as CSW servers and Solr write it.</summary>
    private string? Envelope()
    {
        var sides = new double[4];
        if (!Take('('))
            return null;
        for (var i = 0; i < 4; i++)
        {
            if ((i > 0 && !Take(',')) || Number() is not { } side)
                return null;
            sides[i] = side;
        }
        IsOff |= sides.Take(2).Any(side => Math.Abs(side) > 360) || sides.Skip(2).Any(side => Math.Abs(side) > 90.0001);
        return Take(')') ? Geometries.Box(sides[0], sides[3], sides[1], sides[2]) : null;
    }

    private string Word()
    {
        Peek();
        var start = at;
        while (at < text.Length && char.IsAsciiLetter(text[at]))
            at++;
        return text[start..at].ToUpperInvariant();
    }

    private double? Number()
    {
        Peek();
        var start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '-' or '+' or '.' or 'e' or 'E'))
            at++;
        return double.TryParse(text.AsSpan(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
            ? value
            : null;
    }

    private bool Take(char wanted)
    {
        if (Peek() != wanted)
            return false;
        at++;
        return true;
    }

    private char Peek()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at < text.Length ? text[at] : '\0';
    }
}
