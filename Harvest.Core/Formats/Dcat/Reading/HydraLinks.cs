using System.Globalization;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>Reads the links between the pages of a feed (Hydra: PartialCollectionView, and the older PagedCollection).</summary>
public static class HydraLinks
{
    /// <summary>The next page as it is written there, perhaps relative; null on the last page.</summary>
    public static string? Next(Graph graph)
    {
        var views = graph.Subjects(Names.Type, HYDRA.PartialCollectionView)
            .Concat(graph.Subjects(Names.Type, HYDRA.PagedCollection)).ToList();
        return Link(HYDRA.Next) ?? Link(HYDRA.NextPage) ?? Untyped(HYDRA.Next) ?? Untyped(HYDRA.NextPage);

        // Where no node says that it is a page, one link alone can only be the page's.
        string? Untyped(Term predicate) => views.Count == 0
            && graph.Match(default, predicate).Select(link => link.Object).Distinct().ToList() is [{ IsBlank: false } only] && only.Value.Trim().Length > 0
                ? only.Value.Trim()
                : null;

        string? Link(Term predicate) => views.Select(view => graph.Object(view, predicate))
            .Where(next => !next.IsNone && !next.IsBlank).Select(next => next.Value.Trim()).FirstOrDefault(next => next.Length > 0);
    }

    /// <summary>How many members the whole collection has, if it says so.</summary>
    public static long? Total(Graph graph) => graph.Match(default, HYDRA.TotalItems)
        .Select(triple => long.TryParse(triple.Object.Value, CultureInfo.InvariantCulture, out var total) ? total : (long?)null)
        .FirstOrDefault(total => total is not null);
}
