using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Formats.Dcat;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Formats.Json;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Formats.DcatUs;

/// <summary>
/// Members of DCAT-US 3.0 that are one key in the package form: writer and reader go by the same tables.
/// </summary>
internal static class DcatUs30Members
{
    private enum Form
    {
        /// <summary>One text.</summary>
        Text,

        /// <summary>Any number of texts.</summary>
        Texts,

        /// <summary>Any number of addresses; others are left out.</summary>
        Iris,

        /// <summary>Pages, each an object with title and address.</summary>
        Pages,

        /// <summary>Agents of this class (<see cref="Agent"/> or Organization).</summary>
        Agents,

        /// <summary>Activities, which have a label.</summary>
        Activities,

        /// <summary>Standards, each by its address or title.</summary>
        Standards,

        /// <summary>Languages in two letters.</summary>
        Languages,
    }

    private static readonly Member[] OfDatasets =
    [
        new("otherIdentifier", "alternate_identifier", Form.Texts),
        new("status", "status", Form.Text),
        new("page", "documentation", Form.Pages),
        new("relation", "related_resource", Form.Iris),
        new("isReferencedBy", "is_referenced_by", Form.Iris),
        new("contributor", "contributor", Form.Agents, "Agent"),
        new("rightsHolder", "rights_holder", Form.Agents, "Organization"),
        new("spatialResolutionInMeters", "spatial_resolution_in_meters", Form.Text),
        new("temporalResolution", "temporal_resolution", Form.Text),
        new("subject", "subject", Form.Texts),
        new("category", "dcat_type", Form.Texts),
        new("wasGeneratedBy", "was_generated_by", Form.Activities),
        new("created", "created", Form.Text),
    ];

    private static readonly HashSet<string> OfServices = ["otherIdentifier", "rightsHolder", "spatialResolutionInMeters", "temporalResolution", "category", "created"];

    private static readonly Member[] OfDistributions =
    [
        new("status", "status", Form.Text),
        new("availability", "availability", Form.Text),
        new("characterEncoding", "character_encoding", Form.Texts),
        new("compressFormat", "compress_format", Form.Text),
        new("packageFormat", "package_format", Form.Text),
        new("spatialResolutionInMeters", "spatial_resolution_in_meters", Form.Text),
        new("temporalResolution", "temporal_resolution", Form.Text),
        new("accessRights", "access_rights", Form.Text),
        new("rights", "rights", Form.Texts),
        new("conformsTo", "conforms_to", Form.Standards),
        new("language", "language", Form.Languages),
        new("page", "documentation", Form.Pages),
    ];

    /// <summary>Says of a dataset or service what stands in its extras; members that are there already stay.</summary>
    public static void Write(JsonObject record, Dataset dataset)
    {
        foreach (var member in OfDatasets)
        {
            if ((dataset.Type != DcatTypes.Service || OfServices.Contains(member.Name)) && DcatUsText.Extra(dataset, member.Key) is { } text)
                Set(record, member, text);
        }
        if (dataset.Type != DcatTypes.Service && dataset.Creators.FirstOrDefault(creator => creator.Name is not null) is { } creator)
            record.TryAdd("creator", AgentNode(creator, "Agent"));
    }

    /// <summary>Says of a distribution what stands in its resource.</summary>
    public static void Write(JsonObject distribution, Resource resource)
    {
        foreach (var member in OfDistributions)
        {
            if (resource.Filled(member.Key) is { } text)
                Set(distribution, member, text);
        }
    }

    /// <summary>The extras that a record gives by these members.</summary>
    public static IEnumerable<Extra> Read(JsonElement record)
    {
        // Its IRI, which is not its identifier.
        if (record.Text("@id") is { } iri && RulePatterns.IsUri(iri))
            yield return new Extra("uri", iri);
        foreach (var member in OfDatasets)
        {
            if (Text(record, member) is { Length: > 0 } text)
                yield return new Extra(member.Key, text);
        }
    }

    /// <summary>The creators of a record, which version 1.1 does not have.</summary>
    public static IReadOnlyList<Agent> Creators(JsonElement record) => [.. record.Items("creator").Select(ReadAgent).OfType<Agent>()];

    /// <summary>Adds to the members of a resource what its distribution gives by these members.</summary>
    public static void Read(JsonElement distribution, List<KeyValuePair<string, JsonElement>> others)
    {
        if (distribution.Text("@id") is { } iri && RulePatterns.IsUri(iri))
            others.Add(new("uri", JsonSerializer.SerializeToElement(iri)));
        foreach (var member in OfDistributions.Where(member => others.TrueForAll(other => other.Key != member.Key)))
        {
            if (Text(distribution, member) is { Length: > 0 } text)
                others.Add(new(member.Key, JsonSerializer.SerializeToElement(text)));
        }
        if (distribution.Member("checksum") is { ValueKind: JsonValueKind.Object } checksum && checksum.Text("checksumValue") is { } hash)
        {
            others.Add(new("hash", JsonSerializer.SerializeToElement(hash)));
            if (checksum.Text("algorithm") is { } algorithm)
                others.Add(new("hash_algorithm", JsonSerializer.SerializeToElement(Checksums.Algorithm(algorithm.Replace("checksumAlgorithm_", "", StringComparison.Ordinal)) ?? algorithm)));
        }
    }

    private static void Set(JsonObject node, Member member, string text)
    {
        var values = DcatLists.Split(text);
        JsonNode?[] list = member.Form switch
        {
            Form.Text => [JsonValue.Create(text)],
            Form.Iris => [.. values.Where(RulePatterns.IsUri).Select(value => JsonValue.Create(value))],
            Form.Pages => [.. values.Where(RulePatterns.IsUri).Select(value => new JsonObject { ["@type"] = "Document", ["title"] = value, ["accessURL"] = value })],
            Form.Agents => [.. (DcatLists.Parse(text, DcatLists.Agent) ?? []).Where(agent => agent.Name is not null).Select(agent => AgentNode(agent, member.Class))],
            Form.Activities => [new JsonObject { ["@type"] = "Activity", ["label"] = text }],
            Form.Standards => [.. values.Select(DcatUs30Writer.Standard)],
            Form.Languages => [.. values.Select(LanguageCodes.Tag).OfType<string>().Select(tag => tag.Split('-')[0]).Where(tag => tag.Length == 2).Distinct().Select(tag => JsonValue.Create(tag))],
            _ => [.. values.Select(value => JsonValue.Create(value))],
        };
        if (list.Length > 0)
            node.TryAdd(member.Name, member.Form == Form.Text ? list[0] : new JsonArray(list));
    }

    private static string? Text(JsonElement node, Member member) => member.Form switch
    {
        Form.Text => node.Text(member.Name),
        Form.Pages => DcatLists.Join([.. node.Items(member.Name).Select(page => page.Text("accessURL") ?? page.Text("downloadURL") ?? page.Text("@id")).OfType<string>()]),
        Form.Agents => node.Items(member.Name).Select(ReadAgent).OfType<Agent>().ToList() is { Count: > 0 } agents ? DcatLists.Write(agents) : null,
        Form.Activities => node.Items(member.Name).Select(activity => activity.Text("label")).FirstOrDefault(label => label is not null),
        Form.Standards => DcatLists.Join([.. node.Items(member.Name).Select(standard => standard.Text("@id") ?? standard.Text("title") ?? TextOf(standard)).OfType<string>()]),
        _ => DcatLists.Join([.. node.Items(member.Name).Select(value => TextOf(value) ?? value.Text("prefLabel") ?? value.Text("@id") ?? value.Text("notation")).OfType<string>()]),
    };

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static JsonObject AgentNode(Agent agent, string type)
    {
        var node = new JsonObject { ["@type"] = type, ["name"] = agent.Name };
        if (agent.Uri is { } uri && RulePatterns.IsUri(uri))
            node["@id"] = uri;
        return node;
    }

    private static Agent? ReadAgent(JsonElement agent) =>
        TextOf(agent) is { } text ? new Agent(text) : agent.ValueKind == JsonValueKind.Object && agent.Text("name") is { } name ? new Agent(name, Uri: agent.Text("@id")) : null;

    /// <param name="Name">In DCAT-US.</param>
    /// <param name="Key">In the package form.</param>
    /// <param name="Form">What its values are.</param>
    /// <param name="Class">The class of the objects, where it is not always the same.</param>
    private sealed record Member(string Name, string Key, Form Form, string Class = "");
}
