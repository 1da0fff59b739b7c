using System.Text.Json;
using System.Text.RegularExpressions;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>GeoDCAT-AP 3: what records of ISO 19115 say and DCAT-AP has no property for, in the terms of INSPIRE's registers.</summary>
internal static partial class GeoStatements
{
    private const string Registers = "http://inspire.ec.europa.eu/metadata-codelist/";
    private const string ReferenceSystem = "http://inspire.ec.europa.eu/glossary/SpatialReferenceSystem";

    private static readonly HashSet<string> Topics =
    [
        "farming", "biota", "boundaries", "climatologyMeteorologyAtmosphere", "economy", "elevation", "environment", "geoscientificInformation",
        "health", "imageryBaseMapsEarthCover", "intelligenceMilitary", "inlandWaters", "location", "oceans", "planningCadastre", "society",
        "structure", "transportation", "utilitiesCommunication",
    ];

    private static readonly Dictionary<string, Term> Roles = new(StringComparer.Ordinal)
    {
        ["custodian"] = Name("custodian"),
        ["distributor"] = Name("distributor"),
        ["originator"] = Name("originator"),
        ["principalInvestigator"] = Name("principalInvestigator"),
        ["processor"] = Name("processor"),
        ["resourceProvider"] = Name("resourceProvider"),
        ["user"] = Name("user"),
        ["owner"] = DCT.Name("rightsHolder"),
    };

    public static void Write(GraphWriter pen, Dataset dataset)
    {
        foreach (var topic in DcatLists.Split(Extra(dataset, "topic-category")).Where(Topics.Contains))
            pen.Part(Name("topicCategory"), Names.Concept, $"{Registers}TopicCategory/{topic}");
        if (Extra(dataset, "resource-type") is "dataset" or "series" or "service" && Extra(dataset, "resource-type") is { } kind)
            pen.Part(Name("resourceType"), Names.Concept, $"{Registers}ResourceType/{kind}");
        if (Extra(dataset, "spatial-reference-system") is { } system)
            System(pen, system);
        Resolution(pen, dataset);
        foreach (var party in DcatLists.Parse(Extra(dataset, "responsible-party"), node => node) ?? [])
            Party(pen, party);
    }

    /// <summary>The address that OGC gives a code of EPSG; any other system by its name.</summary>
    private static void System(GraphWriter pen, string system)
    {
        var iri = system.Contains("EPSG", StringComparison.OrdinalIgnoreCase) && Code().Match(system) is { Success: true } match
            ? $"http://www.opengis.net/def/crs/EPSG/0/{match.Groups[1].Value}"
            : DcatText.IsIri(system) ? system : null;
        var part = pen.Thing(DCT.ConformsTo, DCT.Name("Standard"), iri);
        part.Part(DCT.Type, Names.Concept, ReferenceSystem);
        if (iri is null)
            part.Text(Names.Label, system);
    }

    private static void Resolution(GraphWriter pen, Dataset dataset)
    {
        if (Extra(dataset, "equivalent-scale") is { } scale && ulong.TryParse(scale, out _))
            pen.Text(Name("spatialResolutionAsText"), $"1:{scale}");
        if (Extra(dataset, "spatial-resolution") is { } distance)
            pen.Text(Name("spatialResolutionAsText"), $"{distance} {Extra(dataset, "spatial-resolution-units")}".TrimEnd());
    }

    private static void Party(GraphWriter pen, JsonElement party)
    {
        if (DcatLists.Text(party, "name") is not { Length: > 0 } name)
            return;
        foreach (var role in DcatLists.Split(DcatLists.Text(party, "roles")))
        {
            if (Roles.TryGetValue(role, out var property))
                pen.Agent(property, new Agent(name));
        }
    }

    private static string? Extra(Dataset dataset, string key) =>
        dataset.Extras.FirstOrDefault(extra => extra.Key == key).Value is { Length: > 0 } value ? value : null;

    private static Term Name(string name) => Term.Iri("http://data.europa.eu/930/" + name);

    [GeneratedRegex(@"\b(\d{4,6})\W{0,5}$")]
    private static partial Regex Code();
}
