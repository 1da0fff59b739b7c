using System.Globalization;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats;
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

    public static Dataset Read(OdsRecord record, Uri portal)
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
            Modified = metas.Text("modified"),
            Issued = metas.Text("dcat.issued") ?? record.Root.Member("metas")?.Member("dcat")?.Text("issued"),
            Publisher = metas.Text("publisher") is { } publisher ? new Agent(publisher) : null,
            License = LicenseOf(metas),
            Languages = [.. metas.Texts("language")],
            Themes = themes,
            Frequency = record.Root.Member("metas")?.Member("dcat")?.Text("accrualperiodicity"),
            Tags = [.. metas.Texts("keyword").SelectMany(keyword => keyword.Split(',')).Concat(themes)
                .Select(DatasetNames.Ideal).Where(tag => tag.Length > 1).Distinct().Order(StringComparer.Ordinal)],
            Resources = [.. Exports(record, portal), .. Files(record, portal)],
            Spatial = Territory(metas) is { } place ? [new Place(Text: place)] : [],
            Extras = [.. Extras(metas)],
        };
    }

    private static License? LicenseOf(JsonElement metas)
    {
        var (title, url) = (metas.Text("license"), metas.Text("license_url"));
        return title is null && url is null ? null : new License(title is null ? null : Licenses.GetValueOrDefault(title), title, url);
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

    private static IEnumerable<Extra> Extras(JsonElement metas)
    {
        foreach (var name in (string[])["references", "attributions", "records_count", "source_domain_address", "data_processed"])
        {
            var text = metas.Text(name) ?? string.Join(", ", metas.Texts(name));
            if (text.Length > 0)
                yield return new Extra(name, text);
        }
    }

    private static KeyValuePair<string, JsonElement> Other(string key, string value) => new(key, JsonSerializer.SerializeToElement(value));
}
