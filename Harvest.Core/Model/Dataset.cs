namespace Harvest.Model;

/// <summary>
/// A dataset as the catalogue holds it: the fields of a CKAN package, and those of DCAT as members of their own. In the
/// package form the DCAT members stand as extras, under the keys that CKAN portals with DCAT use.
/// </summary>
public sealed record Dataset
{
    /// <summary>The remote's id for it, proposed for the catalogue; empty when it has none.</summary>
    public string Id { get; init; } = "";

    /// <summary>Proposed name in addresses; made unique by the catalogue.</summary>
    public string Name { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>Description, Markdown.</summary>
    public string Notes { get; init; } = "";

    /// <summary>Kind of package; <c>dataset</c> unless the remote says otherwise.</summary>
    public string Type { get; init; } = "dataset";

    public string? Url { get; init; }

    public string? Version { get; init; }

    public string? Author { get; init; }

    public string? AuthorEmail { get; init; }

    public string? Maintainer { get; init; }

    public string? MaintainerEmail { get; init; }

    public bool Private { get; init; }

    /// <summary>When the remote made the record; text of the remote, ISO 8601 where it is well behaved.</summary>
    public string? MetadataCreated { get; init; }

    public string? MetadataModified { get; init; }

    public License? License { get; init; }

    public Organization? Organization { get; init; }

    public IReadOnlyList<Group> Groups { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<Resource> Resources { get; init; } = [];

    /// <summary>What has no member of its own; keys are unique.</summary>
    public IReadOnlyList<Extra> Extras { get; init; } = [];

    /// <summary>dct:identifier.</summary>
    public string? Identifier { get; init; }

    /// <summary>dct:issued: when the data were published.</summary>
    public string? Issued { get; init; }

    /// <summary>dct:modified: when the data were last changed.</summary>
    public string? Modified { get; init; }

    /// <summary>dct:accrualPeriodicity, IRI or text.</summary>
    public string? Frequency { get; init; }

    /// <summary>dct:accessRights.</summary>
    public string? AccessRights { get; init; }

    /// <summary>dct:temporal.</summary>
    public IReadOnlyList<Period> Temporal { get; init; } = [];

    /// <summary>dct:spatial.</summary>
    public IReadOnlyList<Place> Spatial { get; init; } = [];

    /// <summary>dct:language.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>dcat:theme.</summary>
    public IReadOnlyList<string> Themes { get; init; } = [];

    /// <summary>dct:conformsTo.</summary>
    public IReadOnlyList<string> ConformsTo { get; init; } = [];

    /// <summary>dct:publisher.</summary>
    public Agent? Publisher { get; init; }

    /// <summary>dct:creator.</summary>
    public IReadOnlyList<Agent> Creators { get; init; } = [];

    /// <summary>dcat:contactPoint.</summary>
    public IReadOnlyList<Agent> ContactPoints { get; init; } = [];
}

/// <summary>A licence; any part may be unknown.</summary>
public sealed record License(string? Id, string? Title = null, string? Url = null);

/// <summary>The organization that owns a dataset at the remote; the catalogue knows it by id, else by name.</summary>
public sealed record Organization(
    string Id, string Name, string Title = "", string Description = "", string ImageUrl = "")
{
    /// <summary>The title by language, as JSON; null unless it came in several.</summary>
    public string? TitleTranslated { get; init; }

    /// <summary>What the catalogue does when it has none such. Left out means: the source's own organization, if any.</summary>
    public WhenAbsent WhenAbsent { get; init; }

    /// <summary>Whether the catalogue's own one takes this title, description and logo, where this source has made it.</summary>
    public bool IsFollowed { get; init; }
}

/// <summary>A thematic group; the catalogue knows it by id, else by name.</summary>
public sealed record Group(
    string Id, string Name, string Title = "", string Description = "", string ImageUrl = "")
{
    /// <inheritdoc cref="Organization.TitleTranslated"/>
    public string? TitleTranslated { get; init; }

    /// <summary>What the catalogue does when it has none such.</summary>
    public WhenAbsent WhenAbsent { get; init; }
}

/// <summary>What a catalogue does with a group or an organization that it does not have.</summary>
public enum WhenAbsent
{
    /// <summary>As is its custom: the engine's own catalogue makes it, a CKAN site leaves it out.</summary>
    Usual,

    /// <summary>The dataset goes without it.</summary>
    LeaveOut,

    /// <summary>The catalogue makes it, as far as it may.</summary>
    Make,
}

/// <summary>A file or service of a dataset.</summary>
public sealed record Resource
{
    public string? Id { get; init; }

    public string Url { get; init; } = "";

    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    public string Format { get; init; } = "";

    /// <summary>Members without a name here (mimetype, size, hash, created, licence …), as JSON values by key.</summary>
    public IReadOnlyList<KeyValuePair<string, System.Text.Json.JsonElement>> Others { get; init; } = [];
}

/// <summary>A key and its text.</summary>
public readonly record struct Extra(string Key, string Value);

/// <summary>A stretch of time; either end may be open. Texts, since sources write years, months and days.</summary>
public sealed record Period(string? Start, string? End);

/// <summary>A place: by IRI, by words, by GeoJSON geometry, or several of them.</summary>
public sealed record Place(
    string? Uri = null, string? Text = null, string? Geometry = null, string? Bbox = null, string? Centroid = null);

/// <summary>A person or an organization to be named or asked.</summary>
public sealed record Agent(
    string? Name,
    string? Email = null,
    string? Uri = null,
    string? Url = null,
    string? Type = null,
    string? Phone = null,
    string? Identifier = null)
{
    /// <summary>The name by language, as JSON; null unless it came in several.</summary>
    public string? NameTranslated { get; init; }

    /// <summary>The organization that a person belongs to, where it has a name of its own.</summary>
    public string? Organization { get; init; }
}
