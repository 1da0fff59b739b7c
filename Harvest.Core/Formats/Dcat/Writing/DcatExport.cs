using System.Text;
using System.Xml;
using Harvest.Datasets;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>
/// Writes a catalogue of any size as one document, holding a few datasets at a time. Turtle and N-Triples grow by appending,
/// RDF/XML within one root, JSON-LD as a list of documents.
/// </summary>
public sealed class DcatExport(DcatWriter writer, RdfFormat format, Stream output)
{
    private const int Together = 100;

    private static readonly RdfWriterOptions Plain = DcatWriter.Options with { Indented = false };

    /// <param name="packages">The datasets in the package form.</param>
    /// <exception cref="RdfException">The format is none that is published.</exception>
    public async Task WriteAsync(IAsyncEnumerable<byte[]> packages, CancellationToken cancellationToken)
    {
        switch (format)
        {
            case RdfFormat.Turtle or RdfFormat.NTriples:
                await foreach (var graph in GraphsAsync(packages, cancellationToken))
                    RdfWriter.Write(graph, format, output, DcatWriter.Options);
                break;
            case RdfFormat.RdfXml:
                await XmlAsync(packages, cancellationToken);
                break;
            case RdfFormat.JsonLd:
                await JsonAsync(packages, cancellationToken);
                break;
            default:
                throw new RdfException($"Catalogues are not published as {format}");
        }
        await output.FlushAsync(cancellationToken);
    }

    private async IAsyncEnumerable<Graph> GraphsAsync(
        IAsyncEnumerable<byte[]> packages, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var graph = writer.Head();
        var shared = new SharedNodes();
        var count = 0;
        await foreach (var package in packages.WithCancellation(cancellationToken))
        {
            foreach (var triple in writer.Entry(PackageReader.Read(package).Dataset, shared).Triples)
                graph.Add(triple);
            if (++count % Together != 0)
                continue;
            yield return graph;
            graph = new Graph();
        }
        if (graph.Count > 0)
            yield return graph;
    }

    private async Task XmlAsync(IAsyncEnumerable<byte[]> packages, CancellationToken cancellationToken)
    {
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", Async = true };
        await using var xml = XmlWriter.Create(output, settings);
        await xml.WriteStartDocumentAsync();
        await xml.WriteStartElementAsync("rdf", "RDF", RdfNs.Namespace);
        foreach (var (prefix, iri) in DcatWriter.Options.Prefixes)
            await xml.WriteAttributeStringAsync("xmlns", prefix, null, iri);
        await foreach (var graph in GraphsAsync(packages, cancellationToken))
        {
            using var part = new MemoryStream();
            RdfWriter.Write(graph, format, part, Plain);
            part.Position = 0;
            using var reader = XmlReader.Create(part, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, Async = true });
            await reader.MoveToContentAsync();
            await reader.ReadAsync();
            while (reader.NodeType == XmlNodeType.Element)
                await xml.WriteNodeAsync(reader, false);
        }
        await xml.WriteEndElementAsync();
        await xml.WriteEndDocumentAsync();
    }

    private async Task JsonAsync(IAsyncEnumerable<byte[]> packages, CancellationToken cancellationToken)
    {
        var separator = "[\n"u8.ToArray();
        await foreach (var graph in GraphsAsync(packages, cancellationToken))
        {
            await output.WriteAsync(separator, cancellationToken);
            RdfWriter.Write(graph, format, output, DcatWriter.Options);
            separator = ",\n"u8.ToArray();
        }
        await output.WriteAsync("\n]\n"u8.ToArray(), cancellationToken);
    }
}
