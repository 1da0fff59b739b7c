namespace Harvest.Rdf;

/// <summary>A graph of a dataset and its name; none for the default graph.</summary>
internal sealed record NamedGraph(Term Name, Graph Graph)
{
    /// <summary>The graphs that statements stand in, the default one first.</summary>
    public static IReadOnlyList<NamedGraph> Split(IEnumerable<Quad> quads, bool keepNames)
    {
        var first = new NamedGraph(Term.None, new Graph());
        List<NamedGraph> graphs = [first];
        Dictionary<Term, Graph> byName = new() { [Term.None] = first.Graph };
        foreach (Quad quad in quads)
        {
            Term name = keepNames ? quad.Graph : Term.None;
            if (!byName.TryGetValue(name, out Graph? graph))
            {
                byName[name] = graph = new Graph();
                graphs.Add(new NamedGraph(name, graph));
            }

            graph.Add(quad.Subject, quad.Predicate, quad.Object);
        }

        return graphs;
    }

    /// <summary>Blank nodes that are known in more than one graph, or name one: they keep their labels.</summary>
    public static HashSet<Term> Shared(IReadOnlyList<NamedGraph> graphs)
    {
        HashSet<Term> shared = [.. graphs.Select(g => g.Name).Where(n => n.IsBlank)];
        if (graphs.Count == 1)
        {
            return shared;
        }

        Dictionary<Term, Graph> seen = [];
        foreach ((_, Graph graph) in graphs)
        {
            for (int id = 0; id < graph.Terms.Count; id++)
            {
                Term term = graph.Terms[id];
                if (term.IsBlank && !seen.TryAdd(term, graph) && seen[term] != graph)
                {
                    shared.Add(term);
                }
            }
        }

        return shared;
    }
}
