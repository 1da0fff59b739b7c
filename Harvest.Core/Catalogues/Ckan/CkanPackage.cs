using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Catalogues.Ckan;

/// <summary>
/// Writes a dataset as <c>package_create</c> and <c>package_patch</c> take it, within CKAN's own rules. What these do not
/// allow is changed as little as possible, or left out.
/// </summary>
internal static partial class CkanPackage
{
    private const int MaxVersion = 100;

    // Members of a package; an extra of such a key is refused.
    private static readonly HashSet<string> RootKeys =
    [
        "author", "author_email", "creator_user_id", "extras", "extras_validation", "groups", "id", "isopen", "license_id",
        "license_title", "license_url", "log_message", "maintainer", "maintainer_email", "metadata_created", "metadata_modified", "name",
        "notes", "num_resources", "num_tags", "organization", "owner_org", "plugin_data", "private", "relationships_as_object",
        "relationships_as_subject", "resources", "return_to", "save", "state", "tag_string", "tags", "title", "type", "url", "version",
    ];

    /// <param name="dataset">What to write; its resources carry the ids to send.</param>
    /// <param name="place">Where to, and whose it is.</param>
    public static byte[] Write(Dataset dataset, CkanPlace place)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        if (place.Id is not null)
            json.WriteString("id", place.Id);
        if (place.Name is not null)
            json.WriteString("name", place.Name);
        if (place.IsActive)
            json.WriteString("state", "active");
        Members(json, dataset, place);
        if (!place.Keeps("groups"))
            List(json, "groups", place.Groups);
        if (!place.Keeps("tags"))
            List(json, "tags", CkanTags.Clean(dataset.Tags));
        if (!place.Keeps("resources"))
            Resources(json, dataset.Resources);
        Extras(json, dataset, place);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A mail address as CKAN takes it; null for what is none.</summary>
    internal static string? Mail(string? text) => text?.Trim() is { Length: > 0 } mail && MailForm().IsMatch(mail) ? mail : null;

    private static void Members(Utf8JsonWriter json, Dataset dataset, CkanPlace place)
    {
        Text("title", dataset.Title);
        Text("notes", dataset.Notes);
        Text("type", dataset.Type);
        Text("url", dataset.Url);
        Text("version", dataset.Version is { Length: > MaxVersion } text ? SoundText.Of(text[..(MaxVersion - 1)]) + "…" : dataset.Version);
        Text("author", dataset.Author);
        Text("author_email", Mail(dataset.AuthorEmail));
        Text("maintainer", dataset.Maintainer);
        Text("maintainer_email", Mail(dataset.MaintainerEmail));
        Text("license_id", dataset.License?.Id);
        if (!place.Keeps("private"))
            json.WriteBoolean("private", dataset.Private && place.OwnerOrg is not null);
        if (place.OwnerOrg is not null && !place.Keeps("organization"))
            Text("owner_org", place.OwnerOrg);

        void Text(string name, string? value)
        {
            if (!place.Keeps(name))
                json.WriteString(name, value ?? "");
        }
    }

    private static void List(Utf8JsonWriter json, string member, IEnumerable<string> names)
    {
        json.WriteStartArray(member);
        foreach (var name in names)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Resources(Utf8JsonWriter json, IReadOnlyList<Resource> resources)
    {
        json.WriteStartArray("resources");
        foreach (var resource in resources)
            CkanResource.Write(json, resource);
        json.WriteEndArray();
    }

    private static void Extras(Utf8JsonWriter json, Dataset dataset, CkanPlace place)
    {
        json.WriteStartArray("extras");
        var theirs = dataset.Extras.Concat(DcatExtras.Write(dataset)).Concat(Unplaced(dataset))
            .Where(extra => !CkanEntry.OurKeys.Contains(extra.Key)).Select(Allowed);
        foreach (var extra in place.Ours.Concat(theirs).Where(extra => extra.Key.Length > 0).DistinctBy(extra => extra.Key))
        {
            json.WriteStartObject();
            json.WriteString("key", extra.Key);
            json.WriteString("value", extra.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>What has no room in CKAN's own members, lest it be lost.</summary>
    private static IEnumerable<Extra> Unplaced(Dataset dataset)
    {
        if (dataset.License is { Id: null } license)
        {
            if (license.Title is { Length: > 0 } title)
                yield return new Extra("remote_license_title", title);
            if (license.Url is { Length: > 0 } url)
                yield return new Extra("remote_license_url", url);
        }
        if (dataset.AuthorEmail is { Length: > 0 } author && Mail(author) is null)
            yield return new Extra("remote_author_email", author);
        if (dataset.MaintainerEmail is { Length: > 0 } maintainer && Mail(maintainer) is null)
            yield return new Extra("remote_maintainer_email", maintainer);
    }

    private static Extra Allowed(Extra extra)
    {
        var key = extra.Key.Trim();
        return new Extra(RootKeys.Contains(key) ? $"remote_{key}" : key, extra.Value);
    }

    [GeneratedRegex(
        @"^[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$",
        RegexOptions.NonBacktracking)]
    private static partial Regex MailForm();
}

/// <summary>Where at the site a dataset goes.</summary>
/// <param name="Ours">The extras that tell where it comes from.</param>
internal sealed record CkanPlace(IReadOnlyList<Extra> Ours)
{
    /// <summary>Null leaves it to the site.</summary>
    public string? Id { get; init; }

    /// <summary>Null on an update: names stay.</summary>
    public string? Name { get; init; }

    /// <summary>Brings a deleted dataset back.</summary>
    public bool IsActive { get; init; }

    /// <summary>The owning organization's id or name; null leaves it as it is.</summary>
    public string? OwnerOrg { get; init; }

    /// <summary>Names of groups that the site has.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Members that stay as the site has them, so that they are not sent.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    public bool Keeps(string member) => Kept.Contains(member);
}
