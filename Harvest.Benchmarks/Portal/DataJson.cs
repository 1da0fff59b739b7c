using System.Buffers;
using System.Text.Json;

namespace Harvest.Benchmarks.Portal;

/// <summary>The same holdings as one file of DCAT-US 1.1, dataset by dataset as large as the portal's own JSON.</summary>
internal static class DataJson
{
    /// <summary>The file in pieces.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Write(Holdings holdings)
    {
        var parts = new List<ReadOnlyMemory<byte>>((2 * holdings.Datasets.Length) + 2)
        {
            """{"@type": "dcat:Catalog", "conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": ["""u8.ToArray(),
        };
        foreach (var dataset in holdings.Datasets)
        {
            if (parts.Count > 1)
                parts.Add(",\n"u8.ToArray());
            parts.Add(Dataset(dataset.Json));
        }
        parts.Add("]}"u8.ToArray());
        return parts;
    }

    private static byte[] Dataset(ReadOnlyMemory<byte> package)
    {
        using var document = JsonDocument.Parse(package);
        var ckan = document.RootElement;
        var buffer = new ArrayBufferWriter<byte>(8 * 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("@type", "dcat:Dataset");
            json.WriteString("identifier", Text(ckan, "id"));
            json.WriteString("title", Text(ckan, "title"));
            json.WriteString("description", Text(ckan, "notes"));
            json.WriteString("modified", Text(ckan, "metadata_modified") + "Z");
            json.WriteString("accessLevel", "public");
            json.WriteString("landingPage", Text(ckan, "url"));
            json.WriteStartArray("keyword");
            foreach (var tag in ckan.GetProperty("tags").EnumerateArray())
                json.WriteStringValue(Text(tag, "name"));
            json.WriteEndArray();
            json.WriteStartObject("publisher");
            json.WriteString("@type", "org:Organization");
            json.WriteString("name", Text(ckan.GetProperty("organization"), "title"));
            json.WriteEndObject();
            json.WriteStartObject("contactPoint");
            json.WriteString("@type", "vcard:Contact");
            json.WriteString("fn", Text(ckan, "maintainer"));
            json.WriteString("hasEmail", "mailto:" + Text(ckan, "maintainer_email"));
            json.WriteEndObject();
            Extras(json, ckan);
            Distributions(json, ckan);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void Extras(Utf8JsonWriter json, JsonElement ckan)
    {
        var extras = ckan.GetProperty("extras").EnumerateArray().ToDictionary(extra => Text(extra, "key"), extra => Text(extra, "value"));
        json.WriteString("spatial", extras["spatial"]);
        json.WriteString("temporal", $"{extras["temporal_start"]}/{extras["temporal_end"]}");
        json.WriteString("accrualPeriodicity", "R/P1Y");
    }

    private static void Distributions(Utf8JsonWriter json, JsonElement ckan)
    {
        json.WriteStartArray("distribution");
        foreach (var resource in ckan.GetProperty("resources").EnumerateArray())
        {
            json.WriteStartObject();
            json.WriteString("@type", "dcat:Distribution");
            json.WriteString("title", Text(resource, "name"));
            json.WriteString("description", Text(resource, "description"));
            json.WriteString("downloadURL", Text(resource, "url"));
            json.WriteString("mediaType", Text(resource, "mimetype"));
            json.WriteString("format", Text(resource, "format"));
            // As much as the portal says of a resource, so that records are of like size.
            json.WriteString("describedBy", $"https://schemas.example.org/{Text(resource, "hash")}/{Text(resource, "id")}/{Text(resource, "package_id")}");
            json.WriteString("conformsTo", $"https://standards.example.org/{Text(resource, "created")}/{Text(resource, "last_modified")}");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Text(JsonElement holder, string name) => holder.GetProperty(name).GetString() ?? "";
}
