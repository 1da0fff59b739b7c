using System.Text.Json;
using Harvest.Formats.Json;

namespace Harvest.Harvesters.Stac;

/// <summary>The settings of a STAC catalogue or API.</summary>
internal sealed class StacSettings(SourceConfig config)
{
    private const int DefaultItems = 1000;
    private const int MostItems = 100_000;
    private const int MostPerRequest = 10_000;
    private const int DefaultDocuments = 100_000;

    private readonly SourceFilters chosen = SourceFilters.Of(config);

    public static IReadOnlyList<HarvesterSetting> Declared { get; } =
    [
        new("items", SettingKind.Flag, "Take the items of each collection as datasets, too. Default: false, collections alone."),
        new("item_limit", SettingKind.Integer, "So many items of each collection at most, in the order of the source, 1 to 100000. Default: 1000."),
        new("page_size", SettingKind.Integer, "Records per request, 1 to 10000. Default: as many as the API gives."),
        new("hosts", SettingKind.Texts, "Other hosts whose catalogues are followed where this one links to them. Default: none."),
        new("max_documents", SettingKind.Integer, "How many documents and pages are read at most. Default: 100000."),
    ];

    public static IReadOnlyList<HarvesterFilter> Filters { get; } =
    [
        new("collection", "A collection's id."),
        new("keyword", "A keyword of the collection."),
        new("provider", "The name of a provider of the collection."),
        new("license", "The collection's licence, as the catalogue writes it."),
    ];

    public bool WithItems => config.Flag("items");

    public int ItemLimit => config.Integer("item_limit") ?? DefaultItems;

    /// <summary>Null where the API decides.</summary>
    public int? PageSize => config.Integer("page_size");

    public IReadOnlyList<string> Hosts => config.Texts("hosts");

    public int MaxDocuments => config.Integer("max_documents") ?? DefaultDocuments;

    /// <summary>Whether a collection, and with it its items, is wanted.</summary>
    public bool Takes(JsonElement collection) => chosen.IsEmpty || (
        chosen.Takes("collection", [collection.Text("id") ?? ""])
        && chosen.Takes("keyword", [.. collection.Texts("keywords")])
        && chosen.Takes("provider", [.. collection.Items("providers").Select(provider => provider.Text("name")).OfType<string>()])
        && chosen.Takes("license", [collection.Text("license") ?? ""]));

    public IEnumerable<string> Check()
    {
        if (config.Integer("item_limit") is < 1 or > MostItems)
            yield return "item_limit must be between 1 and 100000";
        if (config.Integer("page_size") is < 1 or > MostPerRequest)
            yield return "page_size must be between 1 and 10000";
        if (config.Integer("max_documents") is < 1)
            yield return "max_documents must be 1 or more";
        if (!Hosts.All(IsHost))
            yield return "hosts must be names of hosts, such as data.example.org, without scheme and path";
    }

    private static bool IsHost(string text) =>
        Uri.TryCreate($"https://{text}/", UriKind.Absolute, out var url) && string.Equals(url.Authority, text, StringComparison.OrdinalIgnoreCase);
}
