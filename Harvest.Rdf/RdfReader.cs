using System.Text;

namespace Harvest.Rdf;

/// <summary>Reads RDF documents and hands their statements to a sink as they come.</summary>
public static class RdfReader
{
    /// <summary>Reads a whole document.</summary>
    /// <param name="stream">The document; read to its end, not disposed.</param>
    /// <param name="format">Its format.</param>
    /// <param name="baseIri">Where it came from, to resolve relative IRIs against; null when not known.</param>
    /// <param name="sink">Takes the statements, also those before a fault.</param>
    /// <param name="options">Strictness and limits; <see cref="RdfReaderOptions.Default"/> when null.</param>
    /// <param name="stop">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="RdfException">The document is at fault, or exceeds a limit.</exception>
    public static void Read(
        Stream stream,
        RdfFormat format,
        string? baseIri,
        IRdfSink sink,
        RdfReaderOptions? options = null,
        CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(sink);
        options ??= RdfReaderOptions.Default;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxDepth, RdfReaderOptions.DeepestAllowed);
        var context = new ReadContext(sink, options, stop);
        switch (format)
        {
            case RdfFormat.RdfXml:
                RdfXmlDocument.Read(stream, baseIri, context);
                break;
            case RdfFormat.JsonLd:
                JsonLdDocument.Read(stream, baseIri, context);
                break;
            case RdfFormat.Unknown:
                throw new RdfException("The format of the document is not known.");
            default:
                ReadText(stream, format, baseIri, context);
                break;
        }
    }

    /// <summary>Reads a whole document after finding out its format from what is known and how it begins.</summary>
    /// <param name="stream">The document; read to its end, not disposed.</param>
    /// <param name="mediaType">The media type it came with, or null.</param>
    /// <param name="fileName">A file name or URL path, or null.</param>
    /// <param name="baseIri">Where it came from; null when not known.</param>
    /// <param name="sink">Takes the statements.</param>
    /// <param name="options">Strictness and limits.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>The format found.</returns>
    /// <exception cref="RdfException">The format cannot be told, or the document is at fault.</exception>
    public static RdfFormat Read(
        Stream stream,
        string? mediaType,
        string? fileName,
        string? baseIri,
        IRdfSink sink,
        RdfReaderOptions? options = null,
        CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var peeked = new PeekStream(stream);
        ReadOnlySpan<byte> start = peeked.Peek(4096);
        RdfFormat format = RdfFormats.Detect(mediaType, fileName, start);
        RdfFormat told = RdfFormats.FromMediaType(mediaType);
        if (told != RdfFormat.Unknown && told != format)
        {
            options?.Warning?.Invoke(new RdfWarning(
                $"the document came as {mediaType}, but it was read as {RdfFormats.MediaType(format)}.", 0, 0));
        }

        Read(peeked, format, baseIri, sink, options, stop);
        return format;
    }

    private static void ReadText(Stream stream, RdfFormat format, string? baseIri, ReadContext context)
    {
        using Utf8Input input = Utf8Opener.Open(stream, context);
        context.Locate = () => input.Locate();
        try
        {
            if (format is RdfFormat.NTriples or RdfFormat.NQuads)
            {
                new NQuadsReader(input, context, format == RdfFormat.NQuads).Read();
            }
            else
            {
                new TurtleReader(input, context, format == RdfFormat.TriG, baseIri).Read();
            }
        }
        catch (DecoderFallbackException e)
        {
            throw input.Error("a term is not UTF-8.", inner: e);
        }
    }
}
