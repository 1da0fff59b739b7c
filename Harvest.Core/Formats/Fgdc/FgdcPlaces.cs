using System.Globalization;
using Harvest.Formats.Geo;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Fgdc;

/// <summary>The spatial domain: bounding coordinates, and outlines by G-ring points.</summary>
internal static class FgdcPlaces
{
    private const int MaxPoints = 50_000;

    public static Place? Read(XmlTree? domain, List<RecordProblem> problems, out GeoBox? box)
    {
        box = null;
        if (domain is null)
            return null;
        var bounds = domain["bounding"];
        box = GeoBox.Of(bounds?["westbc"]?.Text, bounds?["southbc"]?.Text, bounds?["eastbc"]?.Text, bounds?["northbc"]?.Text);
        if (box is null && bounds is not null)
            problems.Add(new RecordProblem("bounding: bounds that are no degrees", "Validation", bounds.Line, IsWarning: true));
        var outlines = domain.AllAt("dsgpoly").Select(Outline).OfType<GeoPolygon>().ToList();
        var text = domain["descgeog"] is { Text.Length: > 0 } described ? described.Text : null;
        var drawn = outlines.Count > 0 ? outlines : box is { IsPoint: false } area ? [.. area.Polygons] : [];
        var geometry = drawn.Count > 0 ? GeoJson.Polygons(drawn)
            : box is { } point ? GeoJson.Point(new GeoPoint(point.West, point.South))
            : null;
        var around = outlines.Count > 0 && box is { IsPoint: false } envelope ? GeoJson.Polygons([.. envelope.Polygons]) : null;
        return geometry is null && text is null ? null : new Place(Text: text, Geometry: geometry, Bbox: around);
    }

    /// <summary>The bounds as the extras that spatial catalogues expect.</summary>
    public static IEnumerable<Extra> Extras(GeoBox? box) => box is not { } bounds ? [] :
    [
        new Extra("bbox-east-long", Number(bounds.East)),
        new Extra("bbox-north-lat", Number(bounds.North)),
        new Extra("bbox-south-lat", Number(bounds.South)),
        new Extra("bbox-west-long", Number(bounds.West)),
    ];

    private static GeoPolygon? Outline(XmlTree polygon)
    {
        var rings = polygon.Children.Where(child => child.Name is "dsgpolyo" or "dsgpolyx").Select(Ring).ToList();
        return rings.Count > 0 && rings.All(ring => ring.Count >= 4 && ring.All(point => point.IsOnGlobe)) && rings.Sum(ring => ring.Count) <= MaxPoints
            ? new GeoPolygon(rings)
            : null;
    }

    private static IReadOnlyList<GeoPoint> Ring(XmlTree outline)
    {
        var points = outline.AllAt("grngpoin")
            .Select(point => new GeoPoint(Degrees(point["gringlon"]), Degrees(point["gringlat"]))).ToList();
        if (outline["gring"] is { Text.Length: > 0 } gring)
        {
            var numbers = gring.Text.Split([' ', ',', '\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)
                .Select(Degrees).ToList();
            for (var i = 0; i + 1 < numbers.Count; i += 2)
                points.Add(new GeoPoint(numbers[i + 1], numbers[i]));
        }
        if (points.Count > 2 && points[0] != points[^1])
            points.Add(points[0]);
        return points;
    }

    private static double Degrees(XmlTree? element) => Degrees(element?.Text ?? "");

    private static double Degrees(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
