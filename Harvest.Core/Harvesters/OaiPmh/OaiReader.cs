using System.Xml;
using System.Xml.Linq;
using Harvest.Formats;
using Harvest.Formats.Dcat.Reading;
using Harvest.Formats.Oai;
using Harvest.Formats.Xml;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Harvesters.OaiPmh;

/// <summary>Reads the record element of a repository into a dataset, by the format that is in it. Pure.</summary>
internal static class OaiReader
{
    /// <summary>The prefixes whose formats are read, the richest first.</summary>
    public static IReadOnlyList<string> Prefixes { get; } =
    [
        "dcat_ap", "dcat-ap", "dcatap", "dcat_ap_de", "dcat-ap-de", "oai_dcat", "dcat", "oai_datacite", "oai_datacite4", "datacite", "oai_datacite3", "oai_ddi25", "oai_ddi", "ddi", "oai_dc",
    ];

    private static readonly XName RdfRoot = XName.Get("RDF", RdfNs.Namespace);

    private static readonly RdfReaderOptions Lenient = new() { Lenient = true };

    /// <param name="context">A record element with header and metadata, and the identifier in its header.</param>
    public static MappedDataset Read(MapContext context)
    {
        var (content, guid) = (context.Content, context.Guid);
        XElement record;
        try
        {
            record = XmlTree.Element(content);
        }
        catch (XmlException fault)
        {
            return Refused($"The record is no well-formed XML: {XmlFault.Words(fault)}", fault.LineNumber);
        }
        var metadata = record.Elements().FirstOrDefault(element => element.Name.LocalName == "metadata")?.Elements().FirstOrDefault();
        if (metadata is null)
            return Refused("The record has no metadata");
        var found = metadata.DescendantsAndSelf();
        var sets = record.Descendants().Where(element => element.Name.LocalName == "setSpec").Select(element => element.Value.Trim()).ToList();
        if (found.FirstOrDefault(element => element.Name == RdfRoot) is { } rdf)
            return ReadRdf(rdf, context, sets);
        var problems = new List<RecordProblem>();
        var dates = new DateReader(context.DateOrder, problems);
        var dataset = found.FirstOrDefault(element => element.Name.LocalName == "resource" && element.Name.NamespaceName.Contains("datacite", StringComparison.Ordinal)) is { } datacite
            ? DataCiteReader.Read(datacite, dates)
            : found.FirstOrDefault(element => element.Name.LocalName == "codeBook") is { } codeBook ? DdiReader.Read(codeBook, dates)
            : metadata.Name.LocalName is "dc" or "qualifieddc" ? DublinCoreReader.Read(metadata, dates, context.LanguageOrder)
            : null;
        if (dataset is null)
            return Refused($"The format {metadata.Name.LocalName} ({metadata.Name.NamespaceName}) is not read; choose a metadata_prefix of DCAT-AP, Dublin Core, DataCite or DDI");
        if (dataset.Title.Length == 0)
            return Refused("The record has no title");
        return new MappedDataset(WithSets(dataset, sets) with { Identifier = dataset.Identifier ?? guid }, problems);
    }

    /// <summary>DCAT in RDF/XML, as the DCAT harvester reads it: the first record that it has.</summary>
    private static MappedDataset ReadRdf(XElement rdf, MapContext context, IReadOnlyList<string> sets)
    {
        var graph = new Graph();
        try
        {
            using var stream = new MemoryStream();
            rdf.Save(stream, SaveOptions.DisableFormatting);
            stream.Position = 0;
            RdfReader.Read(stream, RdfFormat.RdfXml, null, graph, Lenient);
        }
        catch (Exception fault) when (fault is RdfException or ArgumentException)
        {
            return Refused($"The RDF of the record cannot be read: {Http.Texts.Plain(fault.Message)}");
        }
        var node = new DcatRecords(graph, "").All(withServices: true).FirstOrDefault();
        if (node.IsNone)
            return Refused("The RDF of the record describes no dataset of DCAT; choose another metadata_prefix");
        var (dataset, problems) = DcatReader.Read(graph, node, context.LanguageOrder, context.DateOrder);
        return new MappedDataset(WithSets(dataset, sets), problems);
    }

    private static Dataset WithSets(Dataset dataset, IReadOnlyList<string> sets) => sets.Count > 0
        ? dataset with { Extras = [.. dataset.Extras, new Extra("oai_sets", string.Join(", ", sets))] }
        : dataset;

    private static MappedDataset Refused(string message, int? line = null) => new(null, [new RecordProblem(message, Line: line)]);
}
