using System.Collections.Concurrent;
using Harvest.Rdf;
using Harvest.Rdf.Shapes;

namespace Harvest.Formats.Dcat.Quality;

/// <summary>What DCAT-AP 3 and the other profiles of DCAT ask of a catalogue.</summary>
public static class DcatShapes
{
    private const string Usual = "dcat-ap-3";

    private static readonly ConcurrentDictionary<string, ShapeCheck> Shapes = new(StringComparer.Ordinal);

    /// <summary>What in a graph breaks DCAT-AP 3; empty when it conforms.</summary>
    public static IReadOnlyList<ShapeViolation> Check(Graph graph) => Check(graph, Usual);

    /// <summary>What in a graph breaks a profile: what is asked of all of them, and what this one asks besides.</summary>
    /// <param name="graph">What is checked.</param>
    /// <param name="profile">The profile's name; one without shapes of its own is checked as DCAT-AP 3.</param>
    public static IReadOnlyList<ShapeViolation> Check(Graph graph, string profile) => [.. Shapes.GetOrAdd(profile, Read).Check(graph)];

    private static ShapeCheck Read(string profile)
    {
        var shapes = Load(Usual) ?? throw new InvalidOperationException("The shapes of DCAT-AP are not built in");
        if (profile != Usual && Load(profile) is { } own)
        {
            // Each file has names of its own for blank nodes.
            foreach (var triple in own.Triples)
                shapes.Add(Apart(triple.Subject), triple.Predicate, Apart(triple.Object));
        }
        return new ShapeCheck(shapes);

        static Term Apart(Term term) => term.IsBlank ? Term.Blank($"own-{term.Value}") : term;
    }

    private static Graph? Load(string name)
    {
        using var stream = typeof(DcatShapes).Assembly.GetManifestResourceStream($"Harvest.Formats.Dcat.Quality.{name}.ttl");
        return stream is null ? null : Graph.Load(stream, RdfFormat.Turtle);
    }
}
