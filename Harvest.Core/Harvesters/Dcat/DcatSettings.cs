using System.Text.Json;
using Harvest.Formats.Dcat;
using Harvest.Rdf;

namespace Harvest.Harvesters.Dcat;

/// <summary>The settings of a DCAT source.</summary>
internal sealed class DcatSettings(SourceConfig config)
{
    /// <summary>What they are, for forms and checks.</summary>
    public static IReadOnlyList<HarvesterSetting> Declared { get; } =
    [
        new(
            "rdf_format",
            SettingKind.Text,
            "How the feed is written, as a media type or short name (turtle, xml, json-ld, nt, trig, nquads). "
            + "Default: what its beginning, media type and address say."),
        new("guid", SettingKind.Text, "What records are known by: uri or identifier. Default: uri."),
        new("follow_links", SettingKind.Flag, "Also fetch catalogues and datasets that the feed only links to. Default: false."),
        new("skip_services", SettingKind.Flag, "Take datasets and series only, no data services. Default: false."),
        new("source_catalog", SettingKind.Flag, "Keep what the catalogue that a dataset is in is called. Default: false."),
        new(
            "validation",
            SettingKind.Text,
            "Check against DCAT-AP 3: warnings, strict (what lacks a required property is an error), none. "
            + "Default: warnings."),
        new(
            "contexts",
            SettingKind.Map,
            "Contexts of JSON-LD that the feed names by address: the address to the context itself, or to true where it may be fetched. "
            + "The usual ones are known."),
        new("max_file_size", SettingKind.Integer, "The largest page in megabytes. Default: as Http:MaxResponseBytes."),
    ];

    private static readonly Dictionary<string, RdfFormat> FormatNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["turtle"] = RdfFormat.Turtle,
        ["ttl"] = RdfFormat.Turtle,
        ["n3"] = RdfFormat.Turtle,
        ["xml"] = RdfFormat.RdfXml,
        ["rdf"] = RdfFormat.RdfXml,
        ["rdfxml"] = RdfFormat.RdfXml,
        ["pretty-xml"] = RdfFormat.RdfXml,
        ["nt"] = RdfFormat.NTriples,
        ["ntriples"] = RdfFormat.NTriples,
        ["n-triples"] = RdfFormat.NTriples,
        ["nquads"] = RdfFormat.NQuads,
        ["n-quads"] = RdfFormat.NQuads,
        ["nq"] = RdfFormat.NQuads,
        ["trig"] = RdfFormat.TriG,
        ["json-ld"] = RdfFormat.JsonLd,
        ["jsonld"] = RdfFormat.JsonLd,
    };

    /// <summary><see cref="RdfFormat.Unknown"/> when it is to be found out.</summary>
    public RdfFormat Format => config.Text("rdf_format") is { } name ? FormatOf(name) : RdfFormat.Unknown;

    /// <summary>JSON of contexts by their addresses; null for one that may be fetched.</summary>
    public IReadOnlyDictionary<string, string?> Contexts => config.Map("contexts")
        .Where(context => context.Value.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.String)
        .ToDictionary(context => context.Name, context => context.Value.ValueKind switch
        {
            JsonValueKind.True => null,
            JsonValueKind.String => context.Value.GetString(),
            _ => context.Value.TryGetProperty("@context", out _) ? context.Value.GetRawText() : $$"""{"@context": {{context.Value.GetRawText()}}}""",
        });

    public bool ByIdentifier => config.Text("guid") == "identifier";

    public bool FollowLinks => config.Flag("follow_links");

    public bool WithServices => !config.Flag("skip_services");

    public bool WithCatalogue => config.Flag("source_catalog");

    public bool IsValidated => config.Text("validation") != "none";

    public bool IsStrict => config.Text("validation") == "strict";

    public long? MaxBytes => config.Integer("max_file_size") * 1024L * 1024;

    public IEnumerable<string> Check()
    {
        if (config.Text("rdf_format") is { } format && FormatOf(format) == RdfFormat.Unknown)
            yield return $"rdf_format: unknown format {format}; known are media types of RDF and {string.Join(", ", FormatNames.Keys)}";
        if (config.Text("guid") is not (null or "uri" or "identifier"))
            yield return "guid must be uri or identifier";
        if (config.Text("validation") is not (null or "warnings" or "strict" or "none"))
            yield return "validation must be warnings, strict or none";
        foreach (var (address, value) in config.Map("contexts"))
        {
            if (!DcatText.IsWeb(address))
                yield return $"contexts: {address} is no web address";
            if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.String))
                yield return $"contexts: {address} must be a context, or true for one that may be fetched";
        }
        if (config.Integer("max_file_size") is < 1)
            yield return "max_file_size must be 1 or more";
    }

    private static RdfFormat FormatOf(string name) =>
        FormatNames.TryGetValue(name.Trim(), out var format) ? format : RdfFormats.FromMediaType(name);
}
