using System.Globalization;
using Harvest.Formats.Geo;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>
/// Coordinates in the words of schema.org, W3C Basic Geo and GeoRSS, all of which have the latitude first: points, boxes, lines, polygons.
/// </summary>
internal static class PlaceCoordinates
{
    private const string Rss = "http://www.georss.org/georss/";
    private const string Basic = "http://www.w3.org/2003/01/geo/wgs84_pos#";

    /// <summary>What leads from a place to a node with its coordinates.</summary>
    private static readonly Term[] Ways = [.. Schema("geo"), Term.Iri($"{Basic}location")];

    private static readonly Term[] Latitudes = [Term.Iri($"{Basic}lat"), .. Schema("latitude")];

    private static readonly Term[] Longitudes = [Term.Iri($"{Basic}long"), Term.Iri($"{Basic}lon"), .. Schema("longitude")];

    private static readonly (string Kind, Term[] Properties)[] Shapes =
    [
        ("POINT", [Term.Iri($"{Rss}point"), Term.Iri($"{Basic}lat_long")]),
        ("BOX", [Term.Iri($"{Rss}box"), .. Schema("box")]),
        ("POLYGON", [Term.Iri($"{Rss}polygon"), .. Schema("polygon")]),
        ("LINESTRING", [Term.Iri($"{Rss}line"), .. Schema("line")]),
        ("CIRCLE", [Term.Iri($"{Rss}circle"), .. Schema("circle")]),
    ];

    /// <summary>GeoJSON of the first coordinates that a place has.</summary>
    /// <param name="place">The place, or whatever has coordinates.</param>
    /// <param name="complaint">Why coordinates were left out; null where none were.</param>
    public static string? Read(NodeReader place, out string? complaint)
    {
        complaint = null;
        foreach (var node in place.Nodes(Ways).Prepend(place))
        {
            if (node.Text(Latitudes) is { } latitude && node.Text(Longitudes) is { } longitude)
                return Found("POINT", $"{latitude} {longitude}", ref complaint);
            if (Round(node) is { } circle)
                return Found("CIRCLE", circle, ref complaint);
            foreach (var (kind, properties) in Shapes)
            {
                if (node.Text(properties) is { } text)
                    return Found(kind, text, ref complaint);
            }
            if (node.Text(Term.Iri($"{Rss}where")) is { } gml && Geometries.Read(gml, out complaint) is { } shape)
                return shape;
        }
        return null;
    }

    /// <summary>A GeoCircle: the middle, and how many metres it reaches from there.</summary>
    private static string? Round(NodeReader node)
    {
        var middle = node.Nodes(Schema("geoMidpoint")).FirstOrDefault();
        return !middle.Node.IsNone && middle.Text(Latitudes) is { } latitude && middle.Text(Longitudes) is { } longitude
            && node.Text(Schema("geoRadius")) is { } radius
            ? $"{latitude} {longitude} {radius}"
            : null;
    }

    private static string? Found(string kind, string text, ref string? complaint)
    {
        var shape = kind == "CIRCLE" ? Circle(Numbers(text)) : Shape(kind, Numbers(text));
        if (shape is null)
        {
            complaint = $"the {kind.ToLowerInvariant()} {Http.Texts.Shorten(Http.Texts.Plain(text), 80)} was left out: it has no "
                + (kind == "CIRCLE" ? "latitude, longitude and radius in metres" : "latitudes and longitudes in turn");
        }
        return shape;
    }

    private static string? Shape(string kind, List<double> numbers)
    {
        if (numbers.Count < 2 || numbers.Count % 2 != 0 || numbers.Where((_, i) => i % 2 == 0).Any(latitude => Math.Abs(latitude) > 90))
            return null;
        if (kind == "BOX")
            return numbers is [var south, var west, var north, var east] ? Geometries.FromBox(string.Create(CultureInfo.InvariantCulture, $"{west},{south},{east},{north}")) : null;
        var points = numbers.Chunk(2).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair[1]} {pair[0]}")).ToList();
        return kind switch
        {
            "POINT" => points.Count == 1 ? Geometries.FromWkt($"POINT ({points[0]})") : null,
            "POLYGON" => points.Count > 2 ? Geometries.FromWkt($"POLYGON (({string.Join(", ", points[0] == points[^1] ? points : [.. points, points[0]])}))") : null,
            _ => points.Count > 1 ? Geometries.FromWkt($"{kind} ({string.Join(", ", points)})") : null,
        };
    }

    /// <summary>GeoJSON has no circles: a polygon around the middle that is as far away at each of its corners.</summary>
    private static string? Circle(List<double> numbers)
    {
        const int Corners = 32;
        const double MetresPerDegree = 40_007_863.0 / 360;
        if (numbers is not [>= -90 and <= 90 and var latitude, >= -180 and <= 180 and var longitude, >= 0 and < 10_000_000 and var radius])
            return null;
        var (height, width) = (radius / MetresPerDegree, radius / (MetresPerDegree * Math.Cos(latitude * Math.PI / 180)));
        // What reaches over a pole or around the globe, and what has no size, is known by its middle.
        if (radius == 0 || Math.Abs(latitude) + height >= 90 || width >= 180)
            return Shape("POINT", [latitude, longitude]);
        var corners = Enumerable.Range(0, Corners + 1).Select(corner => corner % Corners * 2 * Math.PI / Corners).SelectMany(angle =>
            (double[])[Math.Round(latitude + (height * Math.Sin(angle)), 6), Math.Round(longitude + (width * Math.Cos(angle)), 6)]);
        return Shape("POLYGON", [.. corners]);
    }

    /// <summary>None when something else stands among them.</summary>
    private static List<double> Numbers(string text)
    {
        var words = text.Split([',', ' ', ';', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var numbers = new List<double>();
        foreach (var word in words)
        {
            if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
                return [];
            numbers.Add(number);
        }
        return numbers;
    }

    private static Term[] Schema(string name) => [Names.Schema(name), Term.Iri($"https://schema.org/{name}")];
}
