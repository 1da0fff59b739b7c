using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Harvesters;

namespace Harvest.Web.Pages;

/// <summary>Between the declared settings of a harvester and the fields of a form.</summary>
internal static class SettingsForm
{
    private const string Prefix = "setting.";

    private static readonly Dictionary<string, string> Labels = new()
    {
        ["grace_days"] = "Days before a missing dataset is deleted",
        ["brake_percent"] = "Hold deletions back above (percent)",
        ["brake_minimum"] = "Never hold back up to (datasets)",
        ["limit"] = "Maximum number of records",
        ["headers"] = "Request headers",
        ["username"] = "User name",
        ["token"] = "Bearer token",
        ["user_agent"] = "User agent",
        ["user"] = "Creator of the datasets",
        ["include"] = "Only records that match",
        ["exclude"] = "No records that match",
        ["force_all"] = "Fetch unchanged records, too",
        ["fq"] = "Filter query",
        ["guid"] = "Identifier of records",
        ["organizations_filter_include"] = "Only these organizations",
        ["organizations_filter_exclude"] = "Not these organizations",
        ["groups_filter_include"] = "Only these groups",
        ["groups_filter_exclude"] = "Not these groups",
        ["tags_filter_include"] = "Only these tags",
        ["tags_filter_exclude"] = "Not these tags",
        ["default_tags"] = "Tags for every dataset",
        ["default_groups"] = "Groups for every dataset",
        ["default_extras"] = "Extras for every dataset",
        ["override_extras"] = "Overwrite extras that a dataset has",
        ["remote_groups"] = "Groups of the source",
        ["remote_orgs"] = "Organizations of the source",
        ["not_overwrite_fields"] = "Fields that are never overwritten",
        ["name_append"] = "When a dataset's name is taken",
        ["read_only"] = "Do not change datasets that exist",
        ["page_size"] = "Records per request",
        ["max_file_size"] = "Largest file (megabytes)",
        ["max_nodes"] = "Maximum number of pages",
        ["language"] = "Main language",
        ["validation"] = "Records that break the rules",
        ["schema"] = "Rules that records are checked by",
    };

    private static readonly Dictionary<string, string> Words = new()
    {
        ["api"] = "API",
        ["guid"] = "GUID",
        ["url"] = "URL",
        ["id"] = "ID",
        ["uri"] = "URI",
        ["csw"] = "CSW",
        ["xml"] = "XML",
    };

    /// <summary>A setting's name for people: <c>api_key_header</c> is <c>API key header</c>.</summary>
    public static string Label(string name)
    {
        if (Labels.TryGetValue(name, out var label))
            return label;
        var text = string.Join(' ', name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => Words.GetValueOrDefault(word, word)));
        return text.Length == 0 ? name : char.ToUpperInvariant(text[0]) + text[1..];
    }

    /// <summary>What the fields show of a configuration; secrets come masked.</summary>
    public static IReadOnlyList<(HarvesterSetting Setting, string Value)> Fields(HarvesterInfo info, string config)
    {
        Dictionary<string, JsonElement> members;
        try
        {
            members = SourceConfig.Parse(config).Members.ToDictionary(member => member.Name, member => member.Value);
        }
        catch (FormatException)
        {
            members = [];
        }
        return [.. info.AllSettings.Select(setting => (setting, members.TryGetValue(setting.Name, out var value) ? Text(setting, value) : ""))];
    }

    /// <summary>The value of a setting for people.</summary>
    public static string InWords(HarvesterSetting setting, string value) => setting.Kind switch
    {
        SettingKind.Flag => value == "true" ? "yes" : "no",
        SettingKind.Texts or SettingKind.Names => value.Replace("\n", ", ", StringComparison.Ordinal),
        _ => value,
    };

    /// <summary>The configuration that a filled-in form stands for; empty fields are left out.</summary>
    public static string Config(HarvesterInfo info, IFormCollection form)
    {
        var config = new JsonObject();
        foreach (var setting in info.AllSettings)
        {
            var text = form[Prefix + setting.Name].ToString().Trim();
            if (text.Length > 0)
                config[setting.Name] = Value(setting.Kind, text);
        }
        return config.Count == 0 ? "" : config.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
    }

    private static string Text(HarvesterSetting setting, JsonElement value) =>
        setting.IsSecret && value.ValueKind == JsonValueKind.String ? SourceConfig.Mask
        : setting.IsSecret && value.ValueKind == JsonValueKind.Object ? JsonSerializer.Serialize(value.EnumerateObject().ToDictionary(member => member.Name, _ => SourceConfig.Mask))
        : setting.Kind is SettingKind.Texts or SettingKind.Names && IsTexts(value) ? string.Join('\n', value.EnumerateArray().Select(entry => entry.ToString()))
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.GetRawText();

    private static bool IsTexts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String);

    /// <summary>What cannot be read as its kind stays text, so that the check names it.</summary>
    private static JsonNode? Value(SettingKind kind, string text)
    {
        switch (kind)
        {
            case SettingKind.Flag:
                return text == "true";
            case SettingKind.Integer when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                return number;
            case SettingKind.Texts or SettingKind.Names when !text.StartsWith('['):
                return new JsonArray([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => JsonValue.Create(line))]);
            case SettingKind.Text or SettingKind.Integer:
                return text;
        }
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
