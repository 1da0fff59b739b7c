using System.Text.Json;
using Harvest.Model;

namespace Harvest.Harvesters;

/// <summary>The harvesters at hand, by name.</summary>
public sealed class HarvesterRegistry(IEnumerable<IHarvester> harvesters)
{
    private readonly Dictionary<string, IHarvester> byName =
        harvesters.ToDictionary(harvester => harvester.Info.Name, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<IHarvester> All => byName.Values;

    public IHarvester? Find(string type) => byName.GetValueOrDefault(type);

    /// <summary>What is wrong with a source's type and configuration, in the reference's words where it has some.</summary>
    public IReadOnlyList<(string Field, string Message)> Check(string type, string config)
    {
        if (Find(type) is not { } harvester)
        {
            var known = string.Join(", ", byName.Keys.Order(StringComparer.Ordinal));
            return [("source_type", $"Unknown harvester type: {type}. Registered types: {known}")];
        }
        SourceConfig parsed;
        try
        {
            parsed = SourceConfig.Parse(config);
        }
        catch (FormatException fault)
        {
            return [("config", $"Error parsing the configuration options: {fault.Message}")];
        }
        return
        [
            .. CheckAll(harvester, parsed)
                .Select(message => ("config", $"Error parsing the configuration options: {message}")),
        ];
    }

    /// <summary>
    /// What decides, besides the document itself, what a record is mapped to. How the source is asked does not, and its
    /// secrets have no place here: fingerprints are stored with every record.
    /// </summary>
    public static string Fingerprint(IHarvester harvester, Source source) =>
        $"{harvester.Info.Name}/{harvester.Info.Version}/{source.PublisherId}/{SourceConfig.ForMapping(source.Config)}";

    /// <summary>Types first: what else is checked relies on them.</summary>
    private static IEnumerable<string> CheckAll(IHarvester harvester, SourceConfig config)
    {
        var declared = CheckDeclared(harvester.Info, config).ToList();
        return declared.Count > 0 ? declared : [.. CommonSettings.Check(config, harvester.Info), .. harvester.CheckConfig(config)];
    }

    private static IEnumerable<string> CheckDeclared(HarvesterInfo info, SourceConfig config)
    {
        var settings = info.AllSettings;
        foreach (var member in config.Members)
        {
            var setting = settings.FirstOrDefault(setting => setting.Name == member.Name);
            if (setting is null)
            {
                var known = string.Join(", ", settings.Select(known => known.Name).Order(StringComparer.Ordinal));
                yield return $"{member.Name} is no setting of {info.Name}; it knows {known}";
            }
            else if (!Fits(setting.Kind, member.Value))
            {
                yield return $"{member.Name} must be {Wording(setting.Kind)}";
            }
        }
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

    private static string Wording(SettingKind kind) => kind switch
    {
        SettingKind.Text => "text",
        SettingKind.Integer => "an integer",
        SettingKind.Flag => "boolean",
        SettingKind.Texts => "a list of texts",
        _ => "a dictionary",
    };
}
