using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>Writes JSON-LD for people to read (JSON-LD 1.1): prefixes, blank nodes within others, native
/// values.</summary>
internal sealed class JsonLdWriter(Utf8JsonWriter json, Prefixes prefixes)
{
    private GraphShape _shape = null!;

    public static void Write(IReadOnlyList<NamedGraph> graphs, Stream output, RdfWriterOptions options)
    {
        // Relaxed: the text is a document, not part of a web page.
        var settings = new JsonWriterOptions
        {
            Indented = options.Indented,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using var json = new Utf8JsonWriter(output, settings);
        Prefixes prefixes = Prefixes.Choose(graphs, options);
        DropAmbiguous(graphs, prefixes);
        new JsonLdWriter(json, prefixes).Document(graphs);
    }

    // An IRI such as geo:1,2 would be taken for a shortened one if geo were a prefix of the document.
    private static void DropAmbiguous(IReadOnlyList<NamedGraph> graphs, Prefixes prefixes)
    {
        foreach ((_, Graph graph) in graphs)
        {
            for (int id = 0; id < graph.Terms.Count; id++)
            {
                Term term = graph.Terms[id];
                string iri = term.IsIri ? term.Value : term.IsLiteral ? term.Datatype! : "";
                int scheme = IriSyntax.SchemeLength(iri);
                if (scheme > 0 && prefixes.Used.ContainsKey(iri[..scheme]))
                {
                    prefixes.Drop(iri[..scheme]);
                }
            }
        }
    }

    private void Document(IReadOnlyList<NamedGraph> graphs)
    {
        json.WriteStartObject();
        if (prefixes.Used.Count > 0)
        {
            json.WriteStartObject("@context");
            foreach ((string prefix, string iri) in prefixes.Used)
            {
                json.WriteString(prefix, iri);
            }

            json.WriteEndObject();
        }

        HashSet<Term> shared = NamedGraph.Shared(graphs);
        _shape = new GraphShape(graphs[0].Graph, shared);
        if (graphs.Count == 1 && _shape.Roots.Count == 1)
        {
            Entries(_shape.Roots[0]);
        }
        else
        {
            json.WriteStartArray("@graph");
            Nodes();
            foreach ((Term name, Graph graph) in graphs.Skip(1))
            {
                _shape = new GraphShape(graph, shared);
                json.WriteStartObject();
                json.WriteString("@id", Id(name));
                json.WriteStartArray("@graph");
                Nodes();
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void Nodes()
    {
        foreach (int root in _shape.Roots)
        {
            json.WriteStartObject();
            Entries(root);
            json.WriteEndObject();
        }
    }

    private void Entries(int node)
    {
        Term term = _shape[node];
        if (!_shape.IsInline(node))
        {
            json.WriteString("@id", Id(term));
        }

        foreach ((int predicate, List<int> objects) in _shape.Properties(node))
        {
            bool type = _shape[predicate].Value == RdfNs.Type && objects.TrueForAll(o => _shape[o].IsIri);
            json.WritePropertyName(type ? "@type" : Short(_shape[predicate].Value));
            if (objects.Count > 1)
            {
                json.WriteStartArray();
            }

            foreach (int item in objects)
            {
                if (type)
                {
                    json.WriteStringValue(Short(_shape[item].Value));
                }
                else
                {
                    Value(item);
                }
            }

            if (objects.Count > 1)
            {
                json.WriteEndArray();
            }
        }
    }

    private void Value(int node)
    {
        Term term = _shape[node];
        if (term.IsLiteral)
        {
            Literal(term);
            return;
        }

        json.WriteStartObject();
        if (_shape.List(node) is { } members)
        {
            json.WriteStartArray("@list");
            members.ForEach(Value);
            json.WriteEndArray();
        }
        else if (_shape.IsInline(node))
        {
            Entries(node);
        }
        else
        {
            json.WriteString("@id", Id(term));
        }

        json.WriteEndObject();
    }

    private void Literal(in Term term)
    {
        string text = term.Value;
        string? datatype = term.Datatype;
        if (datatype == Xsd.String)
        {
            json.WriteStringValue(text);
        }
        else if (datatype == Xsd.Boolean && text is "true" or "false")
        {
            json.WriteBooleanValue(text == "true");
        }
        else if (datatype == Xsd.Integer && IsExact(text, out long number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStartObject();
            json.WriteString("@value", text);
            json.WriteString(term.Language is null ? "@type" : "@language", term.Language ?? Short(datatype!));
            json.WriteEndObject();
        }
    }

    // Integers that every JSON parser gives back digit by digit.
    private static bool IsExact(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
        && Math.Abs(number) <= 1L << 53 && number.ToString(CultureInfo.InvariantCulture) == text;

    private string Short(string iri) =>
        prefixes.Shorten(iri) is { } name ? $"{name.Prefix}:{name.Local}" : iri;

    private static string Id(in Term term) => term.IsBlank ? "_:" + term.Value : term.Value;
}
