using System.Text;
using Harvest.Formats.Dcat.Reading;
using Harvest.Http;
using Harvest.Rdf;

namespace Harvest.Harvesters.Dcat;

/// <summary>Gets RDF documents: asks for them, finds out how they are written, and reads them while they come.</summary>
/// <param name="http">The guarded client.</param>
/// <param name="format">The format, or <see cref="RdfFormat.Unknown"/> to find it out.</param>
/// <param name="maxBytes">The largest document; null for the client's own limit.</param>
internal sealed class RdfPages(HarvestHttp http, RdfFormat format, long? maxBytes)
{
    /// <summary>What is asked for; the formats that are read fastest first.</summary>
    public const string Accept =
        "text/turtle, application/n-triples;q=0.9, application/rdf+xml;q=0.9, application/trig;q=0.8, application/ld+json;q=0.8, "
        + "application/n-quads;q=0.7, application/xml;q=0.5, application/json;q=0.4, */*;q=0.1";

    private const int LookAt = 1024;
    private const long MaxContext = 4 * 1024 * 1024;

    /// <summary>JSON-LD contexts by their addresses; null for one that may be fetched.</summary>
    public IReadOnlyDictionary<string, string?> Contexts { get; init; } = new Dictionary<string, string?>();

    /// <exception cref="RemoteException">It did not come.</exception>
    /// <exception cref="ListingException">It is no RDF, or broken.</exception>
    public Task<RdfPage> ReadAsync(Uri url, CancellationToken cancellationToken) => http.ReadAsync(
        new RemoteRequest(url) { Accept = Accept, MaxBytes = maxBytes },
        // The reader pulls: its thread waits for the network, so it is not one that others wait for.
        (response, token) => Task.Factory.StartNew(
            () => Read(response, token), token, TaskCreationOptions.LongRunning, TaskScheduler.Default),
        cancellationToken);

    private RdfPage Read(RemoteResponse response, CancellationToken cancellationToken)
    {
        var repairs = new List<string>();
        var where = SafeUrl.Of(response.Url);
        var graph = new Graph();
        var options = new RdfReaderOptions
        {
            Lenient = true,
            MaxWarnings = 20,
            Warning = warning => repairs.Add(warning.ToString()),
            JsonLdLoader = address => Context(address, cancellationToken),
        };
        using var text = response.Utf8Body();
        var start = new byte[LookAt];
        var length = text.ReadAtLeast(start, LookAt, throwOnEndOfStream: false);
        var first = BeforeXml(start.AsSpan(0, length));
        if (first > 0)
            repairs.Add($"text stands before the XML and was passed over: {Texts.Shorten(Texts.Plain(Encoding.UTF8.GetString(start, 0, first).Trim()), 100)}");
        var head = start.AsMemory(first, length - first);
        using var body = new HeadedStream(head, text);
        var isSaidPage = response.MediaType is "text/html" or "application/xhtml+xml";
        // Many servers say HTML of files that they do not know.
        if (Texts.IsHtml(null, Encoding.UTF8.GetString(head.Span)) || (isSaidPage && RdfFormats.Detect(null, null, head.Span) == RdfFormat.Unknown))
        {
            if (!PageScripts.Read(body, response.Url, graph, options, repairs, cancellationToken))
                throw new ListingException($"{where} answered with an HTML page instead of RDF, and the page has no JSON-LD in it");
            return Page(graph, response, repairs);
        }
        if (isSaidPage)
            repairs.Add($"the document came as {response.MediaType}, but it is RDF");
        try
        {
            if (format == RdfFormat.Unknown)
                RdfReader.Read(
                    body, isSaidPage ? null : response.MediaType, response.Url.AbsolutePath, response.Url.AbsoluteUri, graph, options, cancellationToken);
            else
                RdfReader.Read(body, format, response.Url.AbsoluteUri, graph, options, cancellationToken);
        }
        catch (RdfException fault)
        {
            throw new ListingException($"Error parsing the RDF file {where}: {fault.Message}", fault);
        }
        return Page(graph, response, repairs);
    }

    private static RdfPage Page(Graph graph, RemoteResponse response, List<string> repairs)
    {
        if (!DcatRecords.IsDcat(graph) && SchemaOrgDatasets.Translated(graph) is { } translated)
            graph = translated;
        return new RdfPage(graph, response.Url, HydraNext(graph, response), repairs);
    }

    /// <summary>How many bytes of text stand before an XML declaration: a notice of the program that writes the document.</summary>
    private static int BeforeXml(ReadOnlySpan<byte> start) =>
        start.IndexOf("<?xml"u8) is > 0 and var at && start[..at].ContainsAnyExcept(" \t\r\n\uFEFF"u8) ? at : 0;

    private Stream? Context(string address, CancellationToken cancellationToken)
    {
        if (!Contexts.TryGetValue(address, out var context))
            return null;
        // The thread is the reader's own, and waits for the network anyway.
        return new MemoryStream(context is not null ? Encoding.UTF8.GetBytes(context) : http.ReadAsync(
            new RemoteRequest(new Uri(address)) { Accept = "application/ld+json, application/json;q=0.9, */*;q=0.1", MaxBytes = MaxContext },
            (response, token) => response.ReadUtf8Async(token),
            cancellationToken).GetAwaiter().GetResult());
    }

    private static Uri? HydraNext(Graph graph, RemoteResponse response)
    {
        if (HydraLinks.Next(graph) is not { } link)
            return null;
        return response.Resolve(link) ?? throw new ListingException(
            $"{SafeUrl.Of(response.Url)} says that its next page is {SafeUrl.Of(link)}, which is no web address");
    }
}

/// <summary>One document.</summary>
/// <param name="Graph">What it says.</param>
/// <param name="Url">Where it came from in the end.</param>
/// <param name="Next">The next page.</param>
/// <param name="Repairs">What a lenient reader mended.</param>
internal sealed record RdfPage(Graph Graph, Uri Url, Uri? Next, IReadOnlyList<string> Repairs);
