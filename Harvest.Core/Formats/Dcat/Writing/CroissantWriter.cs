using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>
/// Publishes a dataset with files as Croissant 1.0 (JSON-LD), for tools of machine learning. What is within the files (record sets) is not
/// known here, so there are files alone.
/// </summary>
public static class CroissantWriter
{
    /// <summary>Formats of what is asked for parts of the data, and of pages about them.</summary>
    private static readonly HashSet<string> Services = new(StringComparer.OrdinalIgnoreCase)
    {
        "WMS", "WFS", "WCS", "WMTS", "WPS", "CSW", "SOS", "OGC API", "OGC API Features", "API", "REST", "SOAP", "ODATA", "SPARQL", "Esri REST", "ArcGIS GeoServices REST API", "HTML",
    };

    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    /// <param name="dataset">The dataset.</param>
    /// <param name="catalogue">Where it is published.</param>
    /// <param name="page">The address of its page for people.</param>
    /// <returns>Null for a service or a series, and when no resource of the dataset is a file with an address.</returns>
    public static byte[]? Write(Dataset dataset, DcatCatalogue catalogue, Uri page)
    {
        var files = dataset.Resources.Select(FileOf).OfType<CroissantFile>().ToList();
        if (files.Count == 0 || dataset.Type is DcatTypes.Service or DcatTypes.Series)
            return null;
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            WriteContext(json);
            json.WriteString("@type", "sc:Dataset");
            json.WriteString("@id", DatasetStatements.NodeOf(dataset, catalogue).Value);
            json.WriteString("conformsTo", "http://mlcommons.org/croissant/1.0");
            json.WriteString("name", dataset.Title.Length > 0 ? dataset.Title : dataset.Name);
            json.WriteString("description", dataset.Notes.Length > 0 ? dataset.Notes : dataset.Title);
            json.WriteString("url", page.AbsoluteUri);
            Write(json, "license", Licenses.Address(dataset.License) ?? dataset.License?.Title);
            Write(json, "version", dataset.Version);
            Write(json, "datePublished", DcatText.IsoDate(dataset.Issued));
            Write(json, "dateModified", DcatText.IsoDate(dataset.Modified));
            Write(json, "creator", dataset.Creators.FirstOrDefault()?.Name ?? dataset.Author ?? dataset.Publisher?.Name ?? dataset.Organization?.Title);
            Write(json, "publisher", dataset.Publisher?.Name ?? dataset.Organization?.Title);
            Write(json, "keywords", dataset.Tags);
            Write(json, "inLanguage", dataset.Languages);
            // Whoever checks asks for a checksum of each file, unless files may change.
            if (files.Exists(file => file.Checksum is null))
                json.WriteBoolean("isLiveDataset", true);
            json.WriteStartArray("distribution");
            foreach (var file in files)
                Write(json, file);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteContext(Utf8JsonWriter json)
    {
        json.WriteStartObject("@context");
        json.WriteString("@vocab", "https://schema.org/");
        json.WriteString("sc", "https://schema.org/");
        json.WriteString("cr", "http://mlcommons.org/croissant/");
        json.WriteString("dct", "http://purl.org/dc/terms/");
        json.WriteString("conformsTo", "dct:conformsTo");
        json.WriteString("isLiveDataset", "cr:isLiveDataset");
        json.WriteString("md5", "cr:md5");
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CroissantFile file)
    {
        json.WriteStartObject();
        json.WriteString("@type", "cr:FileObject");
        json.WriteString("@id", file.Id);
        json.WriteString("name", file.Name);
        Write(json, "description", file.Description);
        json.WriteString("contentUrl", file.Url);
        Write(json, "contentSize", file.Size);
        json.WriteString("encodingFormat", file.Type);
        if (file.Checksum is var (algorithm, value))
            json.WriteString(algorithm, value);
        json.WriteEndObject();
    }

    private static CroissantFile? FileOf(Resource resource, int position)
    {
        var url = resource.Filled("download_url") ?? resource.Url;
        if (!DcatText.IsWeb(url) || (resource.Filled("download_url") is null && Services.Contains(resource.Format)) || (resource.Filled("access_services") is not null && resource.Filled("download_url") is null))
            return null;
        var id = resource.Id ?? (position + 1).ToString(CultureInfo.InvariantCulture);
        return new CroissantFile(
            id,
            resource.Name.Length > 0 ? resource.Name : id,
            resource.Description,
            new Uri(url).AbsoluteUri,
            resource.Filled("size") is { } size && Sizes.IsPlain(size) ? $"{size} B" : null,
            resource.Filled("mimetype") is { } type && FileFormats.IsMediaType(type) ? type : resource.Format.Length > 0 ? resource.Format : "application/octet-stream",
            Checksum(resource));
    }

    /// <summary>By its length: 32 digits are MD5, 64 SHA-256; others the format does not know.</summary>
    private static (string Algorithm, string Value)? Checksum(Resource resource)
    {
        var hash = resource.Filled("hash") ?? "";
        var value = hash[(hash.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return !Checksums.IsHex(value) ? null : value.Length switch { 32 => ("md5", value), 64 => ("sha256", value), _ => null };
    }

    private static void Write(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            json.WriteString(name, text);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private sealed record CroissantFile(
        string Id, string Name, string Description, string Url, string? Size, string Type, (string Algorithm, string Value)? Checksum);
}
