namespace Harvest.Rdf;

/// <summary>Finds the lists that RDF/XML cannot write as a collection, because a literal is among their
/// members.</summary>
internal static class LiteralLists
{
    /// <summary>Their cells; each is then written on its own, so that a long list does not nest.</summary>
    public static HashSet<Term> Cells(Graph graph)
    {
        Term first = Term.Iri(RdfNs.First), rest = Term.Iri(RdfNs.Rest);
        HashSet<Term> cells = [];
        Stack<Term> open = new(graph.Match(default, first).Where(t => t.Object.IsLiteral).Select(t => t.Subject));
        while (open.TryPop(out Term cell))
        {
            if (!cell.IsBlank || !cells.Add(cell))
            {
                continue;
            }

            foreach (Triple next in graph.Match(cell, rest).Concat(graph.Match(default, rest, cell)))
            {
                open.Push(next.Object == cell ? next.Subject : next.Object);
            }
        }

        return cells;
    }
}
