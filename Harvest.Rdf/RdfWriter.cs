using System.Text;

namespace Harvest.Rdf;

/// <summary>Writes graphs and datasets in any of the formats.</summary>
public static class RdfWriter
{
    private static readonly UTF8Encoding Utf8 = new(false);

    /// <summary>Writes a graph.</summary>
    /// <param name="graph">What to write.</param>
    /// <param name="format">How to write it.</param>
    /// <param name="output">Takes the document in UTF-8; flushed, not disposed.</param>
    /// <param name="options">Prefixes and layout.</param>
    /// <exception cref="RdfException">The format cannot express it (RDF/XML has no names for some
    /// predicates).</exception>
    public static void Write(Graph graph, RdfFormat format, Stream output, RdfWriterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Write([new NamedGraph(Term.None, graph)], format, output, options ?? RdfWriterOptions.Default);
    }

    /// <summary>Writes statements of several graphs; formats without named graphs take them all into one.</summary>
    /// <param name="quads">What to write.</param>
    /// <param name="format">How to write it.</param>
    /// <param name="output">Takes the document in UTF-8; flushed, not disposed.</param>
    /// <param name="options">Prefixes and layout.</param>
    /// <exception cref="RdfException">The format cannot express it.</exception>
    public static void Write(
        IEnumerable<Quad> quads, RdfFormat format, Stream output, RdfWriterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(quads);
        bool many = format is RdfFormat.NQuads or RdfFormat.TriG or RdfFormat.JsonLd;
        Write(NamedGraph.Split(quads, many), format, output, options ?? RdfWriterOptions.Default);
    }

    /// <summary>A graph as a string.</summary>
    /// <exception cref="RdfException">The format cannot express it.</exception>
    public static string ToText(Graph graph, RdfFormat format, RdfWriterOptions? options = null)
    {
        using var stream = new MemoryStream();
        Write(graph, format, stream, options);
        return Utf8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(
        IReadOnlyList<NamedGraph> graphs, RdfFormat format, Stream output, RdfWriterOptions options)
    {
        ArgumentNullException.ThrowIfNull(output);
        switch (format)
        {
            case RdfFormat.NTriples or RdfFormat.NQuads:
                using (var writer = new NQuadsWriter(output, leaveOpen: true))
                {
                    writer.Add(graphs);
                }

                break;
            case RdfFormat.Turtle or RdfFormat.TriG:
                using (var writer = new StreamWriter(output, Utf8, 16 * 1024, leaveOpen: true) { NewLine = "\n" })
                {
                    new TurtleWriter(writer, Prefixes.Choose(graphs, options)).Write(graphs, format == RdfFormat.TriG);
                }

                break;
            case RdfFormat.RdfXml:
                RdfXmlWriter.Write(graphs[0].Graph, output, options);
                break;
            case RdfFormat.JsonLd:
                JsonLdWriter.Write(graphs, output, options);
                break;
            default:
                throw new RdfException("The format to write is not known.");
        }
    }
}
