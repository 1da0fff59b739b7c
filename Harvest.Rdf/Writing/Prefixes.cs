namespace Harvest.Rdf;

/// <summary>Shortens IRIs by the prefixes that a document uses.</summary>
internal sealed class Prefixes
{
    private readonly Dictionary<string, string> _byIri;
    private readonly SortedDictionary<string, string> _used = new(StringComparer.Ordinal);

    private Prefixes(Dictionary<string, string> byIri) => _byIri = byIri;

    /// <summary>The prefixes in use, by name.</summary>
    public IReadOnlyDictionary<string, string> Used => _used;

    /// <summary>Those of the options, the graphs and the well-known ones that occur in the graphs.</summary>
    public static Prefixes Choose(IReadOnlyList<NamedGraph> graphs, RdfWriterOptions options)
    {
        Dictionary<string, string> byIri = [];
        HashSet<string> names = [];
        IEnumerable<KeyValuePair<string, string>> candidates = options.Prefixes
            .Concat(graphs.SelectMany(g => g.Graph.Prefixes)).Concat(WellKnownPrefixes.All);
        foreach ((string name, string iri) in candidates)
        {
            // One name for each namespace and one namespace for each name: the first.
            if (IsPlain(name) && iri.Length > 0 && !byIri.ContainsKey(iri) && names.Add(name))
            {
                byIri[iri] = name;
            }
        }

        var prefixes = new Prefixes(byIri);
        foreach ((_, Graph graph) in graphs)
        {
            prefixes.Note(graph);
        }

        return prefixes;
    }

    /// <summary>The IRI as prefix and local name, or null when no prefix in use fits.</summary>
    public (string Prefix, string Local)? Shorten(string iri) =>
        Find(iri) is { } name && _used.ContainsKey(name.Prefix) ? name : null;

    /// <summary>Gives a prefix up.</summary>
    public void Drop(string prefix)
    {
        if (_used.Remove(prefix, out string? iri))
        {
            _byIri.Remove(iri);
        }
    }

    private static bool IsPlain(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    // What the formats write without its name as a rule does not bring in a prefix.
    private static bool HasShortForm(string iri) => iri is Xsd.String or Xsd.Boolean or Xsd.Integer or Xsd.Decimal
        or Xsd.Double or RdfNs.Type or RdfNs.First or RdfNs.Rest or RdfNs.Nil;

    private (string Prefix, string Local)? Find(string iri) =>
        Split(iri) is { } at && _byIri.TryGetValue(iri[..at], out string? prefix) ? (prefix, iri[at..]) : null;

    private void Note(Graph graph)
    {
        for (int id = 0; id < graph.Terms.Count; id++)
        {
            Term term = graph.Terms[id];
            string? iri = term.IsIri ? term.Value : term.IsLiteral && term.Language is null ? term.Datatype : null;
            if (iri is not null && !HasShortForm(iri) && Find(iri) is { } name)
            {
                _used[name.Prefix] = iri[..^name.Local.Length];
            }
        }
    }

    // Where the local name begins, if it is one that every format can write without escapes.
    private static int? Split(string iri)
    {
        int at = iri.LastIndexOfAny(['#', '/', ':']) + 1;
        if (at == 0 || at == iri.Length || !(char.IsAsciiLetter(iri[at]) || iri[at] == '_'))
        {
            return null;
        }

        for (int i = at; i < iri.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(iri[i]) && iri[i] is not ('_' or '-'))
            {
                return null;
            }
        }

        return at;
    }
}
