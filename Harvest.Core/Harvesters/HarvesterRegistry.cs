using Harvest.Model;

namespace Harvest.Harvesters;

/// <summary>The harvesters at hand, by name: those of the product, and those of others.</summary>
public sealed class HarvesterRegistry
{
    private readonly Dictionary<string, IHarvester> byName;
    private readonly Dictionary<string, IHarvester> byAlias = new(StringComparer.OrdinalIgnoreCase);
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
        foreach (var harvester in byName.Values)
        {
            foreach (var alias in harvester.Info.Aliases)
                byAlias.TryAdd(alias, harvester);
        }
    }

    /// <summary>One sentence for each plug-in that could not be used.</summary>
    public IReadOnlyList<string> PlugInProblems => plugIns.Problems;

    public IEnumerable<IHarvester> All => byName.Values;

    public IHarvester? Find(string type) => byName.GetValueOrDefault(type) ?? byAlias.GetValueOrDefault(type);

    /// <summary>What is wrong with a source's type and configuration, in the reference's words where it has some.</summary>
    public IReadOnlyList<(string Field, string Message)> Check(string type, string config)
    {
        if (Find(type) is not { } harvester)
        {
            var known = string.Join(", ", byName.Keys.Order(StringComparer.Ordinal));
            var missing = plugIns.Problems.Count > 0 ? $". {string.Join(". ", plugIns.Problems)}" : "";
            return [("source_type", $"Unknown harvester type: {type}.{Suggestion.Ask(type, byName.Keys.Concat(byAlias.Keys))} Registered types: {known}{missing}")];
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
        var declared = SettingCheck.Of(harvester.Info, config).ToList();
        return declared.Count > 0 ? declared : [.. CommonSettings.Check(config, harvester.Info), .. harvester.CheckConfig(config)];
    }
}
