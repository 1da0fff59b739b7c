using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>Looks at one node of a graph; texts come in the main language where there is a choice.</summary>
/// <param name="Graph">Where the node is.</param>
/// <param name="Node">The node.</param>
/// <param name="Language">Which languages are shown where there is a choice.</param>
internal readonly record struct NodeReader(Graph Graph, Term Node, LanguageOrder Language)
{
    private static readonly Term[] Pages = [FOAF.Page, FOAF.Homepage, DCAT.AccessUrl, DCAT.DownloadUrl, DCAT.LandingPage, Names.Schema("url"), VCARD.HasUrl];

    public NodeReader At(Term other) => this with { Node = other };

    public bool IsA(Term type) => Graph.Contains(Node, Names.Type, type);

    /// <summary>What it is named by: its IRI, or the one that our writer keeps at a node which it had to write apart; null for none.</summary>
    public string? Iri => Node.IsIri ? Node.Value
        : Nodes(Names.AdditionalProperty).FirstOrDefault(kept => kept.Text(Names.PropertyId) == "uri") is { Node.IsNone: false } found ? found.Text(Names.SchemaValue) : null;

    /// <summary>Whether the graph says anything of the node.</summary>
    public bool IsDescribed => Graph.Match(Node).Any();

    /// <summary>The values of the first of these properties that has any.</summary>
    public IReadOnlyList<Term> Terms(params ReadOnlySpan<Term> predicates)
    {
        foreach (var predicate in predicates)
        {
            if (Graph.Objects(Node, predicate) is { Count: > 0 } found)
                return found;
        }
        return [];
    }

    /// <summary>The values of all of these properties.</summary>
    public IReadOnlyList<Term> AllTerms(Term predicate, IReadOnlyList<Term> others) =>
        others.Count == 0 ? Graph.Objects(Node, predicate) : [.. others.Prepend(predicate).SelectMany(Objects).Distinct()];

    /// <summary>The nodes that the first of these properties leads to.</summary>
    public IEnumerable<NodeReader> Nodes(params ReadOnlySpan<Term> predicates)
    {
        var reader = this;
        return Terms(predicates).Where(term => !term.IsLiteral).Select(reader.At);
    }

    /// <summary>One text: the literal in the main language, else without a language, else the first value.</summary>
    public string? Text(params ReadOnlySpan<Term> predicates)
    {
        foreach (var predicate in predicates)
        {
            if (Best(Graph.Objects(Node, predicate)) is { } text)
                return text;
        }
        return null;
    }

    /// <summary>All texts and IRIs, each once, in a fixed order: RDF has none of its own.</summary>
    public IReadOnlyList<string> Texts(params ReadOnlySpan<Term> predicates) => Texts(Terms(predicates));

    /// <inheritdoc cref="Texts(ReadOnlySpan{Term})"/>
    public IReadOnlyList<string> Texts(IReadOnlyList<Term> terms) =>
        [.. terms.Select(Value).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The addresses of documents, each once, in a fixed order.</summary>
    public IReadOnlyList<string> Addresses(IReadOnlyList<Term> terms) =>
        [.. terms.Select(Address).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What a term says: a literal's text, an IRI, the label of a blank node. Null when that is nothing.</summary>
    public string? Value(Term term)
    {
        var text = term.IsBlank ? At(term).Label : term.Value;
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <summary>Where a document can be read: its IRI, or the page of a node without one, which says more than what the node is called.</summary>
    public string? Address(Term term) => term.IsBlank && At(term).Text(Pages) is { } page ? page : Value(term);

    /// <summary>What a node is called.</summary>
    public string? Label => Text(
        Names.Label, Names.PrefLabel, DCT.Title, FOAF.HasName, DCT.Description, Names.Value, Names.SchemaName, VCARD.HasValue, DCT.Identifier, Names.Notation);

    /// <summary>The one language that all texts of these properties are in; null when one has none, or another.</summary>
    public string? OneLanguage(params ReadOnlySpan<Term> predicates)
    {
        string? language = null;
        foreach (var predicate in predicates)
        {
            foreach (var term in Objects(predicate))
            {
                if (!term.IsLiteral)
                    continue;
                if (term.Language is null || !term.Language.Equals(language ??= term.Language, StringComparison.OrdinalIgnoreCase))
                    return null;
            }
        }
        return language;
    }

    /// <summary>The texts by language, as JSON; null unless there are several languages.</summary>
    /// <param name="predicate">The property.</param>
    /// <param name="change">What is done to each text; null for nothing.</param>
    /// <param name="besideUntagged">Also one language, where a text without any stands beside it.</param>
    /// <param name="alone">Also one language by itself.</param>
    public JsonObject? Translations(Term predicate, Func<string, string>? change = null, bool besideUntagged = false, bool alone = false)
    {
        var terms = Terms(predicate);
        var tagged = terms.Where(term => term.Language is not null && !string.IsNullOrWhiteSpace(term.Value)).ToList();
        var isBeside = besideUntagged && tagged.Count > 0 && terms.Any(term => term.IsLiteral && term.Language is null);
        if (!isBeside && !(alone && tagged.Count > 0) && tagged.Select(term => term.Language!.ToLowerInvariant()).Distinct().Count() < 2)
            return null;
        var translations = new JsonObject();
        foreach (var term in tagged)
            translations.TryAdd(term.Language!, JsonValue.Create(change is null ? term.Value.Trim() : change(term.Value)));
        return translations;
    }

    /// <summary>How wanted the language of a literal is; see <see cref="LanguageOrder.Rank"/>.</summary>
    public int Rank(Term literal) => Language.Rank(literal.Language);

    private IReadOnlyList<Term> Objects(Term predicate) => Graph.Objects(Node, predicate);

    private string? Best(IReadOnlyList<Term> terms)
    {
        if (terms.Count == 0)
            return null;
        var reader = this;
        return Pick(terms.Where(term => reader.Rank(term) < int.MaxValue).OrderBy(term => reader.Rank(term)))
            ?? Pick(terms.Where(term => term.IsLiteral && term.Language is null))
            ?? Pick(terms);

        string? Pick(IEnumerable<Term> candidates) => candidates.Select(reader.Value).FirstOrDefault(text => text is not null);
    }
}
