using System.Globalization;
using System.Text.Json;
using Harvest.Model;

namespace Harvest.Catalogues.Ckan;

/// <summary>Writes one resource: the remote's facts about the file, none about the remote's own store of it.</summary>
internal static class CkanResource
{
    // A link is what we give; who says url_type=upload or datastore_active says that the target has the file.
    private static readonly HashSet<string> NotPassedOn =
    [
        "cache_last_updated", "cache_url", "datastore_active", "datastore_contains_all_records_of_source_file", "description", "format",
        "has_views", "id", "name", "on_same_domain", "package_id", "position", "resource_group_id", "revision_id", "revision_timestamp",
        "state", "tracking_summary", "url", "url_type", "webstore_last_updated", "webstore_url",
    ];

    public static void Write(Utf8JsonWriter json, Resource resource)
    {
        json.WriteStartObject();
        if (resource.Id is not null)
            json.WriteString("id", resource.Id);
        json.WriteString("url", resource.Url);
        json.WriteString("name", resource.Name);
        json.WriteString("description", resource.Description);
        json.WriteString("format", resource.Format);
        foreach (var (key, value) in resource.Others)
        {
            if (NotPassedOn.Contains(key) || !IsTaken(key, value))
                continue;
            json.WritePropertyName(key);
            if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                json.WriteStringValue(value.GetRawText());
            else
                value.WriteTo(json);
        }
        json.WriteEndObject();
    }

    /// <summary>Sizes must be whole numbers and stamps ISO 8601; one that is not would cost the dataset.</summary>
    private static bool IsTaken(string key, JsonElement value) => key switch
    {
        "size" => long.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out _),
        "created" or "last_modified" or "metadata_modified" => value.ValueKind == JsonValueKind.String && DateTime.TryParseExact(
            value.GetString(),
            ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFF"],
            CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        _ => value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined),
    };
}
