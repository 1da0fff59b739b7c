namespace Harvest.Rdf;

/// <summary>How a graph is laid out for people: which blank nodes are written inside others, and which are
/// lists.</summary>
internal sealed class GraphShape
{
    private const int MaxNesting = 40;
    private readonly Graph _graph;
    private readonly HashSet<Term> _shared;
    private readonly HashSet<int> _inline = [];
    private readonly int _first, _rest, _nil, _type;

    public GraphShape(Graph graph, HashSet<Term> shared)
    {
        _graph = graph;
        _shared = shared;
        _first = graph.Terms.Find(Term.Iri(RdfNs.First));
        _rest = graph.Terms.Find(Term.Iri(RdfNs.Rest));
        _nil = graph.Terms.Find(Term.Iri(RdfNs.Nil));
        _type = graph.Terms.Find(Term.Iri(RdfNs.Type));
        Roots = Plan();
    }

    /// <summary>The subjects that are written on their own, in order of appearance.</summary>
    public IReadOnlyList<int> Roots { get; }

    public Term this[int id] => _graph.Terms[id];

    /// <summary>Whether the node is written where it is referred to.</summary>
    public bool IsInline(int node) => _inline.Contains(node);

    /// <summary>A subject's properties, types first, each with its objects, in order of appearance.</summary>
    public List<(int Predicate, List<int> Objects)> Properties(int subject)
    {
        List<TripleIds> triples = [.. _graph.Table.Match(subject, -1, -1)];
        List<(int Predicate, List<int> Objects)> properties = [];
        Dictionary<int, List<int>> known = [];
        for (int i = triples.Count - 1; i >= 0; i--)
        {
            TripleIds triple = triples[i];
            if (!known.TryGetValue(triple.Predicate, out List<int>? objects))
            {
                known[triple.Predicate] = objects = [];
                properties.Insert(triple.Predicate == _type ? 0 : properties.Count, (triple.Predicate, objects));
            }

            objects.Add(triple.Object);
        }

        return properties;
    }

    /// <summary>The members of a list that can be written as one; null if the node is none.</summary>
    public List<int>? List(int head)
    {
        // Without rdf:nil in the graph there is no list that ends.
        if (_nil < 0)
        {
            return null;
        }

        List<int> members = [];
        for (int cell = head; cell != _nil; cell = One(cell, _rest))
        {
            if (cell < 0 || !IsInline(cell) || _graph.Table.CountOfSubject(cell) != 2 || One(cell, _first) < 0
                || members.Count > _graph.Count)
            {
                return null;
            }

            members.Add(One(cell, _first));
        }

        return members;
    }

    private int One(int subject, int predicate)
    {
        int found = -1;
        if (predicate >= 0)
        {
            foreach (TripleIds triple in _graph.Table.Match(subject, predicate, -1))
            {
                found = found < 0 ? triple.Object : -2;
            }
        }

        return found;
    }

    private List<int> Plan()
    {
        List<int> subjects = [];
        for (int id = 0; id < _graph.Terms.Count; id++)
        {
            if (_graph.Table.CountOfSubject(id) > 0)
            {
                subjects.Add(id);
            }

            if (MayBeInline(id))
            {
                _inline.Add(id);
            }
        }

        // Whatever cannot be reached from a root, because it goes in circles, becomes a root of its own.
        HashSet<int> reached = [];
        HashSet<int> roots = [.. subjects.Where(s => !_inline.Contains(s))];
        foreach (int subject in subjects.Where(roots.Contains).Concat(subjects.Where(s => !roots.Contains(s))))
        {
            if (!reached.Contains(subject))
            {
                roots.Add(subject);
                Reach(subject, reached, roots);
            }
        }

        _inline.ExceptWith(roots);
        return [.. subjects.Where(roots.Contains)];
    }

    private bool MayBeInline(int id)
    {
        Term term = _graph.Terms[id];
        return term.IsBlank && _graph.Table.CountOfObject(id) == 1 && !_shared.Contains(term);
    }

    // Marks what is written within a root; what would stand too deep becomes a root as well.
    private void Reach(int root, HashSet<int> reached, HashSet<int> roots)
    {
        Stack<(int Node, int Depth)> open = new([(root, 0)]);
        reached.Add(root);
        while (open.TryPop(out (int Node, int Depth) at))
        {
            int depth = at.Depth;
            if (depth > MaxNesting)
            {
                roots.Add(at.Node);
                depth = 0;
            }

            foreach (TripleIds triple in _graph.Table.Match(at.Node, -1, -1))
            {
                if (_inline.Contains(triple.Object) && reached.Add(triple.Object))
                {
                    // The cells of a list stand side by side, not in each other.
                    open.Push((triple.Object, triple.Predicate == _rest ? depth : depth + 1));
                }
            }
        }
    }
}
