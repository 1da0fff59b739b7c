using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Harvest.Model;

namespace Harvest.Datasets;

/// <summary>Writes a dataset in the CKAN package form, as <c>package_show</c> gives it.</summary>
public static class PackageWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        // The text goes into a database and into JSON answers, never straight into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <param name="dataset">What to write.</param>
    /// <param name="entry">What the catalogue adds: id, name, stamps.</param>
    /// <param name="harvest">The extras that tell where it comes from.</param>
    public static byte[] Write(Dataset dataset, PackageEntry entry, params IEnumerable<Extra> harvest)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using (var json = new Utf8JsonWriter(buffer, Options))
            Package(json, dataset, entry, harvest);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A package as it is, given to another organization.</summary>
    internal static byte[] Give(ReadOnlyMemory<byte> package, Organization organization, DateTimeOffset modified)
    {
        using var document = JsonDocument.Parse(package);
        var buffer = new ArrayBufferWriter<byte>(package.Length);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                switch (member.Name)
                {
                    case "owner_org":
                        json.WriteString(member.Name, organization.Id);
                        break;
                    case "organization":
                        json.WritePropertyName(member.Name);
                        Organization(json, organization);
                        break;
                    case "metadata_modified":
                        json.WriteString(member.Name, Stamp(modified));
                        break;
                    default:
                        member.WriteTo(json);
                        break;
                }
            }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void Package(Utf8JsonWriter json, Dataset dataset, PackageEntry entry, IEnumerable<Extra> harvest)
    {
        json.WriteStartObject();
        json.WriteString("id", entry.Id);
        json.WriteString("name", entry.Name);
        json.WriteString("title", dataset.Title.Length > 0 ? dataset.Title : entry.Name);
        json.WriteString("notes", dataset.Notes);
        json.WriteString("type", dataset.Type);
        json.WriteString("state", "active");
        json.WriteBoolean("private", dataset.Private);
        json.WriteString("url", dataset.Url);
        json.WriteString("version", dataset.Version);
        json.WriteString("author", dataset.Author);
        json.WriteString("author_email", dataset.AuthorEmail);
        json.WriteString("maintainer", dataset.Maintainer);
        json.WriteString("maintainer_email", dataset.MaintainerEmail);
        json.WriteString("license_id", dataset.License?.Id);
        json.WriteString("license_title", dataset.License?.Title);
        json.WriteString("license_url", dataset.License?.Url);
        json.WriteBoolean("isopen", OpenLicenses.Has(dataset.License));
        json.WriteString("creator_user_id", entry.Creator);
        if (entry.ReadOnly)
            json.WriteBoolean("read_only", true);
        json.WriteString("metadata_created", Stamp(entry.Created));
        json.WriteString("metadata_modified", Stamp(entry.Modified));
        json.WriteString("owner_org", dataset.Organization?.Id);
        json.WritePropertyName("organization");
        if (dataset.Organization is { } organization)
            Organization(json, organization);
        else
            json.WriteNullValue();
        Groups(json, dataset.Groups);
        Tags(json, dataset.Tags);
        Resources(json, dataset.Resources, entry.Id);
        json.WriteStartArray("extras");
        foreach (var extra in dataset.Extras.Concat(DcatExtras.Write(dataset)).Concat(harvest).DistinctBy(extra => extra.Key))
        {
            json.WriteStartObject();
            json.WriteString("key", extra.Key);
            json.WriteString("value", extra.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Organization(Utf8JsonWriter json, Organization organization)
    {
        json.WriteStartObject();
        json.WriteString("id", organization.Id);
        json.WriteString("name", organization.Name);
        json.WriteString("title", organization.Title);
        Translated(json, organization.TitleTranslated);
        json.WriteString("description", organization.Description);
        json.WriteString("image_url", organization.ImageUrl);
        json.WriteString("type", "organization");
        json.WriteBoolean("is_organization", true);
        json.WriteString("state", "active");
        json.WriteEndObject();
    }

    private static void Translated(Utf8JsonWriter json, string? titles)
    {
        if (titles is null)
            return;
        json.WritePropertyName("title_translated");
        json.WriteRawValue(titles);
    }

    private static void Groups(Utf8JsonWriter json, IReadOnlyList<Group> groups)
    {
        json.WriteStartArray("groups");
        foreach (var group in groups)
        {
            json.WriteStartObject();
            json.WriteString("id", group.Id);
            json.WriteString("name", group.Name);
            json.WriteString("title", group.Title);
            Translated(json, group.TitleTranslated);
            json.WriteString("display_name", group.Title.Length > 0 ? group.Title : group.Name);
            json.WriteString("description", group.Description);
            json.WriteString("image_display_url", group.ImageUrl);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Tags(Utf8JsonWriter json, IReadOnlyList<string> tags)
    {
        json.WriteNumber("num_tags", tags.Count);
        json.WriteStartArray("tags");
        foreach (var tag in tags)
        {
            json.WriteStartObject();
            json.WriteString("name", tag);
            json.WriteString("display_name", tag);
            json.WriteString("state", "active");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Resources(Utf8JsonWriter json, IReadOnlyList<Resource> resources, string packageId)
    {
        json.WriteNumber("num_resources", resources.Count);
        json.WriteStartArray("resources");
        for (var position = 0; position < resources.Count; position++)
        {
            var resource = resources[position];
            json.WriteStartObject();
            json.WriteString("id", resource.Id);
            json.WriteString("package_id", packageId);
            json.WriteNumber("position", position);
            json.WriteString("url", resource.Url);
            json.WriteString("name", resource.Name);
            json.WriteString("description", resource.Description);
            json.WriteString("format", resource.Format);
            json.WriteString("state", "active");
            foreach (var (key, value) in resource.Others)
            {
                json.WritePropertyName(key);
                value.WriteTo(json);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>CKAN writes its stamps in UTC without saying so.</summary>
    private static string Stamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What the catalogue decides about a dataset.</summary>
public readonly record struct PackageEntry(string Id, string Name, DateTimeOffset Created, DateTimeOffset Modified)
{
    /// <summary>Who is said to have made it; null for nobody.</summary>
    public string? Creator { get; init; }

    /// <summary>Only the harvester is to change it.</summary>
    public bool ReadOnly { get; init; }
}
