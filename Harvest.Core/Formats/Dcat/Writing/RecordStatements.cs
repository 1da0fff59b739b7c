using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>
/// Gathers what belongs to a record: from its node on, every node that is described in the same graph; of other datasets, catalogues
/// and terms of vocabularies only what they are called.
/// </summary>
internal sealed class RecordStatements(Graph graph, Func<Triple, bool>? isKept = null)
{
    /// <summary>The most statements of one record.</summary>
    public const int MaxStatements = 200_000;

    private const int MaxDepth = 12;

    private static readonly Term[] OfOthers = [DCAT.Dataset, DCAT.DatasetSeries, DCAT.Catalog, DCAT.CatalogRecord, Names.Concept];

    private static readonly HashSet<Term> Callings =
    [
        Names.Type, DCT.Title, DCT.Identifier, Names.PrefLabel, Names.Label, Names.AltLabel, Names.Notation, FOAF.HasName, Names.SchemaName,
    ];

    private static readonly HashSet<Term> OfCatalogue = [Names.Type, DCT.Title, DCT.Description, FOAF.Homepage, DCT.Language, DCT.Publisher];

    private readonly List<Triple> statements = [];
    private readonly HashSet<Term> seen = [];
    private readonly Queue<(Term Node, int Depth)> open = [];

    public IReadOnlyList<Triple> Collect(Term record, bool withCatalogue)
    {
        seen.Add(record);
        open.Enqueue((record, 0));
        while (open.TryDequeue(out var next))
            Take(next.Node, next.Depth, next.Depth > 0 && IsOther(next.Node) ? Callings : null);
        if (withCatalogue && Catalogue(record) is { IsNone: false } catalogue && !seen.Contains(catalogue))
        {
            statements.Add(new Triple(catalogue, DCAT.HasDataset, record));
            Take(catalogue, 1, OfCatalogue);
            while (open.TryDequeue(out var next))
                Take(next.Node, next.Depth, IsOther(next.Node) ? Callings : null);
        }
        return statements;
    }

    /// <summary>The catalogue that a record is in, if the graph says so.</summary>
    public Term Catalogue(Term record) =>
        graph.Match(default, DCAT.HasDataset, record).Select(triple => triple.Subject).FirstOrDefault();

    private bool IsOther(Term node) => OfOthers.Any(type => graph.Contains(node, Names.Type, type));

    private void Take(Term node, int depth, HashSet<Term>? only)
    {
        foreach (var triple in graph.Match(node))
        {
            if ((only is not null && !only.Contains(triple.Predicate)) || isKept?.Invoke(triple) == false)
                continue;
            if (statements.Count == MaxStatements)
                throw new InvalidDataException($"The record has more than {MaxStatements:N0} statements");
            statements.Add(triple);
            if (triple.Object.IsLiteral || triple.Predicate == Names.Type || depth >= MaxDepth)
                continue;
            if ((only is null || triple.Object.IsBlank || only == OfCatalogue) && seen.Add(triple.Object))
                open.Enqueue((triple.Object, depth + 1));
        }
    }
}
