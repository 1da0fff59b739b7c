using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Geo;
using Harvest.Formats.Iso;
using Harvest.Formats.Terms;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Fgdc;

/// <summary>Reads a metadata record of FGDC's CSDGM (FGDC-STD-001-1998 and its profiles) into a dataset.</summary>
public static class FgdcReader
{
    private const int MaxText = 20_000;

    /// <summary>The outermost element: <c>metadata</c> with identification information in it.</summary>
    public static bool IsRecord(XmlTree element) => element.Name == "metadata" && element["idinfo"] is not null;

    /// <summary>The standard knows none; profiles have a data set identifier, catalogues one of the metadata.</summary>
    public static string? Identifier(XmlTree record) =>
        Text(record, "idinfo", "datsetid") ?? Text(record, "metainfo", "metaid") ?? Text(record, "mdFileID");

    /// <param name="record">The outermost element of a record.</param>
    /// <param name="options">What the source's settings ask for.</param>
    public static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) Read(XmlTree record, SpatialOptions options)
    {
        var problems = new List<RecordProblem>();
        var info = record["idinfo"]!;
        var citation = info.At("citation", "citeinfo");
        CheckTexts(record, info, citation, problems);
        var contact = Contact(info.At("ptcontac", "cntinfo")) ?? Contact(record.At("metainfo", "metc", "cntinfo"));
        var distributor = Contact(record.At("distinfo", "distrib", "cntinfo"));
        var origin = Text(citation, "origin");
        var dates = new FgdcDates(new DateReader(options.Dates, problems, "Validation", DateOrder.MonthFirst));
        var issued = dates.Date(Element(citation, "pubdate"));
        var stamp = dates.Date(Element(record, "metainfo", "metd"));
        var place = FgdcPlaces.Read(info["spdom"], problems, out var box);
        var (license, rights) = Use(info);
        var dataset = new Dataset
        {
            Title = Text(citation, "title") ?? "",
            Notes = Text(info, "descript", "abstract") ?? "",
            Version = Text(citation, "edition"),
            Author = origin,
            Maintainer = contact?.Name,
            MaintainerEmail = contact?.Email,
            MetadataModified = stamp,
            License = license,
            Tags = Keywords(info, options, problems),
            Identifier = Identifier(record),
            Issued = issued,
            Modified = issued,
            Frequency = Text(info, "status", "update"),
            AccessRights = Text(info, "accconst"),
            Temporal = dates.Periods(info.At("timeperd", "timeinfo")),
            Spatial = place is null ? [] : [place],
            Publisher = Publisher(citation, distributor, origin),
            ContactPoints = contact is null ? [] : [contact],
            Resources = FgdcLinks.Read(record, citation, problems),
        };
        return (dataset with { Extras = [.. Extras(record, info, box, stamp), .. rights is null ? (Extra[])[] : [new Extra("rights", rights)]] }, problems);
    }

    private static Agent? Publisher(XmlTree? citation, Agent? distributor, string? origin) =>
        Text(citation, "pubinfo", "publish") is { } name ? new Agent(name) : distributor ?? (origin is null ? null : new Agent(origin));

    private static void CheckTexts(XmlTree record, XmlTree info, XmlTree? citation, List<RecordProblem> problems)
    {
        var title = Text(citation, "title");
        if (title is null)
            Add(citation?["title"] ?? citation ?? info, "title: it is missing", false);
        else if (title.Length > PackageReader.MaxTitle)
            Add(citation!["title"]!, IsoRules.TooLong(title), false);
        if (Text(info, "descript", "abstract") is null)
            Add(info["descript"] ?? info, "abstract: it is missing", true);
        if (record["metainfo"] is null)
            Add(record, "metainfo: it is missing", true);

        void Add(XmlTree where, string message, bool isWarning) =>
            problems.Add(new RecordProblem(message, "Validation", where.Line, isWarning));
    }

    private static Agent? Contact(XmlTree? info)
    {
        if (info is null)
            return null;
        var organisation = Text(info, "cntorgp", "cntorg") ?? Text(info, "cntperp", "cntorg");
        var person = Text(info, "cntperp", "cntper") ?? Text(info, "cntorgp", "cntper");
        var name = person is not null && organisation is not null ? $"{person} ({organisation})" : person ?? organisation;
        var email = Text(info, "cntemail");
        return name is null && email is null ? null : new Agent(name ?? email, email, Phone: Text(info, "cntvoice"));
    }

    private static (License? License, string? Rights) Use(XmlTree info) =>
        Licenses.OfStatements(Text(info, "useconst") is { } use && !use.TrimEnd('.').Equals("none", StringComparison.OrdinalIgnoreCase) ? [use] : []);

    private static List<string> Keywords(XmlTree info, SpatialOptions options, List<RecordProblem> problems)
    {
        var keywords = (info["keywords"]?.Children ?? [])
            .SelectMany(group => group.Children.Where(child => child.Name is "themekey" or "placekey" or "stratkey" or "tempkey"))
            .ToList();
        if (keywords.Count > IsoKeywords.MaxKeywords)
        {
            problems.Add(new RecordProblem(
                FormattableString.Invariant($"keywords: {keywords.Count:N0} keywords, max {IsoKeywords.MaxKeywords} items are taken"),
                "Validation", keywords[IsoKeywords.MaxKeywords].Line));
        }
        return [.. IsoKeywords.Tidy(keywords.Take(IsoKeywords.MaxKeywords).Select(keyword => keyword.Text), options.CleanTags)];
    }

    private static IEnumerable<Extra> Extras(XmlTree record, XmlTree info, GeoBox? box, string? stamp)
    {
        (string Key, string? Value)[] extras =
        [
            ("guid", Identifier(record)),
            ("metadata-date", stamp),
            ("metadata-standard", Text(record, "metainfo", "metstdn")),
            ("progress", Text(info, "status", "progress")),
            ("frequency-of-update", Text(info, "status", "update")),
            ("access_constraints", Text(info, "accconst") is { } access ? JsonSerializer.Serialize(new[] { access }) : null),
            ("licence", Text(info, "useconst") is { } use ? JsonSerializer.Serialize(new[] { use }) : null),
            ("purpose", Text(info, "descript", "purpose")),
            ("supplemental-information", Text(info, "descript", "supplinf")),
            ("contact-email", Text(info, "ptcontac", "cntinfo", "cntemail")),
            ("credit", Text(info, "datacred")),
            ("graphic-preview-file", Text(info, "browse", "browsen")),
            ("graphic-preview-description", Text(info, "browse", "browsed")),
            ("lineage", Text(record, "dataqual", "lineage", "procstep", "procdesc")),
        ];
        return extras.Where(extra => extra.Value is not null)
            .Select(extra => new Extra(extra.Key, extra.Value!.Length > MaxText ? SoundText.Of(extra.Value[..MaxText]) + "…" : extra.Value))
            .Concat(FgdcPlaces.Extras(box));
    }

    private static string? Text(XmlTree? from, params IReadOnlyList<string> path) => Element(from, path)?.Text;

    private static XmlTree? Element(XmlTree? from, params IReadOnlyList<string> path) =>
        from?.AllAt(path).FirstOrDefault(element => element.Text.Length > 0);
}
