using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Quality;
using Harvest.Formats.Dcat.Reading;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Harvesters.Dcat;

/// <summary>Makes a dataset of a stored record, and says what DCAT-AP finds wanting in it.</summary>
/// <param name="isValidated">Whether it is checked against DCAT-AP 3.</param>
/// <param name="isStrict">Whether what lacks a required property is refused.</param>
/// <param name="extensions">Asked in the end.</param>
internal sealed class RecordMapping(bool isValidated, bool isStrict, IReadOnlyList<DcatExtension> extensions)
{
    public MappedDataset Map(MapContext context, string guid)
    {
        Graph graph;
        Term record;
        try
        {
            (graph, record) = RecordContent.Read(context.Content.Span);
        }
        catch (RdfException fault)
        {
            return new MappedDataset(null, [new RecordProblem($"The record cannot be read: {fault.Message}", Line: (int)fault.Line)]);
        }
        if (record.IsNone)
            return new MappedDataset(null, [new RecordProblem("The record is empty")]);
        var (read, found) = DcatReader.Read(graph, record, context.LanguageOrder, context.DateOrder);
        var problems = found.ToList();
        if (isValidated)
        {
            var hasTitle = graph.Match(record, DCT.Title).Any();
            problems.AddRange(DcatValidation.Check(read, hasTitle, isStrict, graph.Match(record, DCAT.HasDistribution).Count()));
        }
        Dataset? dataset = read with
        {
            Extras = [.. read.Extras, .. SourceCatalogue.Read(graph, record, context.LanguageOrder), new Extra("guid", guid)],
        };
        foreach (var extension in extensions)
        {
            dataset = extension.AfterMapping(dataset, graph, record, context.Source);
            if (dataset is null)
                break;
        }
        return new MappedDataset(dataset, problems);
    }
}
