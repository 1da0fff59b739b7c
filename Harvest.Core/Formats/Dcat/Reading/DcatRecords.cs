using Harvest.Datasets;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>Finds the records of a graph: datasets and series, and data services that stand on their own.</summary>
/// <param name="graph">A page of a feed.</param>
/// <param name="sourceUrl">The feed's address, for identifiers of records that have none.</param>
public sealed class DcatRecords(Graph graph, string sourceUrl)
{
    /// <summary>Whether a graph is a page of a feed at all, be it one without records.</summary>
    public static bool IsDcat(Graph graph) =>
        new[] { DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService, DCAT.Catalog, HYDRA.Collection, HYDRA.PartialCollectionView, HYDRA.PagedCollection }
            .Any(type => graph.Match(default, Names.Type, type).Any());

    /// <summary>The nodes that are records, in the order of the document.</summary>
    /// <param name="withServices">Data services too.</param>
    public IEnumerable<Term> All(bool withServices)
    {
        Term[] types = withServices ? [DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService] : [DCAT.Dataset, DCAT.DatasetSeries];
        return types.SelectMany(type => graph.Subjects(Names.Type, type).Where(node => IsRecord(node, type))).Distinct();
    }

    /// <summary>Datasets that a catalogue of the graph names without the graph describing them.</summary>
    public IEnumerable<string> Linked() => graph.Match(default, DCAT.HasDataset)
        .Select(triple => triple.Object)
        .Where(node => node.IsIri && DcatText.IsWeb(node.Value) && !graph.Match(node).Any())
        .Select(node => node.Value).Distinct();

    /// <summary>Catalogues within a catalogue whose datasets the graph does not name.</summary>
    public IEnumerable<string> LinkedCatalogues() => graph.Match(default, DCAT.HasCatalog)
        .Concat(graph.Match(default, DCT.HasPart).Where(triple => graph.Contains(triple.Object, Names.Type, DCAT.Catalog)))
        .Select(triple => triple.Object)
        .Where(node => node.IsIri && DcatText.IsWeb(node.Value) && !graph.Match(node, DCAT.HasDataset).Any())
        .Select(node => node.Value).Distinct();

    /// <summary>
    /// What a record is known by: its IRI, else its identifier, else the feed's address with the name made of its title. Null when
    /// it has none of them.
    /// </summary>
    /// <param name="node">The record.</param>
    /// <param name="byIdentifier">The identifier goes before the IRI.</param>
    public string? Guid(Term node, bool byIdentifier = false)
    {
        var reader = new NodeReader(graph, node, "");
        var identifier = reader.Text(DCT.Identifier, DCT.Name("dcat_identifier"));
        if (byIdentifier && identifier is not null)
            return identifier;
        if (node.IsIri)
            return node.Value;
        if (identifier is not null)
            return identifier;
        return reader.Text(DCT.Title) is { } title && DatasetNames.Ideal(title) is { Length: > 0 } name
            ? sourceUrl.Length > 0 ? $"{sourceUrl.TrimEnd('/')}/{name}" : name
            : null;
    }

    private bool IsRecord(Term node, Term type)
    {
        if (graph.Contains(node, Names.Type, DCAT.Catalog))
            return false;
        var links = graph.Match(default, default, node).ToList();
        if (type == DCAT.DataService)
            return links.Count == 0 || links.Exists(link => link.Predicate != DCAT.AccessService);
        // A mere mention of somebody else's dataset is none.
        return graph.Match(node, DCT.Title).Any() || links.Count == 0
            || links.Exists(link => link.Predicate != DCAT.ServesDataset && link.Predicate != DCT.HasPart);
    }
}
