using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>
/// Reads a dataset, series, data service or catalogue out of a graph: DCAT-AP 1, 2 and 3, GeoDCAT-AP and what portals
/// write in their place. Pure; what cannot be made sense of is left out, with a warning where a person could mend it.
/// </summary>
public sealed class DcatReader
{
    private readonly NodeReader node;
    private readonly List<Extra> extras = [];
    private readonly List<RecordProblem> problems = [];
    private readonly DateReader dates;

    private DcatReader(NodeReader node, DateOrder order)
    {
        this.node = node;
        dates = new DateReader(order, problems);
    }

    /// <param name="graph">Holds the record.</param>
    /// <param name="record">The record's node.</param>
    /// <param name="language">The languages to show of texts in several, with commas between them.</param>
    public static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) Read(Graph graph, Term record, string language) =>
        Read(graph, record, (LanguageOrder)language, DateOrder.Unknown);

    /// <inheritdoc cref="Read(Graph, Term, string)"/>
    internal static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) Read(Graph graph, Term record, LanguageOrder language, DateOrder order)
    {
        var reader = new DcatReader(new NodeReader(graph, record, language), order);
        return (reader.Read(), reader.problems);
    }

    private Dataset Read()
    {
        if (node.Node.IsIri)
            extras.Add(new Extra("uri", node.Node.Value));
        foreach (var field in DcatFields.Dataset)
            Add(field.Key, FieldValue(node, field, dates));
        var themes = node.Texts(DCAT.Theme);
        var title = node.Text(DCT.Title, Names.SchemaName, Names.Label);
        var description = node.Text(DCT.Description, DCT.Abstract);
        // Mostly all texts are in one language; where not, each says its own.
        var language = node.OneLanguage(DCT.Title, DCT.Description, DCAT.Keyword);
        Add("text_language", language);
        Add("title_translated", node.Translations(DCT.Title, besideUntagged: true, alone: language is null));
        Add("notes_translated", node.Translations(DCT.Description, Markdown.FromHtml, besideUntagged: true, alone: language is null));
        Relations();
        var dataset = new Dataset
        {
            Title = title ?? Untitled(),
            Notes = description is null ? "" : Markdown.FromHtml(description),
            Type = Type(),
            Url = node.Terms(DCAT.LandingPage) is [{ IsBlank: true } page] ? node.Address(page) : node.Text(DCAT.LandingPage),
            Version = node.Text(DCAT.Version, Names.VersionInfo, Names.Adms("version")),
            Identifier = node.Text(DCT.Identifier),
            Issued = Date(DCT.Issued, "dct:issued", isNewest: false),
            Modified = Date(DCT.Modified, "dct:modified", isNewest: true),
            Frequency = Frequency(),
            AccessRights = node.Text(DCT.AccessRights),
            Languages = node.Texts(DCT.Language),
            Themes = themes,
            ConformsTo = node.Texts(DCT.ConformsTo),
            Tags = Tags(themes, language),
            Temporal = Periods.Read(node, dates),
            Spatial = Places.Read(node, problems),
            Publisher = Agents.Read(node.Nodes(DCT.Publisher)).FirstOrDefault() ?? Agents.Named(node, DCT.Publisher).FirstOrDefault(),
            Creators = [.. Agents.Read(node.Nodes(DCT.Creator)), .. Agents.Named(node, DCT.Creator)],
            ContactPoints = Agents.Contacts(node),
            Resources = new ResourceReader(node, problems, dates).Read(),
        };
        dataset = DatasetLicense.Decide(dataset, node, new License(Taken(LicenseWords.Id), Taken(LicenseWords.Title)), problems);
        var leftOut = new LeftOut(Warn);
        leftOut.Tell(node, dataset);
        if (node.Terms(DCT.License).Count > 1 && dataset.License is { } license && !dataset.Extras.Any(extra => extra.Key == RefusedLicenses.Stated))
            leftOut.TellLicenses(DatasetLicense.Own(node), license);
        Add(TermLabels.Key, TermLabels.Read(node, Taken(TermLabels.Key)));
        return DcatOrder.Restored(dataset with { Extras = [.. extras.Concat(dataset.Extras).DistinctBy(extra => extra.Key)] });
    }

    /// <summary>The value of a property as the text of an extra; null when there is none.</summary>
    internal static string? FieldValue(NodeReader node, DcatField field, DateReader dates)
    {
        var terms = node.AllTerms(field.Predicate, field.Others);
        if (terms.Count == 0)
            return null;
        return field.Form switch
        {
            FieldForm.Date => dates.Newest(terms.Select(node.Value), field.Key),
            FieldForm.Many when field.Class == FOAF.Document.Value => DcatLists.Join(node.Addresses(terms)),
            FieldForm.Many or FieldForm.Typed => DcatLists.Join(node.Texts(terms)),
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
        var name = node.Text(DCT.Identifier) ?? (node.Node.IsIri ? Uri.UnescapeDataString(node.Node.Value.TrimEnd('/', '#').Split('/', '#')[^1]) : "");
        if (name.Length > 0)
            Warn($"dct:title: there is none; {Shorten(name)} stands in its place");
        return name;
    }

    /// <summary>Of several dates of change the newest, of several of publication the first.</summary>
    private string? Date(Term predicate, string name, bool isNewest)
    {
        var read = node.Terms(predicate).Select(node.Value).Order(StringComparer.Ordinal).Select(text => dates.Read(text, name)).OfType<string>().ToList();
        return isNewest ? Dates.Newest(read) : read.MinBy(date => Dates.Begin(date) ?? DateTimeOffset.MinValue);
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

    private List<string> Tags(IReadOnlyList<string> themes, string? language)
    {
        var terms = node.Terms(DCAT.Keyword);
        var keywords = terms.Where(term => term.IsLiteral).ToList();
        // Concepts in place of texts: what they are called is a keyword.
        var concepts = terms.Where(term => !term.IsLiteral).Select(term => (Term: term, node.At(term).Label)).ToList();
        foreach (var unnamed in concepts.Where(concept => concept.Label is null && concept.Term.IsIri))
            Warn($"dcat:keyword: {Shorten(unnamed.Term.Value)} is no text, and nothing says what it is called; left out");
        var languages = Keywords.ByLanguage(keywords);
        if (languages.Count > 1 || (language is null && languages.Keys.Any(key => key.Length > 0)))
            Add("tags_translated", Keywords.Translated(languages));
        // Where keywords are translated, one language is enough; where none is the main one, each says something else.
        if (languages.Count > 1 && keywords.Min(node.Rank) is < int.MaxValue and var best)
            keywords.RemoveAll(term => term.Language is not null && node.Rank(term) != best);
        var tags = keywords.SelectMany(term => Keywords.Split(term.Value)).ToList();
        tags.AddRange(concepts.Select(concept => concept.Label).OfType<string>());
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
            var read = agent.Node.IsNone ? null : Agents.Read([agent]).FirstOrDefault();
            return DcatLists.Node(
                ("agent", agent.Node.IsNone ? null : agent.Iri),
                ("name", agent.Node.IsNone ? null : agent.Text(FOAF.HasName)),
                ("email", read?.Email), ("url", read?.Url), ("organization", read?.Organization),
                ("role", attribution.Text(DCAT.HadRole)));
        }).ToList();
        if (attributions.Count > 0)
            Add("qualified_attribution", new JsonArray([.. attributions]));
        foreach (var (key, predicate) in DcatFields.Agents)
        {
            if (Agents.Read(node.Nodes(predicate)).Concat(Agents.Named(node, predicate)).ToList() is { Count: > 0 } agents)
                Add(key, DcatLists.Write(agents));
        }
        if (Periods.Read(node, dates, Names.Health("retentionPeriod")) is { Count: > 0 } kept)
            Add("retention_period", DcatLists.Write(kept));
        var annotations = node.Nodes(Names.QualityAnnotation).Select(annotation => DcatLists.Node(
            ("uri", annotation.Iri), ("type", annotation.Text(Names.Type)),
            ("body", annotation.Text(Names.Oa("hasBody"))), ("target", annotation.Text(Names.Oa("hasTarget"))),
            ("motivated_by", annotation.Text(Names.Oa("motivatedBy"))))).ToList();
        if (annotations.Count > 0)
            Add("quality_annotation", new JsonArray([.. annotations]));
        if (node.IsA(DCAT.DataService))
            Add("serves_dataset", DcatLists.Join(node.Texts(DCAT.ServesDataset)));
        foreach (var property in node.Nodes(Names.AdditionalProperty))
        {
            if (property.Text(Names.PropertyId) is { } key && property.Text(Names.SchemaValue) is { } value)
                Add(key, value);
        }
    }

    /// <summary>An extra that our writer kept, which is not one: it stands for something else.</summary>
    private string? Taken(string key)
    {
        var value = extras.Find(extra => extra.Key == key).Value;
        extras.RemoveAll(extra => extra.Key == key);
        return value;
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
