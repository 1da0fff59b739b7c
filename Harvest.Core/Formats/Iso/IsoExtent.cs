using System.Globalization;
using Harvest.Formats.Geo;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Iso;

/// <summary>Where and when: bounding boxes, polygons, names of places, periods.</summary>
internal sealed class IsoExtent(List<RecordProblem> problems, DateReader dates)
{
    private static readonly string[] Bounds = ["westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude"];

    private readonly List<GeoBox> boxes = [];
    private readonly List<GeoPolygon> polygons = [];
    private readonly List<string> names = [];
    private readonly List<string> links = [];
    private readonly List<Period> periods = [];
    private XmlTree? heights;

    /// <summary>What covers all bounding boxes; null when there is none.</summary>
    public GeoBox? Envelope { get; private set; }

    public IReadOnlyList<Period> Periods => periods;

    /// <summary>All extents as one place, since they mostly say one thing in several ways; then places that are known by an address.</summary>
    public IReadOnlyList<Place> Places { get; private set; } = [];

    /// <param name="extents">The properties <c>extent</c> of a dataset or a service.</param>
    public void Read(IEnumerable<XmlTree> extents)
    {
        var elements = extents.ToList();
        var geographic = elements.SelectMany(extent => extent.Descendants("geographicElement")).ToList();
        foreach (var box in geographic.SelectMany(element => element.AllAt("EX_GeographicBoundingBox")))
            ReadBox(box);
        foreach (var outline in geographic.SelectMany(element => element.AllAt("EX_BoundingPolygon")))
        {
            polygons.AddRange(GmlReader.Polygons(outline, boxes, out var complaint));
            if (complaint is not null)
                Warn(outline, $"extent: {complaint}");
        }
        names.AddRange(geographic
            .SelectMany(element => element.AllAt("EX_GeographicDescription", "geographicIdentifier", "*", "code"))
            .Concat(elements.SelectMany(extent => extent.AllAt("EX_Extent", "description")))
            .Select(IsoText.Of).OfType<string>().Distinct());
        links.AddRange(geographic
            .SelectMany(element => element.AllAt("EX_GeographicDescription", "geographicIdentifier", "*", "code")).Select(IsoText.Link).OfType<string>().Distinct());
        foreach (var time in elements.SelectMany(extent => extent.Descendants("temporalElement")))
            ReadTime(time);
        heights = elements.SelectMany(extent => extent.Descendants("EX_VerticalExtent")).FirstOrDefault();
        Places = [.. new[] { MakePlace() }.OfType<Place>(), .. links.Select(link => new Place(link))];
    }

    private void ReadBox(XmlTree box)
    {
        var bounds = GeoBox.Of(
            IsoText.Of(box["westBoundLongitude"]), IsoText.Of(box["southBoundLatitude"]),
            IsoText.Of(box["eastBoundLongitude"]), IsoText.Of(box["northBoundLatitude"]));
        if (bounds is { } found)
        {
            boxes.Add(found);
            if (IsTurned("southBoundLatitude", found.South, found.North) || IsTurned("westBoundLongitude", found.West, found.East))
                Warn(box, $"extent: the bounds {string.Join(", ", Bounds.Select(Shown))} are confused; they were turned round");
        }
        else if (box.Children.Any(bound => IsoText.Of(bound) is not null))
            Warn(box, $"extent: the bounding box {string.Join(", ", Bounds.Select(Shown))} has bounds that are no degrees of one globe; left out");

        bool IsTurned(string bound, double low, double high) =>
            low != high && double.TryParse(IsoText.Of(box[bound]), CultureInfo.InvariantCulture, out var said) && said == high;

        string Shown(string bound) => Http.Texts.Shorten(Http.Texts.Plain(IsoText.Of(box[bound]) ?? "nothing"), 30);
    }

    private void ReadTime(XmlTree element)
    {
        foreach (var period in element.Descendants("TimePeriod"))
        {
            var start = Instant(period["beginPosition"]) ?? Instant(period.At("begin", "TimeInstant", "timePosition"));
            var end = Instant(period["endPosition"]) ?? Instant(period.At("end", "TimeInstant", "timePosition"));
            if (start is not null || end is not null)
                periods.Add(new Period(start, end));
        }
        // An instant within a period has been read with it.
        foreach (var instant in element.AllAt("*", "extent", "TimeInstant", "timePosition"))
        {
            if (Instant(instant) is { } moment)
                periods.Add(new Period(moment, moment));
        }
    }

    /// <summary>"now" and "unknown" are open ends, as an attribute or in place of the date.</summary>
    private string? Instant(XmlTree? position) =>
        position is null || position.Attribute("indeterminatePosition") is "now" or "unknown" || Dcat.Periods.IsOpen(position.Text)
            ? null
            : dates.Read(position.Text, "temporalElement", position.Line);

    private Place? MakePlace()
    {
        var text = names.Count > 0 ? string.Join("; ", names) : null;
        if (boxes.Count > 0)
            Envelope = Around(boxes);
        var drawn = polygons.Count > 0 ? polygons : [.. boxes.Where(box => !box.IsPoint).SelectMany(box => box.Polygons)];
        var geometry = drawn.Count > 0 ? GeoJson.Polygons(drawn)
            : boxes.Count > 0 ? GeoJson.Point(new GeoPoint(boxes[0].West, boxes[0].South))
            : null;
        var box = polygons.Count > 0 && Envelope is { IsPoint: false } envelope ? GeoJson.Polygons([.. envelope.Polygons]) : null;
        return geometry is null && text is null ? null : new Place(Text: text, Geometry: geometry, Bbox: box);
    }

    private static GeoBox Around(List<GeoBox> boxes) => boxes.Count == 1
        ? boxes[0]
        : new GeoBox(
            boxes.Min(box => box.West <= box.East ? box.West : -180), boxes.Min(box => box.South),
            boxes.Max(box => box.West <= box.East ? box.East : 180), boxes.Max(box => box.North));

    private void Warn(XmlTree where, string message) =>
        problems.Add(new RecordProblem(message, "Validation", where.Line, IsWarning: true));

    /// <summary>The bounds as the extras that spatial catalogues expect, and how high or deep the data reach.</summary>
    public IEnumerable<Extra> Extras()
    {
        (string Key, string? Value)[] vertical =
        [
            ("vertical-extent-minimum", IsoText.Of(heights?["minimumValue"])),
            ("vertical-extent-maximum", IsoText.Of(heights?["maximumValue"])),
            ("vertical-extent-reference-system", heights is null ? null : VerticalSystem(heights)),
        ];
        foreach (var (key, value) in vertical)
        {
            if (value is not null)
                yield return new Extra(key, value);
        }
        if (Envelope is not { } box)
            yield break;
        yield return new Extra("bbox-east-long", Number(box.East));
        yield return new Extra("bbox-north-lat", Number(box.North));
        yield return new Extra("bbox-south-lat", Number(box.South));
        yield return new Extra("bbox-west-long", Number(box.West));
    }

    /// <summary>The address or the name of the system that heights are given in.</summary>
    private static string? VerticalSystem(XmlTree heights)
    {
        var system = heights["verticalCRS"] ?? heights["verticalCRSId"];
        return system?.Attribute("href") ?? IsoText.First(system, "*", "referenceSystemIdentifier", "*", "code")
            ?? system?.Children.Select(crs => IsoText.Of(crs["name"]) ?? IsoText.Of(crs["identifier"])).FirstOrDefault(text => text is not null);
    }

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
