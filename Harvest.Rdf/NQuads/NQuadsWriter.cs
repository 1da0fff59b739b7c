using System.Text;

namespace Harvest.Rdf;

/// <summary>Writes statements as they come: N-Quads, which is N-Triples as long as no graph has a name (RDF 1.1
/// N-Quads, 2; RDF 1.1 N-Triples, 2).</summary>
public sealed class NQuadsWriter : IRdfSink, IDisposable
{
    private readonly StreamWriter _writer;

    /// <summary>A writer in UTF-8.</summary>
    public NQuadsWriter(Stream output, bool leaveOpen = false) =>
        _writer = new StreamWriter(output, new UTF8Encoding(false), 16 * 1024, leaveOpen) { NewLine = "\n" };

    /// <inheritdoc/>
    public void Add(in Quad quad)
    {
        NTriplesText.Write(_writer, quad.Subject);
        _writer.Write(' ');
        NTriplesText.Write(_writer, quad.Predicate);
        _writer.Write(' ');
        NTriplesText.Write(_writer, quad.Object);
        if (!quad.Graph.IsNone)
        {
            _writer.Write(' ');
            NTriplesText.Write(_writer, quad.Graph);
        }

        _writer.Write(" .\n");
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    internal void Add(IReadOnlyList<NamedGraph> graphs)
    {
        foreach ((Term name, Graph graph) in graphs)
        {
            foreach (Triple triple in graph.Triples)
            {
                Add(new Quad(triple.Subject, triple.Predicate, triple.Object, name));
            }
        }
    }
}
