using System.Text;
using Harvest.Datasets;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>
/// Names blank nodes by what is said of them: nodes are told apart by their statements, then by their neighbours', and so on until
/// nothing more can be told. Those that stay alike are interchangeable in all but the most contrived graphs.
/// </summary>
internal static class BlankOrder
{
    private const int MaxRounds = 16;

    /// <returns><c>_:c0</c>, <c>_:c1</c> … by blank node.</returns>
    public static Dictionary<Term, string> Names(IReadOnlyList<Triple> statements)
    {
        var colours = new Dictionary<Term, UInt128>();
        foreach (var triple in statements)
        {
            if (triple.Subject.IsBlank)
                colours.TryAdd(triple.Subject, 1);
            if (triple.Object.IsBlank)
                colours.TryAdd(triple.Object, 1);
        }
        var known = colours.Count > 0 ? 1 : 0;
        for (var round = 0; round < MaxRounds && known < colours.Count; round++)
        {
            colours = Refine(statements, colours);
            var told = colours.Values.Distinct().Count();
            if (told == known && round > 0)
                break;
            known = told;
        }
        var words = Words(statements);
        return colours.OrderBy(colour => words.GetValueOrDefault(colour.Key, ""), StringComparer.Ordinal).ThenBy(colour => colour.Value).Select((colour, i) => (colour.Key, Name: FormattableString.Invariant($"_:c{i}")))
            .ToDictionary(pair => pair.Key, pair => pair.Name);
    }

    /// <summary>What is said of a node in words goes first, so that a further statement elsewhere does not shuffle them all.</summary>
    private static Dictionary<Term, string> Words(IReadOnlyList<Triple> statements) => statements
        .Where(triple => triple.Subject.IsBlank && triple.Object.IsLiteral)
        .GroupBy(triple => triple.Subject, triple => $"{triple.Predicate.Value} {triple.Object}")
        .ToDictionary(group => group.Key, group => string.Join('\n', group.Order(StringComparer.Ordinal)));

    private static Dictionary<Term, UInt128> Refine(IReadOnlyList<Triple> statements, Dictionary<Term, UInt128> colours)
    {
        var next = new Dictionary<Term, UInt128>(colours);
        foreach (var (subject, predicate, value) in statements)
        {
            if (!subject.IsBlank && !value.IsBlank)
                continue;
            var name = Hash128.Of(Encoding.UTF8.GetBytes(predicate.Value), default);
            // A sum does not care for the order; the two directions of a statement count differently.
            if (subject.IsBlank)
                next[subject] += Hash128.Combine(name, Colour(value));
            if (value.IsBlank)
                next[value] += Hash128.Combine(Colour(subject), name);
        }
        return next;

        UInt128 Colour(Term term) => term.IsBlank ? colours[term] : Hash128.Of(Encoding.UTF8.GetBytes(term.ToString()), 7);
    }
}
