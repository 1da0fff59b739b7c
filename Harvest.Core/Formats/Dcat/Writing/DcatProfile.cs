using Harvest.Formats.Dcat.Quality;
using Harvest.Model;
using Harvest.Rdf;
using Harvest.Rdf.Shapes;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>An application profile of DCAT that the catalogue is published in.</summary>
/// <param name="Name">As callers ask for it, such as <c>dcat-ap</c>.</param>
/// <param name="Title">For people, such as <c>DCAT-AP 3</c>.</param>
public sealed record DcatProfile(string Name, string Title)
{
    /// <summary>DCAT-AP 3: what is written when nobody asks for another one.</summary>
    public static DcatProfile DcatAp { get; } = new("dcat-ap", "DCAT-AP 3");

    /// <summary>All profiles in RDF, the usual one first.</summary>
    public static IReadOnlyList<DcatProfile> All { get; } =
    [
        DcatAp,
        new("dcat-ap-2.1.1", "DCAT-AP 2.1.1") { Renamed = OlderTerms.Apply },
        new("dcat-ap-hvd", "DCAT-AP HVD") { Takes = HighValueStatements.Takes, Field = HighValueStatements.Field, Added = (pen, _, graph) => HighValueStatements.Write(pen, graph) },
        new("geodcat-ap", "GeoDCAT-AP 3") { Added = (pen, dataset, _) => GeoStatements.Write(pen, dataset) },
    ];

    /// <summary>Whether a dataset can be published in this profile.</summary>
    public Func<Dataset, bool> Takes { get; private init; } = _ => true;

    /// <summary>The field of the search that those datasets have a value of, and no others; null when every dataset can be published in this profile.</summary>
    public string? Field { get; private init; }

    /// <summary>Says of a dataset what only this profile says.</summary>
    internal Action<GraphWriter, Dataset, Graph> Added { get; private init; } = (_, _, _) => { };

    /// <summary>Puts other terms in the place of those that this profile does not have.</summary>
    internal Func<Graph, Graph> Renamed { get; private init; } = graph => graph;

    /// <summary>The profile of a name in any case; null when there is none.</summary>
    public static DcatProfile? Find(string name) =>
        All.FirstOrDefault(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What in a graph breaks this profile; empty when it conforms.</summary>
    public IReadOnlyList<ShapeViolation> Check(Graph graph) => DcatShapes.Check(graph, Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
