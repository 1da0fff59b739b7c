using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Reading;
using Harvest.Rdf;

namespace Harvest.Formats.Terms;

/// <summary>What the terms of vocabularies that a dataset names by IRI are called, where the graph says so.</summary>
internal static class TermLabels
{
    /// <summary>The extra with them.</summary>
    public const string Key = "term_labels";

    private static readonly Term[] Labels = [Names.PrefLabel, Names.Label, Names.SchemaName];

    private static readonly Term[] Properties =
    [
        DCAT.Theme, DCT.AccessRights, DCT.Frequency, DCT.Type, DCT.Language, DCT.ConformsTo, Names.DcatAp("hvdCategory"),
        Names.Health("healthCategory"), Names.Health("healthTheme"), Names.Health("hasCodeValues"), Names.Health("hasCodingSystem"),
        Names.Privacy("hasLegalBasis"), Names.Privacy("hasPersonalData"), Names.Privacy("hasPurpose"),
    ];

    /// <summary>The IRIs of terms that a record names.</summary>
    public static IEnumerable<Term> Terms(Graph graph, Term record) =>
        Properties.SelectMany(property => graph.Objects(record, property)).Where(term => term.IsIri && DcatText.IsWeb(term.Value)).Distinct();

    /// <summary>The labels by language; those without one under an empty text.</summary>
    public static IEnumerable<Term> Of(Graph graph, Term term) =>
        Labels.Select(label => graph.Objects(term, label).Where(text => text.IsLiteral)).FirstOrDefault(found => found.Any()) ?? [];

    /// <summary>JSON: IRI, then language, then label; null when nothing is known.</summary>
    /// <param name="node">The record.</param>
    /// <param name="kept">The same of terms that others of its document call otherwise; what it says goes before the terms' own.</param>
    public static JsonObject? Read(NodeReader node, string? kept = null)
    {
        var labels = Kept(kept);
        foreach (var term in Terms(node.Graph, node.Node))
        {
            var texts = new JsonObject();
            foreach (var label in Of(node.Graph, term))
                texts.TryAdd(label.Language ?? "", JsonValue.Create(label.Value));
            if (texts.Count > 0)
                labels.TryAdd(term.Value, texts);
        }
        return labels.Count > 0 ? labels : null;
    }

    private static JsonObject Kept(string? json)
    {
        try
        {
            return json is not null && JsonNode.Parse(json) is JsonObject labels ? labels : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
