using System.Text.Json;
using Harvest.Model;
using Harvest.Storage.Links;

namespace Harvest.Web.Api;

/// <summary>A stored package as CKAN's <c>package_show</c> gives it: with the members that clients expect even where they are null.</summary>
internal static class CkanShape
{
    private static readonly string[] OfResource =
        ["cache_last_updated", "cache_url", "created", "hash", "last_modified", "metadata_modified", "mimetype", "mimetype_inner", "resource_type", "size", "url_type"];

    private static readonly string[] OfPackage =
        ["author", "author_email", "creator_user_id", "license_id", "license_title", "maintainer", "maintainer_email", "owner_org", "url", "version"];

    private static readonly string[] Relations = ["relationships_as_object", "relationships_as_subject"];

    /// <param name="json">Takes it.</param>
    /// <param name="package">The dataset as it is stored.</param>
    /// <param name="links">How the checks of its addresses went, where they are checked.</param>
    public static void Write(Utf8JsonWriter json, byte[] package, IReadOnlyDictionary<string, Link>? links = null)
    {
        using var document = JsonDocument.Parse(package);
        json.WriteStartObject();
        foreach (var member in document.RootElement.EnumerateObject())
            Write(json, member, links);
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
    public static void Write(Utf8JsonWriter json, JsonProperty member, IReadOnlyDictionary<string, Link>? links = null)
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
                WriteResource(json, entry, links);
        }
        json.WriteEndArray();
    }

    public static void WriteResource(Utf8JsonWriter json, JsonElement resource, IReadOnlyDictionary<string, Link>? links = null)
    {
        json.WriteStartObject();
        foreach (var value in resource.EnumerateObject())
            value.WriteTo(json);
        foreach (var name in OfResource.Where(name => !resource.TryGetProperty(name, out _)))
            json.WriteNull(name);
        if (links is not null && LinkAddress.IdOf(DataJson.Text(resource, "url")) is { } id && links.TryGetValue(id, out var link))
        {
            json.WriteString("link_status", Link.Word(link.Status));
            if (link.Code is { } code)
                json.WriteNumber("link_code", code);
            else
                json.WriteNull("link_code");
            json.WriteString("link_reason", link.Reason);
            json.WriteString("link_checked", Link.Time(link.Checked));
            json.WriteString("link_failed_since", Link.Time(link.FailedSince));
        }
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
