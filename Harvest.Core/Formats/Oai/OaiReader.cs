using System.Xml;
using System.Xml.Linq;
using Harvest.Formats.Xml;
using Harvest.Harvesters;
using Harvest.Model;

namespace Harvest.Formats.Oai;

/// <summary>Reads the record element of a repository into a dataset, by the format that is in it. Pure.</summary>
internal static class OaiReader
{
    /// <summary>The prefixes whose formats are read, the richest first.</summary>
    public static IReadOnlyList<string> Prefixes { get; } = ["oai_datacite", "oai_datacite4", "datacite", "oai_datacite3", "oai_ddi25", "oai_ddi", "ddi", "oai_dc"];

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false };

    /// <param name="content">A record element with header and metadata.</param>
    /// <param name="guid">The identifier in its header.</param>
    public static MappedDataset Read(ReadOnlyMemory<byte> content, string guid)
    {
        XElement record;
        try
        {
            record = Load(content);
        }
        catch (XmlException fault)
        {
            return Refused($"The record is no well-formed XML: {Http.Texts.Plain(fault.Message)}", fault.LineNumber);
        }
        var metadata = record.Elements().FirstOrDefault(element => element.Name.LocalName == "metadata")?.Elements().FirstOrDefault();
        if (metadata is null)
            return Refused("The record has no metadata");
        var found = metadata.DescendantsAndSelf();
        var dataset = found.FirstOrDefault(element => element.Name.LocalName == "resource" && element.Name.NamespaceName.Contains("datacite", StringComparison.Ordinal)) is { } datacite
            ? DataCiteReader.Read(datacite)
            : found.FirstOrDefault(element => element.Name.LocalName == "codeBook") is { } codeBook ? DdiReader.Read(codeBook)
            : metadata.Name.LocalName is "dc" or "qualifieddc" ? DublinCoreReader.Read(metadata)
            : null;
        if (dataset is null)
            return Refused($"The format {metadata.Name.LocalName} ({metadata.Name.NamespaceName}) is not read; choose a metadata_prefix of Dublin Core, DataCite or DDI");
        if (dataset.Title.Length == 0)
            return Refused("The record has no title");
        var sets = record.Descendants().Where(element => element.Name.LocalName == "setSpec").Select(element => element.Value.Trim()).ToList();
        var extras = sets.Count > 0 ? [.. dataset.Extras, new Extra("oai_sets", string.Join(", ", sets))] : dataset.Extras;
        return new MappedDataset(dataset with { Identifier = dataset.Identifier ?? guid, Extras = extras }, []);
    }

    private static XElement Load(ReadOnlyMemory<byte> content)
    {
        using var stream = new MemoryStream(content.ToArray());
        using (var check = XmlReader.Create(stream, Settings))
            XmlTree.Check(check);
        stream.Position = 0;
        using var xml = XmlReader.Create(stream, Settings);
        return XElement.Load(xml, LoadOptions.SetLineInfo);
    }

    private static MappedDataset Refused(string message, int? line = null) => new(null, [new RecordProblem(message, Line: line)]);
}
