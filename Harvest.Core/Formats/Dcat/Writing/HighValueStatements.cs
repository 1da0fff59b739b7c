using Harvest.Datasets;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>
/// DCAT-AP HVD: high-value datasets alone, those with a category of theirs. The law stands at the dataset, its distributions and their
/// services; a service has the categories, the contact and the dataset that it serves, too.
/// </summary>
internal static class HighValueStatements
{
    /// <summary>The regulation that says which datasets are of high value.</summary>
    private const string Law = "http://data.europa.eu/eli/reg_impl/2023/138/oj";

    private static readonly Term LegalResource = Term.Iri("http://data.europa.eu/eli/ontology#LegalResource");
    private static readonly Term Category = Names.DcatAp("hvdCategory");

    /// <summary>The extra with the categories; the search calls it so, too.</summary>
    public const string Field = "hvd_category";

    public static bool Takes(Dataset dataset) => dataset.Extras.Any(extra => extra.Key == Field && DcatLists.Split(extra.Value).Any(category => !string.IsNullOrWhiteSpace(category)));

    public static void Write(GraphWriter pen, Graph graph)
    {
        Legislation(pen);
        foreach (var distribution in graph.Objects(pen.Node, DCAT.HasDistribution))
        {
            Legislation(pen.At(distribution));
            foreach (var service in graph.Objects(distribution, DCAT.AccessService))
            {
                var at = pen.At(service);
                Legislation(at);
                at.Add(DCAT.ServesDataset, pen.Node);
                Inherit(graph, pen.Node, service, Category);
                Inherit(graph, pen.Node, service, DCAT.ContactPoint);
            }
        }
    }

    private static void Legislation(GraphWriter pen) => pen.Part(Names.DcatAp("applicableLegislation"), LegalResource, Law);

    /// <summary>What a service does not say is what its dataset says.</summary>
    private static void Inherit(Graph graph, Term dataset, Term service, Term property)
    {
        if (graph.Objects(service, property).Count > 0)
            return;
        foreach (var value in graph.Objects(dataset, property))
            graph.Add(service, property, value);
    }
}
