using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Reading;
using Harvest.Rdf;

namespace Harvest.Harvesters.Dcat;

/// <summary>By what the records of a feed can be chosen.</summary>
internal static class DcatFilters
{
    public static IReadOnlyList<HarvesterFilter> All { get; } =
    [
        new("keyword", "Any keyword (dcat:keyword), in any language."),
        new("theme", "The IRI or text of a theme (dcat:theme)."),
        new("publisher", "The name or IRI of the publisher (dct:publisher)."),
        new("language", "The IRI or code of a language (dct:language)."),
    ];

    public static IEnumerable<string> Values(string filter, Graph graph, Term node)
    {
        var record = new NodeReader(graph, node, "");
        return filter switch
        {
            "keyword" => record.Terms(DCAT.Keyword).Where(term => term.IsLiteral).SelectMany(term => Keywords.Split(term.Value)),
            "theme" => record.Texts(DCAT.Theme),
            "language" => record.Texts(DCT.Language),
            _ => record.Terms(DCT.Publisher).SelectMany(term => term.IsLiteral ? [term.Value] : Of(record.At(term))),
        };
    }

    private static IEnumerable<string> Of(NodeReader publisher) => publisher.Texts(FOAF.HasName)
        .Concat(publisher.Texts(Names.PrefLabel)).Append(publisher.Node.IsIri ? publisher.Node.Value : "").Where(text => text.Length > 0);
}
