using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>
/// DCAT-AP 2.1.1 in the place of 3: versions in the terms of OWL and Dublin Core, and no series, which came with version 3. A
/// series is a dataset, and what is in it is a part of it.
/// </summary>
internal static class OlderTerms
{
    private static readonly Dictionary<Term, Term> Older = new()
    {
        [DCAT.Version] = Names.VersionInfo,
        [DCAT.Name("hasVersion")] = DCT.Name("hasVersion"),
        [DCAT.Name("isVersionOf")] = DCT.Name("isVersionOf"),
        [DCAT.Name("previousVersion")] = DCT.Relation,
        [DCAT.InSeries] = DCT.Name("isPartOf"),
        [DCAT.Name("prev")] = DCT.Relation,
        [DCAT.Name("next")] = DCT.Relation,
        [DCAT.Name("first")] = DCT.Relation,
        [DCAT.Name("last")] = DCT.Relation,
    };

    public static Graph Apply(Graph graph)
    {
        var older = new Graph();
        foreach (var triple in graph.Triples)
        {
            older.Add(
                triple.Subject,
                Older.GetValueOrDefault(triple.Predicate, triple.Predicate),
                triple.Object == DCAT.DatasetSeries && triple.Predicate == Names.Type ? DCAT.Dataset : triple.Object);
        }
        return older;
    }
}
