using Harvest.Datasets;

namespace Harvest.Harvesters;

/// <summary>How a harvester presents itself; forms, checks and documentation are made from it.</summary>
/// <param name="Name">What sources name it by: <c>[a-z0-9_-]+</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">One or two sentences: what it harvests and by which protocol.</param>
/// <param name="Settings">What a source's configuration may contain.</param>
public sealed record HarvesterInfo(string Name, string Title, string Description, IReadOnlyList<HarvesterSetting> Settings)
{
    /// <summary>Raised when the mapping changed, so that unchanged records are imported again once.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Other names that sources may name it by, such as those of the reference.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>By what its records can be chosen, in the settings <c>include</c> and <c>exclude</c>.</summary>
    public IReadOnlyList<HarvesterFilter> Filters { get; init; } = [];

    /// <summary>Its own settings, then those that every source may have (<see cref="CommonSettings"/>).</summary>
    public IReadOnlyList<HarvesterSetting> AllSettings =>
        [.. Settings, .. CommonSettings.All.Where(common =>
            Settings.All(own => own.Name != common.Name) && (Filters.Count > 0 || !CommonSettings.OfFilters.Contains(common)))];

    /// <summary>Whether a record is as it was when only the order in its lists is another. Default: it is not.</summary>
    public bool ListsAreSets { get; init; }

    /// <summary>Members of a JSON record that change without meaning, such as counters of visits.</summary>
    public IReadOnlySet<string> VolatileKeys { get; init; } = new HashSet<string>();

    /// <summary>The hash by which a record is found changed or not (<see cref="ContentHash"/>).</summary>
    internal string HashOf(ReadOnlySpan<byte> content, string fingerprint) => ListsAreSets
        ? ContentHash.OfSets(content, fingerprint, VolatileKeys)
        : ContentHash.Of(content, fingerprint, VolatileKeys);
}

/// <summary>One member of a source's configuration.</summary>
/// <param name="Name">The key in the JSON text.</param>
/// <param name="Kind">What the value must be.</param>
/// <param name="Description">What it does, with its default.</param>
/// <param name="IsSecret">Shown masked, never logged.</param>
public sealed record HarvesterSetting(string Name, SettingKind Kind, string Description, bool IsSecret = false)
{
    /// <summary>The only values of a text; empty for any. An empty text stands for the default.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The heading that it stands under in forms and lists. Default: what is the harvester's own.</summary>
    public string Group { get; init; } = "Harvester";
}

/// <summary>What the value of a setting must be.</summary>
public enum SettingKind
{
    Text,
    Integer,
    Flag,

    /// <summary>A list of texts.</summary>
    Texts,

    /// <summary>A list of texts, or of dictionaries with a <c>name</c>, as CKAN writes tags.</summary>
    Names,

    /// <summary>A dictionary.</summary>
    Map,
}
