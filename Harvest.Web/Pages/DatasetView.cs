using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Harvest.Model;
using Harvest.Storage.Links;
using Harvest.Web.Api;

namespace Harvest.Web.Pages;

/// <summary>A stored package as pages show it.</summary>
public sealed record DatasetView
{
    private static readonly SearchValues<char> Turns = SearchValues.Create("\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    private static readonly HashSet<string> Own =
    [
        "harvest_object_id", "harvest_source_id", "harvest_source_title", "spatial", "issued", "modified", "metadata-date",
        "contact_name", "contact_email", "contact-email", "publisher_name", "publisher_email", "temporal_start", "temporal_end", "identifier",
    ];

    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Title { get; init; } = "";

    public string Notes { get; init; } = "";

    public string? Url { get; init; }

    public string Modified { get; init; } = "";

    public string Created { get; init; } = "";

    public bool Private { get; init; }

    public string OrganizationName { get; init; } = "";

    public string OrganizationTitle { get; init; } = "";

    public string LicenseId { get; init; } = "";

    public string LicenseTitle { get; init; } = "";

    public string? LicenseUrl { get; init; }

    public string SourceId { get; init; } = "";

    public string SourceTitle { get; init; } = "";

    public string ObjectId { get; init; } = "";

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyList<ResourceView> Resources { get; init; } = [];

    /// <summary>What the remote said besides.</summary>
    public IReadOnlyList<DatasetFact> Facts { get; init; } = [];

    /// <summary>When the source says that it was published; empty where it does not.</summary>
    public string Issued => Extra("issued");

    /// <summary>When the source says that it was changed last; empty where it does not.</summary>
    public string Updated => Extra("modified", "metadata-date");

    /// <summary>The span of time that the data are about.</summary>
    public (string Start, string End) Temporal => (Extra("temporal_start"), Extra("temporal_end"));

    public string Identifier => Extra("identifier");

    /// <summary>The extent as GeoJSON; empty where there is none.</summary>
    public string Extent => Extra("spatial").TrimStart() is ['{', ..] geometry ? geometry : "";

    /// <summary>Who answers questions, with an address where there is one.</summary>
    public IReadOnlyList<(string Role, string Name, string Email)> Contacts { get; init; } = [];

    public IReadOnlyDictionary<string, string> Extras { get; init; } = new Dictionary<string, string>();

    public IEnumerable<string> Formats => Resources.Select(resource => resource.Format.ToUpperInvariant()).Where(format => format.Length > 0).Distinct().Take(6);

    /// <summary>The same with how the checks of its addresses went.</summary>
    public async Task<DatasetView> CheckedAsync(LinkStore store, HarvestOptions options, CancellationToken cancellationToken)
    {
        if (options.Links.EveryDays == 0)
            return this;
        var links = await store.OfDatasetAsync(Id, cancellationToken);
        return this with
        {
            Resources = [.. Resources.Select(resource =>
                LinkAddress.IdOf(resource.Url) is { } id && links.GetValueOrDefault(id) is { Status: not LinkStatus.New } link ? resource with { Check = link } : resource)],
        };
    }

    public static DatasetView Read(byte[] package)
    {
        using var document = JsonDocument.Parse(package);
        return Read(document.RootElement);
    }

    public static DatasetView Read(JsonElement package)
    {
        var extras = DataJson.Extras(package);
        var organization = package.TryGetProperty("organization", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        return new DatasetView
        {
            Id = Text(package, "id"),
            Name = Text(package, "name"),
            Title = Text(package, "title") is { Length: > 0 } title ? title : Text(package, "name"),
            Notes = Text(package, "notes"),
            Url = Text(package, "url"),
            Modified = Text(package, "metadata_modified"),
            Created = Text(package, "metadata_created"),
            Private = package.TryGetProperty("private", out var isPrivate) && isPrivate.ValueKind == JsonValueKind.True,
            OrganizationName = Text(organization, "name"),
            OrganizationTitle = Text(organization, "title") is { Length: > 0 } owner ? owner : Text(organization, "name"),
            LicenseId = Text(package, "license_id"),
            LicenseTitle = FacetLabels.Term("licence", Text(package, "license_title") is { Length: > 0 } license ? license : Text(package, "license_id")),
            LicenseUrl = Text(package, "license_url"),
            SourceId = extras.GetValueOrDefault("harvest_source_id", ""),
            SourceTitle = extras.GetValueOrDefault("harvest_source_title", ""),
            ObjectId = extras.GetValueOrDefault("harvest_object_id", ""),
            Tags = [.. DataJson.Items(package, "tags").Select(tag => Text(tag, "name"))],
            Groups = [.. DataJson.Items(package, "groups").Select(group => Text(group, "name"))],
            Resources = [.. DataJson.Items(package, "resources").Select(resource => new ResourceView(
                Text(resource, "name"), Text(resource, "description"), Text(resource, "format"), Text(resource, "url"))
            {
                Id = Text(resource, "id"),
                MediaType = Text(resource, "mimetype"),
                Modified = Text(resource, "last_modified") is { Length: > 0 } modified ? modified : Text(resource, "metadata_modified"),
                Created = Text(resource, "created"),
                Size = Size(resource),
                Hash = Text(resource, "hash"),
            })],
            Contacts = ContactsOf(package, extras),
            Facts = FactsOf(package, extras),
            Extras = extras,
        };
    }

    private static List<DatasetFact> FactsOf(JsonElement package, Dictionary<string, string> extras)
    {
        var facts = DatasetFacts.Of(extras.Where(extra => !Own.Contains(extra.Key) && extra.Value.Length > 0)).ToList();
        if (Text(package, "version") is { Length: > 0 } version)
            facts.Insert(0, new DatasetFact(T("Version"), [(version, null)]));
        return facts;
    }

    private static List<(string Role, string Name, string Email)> ContactsOf(JsonElement package, Dictionary<string, string> extras)
    {
        string Of(string key) => Straight(extras.GetValueOrDefault(key, ""));
        (string Role, string Name, string Email)[] all =
        [
            (Key("Contact"), Of("contact_name"), Of("contact_email") is { Length: > 0 } email ? email : Of("contact-email")),
            (Key("Publisher"), Of("publisher_name"), Of("publisher_email")),
            (Key("Maintainer"), Text(package, "maintainer"), Text(package, "maintainer_email")),
            // Questions go to whoever looks after the data; an author's own address is nobody's business.
            (Key("Author"), Text(package, "author"), ""),
        ];
        return [.. all.Where(contact => contact.Name.Length + contact.Email.Length > 0).DistinctBy(contact => (contact.Name, contact.Email))];
    }

    /// <summary>Some portals write the number as text.</summary>
    private static long? Size(JsonElement resource) =>
        resource.TryGetProperty("size", out var size)
            && (size.ValueKind == JsonValueKind.Number ? size.TryGetInt64(out var bytes) : long.TryParse(size.ToString(), CultureInfo.InvariantCulture, out bytes)) && bytes > 0
                ? bytes
                : null;

    private string Extra(params IEnumerable<string> keys) => keys.Select(key => Straight(Extras.GetValueOrDefault(key, ""))).FirstOrDefault(value => value.Length > 0) ?? "";

    private static string Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object ? Straight(DataJson.Text(owner, name)) : "";

    /// <summary>
    /// Without the controls that turn text around: <c>Invoice U+202E gpj.exe</c> would read <c>Invoice exe.jpg</c>. Scripts from right to
    /// left need none of them where the page says <c>dir="auto"</c>.
    /// </summary>
    internal static string Straight(string text) =>
        text.AsSpan().IndexOfAny(Turns) < 0 ? text : string.Concat(text.Where(sign => !Turns.Contains(sign)));
}

/// <summary>A file or service of a dataset.</summary>
public sealed record ResourceView(string Name, string Description, string Format, string Url)
{
    public string Id { get; init; } = "";

    public string MediaType { get; init; } = "";

    public string Created { get; init; } = "";

    public string Modified { get; init; } = "";

    /// <summary>In bytes; null where the source does not say.</summary>
    public long? Size { get; init; }

    public string Hash { get; init; } = "";

    /// <summary>How the checks of its address went; null where it is not checked, or not yet.</summary>
    public Link? Check { get; init; }

    /// <summary>For people.</summary>
    public string Shown => Name.Length > 0 ? Name : Url.Length > 0 ? Ui.Shorten(Url, 100) : T("Without an address");

    /// <summary>What a preview can read it as; null for nothing.</summary>
    public PreviewKind? Preview => Ui.Link(Url) is null ? null : $"{Format} {MediaType}".ToUpperInvariant() switch
    {
        var kind when kind.Contains("GEOJSON", StringComparison.Ordinal) || kind.Contains("GEO+JSON", StringComparison.Ordinal) => PreviewKind.GeoJson,
        var kind when kind.Contains("JSON", StringComparison.Ordinal) => PreviewKind.Json,
        var kind when kind.Contains("CSV", StringComparison.Ordinal) || kind.Contains("TSV", StringComparison.Ordinal)
            || kind.Contains("TAB-SEPARATED", StringComparison.Ordinal) => PreviewKind.Csv,
        _ => null,
    };
}
