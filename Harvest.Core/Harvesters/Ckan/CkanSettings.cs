using Harvest.Http;

namespace Harvest.Harvesters.Ckan;

/// <summary>The settings of a CKAN source, besides those of every source.</summary>
internal static class CkanSettings
{
    private const string Filter = "Filters";
    private const string Access = "Access";

    public static IReadOnlyList<HarvesterSetting> All { get; } =
    [
        new(
            "api_version",
            SettingKind.Integer,
            "3 asks the Action API alone; 1 or 2 asks the REST API of that version, where the portal has one. Default: the Action "
            + "API, and where the portal has none, REST."),
        new("force_all", SettingKind.Flag, "Always take everything, not only what changed. Default: false."),
        new("page_size", SettingKind.Integer, "Records per request, 1 to 1000; a portal may give fewer. Default: 1000."),
        new("organizations_filter_include", SettingKind.Texts, "Only datasets of these organizations, by name. Default: all.")
            { Group = Filter },
        new("organizations_filter_exclude", SettingKind.Texts, "No datasets of these organizations. Default: none.") { Group = Filter },
        new("groups_filter_include", SettingKind.Texts, "Only datasets of one of these groups, by name. Default: all.") { Group = Filter },
        new("groups_filter_exclude", SettingKind.Texts, "No datasets of these groups. Default: none.") { Group = Filter },
        new("tags_filter_include", SettingKind.Texts, "Only datasets with one of these tags. Default: all.") { Group = Filter },
        new("tags_filter_exclude", SettingKind.Texts, "No datasets with one of these tags. Default: none.") { Group = Filter },
        new("fq", SettingKind.Text, "A filter query of your own, in Solr's words, besides the other filters. Default: none.")
            { Group = Filter },
        new(
            "include_private",
            SettingKind.Flag,
            "Take private datasets too, as far as the API key may see them; they stay private here. Default: false.")
            { Group = Access },
        new("user_agent", SettingKind.Text, "How the harvester names itself. Default: setting Http:UserAgent.") { Group = Access },
    ];

    /// <summary>What the declaration cannot say.</summary>
    public static IEnumerable<string> Complaints(SourceConfig config)
    {
        if (config.Integer("page_size") is < 1 or > 1000)
            yield return "page_size must be between 1 and 1000";
        if (config.Integer("api_version") is < 1 or > 3)
            yield return "api_version must be 1, 2 or 3";
        if (config.Text("user_agent") is { } name && RemoteHeaders.Complaint("User-Agent", name) is not null)
            yield return "user_agent must be of printable ASCII characters, since it is sent as a header";
        if (config.Flag("include_private") && config.Text("api_key") is null && config.Text("token") is null && !config.Has("headers"))
            yield return "include_private needs an api_key or token: without one no portal shows private datasets";
        foreach (var complaint in CkanFilter.Complaints(config))
            yield return complaint;
    }
}
