using System.Text.Json;
using Harvest.Model;

namespace Harvest.Harvesters;

/// <summary>The harvesters at hand, by name: those of the product, and those of others.</summary>
public sealed class HarvesterRegistry
{
    private readonly Dictionary<string, IHarvester> byName;
    private readonly PlugIns plugIns;

    public HarvesterRegistry(IEnumerable<IHarvester> harvesters, PlugIns plugIns)
    {
        this.plugIns = plugIns;
        byName = harvesters.ToDictionary(harvester => harvester.Info.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var (harvester, file) in plugIns.Found)
        {
            if (!byName.TryAdd(harvester.Info.Name, harvester))
                plugIns.Refuse(file, $"there is a harvester named {harvester.Info.Name} already");
        }
    }

    /// <summary>One sentence for each plug-in that could not be used.</summary>
    public IReadOnlyList<string> PlugInProblems => plugIns.Problems;

    public IEnumerable<IHarvester> All => byName.Values;

    public IHarvester? Find(string type) => byName.GetValueOrDefault(type);

    /// <summary>What is wrong with a source's type and configuration, in the reference's words where it has some.</summary>
    public IReadOnlyList<(string Field, string Message)> Check(string type, string config)
    {
        if (Find(type) is not { } harvester)
        {
            var known = string.Join(", ", byName.Keys.Order(StringComparer.Ordinal));
            var missing = plugIns.Problems.Count > 0 ? $". {string.Join(". ", plugIns.Problems)}" : "";
            return [("source_type", $"Unknown harvester type: {type}. Registered types: {known}{missing}")];
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
            .. CheckDeclared(harvester.Info, parsed).Concat(harvester.CheckConfig(parsed))
                .Select(message => ("config", $"Error parsing the configuration options: {message}")),
        ];
    }

    /// <summary>What decides, besides the document itself, what a record is mapped to.</summary>
    public static string Fingerprint(IHarvester harvester, Source source) =>
        $"{harvester.Info.Name}/{harvester.Info.Version}/{source.PublisherId}/{source.Config}";

    private static IEnumerable<string> CheckDeclared(HarvesterInfo info, SourceConfig config)
    {
        foreach (var member in config.Members)
        {
            var setting = info.Settings.FirstOrDefault(setting => setting.Name == member.Name);
            if (setting is null)
            {
                var known = string.Join(", ", info.Settings.Select(known => known.Name).Order(StringComparer.Ordinal));
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
