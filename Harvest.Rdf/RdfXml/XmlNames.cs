using System.Globalization;
using System.Xml;

namespace Harvest.Rdf;

/// <summary>An element's name.</summary>
internal readonly record struct XmlName(string Prefix, string Local, string Space);

/// <summary>Gives predicates and types the names of XML elements (RDF 1.1 XML Syntax, 6.1.2 and 8).</summary>
internal sealed class XmlNames
{
    private readonly Dictionary<string, string> _prefixes = new() { [RdfNs.Namespace] = "rdf" };
    private readonly SortedDictionary<string, string> _used = new(StringComparer.Ordinal) { ["rdf"] = RdfNs.Namespace };
    private readonly Dictionary<string, XmlName> _names = [];

    public XmlNames(Graph graph, RdfWriterOptions options)
    {
        HashSet<string> taken = ["rdf", "xml", "xmlns"];
        foreach ((string prefix, string iri) in options.Prefixes.Concat(graph.Prefixes).Concat(WellKnownPrefixes.All))
        {
            if (iri.Length > 0 && IsName(prefix) && !_prefixes.ContainsKey(iri) && taken.Add(prefix))
            {
                _prefixes[iri] = prefix;
            }
        }

        int type = graph.Terms.Find(Term.Iri(RdfNs.Type));
        foreach (TripleIds triple in graph.Table.Match(-1, -1, -1))
        {
            Note(graph.Terms[triple.Predicate].Value, taken);
            if (triple.Predicate == type && graph.Terms[triple.Object].IsIri)
            {
                Note(graph.Terms[triple.Object].Value, taken);
            }
        }
    }

    /// <summary>The prefixes in use.</summary>
    public IReadOnlyDictionary<string, string> Used => _used;

    /// <summary>Whether the IRI can name an element.</summary>
    public bool IsElement(string iri) => _names.ContainsKey(iri);

    /// <summary>The name of a predicate's or type's element.</summary>
    public XmlName Element(string iri) => _names.TryGetValue(iri, out XmlName name) ? name
        : throw new RdfException($"RDF/XML has no element name for <{iri}>: it does not end with an XML name.");

    private void Note(string iri, HashSet<string> taken)
    {
        if (_names.ContainsKey(iri) || IsSyntax(iri))
        {
            return;
        }

        int at = iri.Length;
        while (at > 0 && XmlConvert.IsNCNameChar(iri[at - 1]))
        {
            at--;
        }

        while (at < iri.Length && !XmlConvert.IsStartNCNameChar(iri[at]))
        {
            at++;
        }

        if (at == 0 || at == iri.Length)
        {
            return;
        }

        string space = iri[..at];
        if (!_prefixes.TryGetValue(space, out string? prefix))
        {
            int number = _prefixes.Count;
            do
            {
                prefix = string.Create(CultureInfo.InvariantCulture, $"ns{++number}");
            }
            while (!taken.Add(prefix));

            _prefixes[space] = prefix;
        }

        _used[prefix] = space;
        _names[iri] = new XmlName(prefix, iri[at..], space);
    }

    // Names of the syntax itself that would be read as something else (7.2.2 to 7.2.4).
    private static bool IsSyntax(string iri) =>
        iri.StartsWith(RdfNs.Namespace, StringComparison.Ordinal)
        && iri[RdfNs.Namespace.Length..] is "RDF" or "ID" or "about" or "parseType" or "resource" or "nodeID"
            or "datatype" or "Description" or "li" or "aboutEach" or "aboutEachPrefix" or "bagID";

    private static bool IsName(string prefix) =>
        prefix.Length > 0 && XmlConvert.IsStartNCNameChar(prefix[0]) && prefix.All(XmlConvert.IsNCNameChar)
        && !prefix.StartsWith("xml", StringComparison.OrdinalIgnoreCase);
}
