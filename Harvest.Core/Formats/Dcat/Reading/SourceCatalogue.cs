using Harvest.Datasets;
using Harvest.Formats.Dcat.Writing;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>What the catalogue that a dataset was found in is called, as extras.</summary>
internal static class SourceCatalogue
{
    public static IEnumerable<Extra> Read(Graph graph, Term record, LanguageOrder language)
    {
        var catalogue = new RecordStatements(graph).Catalogue(record);
        if (catalogue.IsNone)
            return [];
        var node = new NodeReader(graph, catalogue, language);
        (string Key, string? Value)[] extras =
        [
            ("source_catalog_title", node.Text(DCT.Title)),
            ("source_catalog_description", node.Text(DCT.Description)),
            ("source_catalog_homepage", node.Text(FOAF.Homepage)),
            ("source_catalog_language", DcatLists.Join(node.Texts(DCT.Language))),
            ("source_catalog_publisher", Agents.Read(node.Nodes(DCT.Publisher)).FirstOrDefault()?.Name),
        ];
        return extras.Where(extra => extra.Value is not null).Select(extra => new Extra(extra.Key, extra.Value!));
    }
}
