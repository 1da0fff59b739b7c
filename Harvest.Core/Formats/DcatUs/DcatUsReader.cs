using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Formats.Geo;
using Harvest.Formats.Json;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Formats.DcatUs;

/// <summary>
/// Reads a record of DCAT-US 1.1 or 3.0 into a dataset. Pure; tolerant of forms that the standard does not have, since the
/// rules (<see cref="RuleCheck"/>) are asked apart.
/// </summary>
internal sealed class DcatUsReader(Func<string, double[]?> placeOf, DateOrder order)
{
    private static readonly string[] GeometryMembers = ["geometry", "bbox", "centroid"];

    private readonly List<RecordProblem> warnings = [];
    private readonly List<Extra> extras = [];

    /// <summary>Americans write the month first; where it could be either, that is told.</summary>
    private DateReader Dates => new(order, warnings, "Validation", DateOrder.MonthFirst);

    /// <param name="record">A dataset, data service or series.</param>
    /// <param name="type">Type of the package.</param>
    public (Dataset Dataset, IReadOnlyList<RecordProblem> Warnings) Read(JsonElement record, string type)
    {
        var publisher = record.Member("publisher");
        var contacts = record.Items("contactPoint").Select(Contact).OfType<Agent>().ToList();
        var title = record.Text("title") ?? "";
        Extra("resource-type", type == "dataset" ? "Dataset" : type);
        if (type == "dataset")
            Extra("source_datajson_identifier", "true");
        foreach (var name in (string[])["accessLevel", "bureauCode", "programCode", "rights", "isPartOf", "dataQuality", "systemOfRecords",
            "primaryITInvestmentUII", "describedBy", "describedByType", "references", "inSeries", "version", "versionNotes", "purpose", "scopeNote", "provenance"])
            Extra(name, record.Member(name));
        Extra("publisher_hierarchy", Hierarchy(publisher));
        foreach (var extra in DcatUs30Members.Read(record))
            Extra(extra.Key, extra.Value);
        var places = Places(record).ToList();
        var dataset = new Dataset
        {
            Name = Slug(title),
            Title = title,
            Notes = record.Text("description") ?? "",
            Type = type,
            Url = AddressOf(record.Member("landingPage")) ?? record.Text("endpointURL"),
            Version = record.Text("version"),
            Maintainer = contacts.FirstOrDefault()?.Name,
            MaintainerEmail = contacts.FirstOrDefault()?.Email,
            License = LicenseOf(record),
            Tags = Tags(record),
            Resources = [.. Resources(record)],
            Identifier = record.Text("identifier") ?? record.Member("identifier")?.Text("@id") ?? record.Text("@id"),
            Issued = Date("issued"),
            Modified = Date("modified"),
            Frequency = record.Text("accrualPeriodicity"),
            AccessRights = record.Text("accessRights"),
            Temporal = [.. Periods(record, Dates)],
            Spatial = places,
            Languages = [.. record.Texts("language")],
            Themes = [.. record.Items("theme").Select(Label).OfType<string>()],
            ConformsTo = [.. record.Items("conformsTo").Select(standard => Label(standard)).OfType<string>()],
            Publisher = publisher is { } agent && Label(agent) is { } name2 ? new Agent(name2, Uri: agent.Text("@id"), Type: agent.Text("@type")) : null,
            Creators = DcatUs30Members.Creators(record),
            ContactPoints = contacts,
            Extras = extras,
        };
        return (dataset, warnings);

        // A period of repetition, such as R/P1D, is what the standard allows besides.
        string? Date(string name) => record.Text(name) is { } text && SoundDates.IsRepetition(text) ? text
            : Dates.Read(record.Text(name), $"$.{name}");
    }

    /// <summary>At most 90 characters; a year at the end stays, since series of datasets differ in nothing else.</summary>
    internal static string Slug(string title)
    {
        var name = DatasetNames.Ideal(title);
        if (name.Length <= 90)
            return name;
        return name[^5] == '-' && name[^4..].All(char.IsAsciiDigit) && name[^4] is '1' or '2'
            ? name[..85].TrimEnd('-') + name[^5..]
            : name[..90].TrimEnd('-');
    }

    private static Agent? Contact(JsonElement contact)
    {
        var email = contact.Text("hasEmail") ?? contact.Member("hasEmail")?.Text("@id");
        if (email?.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) == true)
            email = email["mailto:".Length..].Trim();
        var name = contact.Text("fn") ?? contact.Text("organization-name");
        return name is null && email is null ? null : new Agent(name, email, contact.Text("@id"), Phone: contact.Text("tel"))
        {
            Organization = contact.Text("fn") is null ? null : contact.Text("organization-name"),
        };
    }

    /// <summary>Keywords as tags: cut at the signs that publishers put several into one with, in lower case.</summary>
    private List<string> Tags(JsonElement record)
    {
        var tags = new OrderedDictionary<string, bool>();
        foreach (var part in record.Texts("keyword").SelectMany(keyword => keyword.Split([';', ',', '>'])))
        {
            var tag = string.Concat(part.Trim().ToLowerInvariant().Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.'));
            if (tag.Length is >= 2 and <= 100)
                tags[tag] = true;
            else if (part.Trim().Length > 0)
                Warn($"$.keyword: {Http.Texts.Shorten(part.Trim(), 80)} does not have 2 to 100 letters and digits; left out");
        }
        return [.. tags.Keys];
    }

    private IEnumerable<Resource> Resources(JsonElement record)
    {
        foreach (var distribution in record.Items("distribution").Where(item => item.ValueKind == JsonValueKind.Object))
        {
            var url = distribution.Text("accessURL") ?? distribution.Text("downloadURL")
                ?? distribution.Items("accessService").Select(service => service.Text("endpointURL") ?? service.Texts("endpointURL").FirstOrDefault()).FirstOrDefault();
            if (distribution.Text("downloadURL") is { } download && distribution.Text("mediaType") is not null)
                url = download;
            if (url is null)
            {
                Warn($"$.distribution: {(distribution.Text("title") is { } title ? $"\"{Http.Texts.Shorten(title, 80)}\"" : "a distribution without a title")} has no address; left out");
                continue;
            }
            var media = distribution.Text("mediaType");
            List<KeyValuePair<string, JsonElement>> others = [.. distribution.Kept(media)];
            DcatUs30Members.Read(distribution, others);
            yield return new Resource
            {
                Url = url,
                Name = distribution.Text("title") ?? "",
                Description = distribution.Text("description") ?? "",
                Format = ResourceFormats.Of(distribution.Text("format"), media, url),
                Others = others,
            };
        }
        foreach (var endpoint in record.Texts("endpointURL"))
            yield return new Resource { Url = endpoint, Name = record.Text("title") ?? "", Format = ResourceFormats.Of(null, null, endpoint) };
    }

    private IEnumerable<Place> Places(JsonElement record)
    {
        foreach (var spatial in record.Items("spatial"))
        {
            var text = spatial.ValueKind == JsonValueKind.String ? spatial.GetString() : null;
            var geometry = text is not null ? PlaceText.ToGeometry(text, placeOf) : OfLocation(spatial);
            var label = spatial.ValueKind == JsonValueKind.Object ? spatial.Text("prefLabel") ?? spatial.Text("altLabel") : null;
            var unknown = geometry is null ? text ?? GeometryMember(spatial) : null;
            if (unknown is { } unresolved)
            {
                warnings.Add(new RecordProblem(
                    $"unresolvable_spatial_value: $.spatial, '{Http.Texts.Shorten(Http.Texts.Plain(unresolved), 80)}' could not be translated into a geometry",
                    "Validation", IsWarning: true));
            }
            if (geometry is null && (unknown ?? label ?? spatial.Text("@id")) is null)
            {
                Warn($"$.spatial: {Http.Texts.Shorten(Http.Texts.Plain(spatial.GetRawText()), 80)} is no place that can be understood; left out");
                continue;
            }
            if (text is not null && geometry is not null && text != geometry)
                Extra("old-spatial", text);
            yield return new Place(
                spatial.ValueKind == JsonValueKind.Object ? spatial.Text("@id") : null, geometry is null ? text ?? label ?? unknown : label, geometry);
        }
    }

    /// <summary>What a location gives as its geometry; one that only has a name does not claim to have one.</summary>
    private static string? GeometryMember(JsonElement location) =>
        GeometryMembers.Select(name => location.Member(name)?.ToString()).FirstOrDefault(given => !string.IsNullOrEmpty(given))
        ?? (location.Member("coordinates") is null ? null : location.GetRawText());

    private string? OfLocation(JsonElement location) =>
        PlaceText.FromObject(location) ?? GeometryMembers
            .Select(name => location.Member(name) is not { } found ? null
                : found.ValueKind == JsonValueKind.String ? PlaceText.ToGeometry(found.GetString()!, placeOf) : PlaceText.FromObject(found))
            .FirstOrDefault(geometry => geometry is not null)
        ?? (location.Text("prefLabel") is { } label ? PlaceText.ToGeometry(label, placeOf) : null);

    private static IEnumerable<Period> Periods(JsonElement record, DateReader dates)
    {
        foreach (var temporal in record.Items("temporal"))
        {
            if (temporal.ValueKind == JsonValueKind.Object)
            {
                var (start, end) = (End(temporal, "startDate"), End(temporal, "endDate"));
                if ((start ?? end) is not null)
                    yield return new Period(start, end);
            }
            else if (temporal.ValueKind == JsonValueKind.String && Dcat.Periods.FromText(temporal.GetString()!, dates, "$.temporal") is { } period)
            {
                yield return period;
            }
            else if (temporal.ToString().Trim() is { Length: > 0 } text)
            {
                dates.Warn($"$.temporal: {Http.Texts.Shorten(Http.Texts.Plain(text), 100)} is no period that can be understood; left out");
            }
        }

        string? End(JsonElement period, string name) =>
            Dcat.Periods.IsOpen(period.Text(name)) ? null : dates.Read(period.Text(name), $"$.temporal.{name}");
    }

    /// <summary>From the top down: "Government &gt; Department &gt; Office"; null when nobody stands above the publisher.</summary>
    private static string? Hierarchy(JsonElement? publisher)
    {
        var names = new List<string>();
        for (var agent = publisher; agent is { ValueKind: JsonValueKind.Object } found && names.Count < 20; agent = found.Items("subOrganizationOf").Cast<JsonElement?>().FirstOrDefault())
            names.Insert(0, Label(found) ?? "");
        return names.Count > 1 ? string.Join(" > ", names) : null;
    }

    /// <summary>The record's own; else the one that all its distributions have, since in version 3.0 only these have one.</summary>
    private static License? LicenseOf(JsonElement record)
    {
        if (record.Text("license") is { } own)
            return LicenseOf(own);
        var licenses = record.Items("distribution").Select(distribution => distribution.ValueKind == JsonValueKind.Object ? distribution.Text("license") : null).Distinct().ToList();
        return licenses is [{ } shared] ? LicenseOf(shared) : null;
    }

    private static License LicenseOf(string license) =>
        Licenses.OfText(license) ?? (Uri.TryCreate(license, UriKind.Absolute, out var address) && !address.IsFile ? new License(null, null, license) : new License(null, license));

    /// <summary>What a thing is called, whether it is a text or an object.</summary>
    private static string? Label(JsonElement thing) => thing.ValueKind == JsonValueKind.String
        ? thing.GetString() is { Length: > 0 } text ? text : null
        : thing.Text("prefLabel") ?? thing.Text("title") ?? thing.Text("name") ?? thing.Text("@id");

    private static string? AddressOf(JsonElement? page) => page switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } url ? url : null,
        { ValueKind: JsonValueKind.Object } document => document.Text("accessURL") ?? document.Text("downloadURL") ?? document.Text("@id"),
        _ => null,
    };

    private void Warn(string message) => warnings.Add(new RecordProblem(message, "Validation", IsWarning: true));

    private void Extra(string key, JsonElement? value)
    {
        if (value is { ValueKind: not JsonValueKind.Null } found)
            Extra(key, found.ValueKind == JsonValueKind.String ? found.GetString() : found.GetRawText());
    }

    private void Extra(string key, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value) && value is not ("[]" or "{}") && extras.TrueForAll(extra => extra.Key != key))
            extras.Add(new Extra(key, value));
    }
}
