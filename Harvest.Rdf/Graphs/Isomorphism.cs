namespace Harvest.Rdf;

/// <summary>Compares statements up to the names of blank nodes (RDF 1.1 Concepts, 3.6 and 4.1).</summary>
/// <remarks>Blank nodes get colours from what surrounds them, refined until nothing changes; where colours are
/// shared, one node of a class is singled out and the rest follows, with backtracking. Meant for tests.</remarks>
public static class Isomorphism
{
    /// <summary>Whether a one-to-one renaming of blank nodes makes both sets of statements the same.</summary>
    public static bool Equal(IEnumerable<Quad> left, IEnumerable<Quad> right)
    {
        HashSet<Quad> a = [.. left], b = [.. right];
        if (a.Count != b.Count || !Ground(a).SetEquals(Ground(b)))
        {
            return false;
        }

        Quad[] blankA = [.. a.Where(HasBlank)], blankB = [.. b.Where(HasBlank)];
        return Match(blankA, blankB, Start(blankA), Start(blankB), 1);
    }

    private static HashSet<Quad> Ground(HashSet<Quad> quads) => [.. quads.Where(q => !HasBlank(q))];

    private static bool HasBlank(Quad q) =>
        q.Subject.IsBlank || q.Predicate.IsBlank || q.Object.IsBlank || q.Graph.IsBlank;

    private static Dictionary<Term, long> Start(Quad[] quads)
    {
        Dictionary<Term, long> colours = [];
        foreach (Quad q in quads)
        {
            foreach (Term term in (ReadOnlySpan<Term>)[q.Subject, q.Predicate, q.Object, q.Graph])
            {
                if (term.IsBlank)
                {
                    colours[term] = 1;
                }
            }
        }

        return colours;
    }

    private static bool Match(
        Quad[] a, Quad[] b, Dictionary<Term, long> coloursA, Dictionary<Term, long> coloursB, long fresh)
    {
        coloursA = Refine(a, coloursA);
        coloursB = Refine(b, coloursB);
        ILookup<long, Term> classesA = coloursA.ToLookup(c => c.Value, c => c.Key);
        ILookup<long, Term> classesB = coloursB.ToLookup(c => c.Value, c => c.Key);
        if (classesA.Count != classesB.Count || classesA.Any(c => classesB[c.Key].Count() != c.Count()))
        {
            return false;
        }

        IGrouping<long, Term>? open = classesA.Where(c => c.Count() > 1).MinBy(c => c.Count());
        if (open is null)
        {
            return Same(a, b, coloursA, coloursB);
        }

        fresh++;
        var chosenA = new Dictionary<Term, long>(coloursA) { [open.First()] = fresh };
        return classesB[open.Key].Any(candidate =>
            Match(a, b, chosenA, new Dictionary<Term, long>(coloursB) { [candidate] = fresh }, fresh));
    }

    // Every round mixes into a node's colour those of its statements; as many rounds as split classes.
    private static Dictionary<Term, long> Refine(Quad[] quads, Dictionary<Term, long> colours)
    {
        for (int classes = colours.Values.Distinct().Count(), last = -1; classes != last;)
        {
            var next = new Dictionary<Term, long>(colours);
            foreach (Quad q in quads)
            {
                ReadOnlySpan<Term> terms = [q.Subject, q.Predicate, q.Object, q.Graph];
                for (int place = 0; place < terms.Length; place++)
                {
                    if (terms[place].IsBlank)
                    {
                        next[terms[place]] += Mix(Statement(terms, colours), place);
                    }
                }
            }

            foreach (Term term in colours.Keys)
            {
                next[term] = Mix(next[term], colours[term]);
            }

            (colours, last) = (next, classes);
            classes = colours.Values.Distinct().Count();
        }

        return colours;
    }

    private static long Statement(ReadOnlySpan<Term> terms, Dictionary<Term, long> colours)
    {
        long hash = 17;
        foreach (Term term in terms)
        {
            hash = Mix(hash, term.IsBlank ? colours[term] : term.GetHashCode());
        }

        return hash;
    }

    private static long Mix(long a, long b)
    {
        ulong x = ((ulong)a * 0x9E3779B97F4A7C15) + (ulong)b;
        x = (x ^ (x >> 29)) * 0xBF58476D1CE4E5B9;
        return (long)(x ^ (x >> 32));
    }

    private static bool Same(
        Quad[] a, Quad[] b, Dictionary<Term, long> coloursA, Dictionary<Term, long> coloursB)
    {
        Dictionary<long, Term> byColour = coloursB.ToDictionary(c => c.Value, c => c.Key);
        Term Map(Term t) => t.IsBlank ? byColour[coloursA[t]] : t;
        HashSet<Quad> other = [.. b];
        return a.All(q => other.Contains(new Quad(Map(q.Subject), Map(q.Predicate), Map(q.Object), Map(q.Graph))));
    }
}
