using Harvest.Rdf;
using Harvest.Rdf.Shapes;

namespace Harvest.Formats.Dcat.Quality;

/// <summary>What DCAT-AP 3 asks of a catalogue.</summary>
public static class DcatShapes
{
    private static readonly Lazy<ShapeCheck> Shapes = new(Read);

    /// <summary>What in a graph breaks DCAT-AP 3; empty when it conforms.</summary>
    public static IReadOnlyList<ShapeViolation> Check(Graph graph) => [.. Shapes.Value.Check(graph)];

    private static ShapeCheck Read()
    {
        using var stream = typeof(DcatShapes).Assembly.GetManifestResourceStream("Harvest.Formats.Dcat.Quality.dcat-ap-3.ttl")
            ?? throw new InvalidOperationException("The shapes of DCAT-AP are not built in");
        return new ShapeCheck(Graph.Load(stream, RdfFormat.Turtle));
    }
}
