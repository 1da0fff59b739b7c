using System.Globalization;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats;
using Harvest.Formats.Dcat;
using Harvest.Formats.Geo;
using Harvest.Formats.Json;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Harvesters.OpenDataSoft;

/// <summary>Reads a record of an OpenDataSoft portal into a dataset. Pure.</summary>
internal static class OdsReader
{
    /// <summary>Above this many records the portal makes no shape file.</summary>
    private const long MaxShapeRecords = 50_000;

    private static readonly Dictionary<string, string> Licenses = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Licence Ouverte (Etalab)"] = "fr-lo",
        ["Licence Ouverte v2.0 (Etalab)"] = "lov2",
        ["Open Database License (ODbL)"] = "odc-odbl",
        ["Licence ODbL"] = "odc-odbl",
        ["CC BY"] = "cc-by",
        ["CC BY-SA"] = "cc-by-sa",
        ["CC BY-NC"] = "cc-nc",
        ["CC0"] = "cc-zero",
        ["Public Domain"] = "other-pd",
    };

    /// <param name="record">As the portal gave it.</param>
    /// <param name="portal">Its address.</param>
    /// <param name="dates">Reads dates, and tells those that cannot be.</param>
    public static Dataset Read(OdsRecord record, Uri portal, DateReader dates)
    {
        var metas = record.Metas;
        var page = new Uri(portal, $"explore/dataset/{Uri.EscapeDataString(record.Id)}/").AbsoluteUri;
        var themes = metas.Texts("theme").SelectMany(theme => theme.Split(',')).Select(theme => theme.Trim()).Where(theme => theme.Length > 0).ToList();
        return new Dataset
        {
            Name = DatasetNames.Ideal(record.Id),
            Title = metas.Text("title")!,
            Notes = Markdown.FromHtml(metas.Text("description") ?? ""),
            Url = page,
            Identifier = record.Id,
            Modified = dates.Read(metas.Text("modified"), "modified"),
            Issued = dates.Read(record.Shared("issued"), "issued"),
            Publisher = metas.Text("publisher") is { } publisher ? new Agent(publisher) : null,
            License = LicenseOf(metas),
            Languages = [.. metas.Texts("language")],
            Themes = themes,
            Frequency = record.Shared("accrualperiodicity"),
            AccessRights = record.Shared("accessRights"),
            ConformsTo = record.Shared("conforms_to") is { } standard ? [standard] : [],
            Creators = record.Shared("creator") is { } creator ? [new Agent(creator)] : [],
            ContactPoints = record.Shared("contact_name") is var name && record.Shared("contact_email") is var email && (name ?? email) is not null ? [new Agent(name, email)] : [],
            Temporal = Period(record, dates) is { } period ? [period] : [],
            Tags = [.. metas.Texts("keyword").SelectMany(keyword => keyword.Split(',')).Concat(themes)
                .Select(DatasetNames.Ideal).Where(tag => tag.Length > 1).Distinct().Order(StringComparer.Ordinal)],
            Resources = [.. Exports(record, portal), .. Files(record, portal)],
            Spatial = Places(record),
            Extras = [.. Extras(record)],
        };
    }

    private static License? LicenseOf(JsonElement metas)
    {
        var (title, url) = (metas.Text("license"), metas.Text("license_url"));
        return title is null && url is null ? null : new License(title is null ? null : Licenses.GetValueOrDefault(title), title, url);
    }

    private static Period? Period(OdsRecord record, DateReader dates)
    {
        var start = dates.Read(record.Shared("temporal_coverage_start"), "temporal_coverage_start");
        var end = dates.Read(record.Shared("temporal_coverage_end"), "temporal_coverage_end");
        return (start ?? end) is not null ? new Period(start, end) : record.Shared("temporal") is { } text ? Periods.FromText(text, dates) : null;
    }

    /// <summary>The names of territories with the area that was drawn for the dataset, and what is said besides.</summary>
    private static IReadOnlyList<Place> Places(OdsRecord record)
    {
        var area = record.Metas.Member("geographic_area") is { ValueKind: JsonValueKind.Object } drawn ? PlaceText.FromObject(drawn) : null;
        var territory = Territory(record.Metas);
        var others = record.Shared("spatial") is { } text && text != territory ? Coverage.Read([text]).Places : [];
        return (territory ?? area) is null ? others : [new Place(Text: territory, Geometry: area), .. others];
    }

    private static string? Territory(JsonElement metas) => metas.Texts("territory").ToList() is { Count: > 0 } places ? string.Join(", ", places) : null;

    private static IEnumerable<Resource> Exports(OdsRecord record, Uri portal)
    {
        if (record.Root.Member("has_records") is not { ValueKind: JsonValueKind.True })
            yield break;
        var isGeographic = record.Root.Texts("features").Contains("geo");
        var count = long.TryParse(record.Metas.Text("records_count"), CultureInfo.InvariantCulture, out var records) ? records : 0;
        List<(string Format, string MediaType)> formats = [("csv", "text/csv"), ("json", "application/json")];
        if (isGeographic)
            formats.Add(("geojson", "application/geo+json"));
        if (isGeographic && count <= MaxShapeRecords)
            formats.Add(("shp", "application/zip"));
        var id = Uri.EscapeDataString(record.Id);
        foreach (var (format, mediaType) in formats)
        {
            yield return new Resource
            {
                Url = new Uri(portal, record.IsOld
                    ? $"explore/dataset/{id}/download?format={format}&timezone=UTC&use_labels_for_header=true"
                    : $"api/explore/v2.1/catalog/datasets/{id}/exports/{format}").AbsoluteUri,
                Name = $"{record.Metas.Text("title")} ({format})",
                Description = "Made of the records by the portal.",
                Format = format.ToUpperInvariant(),
                Others = [Other("mimetype", mediaType), .. record.Metas.Text("data_processed") is { } changed ? [Other("last_modified", changed)] : (KeyValuePair<string, JsonElement>[])[]],
            };
        }
    }

    private static IEnumerable<Resource> Files(OdsRecord record, Uri portal)
    {
        var id = Uri.EscapeDataString(record.Id);
        var root = record.IsOld ? $"api/datasets/1.0/{id}" : $"api/explore/v2.1/catalog/datasets/{id}";
        foreach (var member in (string[])["attachments", "alternative_exports"])
        {
            foreach (var file in record.Root.Items(member))
            {
                if (file.Text("id") is not { } fileId)
                    continue;
                var url = new Uri(portal, $"{root}/{member}/{Uri.EscapeDataString(fileId)}{(record.IsOld ? "/" : "")}").AbsoluteUri;
                var title = file.Text("title") ?? fileId;
                yield return new Resource
                {
                    Url = url,
                    Name = title,
                    Description = file.Text("description") ?? "",
                    Format = ResourceFormats.Of(null, file.Text("mimetype"), file.Text("url") ?? title),
                    Others = file.Text("mimetype") is { } type ? [Other("mimetype", type)] : [],
                };
            }
        }
    }

    private static IEnumerable<Extra> Extras(OdsRecord record)
    {
        var metas = record.Metas;
        if (record.Shared("created") is { } created)
            yield return new Extra("created", created);
        if (record.Shared("contributor") is { } contributor)
            yield return new Extra("contributor", DcatLists.Write([new Agent(contributor)]));
        // Words that are no period: nothing else keeps them.
        if (record.Shared("temporal") is { } temporal && Periods.FromText(temporal) is null)
            yield return new Extra("temporal_text", temporal);
        foreach (var name in (string[])["granularity", "dataquality", "publisher_type"])
        {
            if (record.Shared(name) is { } text)
                yield return new Extra(name, text);
        }
        foreach (var name in (string[])["references", "attributions", "records_count", "source_domain_address", "data_processed"])
        {
            var text = metas.Text(name) ?? string.Join(", ", metas.Texts(name));
            if (text.Length > 0)
                yield return new Extra(name, text);
        }
    }

    private static KeyValuePair<string, JsonElement> Other(string key, string value) => new(key, JsonSerializer.SerializeToElement(value));
}
