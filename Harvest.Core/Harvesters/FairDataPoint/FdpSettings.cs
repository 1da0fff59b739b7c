namespace Harvest.Harvesters.FairDataPoint;

/// <summary>The settings of a FAIR Data Point.</summary>
internal sealed class FdpSettings(SourceConfig config)
{
    private const int DefaultNodes = 100_000;

    public static IReadOnlyList<HarvesterSetting> Declared { get; } =
    [
        new("harvest_catalogs", SettingKind.Flag, "Take catalogues as records too. Default: false."),
        new("resolve_labels", SettingKind.Flag, "Look up what terms of vocabularies are called, at their own addresses. Default: false."),
        new("label_languages", SettingKind.Texts, "The languages of labels that are kept. Default: en and nl."),
        new("bioportal_api_key", SettingKind.Text, "Key for labels of terms of BioPortal; without it they are not looked up.", IsSecret: true),
        new(
            "validation",
            SettingKind.Text,
            "Check against DCAT-AP 3: warnings, strict (what lacks a required property is an error), none. "
            + "Default: warnings."),
        new("max_nodes", SettingKind.Integer, "How many pages are visited at most. Default: 100000."),
        new(
            "profile",
            SettingKind.Text,
            "Accepted from configurations of CKAN, where it chooses a mapping; here all of them are one."),
    ];

    public bool WithCatalogues => config.Flag("harvest_catalogs");

    public bool ResolvesLabels => config.Flag("resolve_labels");

    public IReadOnlyList<string> LabelLanguages => config.Texts("label_languages") is { Count: > 0 } languages ? languages : ["en", "nl"];

    public string? BioPortalKey => config.Text("bioportal_api_key");

    public bool IsValidated => config.Text("validation") != "none";

    public bool IsStrict => config.Text("validation") == "strict";

    public int MaxNodes => config.Integer("max_nodes") ?? DefaultNodes;

    public IEnumerable<string> Check()
    {
        if (config.Text("validation") is not (null or "warnings" or "strict" or "none"))
            yield return "validation must be warnings, strict or none";
        if (config.Integer("max_nodes") is < 1)
            yield return "max_nodes must be 1 or more";
    }
}
