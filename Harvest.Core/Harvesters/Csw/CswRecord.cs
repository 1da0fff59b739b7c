using System.Xml;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Reading;
using Harvest.Formats.Geo;
using Harvest.Formats.Xml;
using Harvest.Harvesters.Dcat;
using Harvest.Harvesters.Spatial;
using Harvest.Rdf;

namespace Harvest.Harvesters.Csw;

/// <summary>
/// A record as a CSW server gives it: XML of a metadata standard, which is kept as it is, or RDF/XML, whose datasets are kept in
/// the fixed form of <see cref="RecordContent"/> behind a mark.
/// </summary>
internal static class CswRecord
{
    private static readonly RdfReaderOptions Lenient = new() { Lenient = true };

    private static ReadOnlySpan<byte> RdfMark => "# RDF\n"u8;

    /// <summary>What the record is known by, and its content; several when it is RDF about several datasets.</summary>
    /// <param name="content">The record.</param>
    /// <param name="source">The address of the server.</param>
    /// <exception cref="XmlException">It is broken.</exception>
    /// <exception cref="RdfException">It is broken RDF.</exception>
    /// <exception cref="InvalidDataException">It follows no standard that is known here, or has no identifier.</exception>
    public static IReadOnlyList<RemoteRecord> Read(byte[] content, string source)
    {
        var root = XmlTree.Read(content);
        if (IsRdf(root))
            return ReadRdf(content, source);
        return SpatialDocument.Identify(root) is { } guid
            ? [new RemoteRecord(guid) { Content = content }]
            : throw new InvalidDataException("it has no identifier");
    }

    public static MappedDataset Map(MapContext context)
    {
        if (!context.Content.Span.StartsWith(RdfMark))
            return SpatialSettings.Map(context);
        var mapped = new RecordMapping(isValidated: false, isStrict: false, []).Map(context, context.Guid);
        return mapped.Dataset is { } dataset ? mapped with { Dataset = SpatialSettings.Finish(dataset, context) } : mapped;
    }

    private static bool IsRdf(XmlTree root) =>
        (root.Name == "RDF" && root.Namespace == "http://www.w3.org/1999/02/22-rdf-syntax-ns#")
        || root.Namespace == "http://www.w3.org/ns/dcat#";

    private static List<RemoteRecord> ReadRdf(byte[] content, string source)
    {
        var graph = new Graph();
        using var stream = new MemoryStream(content, writable: false);
        RdfReader.Read(stream, RdfFormat.RdfXml, source, graph, Lenient);
        var found = new DcatRecords(graph, source);
        var records = new List<RemoteRecord>();
        foreach (var node in found.All(withServices: true))
        {
            var guid = found.Guid(node, byIdentifier: true) ?? throw new InvalidDataException("it has no identifier");
            var statements = RecordContent.Write(graph, node, isKept: triple => !IsDangling(graph, triple));
            records.Add(new RemoteRecord(guid) { Content = (byte[])[.. RdfMark, .. statements] });
        }
        return records.Count > 0 ? records : throw new InvalidDataException("there is no dcat:Dataset in it");
    }

    /// <summary>
    /// A distribution that the record names and does not describe: GeoNetwork's names of such are places in its own pages, at which
    /// there are no data.
    /// </summary>
    private static bool IsDangling(Graph graph, Triple triple) =>
        triple.Predicate == DCAT.HasDistribution && triple.Object.IsIri && !graph.Match(triple.Object).Any();
}
