using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat;

/// <summary>
/// Reads a dataset, series, data service or catalogue out of a graph: DCAT-AP 1, 2 and 3, GeoDCAT-AP and what portals
/// write in their place. Pure; what cannot be made sense of is left out, with a warning where a person could mend it.
/// </summary>
public sealed class DcatReader
{
    private readonly NodeReader node;
    private readonly List<Extra> extras = [];
    private readonly List<RecordProblem> problems = [];

    private DcatReader(NodeReader node) => this.node = node;

    /// <param name="graph">Holds the record.</param>
    /// <param name="record">The record's node.</param>
    /// <param name="language">The main language: of texts in several languages, this one is shown.</param>
    public static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) Read(Graph graph, Term record, string language)
    {
        var reader = new DcatReader(new NodeReader(graph, record, language));
        return (reader.Read(), reader.problems);
    }

    private Dataset Read()
    {
        if (node.Node.IsIri)
            extras.Add(new Extra("uri", node.Node.Value));
        foreach (var field in DcatFields.Dataset)
            Add(field.Key, FieldValue(node, field));
        var themes = node.Texts(DCAT.Theme);
        var title = node.Text(DCT.Title, Names.SchemaName, Names.Label);
        var description = node.Text(DCT.Description, DCT.Abstract);
        Add("title_translated", node.Translations(DCT.Title));
        Add("notes_translated", node.Translations(DCT.Description));
        Relations();
        var dataset = new Dataset
        {
            Title = title ?? Untitled(),
            Notes = description is null ? "" : Markdown.FromHtml(description),
            Type = Type(),
            Url = node.Text(DCAT.LandingPage),
            Version = node.Text(DCAT.Version, Names.VersionInfo, Names.Adms("version")),
            Identifier = node.Text(DCT.Identifier),
            Issued = Date(DCT.Issued, "dct:issued"),
            Modified = Date(DCT.Modified, "dct:modified"),
            Frequency = Frequency(),
            AccessRights = node.Text(DCT.AccessRights),
            Languages = node.Texts(DCT.Language),
            Themes = themes,
            ConformsTo = node.Texts(DCT.ConformsTo),
            Tags = Tags(themes),
            Temporal = Periods.Read(node),
            Spatial = Places.Read(node),
            Publisher = Agents.Read(node.Nodes(DCT.Publisher)).FirstOrDefault() ?? Agents.Named(node, DCT.Publisher),
            Creators = Agents.Read(node.Nodes(DCT.Creator)),
            ContactPoints = Agents.Contacts(node),
            Resources = new ResourceReader(node, problems).Read(),
        };
        dataset = DatasetLicense.Decide(dataset, node);
        Add("term_labels", TermLabels.Read(node));
        return dataset with { Extras = [.. extras.DistinctBy(extra => extra.Key)] };
    }

    /// <summary>The value of a property as the text of an extra; null when there is none.</summary>
    internal static string? FieldValue(NodeReader node, DcatField field)
    {
        var terms = node.AllTerms(field.Predicate, field.Others);
        if (terms.Count == 0)
            return null;
        return field.Form switch
        {
            FieldForm.Date => DcatText.ReadDate(terms.Select(node.Value).FirstOrDefault(text => text is not null)),
            FieldForm.Many or FieldForm.Typed => DcatLists.Join([.. terms.Select(node.Value).OfType<string>().Distinct()]),
            _ => node.Text([field.Predicate, .. field.Others]),
        };
    }

    private string Type() =>
        node.IsA(DCAT.DatasetSeries) ? DcatTypes.Series
        : node.IsA(DCAT.Dataset) ? "dataset"
        : node.IsA(DCAT.DataService) ? DcatTypes.Service
        : node.IsA(DCAT.Catalog) ? DcatTypes.Catalogue
        : "dataset";

    /// <summary>Something to call it by: its identifier, or the end of its IRI.</summary>
    private string Untitled()
    {
        if (node.Text(DCT.Identifier) is { } identifier)
            return identifier;
        return node.Node.IsIri ? Uri.UnescapeDataString(node.Node.Value.TrimEnd('/', '#').Split('/', '#')[^1]) : "";
    }

    private string? Date(Term predicate, string name)
    {
        var text = node.Text(predicate);
        var date = DcatText.ReadDate(text);
        if (text is not null && date is null)
            Warn($"{name}: {Shorten(text)} is no date; left out");
        return date;
    }

    private string? Frequency()
    {
        if (node.Text(DCT.Frequency) is not { } frequency)
            return null;
        if (Frequencies.IsUnknown(frequency))
        {
            Warn($"dct:accrualPeriodicity: the vocabulary has no term {Shorten(frequency)}; left out");
            return null;
        }
        return frequency;
    }

    private List<string> Tags(IReadOnlyList<string> themes)
    {
        var keywords = node.Terms(DCAT.Keyword).Where(term => term.IsLiteral).ToList();
        var languages = Keywords.ByLanguage(keywords);
        if (languages.Count > 1)
            Add("tags_translated", Keywords.Translated(languages));
        // Where keywords are translated, one language is enough; where none is the main one, each says something else.
        if (languages.Count > 1 && keywords.Exists(node.IsMain))
            keywords.RemoveAll(term => term.Language is not null && !node.IsMain(term));
        var tags = keywords.SelectMany(term => Keywords.Split(term.Value)).ToList();
        // Texts in place of terms of a vocabulary are keywords by another name.
        if (themes.Count > 0 && !themes.Any(DcatText.IsIri))
            tags.AddRange(themes);
        if (Keywords.IsHighValue(node))
            tags.Add("hvd");
        return [.. tags.Distinct()];
    }

    private void Relations()
    {
        var relations = node.Nodes(DCAT.QualifiedRelation)
            .Select(relation => DcatLists.Node(("relation", relation.Text(DCT.Relation)), ("role", relation.Text(DCAT.HadRole)))).ToList();
        if (relations.Count > 0)
            Add("qualified_relation", new JsonArray([.. relations]));
        var attributions = node.Nodes(Names.QualifiedAttribution).Select(attribution =>
        {
            var agent = attribution.Nodes(Names.AttributedAgent).FirstOrDefault();
            return DcatLists.Node(
                ("agent", agent.Node.IsIri ? agent.Node.Value : null),
                ("name", agent.Node.IsNone ? null : agent.Text(FOAF.HasName)),
                ("role", attribution.Text(DCAT.HadRole)));
        }).ToList();
        if (attributions.Count > 0)
            Add("qualified_attribution", new JsonArray([.. attributions]));
        if (node.IsA(DCAT.DataService))
            Add("serves_dataset", DcatLists.Join(node.Texts(DCAT.ServesDataset)));
        foreach (var property in node.Nodes(Names.AdditionalProperty))
        {
            if (property.Text(Names.PropertyId) is { } key && property.Text(Names.SchemaValue) is { } value)
                Add(key, value);
        }
    }

    private void Add(string key, JsonNode? node)
    {
        if (node is not null)
            extras.Add(new Extra(key, DcatLists.Write(node)));
    }

    private void Add(string key, string? value)
    {
        if (value is not null)
            extras.Add(new Extra(key, value));
    }

    private void Warn(string message) => problems.Add(new RecordProblem(message, IsWarning: true));

    private static string Shorten(string text) => text.Length > 100 ? text[..100] + "…" : text;
}
