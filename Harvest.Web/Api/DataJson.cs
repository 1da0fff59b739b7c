using System.Text.Json;

namespace Harvest.Web.Api;

/// <summary>Writes a package as a dataset of DCAT-US 1.1 (Project Open Data); what a package lacks gets the schema's own words for unknown.</summary>
internal static class DataJson
{
    public static void Write(Utf8JsonWriter json, JsonElement package, string site)
    {
        var name = Text(package, "name");
        var extras = Extras(package);
        var organization = package.TryGetProperty("organization", out var found) && found.ValueKind == JsonValueKind.Object ? Text(found, "title") : "";
        json.WriteStartObject();
        json.WriteString("@type", "dcat:Dataset");
        json.WriteString("title", Text(package, "title"));
        json.WriteString("description", Text(package, "notes") is { Length: > 0 } notes ? notes : Text(package, "title"));
        json.WriteString("identifier", extras.GetValueOrDefault("identifier") ?? Text(package, "id"));
        json.WriteString("landingPage", $"{site}/dataset/{Uri.EscapeDataString(name)}");
        json.WriteString("modified", extras.GetValueOrDefault("modified") ?? Text(package, "metadata_modified"));
        json.WriteString("accessLevel", "public");
        WriteOptional(json, "issued", extras.GetValueOrDefault("issued"));
        WriteOptional(json, "accrualPeriodicity", extras.GetValueOrDefault("frequency"));
        WriteOptional(json, "license", Text(package, "license_url"));
        json.WriteStartArray("keyword");
        foreach (var tag in Items(package, "tags"))
            json.WriteStringValue(Text(tag, "name"));
        json.WriteEndArray();
        json.WriteStartObject("publisher");
        json.WriteString("@type", "org:Organization");
        json.WriteString("name", extras.GetValueOrDefault("publisher_name") ?? (organization.Length > 0 ? organization : "Unknown"));
        json.WriteEndObject();
        WriteContact(json, package, extras);
        WriteDistributions(json, package);
        json.WriteEndObject();
    }

    private static void WriteContact(Utf8JsonWriter json, JsonElement package, Dictionary<string, string> extras)
    {
        var name = extras.GetValueOrDefault("contact_name") ?? First(Text(package, "maintainer"), Text(package, "author"));
        var email = extras.GetValueOrDefault("contact_email") ?? First(Text(package, "maintainer_email"), Text(package, "author_email"));
        json.WriteStartObject("contactPoint");
        json.WriteString("@type", "vcard:Contact");
        json.WriteString("fn", First(name, "Unknown"));
        if (email.Length > 0)
            json.WriteString("hasEmail", email.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? email : $"mailto:{email}");
        json.WriteEndObject();
    }

    private static void WriteDistributions(Utf8JsonWriter json, JsonElement package)
    {
        json.WriteStartArray("distribution");
        foreach (var resource in Items(package, "resources"))
        {
            var url = Text(resource, "url");
            if (!Uri.TryCreate(url, UriKind.Absolute, out _))
                continue;
            var media = Text(resource, "mimetype");
            json.WriteStartObject();
            json.WriteString("@type", "dcat:Distribution");
            json.WriteString(media.Length > 0 ? "downloadURL" : "accessURL", url);
            WriteOptional(json, "mediaType", media);
            WriteOptional(json, "title", Text(resource, "name"));
            WriteOptional(json, "description", Text(resource, "description"));
            WriteOptional(json, "format", Text(resource, "format"));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Extras by key.</summary>
    internal static Dictionary<string, string> Extras(JsonElement package) =>
        Items(package, "extras").GroupBy(extra => Text(extra, "key")).ToDictionary(group => group.Key, group => Text(group.First(), "value"));

    internal static IEnumerable<JsonElement> Items(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    internal static string Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            json.WriteString(name, value);
    }

    private static string First(string? one, string other) => string.IsNullOrEmpty(one) ? other : one;
}
