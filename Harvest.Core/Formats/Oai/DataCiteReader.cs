using System.Globalization;
using System.Xml.Linq;
using Harvest.Formats.Dcat;
using Harvest.Formats.Geo;
using Harvest.Model;

namespace Harvest.Formats.Oai;

/// <summary>Reads DataCite, kernels 2 to 4.</summary>
internal static class DataCiteReader
{
    public static Dataset Read(XElement resource, DateReader dates)
    {
        var identifier = resource.Text("identifier");
        var doi = identifier is null ? null : XmlTexts.Doi(identifier);
        var titles = resource.All("titles", "title").ToList();
        var creators = resource.All("creators", "creator").Select(creator => creator.Text("creatorName")).OfType<string>().ToList();
        var publisher = resource.Text("publisher");
        return new Dataset
        {
            Title = Markdown.Plain((titles.FirstOrDefault(title => title.Mark("titleType") is null) ?? titles.FirstOrDefault() ?? new XElement("title")).Value.Trim()),
            Notes = string.Join("\n\n", resource.All("descriptions", "description")
                .OrderBy(description => description.Mark("descriptionType") == "Abstract" ? 0 : 1).Select(XmlTexts.Words).Where(text => text.Length > 0)),
            Url = doi ?? (identifier is not null && XmlTexts.IsWeb(identifier) ? identifier : null),
            Version = resource.Text("version"),
            Author = creators.Count > 0 ? string.Join("; ", creators) : null,
            Creators = [.. resource.All("creators", "creator").Select(CreatorOf).OfType<Agent>().Distinct()],
            Identifier = doi ?? identifier,
            Issued = dates.Read(Date(resource, "Issued") ?? Date(resource, "Available") ?? resource.Text("publicationYear"), "dates"),
            Modified = dates.Newest(Dated(resource, "Updated").Select(XmlTexts.Words), "dates"),
            Languages = XmlTexts.Languages(resource.Texts("language")),
            Tags = XmlTexts.Tags(resource.Texts("subjects", "subject")),
            License = LicenseOf(resource),
            AccessRights = resource.All("rightsList", "rights").Select(rights => rights.Mark("rightsURI"))
                .FirstOrDefault(uri => uri?.StartsWith("info:eu-repo/semantics/", StringComparison.Ordinal) == true),
            Publisher = publisher is null ? null
                : new Agent(publisher, Uri: resource.All("publisher").First().Mark("publisherIdentifier") is { } iri && XmlTexts.IsWeb(iri) ? iri : null),
            Temporal = [.. resource.All("dates", "date").Where(date => date.Mark("dateType") is "Collected" or "Coverage" or "Valid").Select(date => PeriodOf(date, dates)).OfType<Period>()],
            Spatial = [.. resource.All("geoLocations", "geoLocation").Select(PlaceOf).OfType<Place>()],
            ContactPoints = [.. resource.All("contributors", "contributor").Where(person => person.Mark("contributorType") == "ContactPerson")
                .Select(person => person.Text("contributorName")).OfType<string>().Select(name => new Agent(name))],
            Resources = doi is null ? [] : [new Resource { Url = doi, Name = "Landing page", Format = string.Join(", ", resource.Texts("formats", "format").Distinct()) }],
            Extras = [.. Extras(resource)],
        };
    }

    private static string? Date(XElement resource, string type) =>
        Dated(resource, type).FirstOrDefault() is { } found ? XmlTexts.Words(found) : null;

    private static IEnumerable<XElement> Dated(XElement resource, string type) => resource.All("dates", "date").Where(date => date.Mark("dateType") == type);

    private static Period? PeriodOf(XElement date, DateReader dates)
    {
        var ends = XmlTexts.Words(date).Split('/');
        var (start, end) = (dates.Read(Ends(ends[0]), "dates"), dates.Read(Ends(ends[^1]), "dates"));
        return start is null && end is null ? null : new Period(start, end);

        static string? Ends(string text) => Periods.IsOpen(text) ? null : text;
    }

    /// <summary>A creator with the address that its identifier has: ORCID, ROR and others are numbers below the address of their scheme.</summary>
    private static Agent? CreatorOf(XElement creator) => creator.Text("creatorName") is not { } name ? null
        : new Agent(name, Uri: creator.All("nameIdentifier").Select(IriOf).FirstOrDefault(iri => iri is not null))
        {
            Organization = creator.Text("affiliation"),
        };

    private static string? IriOf(XElement identifier)
    {
        var text = XmlTexts.Words(identifier);
        var home = identifier.Mark("nameIdentifierScheme")?.ToUpperInvariant() switch
        {
            "ORCID" => "https://orcid.org/",
            "ROR" => "https://ror.org/",
            "ISNI" => "https://isni.org/isni/",
            "GND" => "https://d-nb.info/gnd/",
            _ => identifier.Mark("schemeURI") is { } scheme && XmlTexts.IsWeb(scheme) ? scheme.TrimEnd('/') + "/" : null,
        };
        if (XmlTexts.IsWeb(text))
            return DcatText.IsIri(text) ? text : null;
        // Some write the host without its scheme, others the numbers with blanks.
        var number = text[(text.LastIndexOf('/') + 1)..].Replace(" ", "", StringComparison.Ordinal);
        return home is not null && number.Length > 0 && DcatText.IsIri(home + number) ? home + number : null;
    }

    private static License? LicenseOf(XElement resource)
    {
        var rights = resource.All("rightsList", "rights")
            .FirstOrDefault(found => found.Mark("rightsURI")?.StartsWith("info:", StringComparison.Ordinal) != true);
        if (rights is null)
            return null;
        var title = XmlTexts.Words(rights);
        return new License(rights.Mark("rightsIdentifier")?.ToLowerInvariant(), title.Length > 0 ? title : null, rights.Mark("rightsURI"));
    }

    private static Place? PlaceOf(XElement location)
    {
        var name = location.Text("geoLocationPlace");
        var box = location.All("geoLocationBox").FirstOrDefault();
        var point = location.All("geoLocationPoint").FirstOrDefault();
        var numbers = box is not null
            // Kernel 3 wrote south west north east in one text.
            ? box.HasElements
                ? [box.Text("westBoundLongitude"), box.Text("southBoundLatitude"), box.Text("eastBoundLongitude"), box.Text("northBoundLatitude")]
                : Swapped(box.Value)
            : point is null ? []
            : point.HasElements ? [point.Text("pointLongitude"), point.Text("pointLatitude")] : Swapped(point.Value);
        var corners = location.All("geoLocationPolygon", "polygonPoint").Select(corner => $"{corner.Text("pointLongitude")} {corner.Text("pointLatitude")}").ToList();
        var geometry = corners.Count > 3 ? Geometries.FromWkt($"POLYGON (({string.Join(", ", corners)}))")
            : numbers.Length > 0 && numbers.All(number => double.TryParse(number, CultureInfo.InvariantCulture, out _))
            ? PlaceText.ToGeometry(string.Join(',', numbers))
            : null;
        return name is null && geometry is null ? null : new Place(Text: name, Geometry: geometry);
    }

    private static string?[] Swapped(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var south, var west, var north, var east] => [west, south, east, north],
        [var latitude, var longitude] => [longitude, latitude],
        _ => [],
    };

    private static IEnumerable<Extra> Extras(XElement resource)
    {
        if (Dated(resource, "Created").FirstOrDefault() is { } created)
            yield return new Extra("created", XmlTexts.Words(created));
        if (resource.All("resourceType").FirstOrDefault() is { } type)
            yield return new Extra("resource_type", type.Mark("resourceTypeGeneral") ?? XmlTexts.Words(type));
        (string Key, IEnumerable<string> Values)[] lists =
        [
            ("funding", resource.All("fundingReferences", "fundingReference").Select(funding =>
                string.Join(": ", new[] { funding.Text("funderName"), funding.Text("awardTitle") ?? funding.Text("awardNumber") }.OfType<string>()))),
            ("related_identifiers", resource.All("relatedIdentifiers", "relatedIdentifier").Select(related =>
                $"{related.Mark("relationType")} {XmlTexts.Words(related)}".Trim())),
            ("alternate_identifiers", resource.Texts("alternateIdentifiers", "alternateIdentifier")),
            ("other_rights", resource.All("rightsList", "rights").Select(rights => rights.Mark("rightsURI") ?? XmlTexts.Words(rights))
                .Where(rights => !rights.StartsWith("info:", StringComparison.Ordinal)).Skip(1)),
            ("sizes", resource.Texts("sizes", "size")),
        ];
        foreach (var (key, values) in lists)
        {
            var text = string.Join("; ", values.Where(value => value.Length > 0).Distinct());
            if (text.Length > 0)
                yield return new Extra(key, text);
        }
    }
}
