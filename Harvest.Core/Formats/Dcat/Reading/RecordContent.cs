using System.Text;
using Harvest.Formats.Dcat.Writing;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>
/// One record out of a graph, as a document of its own: the statements about it and about what it needs, as N-Triples in an order
/// and with names of blank nodes that depend on nothing but the statements. So the same description gives the same bytes, whatever
/// its feed calls its blank nodes and wherever it stands in it. The record's own statements come first.
/// </summary>
public static class RecordContent
{
    private static readonly RdfReaderOptions Options = new() { Lenient = true };

    /// <param name="graph">The document that the record is in.</param>
    /// <param name="record">The record.</param>
    /// <param name="withCatalogue">Take along what the catalogue that holds it is called.</param>
    /// <param name="isKept">Leaves statements out; null keeps all.</param>
    /// <exception cref="InvalidDataException">The record hangs together with too much else.</exception>
    public static byte[] Write(Graph graph, Term record, bool withCatalogue = false, Func<Triple, bool>? isKept = null)
    {
        var statements = new RecordStatements(graph, isKept).Collect(record, withCatalogue);
        var names = BlankOrder.Names(statements);
        var own = new List<string>();
        var others = new List<string>();
        foreach (var (subject, predicate, value) in statements)
            (subject == record ? own : others).Add($"{Name(subject)} {predicate} {Name(value)} .");
        own.Sort(StringComparer.Ordinal);
        others.Sort(StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var line in own.Concat(others))
            text.Append(line).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());

        string Name(Term term) => term.IsBlank ? names[term] : term.ToString();
    }

    /// <summary>Reads such a document back.</summary>
    /// <exception cref="RdfException">It is none.</exception>
    public static (Graph Graph, Term Record) Read(ReadOnlySpan<byte> content)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        var sink = new FirstSubject();
        RdfReader.Read(stream, RdfFormat.NTriples, null, sink, Options);
        return (sink.Graph, sink.Subject);
    }

    private sealed class FirstSubject : IRdfSink
    {
        public Graph Graph { get; } = new();

        public Term Subject { get; private set; }

        public void Add(in Quad quad)
        {
            if (Subject.IsNone)
                Subject = quad.Subject;
            Graph.Add(quad.Subject, quad.Predicate, quad.Object);
        }
    }
}
