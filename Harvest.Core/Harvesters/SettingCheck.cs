using System.Text.Json;
using Harvest.Datasets;

namespace Harvest.Harvesters;

/// <summary>Checks a source's configuration against what is declared, in the reference's words where it has some.</summary>
internal static class SettingCheck
{
    /// <returns>One sentence per fault.</returns>
    public static IEnumerable<string> Of(HarvesterInfo info, SourceConfig config)
    {
        var settings = info.AllSettings;
        foreach (var member in config.Members)
        {
            var setting = settings.FirstOrDefault(setting => setting.Name == member.Name);
            if (setting is null)
            {
                var known = string.Join(", ", settings.Select(known => known.Name).Order(StringComparer.Ordinal));
                yield return Suggestion.Nearest(member.Name, settings.Select(known => known.Name)) is { } meant
                    ? $"{member.Name} is no setting of {info.Name}. Did you mean {meant}? It knows {known}"
                    : $"{member.Name} is no setting of {info.Name}; it knows {known}";
            }
            else if (Complaint(setting, member.Value) is { } complaint)
            {
                yield return $"{member.Name} must be {complaint}";
            }
        }
        foreach (var (key, value) in config.Map("default_extras").Select(extra => (extra.Name, extra.Value)))
        {
            if (value.ValueKind == JsonValueKind.String && Replacements.Complaint(value.GetString()!) is { } complaint)
                yield return $"default_extras: {key}: {complaint}";
        }
    }

    private static string? Complaint(HarvesterSetting setting, JsonElement value)
    {
        if (setting.Kind == SettingKind.Names)
            return NamesComplaint(value);
        if (!Fits(setting.Kind, value))
            return Wording(setting);
        return setting.Choices.Count > 0 && value.GetString() is { Length: > 0 } text && !setting.Choices.Contains(text)
            ? Wording(setting)
            : null;
    }

    private static bool Fits(SettingKind kind, JsonElement value) => kind switch
    {
        SettingKind.Text => value.ValueKind == JsonValueKind.String,
        SettingKind.Integer => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
        SettingKind.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        SettingKind.Texts => value.ValueKind == JsonValueKind.Array
            && value.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String),
        _ => value.ValueKind == JsonValueKind.Object,
    };

    private static string? NamesComplaint(JsonElement value) =>
        value.ValueKind != JsonValueKind.Array ? "a list"
        : value.EnumerateArray().Any(entry => string.IsNullOrWhiteSpace(SourceConfig.NameOf(entry)))
            ? "a list of dictionaries with a name, or of texts"
            : null;

    private static string Wording(HarvesterSetting setting) => setting switch
    {
        { Choices.Count: > 0 } => $"one of {string.Join(", ", setting.Choices)}",
        { Name: "default_groups" } => "a *list* of group names/ids (i.e. strings)",
        { Kind: SettingKind.Text } => "text",
        { Kind: SettingKind.Integer } => "an integer",
        { Kind: SettingKind.Flag } => "boolean",
        { Kind: SettingKind.Texts } => "a list of texts",
        _ => "a dictionary",
    };
}
