using System.Buffers;
using System.Text;
using System.Xml;
using Harvest.Formats.Dcat.Reading;
using Harvest.Formats.Geo;
using Harvest.Formats.Xml;
using Harvest.Harvesters.DcatUs;
using Harvest.Harvesters.Waf;
using Harvest.Http;

namespace Harvest.Harvesters.Folder;

/// <summary>What a file of a folder is.</summary>
internal enum FileKind
{
    Unknown,

    /// <summary>DCAT in an RDF format, with any number of datasets.</summary>
    Rdf,

    /// <summary>A data.json of DCAT-US.</summary>
    DataJson,

    /// <summary>Datasets of CKAN, in one of the forms that <see cref="CkanDump"/> reads.</summary>
    Ckan,

    /// <summary>One record of ISO, FGDC or CSW.</summary>
    Xml,
}

/// <summary>A file of a folder, as its beginning shows what it is.</summary>
/// <param name="File">Where it is.</param>
/// <param name="Kind">What it is.</param>
internal sealed record FolderFile(LocalFile File, FileKind Kind)
{
    private const int LookAt = 256 * 1024;

    private static readonly HashSet<string> Expected = [".json", ".jsonld", ".jsonl", ".ndjson", ".xml", ".rdf", ".owl", ".ttl", ".n3", ".nt", ".nq", ".trig"];

    private static readonly SearchValues<byte> NotInIris = SearchValues.Create(" ?!\"'\n\r\t"u8);

    /// <summary>What an unknown file is instead, in words.</summary>
    public string Said { get; init; } = "";

    /// <summary>How the datasets of a dump are written.</summary>
    public CkanDump? Dump { get; init; }

    /// <summary>The whole of a file that is one record.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>What that record calls itself; null for nothing.</summary>
    public string? Identifier { get; init; }

    /// <summary>Whether its name says that it may hold datasets: then it must not be passed over when it cannot be read.</summary>
    public bool IsExpected => Expected.Contains(File.Extension);

    /// <exception cref="RemoteException">The file cannot be read.</exception>
    public static async Task<FolderFile> LookAsync(HarvestHttp http, LocalFile file, CancellationToken cancellationToken)
    {
        if (file.Fault is { } fault)
            return new FolderFile(file, FileKind.Unknown) { Said = fault };
        var (start, isWhole) = await StartAsync(http, file, cancellationToken);
        var isJson = Trimmed(start) is [(byte)'{' or (byte)'[', ..];
        if (DcatSigns.IsDcat(null, file.Url.AbsolutePath, start))
            return new FolderFile(file, FileKind.Rdf);
        if (isJson && CkanDump.Look(start, file.Extension is ".jsonl" or ".ndjson") is { } dump)
            return new FolderFile(file, FileKind.Ckan) { Dump = dump };
        if (isJson && await IsDataJsonAsync(http, file, cancellationToken))
            return new FolderFile(file, FileKind.DataJson);
        if (Trimmed(start) is [(byte)'<', ..] && new FolderFile(file, FileKind.Unknown).IsExpected)
            return await XmlAsync(http, file, cancellationToken);
        return new FolderFile(file, FileKind.Unknown) { Said = Trimmed(start).IsEmpty ? "it is empty" : Lower(UnknownDocument.Describe(start, isWhole, null)) };
    }

    /// <summary>The kind of a stored record, by its content.</summary>
    public static FileKind KindOfRecord(ReadOnlySpan<byte> content)
    {
        if (Trimmed(content) is not [(byte)'{', ..])
            return IsNTriples(content) ? FileKind.Rdf : FileKind.Xml;
        return CkanDump.IsPackage(content) ? FileKind.Ckan : FileKind.DataJson;
    }

    /// <summary>How <see cref="RecordContent"/> begins: with an IRI, which no name of an element can be, or a blank node.</summary>
    private static bool IsNTriples(ReadOnlySpan<byte> content) =>
        content.StartsWith("_:"u8) || (content.IndexOf((byte)'>') is var end and > 0 && !content[..end].ContainsAny(NotInIris)
            && content[..end].Contains((byte)':') && content[(end + 1)..].StartsWith(" <"u8));

    private static async Task<FolderFile> XmlAsync(HarvestHttp http, LocalFile file, CancellationToken cancellationToken)
    {
        try
        {
            var (content, _) = (await new WafClient(http).GetAsync(file.Url, null, cancellationToken)).GetValueOrDefault();
            return new FolderFile(file, FileKind.Xml) { Document = content, Identifier = SpatialDocument.Identify(content) };
        }
        catch (Exception fault) when (fault is XmlException or InvalidDataException)
        {
            return new FolderFile(file, FileKind.Unknown) { Said = Lower(XmlFault.Words(fault).TrimEnd('.')) };
        }
    }

    private static Task<(byte[] Start, bool IsWhole)> StartAsync(HarvestHttp http, LocalFile file, CancellationToken cancellationToken) => http.ReadAsync(
        new RemoteRequest(file.Url),
        async (response, token) =>
        {
            // Most files of a folder are small, and there may be many.
            var buffer = ArrayPool<byte>.Shared.Rent(LookAt);
            try
            {
                var length = await response.Utf8Body().ReadAtLeastAsync(buffer.AsMemory(0, LookAt), LookAt, throwOnEndOfStream: false, token);
                return (buffer[..length], length < LookAt);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        },
        cancellationToken);

    private static Task<bool> IsDataJsonAsync(HarvestHttp http, LocalFile file, CancellationToken cancellationToken) => http.ReadAsync(
        new RemoteRequest(file.Url), async (response, token) => await DcatUsProbe.ReadAsync(response, token, isNamed: true) is not null, cancellationToken);

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> content) =>
        (content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content).TrimStart(" \t\r\n"u8);

    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];
}
