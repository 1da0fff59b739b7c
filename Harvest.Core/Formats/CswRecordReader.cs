using Harvest.Formats.Geo;
using Harvest.Formats.Iso;
using Harvest.Formats.Oai;
using Harvest.Formats.Terms;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>Reads a <c>csw:Record</c> (full, summary or brief): Dublin Core with a bounding box.</summary>
public static class CswRecordReader
{
    /// <summary>The names of the outermost element.</summary>
    public static bool IsRecord(XmlTree element) =>
        element.Name is "Record" or "SummaryRecord" or "BriefRecord"
        && element.Namespace.Contains("opengis.net/cat/csw", StringComparison.Ordinal);

    /// <summary>The first dc:identifier; null when there is none.</summary>
    public static string? Identifier(XmlTree record) => Texts(record, "identifier").FirstOrDefault();

    /// <param name="record">The outermost element of a record.</param>
    /// <param name="options">What the source's settings ask for.</param>
    public static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) Read(XmlTree record, SpatialOptions options)
    {
        var problems = new List<RecordProblem>();
        var title = Texts(record, "title").FirstOrDefault();
        if (title is null)
            problems.Add(new RecordProblem("title: it is missing", "Validation", record.Line));
        var dates = new DateReader(options.Dates, problems, "Validation");
        var dated = DublinCoreDates.Read(Texts(record, "date"), Texts(record, "issued"), Texts(record, "modified"), dates);
        var (places, periods) = Coverage.Read(Texts(record, "spatial").Concat(Texts(record, "coverage")).Concat(Texts(record, "temporal")), dates);
        var (license, rights) = Licenses.OfStatements(Texts(record, "rights").Concat(Texts(record, "license")));
        var dataset = new Dataset
        {
            Title = title ?? "",
            Notes = Texts(record, "abstract").Concat(Texts(record, "description")).FirstOrDefault() ?? "",
            Author = Texts(record, "creator").FirstOrDefault(),
            MetadataModified = Texts(record, "modified").FirstOrDefault(),
            Tags = [.. IsoKeywords.Tidy(Texts(record, "subject").Take(IsoKeywords.MaxKeywords), options.CleanTags)],
            Identifier = Identifier(record),
            Issued = dated.Issued,
            Modified = dated.Modified,
            Temporal = [.. periods, .. dated.Periods],
            Languages = XmlTexts.Languages(Texts(record, "language")),
            Publisher = Texts(record, "publisher").Select(name => new Agent(name)).FirstOrDefault(),
            ContactPoints = [.. Texts(record, "contributor").Take(1).Select(name => new Agent(name))],
            License = license,
            AccessRights = Texts(record, "accessRights").FirstOrDefault(),
            Spatial = Places(record, places),
            Resources = Resources(record),
            Extras = [.. Texts(record, "identifier").Take(1).Select(guid => new Extra("guid", guid)),
                .. Texts(record, "type").Take(1).Select(type => new Extra("resource-type", type)),
                .. rights is null ? (Extra[])[] : [new Extra("rights", rights)]],
        };
        return (dataset, problems);
    }

    /// <summary>The box with the first name, then the other places.</summary>
    private static IReadOnlyList<Place> Places(XmlTree record, IReadOnlyList<Place> named)
    {
        var box = record.Children.FirstOrDefault(child => child.Name is "BoundingBox" or "WGS84BoundingBox");
        var geometry = Bounds(box) is { } bounds
            ? bounds.IsPoint ? GeoJson.Point(new GeoPoint(bounds.West, bounds.South)) : GeoJson.Polygons([.. bounds.Polygons])
            : null;
        return geometry is null ? named
            : named is [{ Geometry: null } first, ..] ? [first with { Geometry = geometry }, .. named.Skip(1)]
            : [new Place(Geometry: geometry), .. named];
    }

    /// <summary>
    /// By the authority's order EPSG:4326 is latitude first; a WGS84BoundingBox, and boxes without a system, are longitude first.
    /// </summary>
    private static GeoBox? Bounds(XmlTree? box)
    {
        var lower = Numbers(box?["LowerCorner"]);
        var upper = Numbers(box?["UpperCorner"]);
        if (lower.Length != 2 || upper.Length != 2)
            return null;
        var isLatitudeFirst = box!.Name == "BoundingBox"
            && box.Attribute("crs") is { } system && system.Contains("EPSG", StringComparison.OrdinalIgnoreCase)
            && (system.Contains("crs:EPSG:", StringComparison.OrdinalIgnoreCase) || system.Contains("/def/", StringComparison.Ordinal));
        return isLatitudeFirst
            ? GeoBox.Of(lower[1], lower[0], upper[1], upper[0]) ?? GeoBox.Of(lower[0], lower[1], upper[0], upper[1])
            : GeoBox.Of(lower[0], lower[1], upper[0], upper[1]) ?? GeoBox.Of(lower[1], lower[0], upper[1], upper[0]);
    }

    private static string[] Numbers(XmlTree? corner) =>
        corner?.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static List<Resource> Resources(XmlTree record) =>
    [
        .. record.Children.Where(child => child.Name is "URI" or "references" or "source" && IsoDistribution.Address(child.Text) is not null)
            .Select(link => new Resource
            {
                Url = IsoDistribution.Address(link.Text)!,
                Name = link.Attribute("name") ?? "",
                Description = link.Attribute("description") ?? "",
                Format = LinkFormats.Guess(link.Text, link.Attribute("protocol") ?? link.Attribute("scheme")) ?? "",
            })
            .DistinctBy(resource => (resource.Url, resource.Name)),
    ];

    private static IEnumerable<string> Texts(XmlTree record, string name) =>
        record.Children.Where(child => child.Name == name && child.Text.Length > 0).Select(child => child.Text);
}
