using System.Text.Json;

namespace Harvest.Web.Api;

/// <summary>A stored package as CKAN's <c>package_show</c> gives it: with the members that clients expect even where they are null.</summary>
internal static class CkanShape
{
    private static readonly string[] OfResource =
        ["cache_last_updated", "cache_url", "created", "hash", "last_modified", "metadata_modified", "mimetype", "mimetype_inner", "resource_type", "size", "url_type"];

    private static readonly string[] OfPackage =
        ["author", "author_email", "creator_user_id", "license_id", "license_title", "maintainer", "maintainer_email", "owner_org", "url", "version"];

    private static readonly string[] Relations = ["relationships_as_object", "relationships_as_subject"];

    public static void Write(Utf8JsonWriter json, byte[] package)
    {
        using var document = JsonDocument.Parse(package);
        json.WriteStartObject();
        foreach (var member in document.RootElement.EnumerateObject())
            Write(json, member);
        foreach (var name in OfPackage.Where(name => !document.RootElement.TryGetProperty(name, out _)))
            json.WriteNull(name);
        foreach (var name in Relations)
        {
            json.WriteStartArray(name);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>A member of a package; resources and tags get what they lack.</summary>
    public static void Write(Utf8JsonWriter json, JsonProperty member)
    {
        if (member.Value.ValueKind != JsonValueKind.Array || member.Name is not ("resources" or "tags"))
        {
            member.WriteTo(json);
            return;
        }
        json.WriteStartArray(member.Name);
        foreach (var entry in member.Value.EnumerateArray())
        {
            if (member.Name == "tags")
                WriteTag(json, entry);
            else
                WriteResource(json, entry);
        }
        json.WriteEndArray();
    }

    public static void WriteResource(Utf8JsonWriter json, JsonElement resource)
    {
        json.WriteStartObject();
        foreach (var value in resource.EnumerateObject())
            value.WriteTo(json);
        foreach (var name in OfResource.Where(name => !resource.TryGetProperty(name, out _)))
            json.WriteNull(name);
        json.WriteEndObject();
    }

    private static void WriteTag(Utf8JsonWriter json, JsonElement tag)
    {
        json.WriteStartObject();
        foreach (var value in tag.EnumerateObject())
            value.WriteTo(json);
        json.WriteString("id", DataJson.Text(tag, "name"));
        json.WriteNull("vocabulary_id");
        json.WriteEndObject();
    }
}
