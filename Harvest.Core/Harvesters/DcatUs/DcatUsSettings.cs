using System.Text.Json;
using Harvest.Formats.DcatUs;

namespace Harvest.Harvesters.DcatUs;

/// <summary>The settings of sources that give DCAT-US.</summary>
internal sealed record DcatUsSettings(DcatUsVersion? Version, DcatUsStrictness Strictness, IReadOnlyDictionary<string, double[]> Places)
{
    private static readonly Dictionary<string, DcatUsVersion?> Schemas = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = null,
        ["1.1-federal"] = DcatUsVersion.Federal11,
        ["1.1-non-federal"] = DcatUsVersion.NonFederal11,
        ["3.0"] = DcatUsVersion.Version30,
        // As the reference calls them.
        ["dcatus1.1: federal"] = DcatUsVersion.Federal11,
        ["dcatus1.1: non-federal"] = DcatUsVersion.NonFederal11,
        ["dcatus3.0"] = DcatUsVersion.Version30,
    };

    public static IReadOnlyList<HarvesterSetting> Declared(DcatUsStrictness strictness) =>
    [
        new("schema", SettingKind.Text, "The rules that records are checked by: 1.1-federal, 1.1-non-federal, 3.0, or auto, which goes by the file and its records. Default: auto."),
        new("validation", SettingKind.Text, $"What becomes of records that break the rules: strict puts them in error, warn imports them with a warning, off does not look. Default: {Name(strictness)}."),
        new("places", SettingKind.Map, "Boxes for names of places: name to a list of west, south, east, north."),
    ];

    public static IReadOnlyList<HarvesterFilter> Filters { get; } =
    [
        new("publisher", "The publisher's name."),
        new("keyword", "A keyword, as it is written."),
        new("access_level", "public, restricted public or non-public."),
    ];

    public static DcatUsSettings Read(SourceConfig config, DcatUsStrictness strictness) => new(
        Schemas.GetValueOrDefault(config.Text("schema") ?? "auto"),
        Parse(config.Text("validation")) ?? strictness,
        config.Map("places").Where(place => Box(place.Value) is not null)
            .DistinctBy(place => place.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(place => place.Name, place => Box(place.Value)!, StringComparer.OrdinalIgnoreCase));

    public static IEnumerable<string> Check(SourceConfig config)
    {
        if (config.Text("schema") is { } schema && !Schemas.ContainsKey(schema))
            yield return $"schema must be auto, 1.1-federal, 1.1-non-federal or 3.0, found {schema}";
        if (config.Text("validation") is { } validation && Parse(validation) is null)
            yield return $"validation must be strict, warn or off, found {validation}";
        foreach (var (name, value) in config.Map("places"))
        {
            if (Box(value) is null)
                yield return $"places: {name} must be a list of four numbers: west, south, east, north";
        }
    }

    private static string Name(DcatUsStrictness strictness) => strictness.ToString().ToLowerInvariant();

    private static DcatUsStrictness? Parse(string? text) =>
        Enum.TryParse<DcatUsStrictness>(text, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : null;

    private static double[]? Box(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 4
        && value.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(number => number.GetDouble())]
            : null;
}

/// <summary>What becomes of records that break the rules.</summary>
internal enum DcatUsStrictness
{
    /// <summary>They are in error.</summary>
    Strict,

    /// <summary>They are imported, with warnings.</summary>
    Warn,

    /// <summary>They are imported.</summary>
    Off,
}
