namespace Harvest.Rdf.Tests;

/// <summary>The same small catalogue in every format.</summary>
internal static class Samples
{
    public const string Turtle = """
        @prefix dcat: <http://www.w3.org/ns/dcat#> .
        @prefix dct: <http://purl.org/dc/terms/> .
        PREFIX vcard: <http://www.w3.org/2006/vcard/ns#>
        @base <http://example.org/> .
        # a comment
        <catalogue> a dcat:Catalog ; dct:title "Catalogue"@en, 'Katalog'@de-AT ; dcat:dataset <d/1>, <d/2> .
        <d/1> a dcat:Dataset ;
            dct:title "Trees \u00e9\t\"all\"" ; dct:description '''Two
        lines''' ;
            dct:extent 12, -1.50, 1e3, true ;
            dct:issued "2024-01-02"^^<http://www.w3.org/2001/XMLSchema#date> ;
            dcat:contactPoint [ a vcard:Kind ; vcard:fn "Städte" ; vcard:hasEmail <mailto:a@example.org> ] ;
            dct:subject ( <s/1> _:x "last" ) ; dct:relation () .
        _:x dct:title "blank" .
        <d/2> dct:creator [] .
        """;

    public const string TriG = """
        @prefix : <http://example.org/> .
        :s :p "default" .
        GRAPH :g1 { :s :p 1 ; :q [ :r ( 1 2 ) ] . :t :p _:b }
        :g2 { :s :p "x"@en }
        { :u :p :v . }
        _:b { _:b :p :o }
        """;

    public const string NQuads = """
        <http://example.org/s> <http://example.org/p> "o" .
        <http://example.org/s> <http://example.org/p> "o\n\"é\u00e9\U0001F600"@en-GB <http://example.org/g> . # comment

        _:a <http://example.org/p> _:b.c _:g .
        <http://example.org/s> <http://example.org/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
        """;

    public const string RdfXml = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE rdf:RDF [ <!ENTITY dct "http://purl.org/dc/terms/"> ]>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/"
            xmlns:dcat="http://www.w3.org/ns/dcat#" xml:base="http://example.org/c/" xml:lang="en">
          <dcat:Catalog rdf:about="">
            <dct:title>Catalogue &amp; more</dct:title>
            <dct:title xml:lang="de"><![CDATA[Katalog]]></dct:title>
            <dct:type rdf:resource="&dct;x"/>
            <dcat:dataset>
              <dcat:Dataset rdf:ID="d1" dct:identifier="1">
                <dct:issued rdf:datatype="http://www.w3.org/2001/XMLSchema#date">2024-01-02</dct:issued>
                <dct:publisher rdf:parseType="Resource"><dct:title>P</dct:title></dct:publisher>
                <dct:subject rdf:parseType="Collection">
                  <rdf:Description rdf:about="s1"/><rdf:Description rdf:nodeID="n"/>
                </dct:subject>
                <dct:abstract rdf:parseType="Literal">A <b xmlns="http://h">bold</b> one</dct:abstract>
              </dcat:Dataset>
            </dcat:dataset>
            <dct:relation rdf:ID="r"><rdf:Seq><rdf:li>a</rdf:li><rdf:li rdf:resource="b"/></rdf:Seq></dct:relation>
          </dcat:Catalog>
        </rdf:RDF>
        """;

    public const string JsonLd = """
        {
          "@context": {
            "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
            "title": {"@id": "dct:title", "@container": "@language"},
            "dataset": {"@id": "dcat:dataset", "@container": "@set", "@type": "@id"},
            "subject": {"@id": "dct:subject", "@container": "@list"},
            "raw": {"@id": "dct:raw", "@type": "@json"},
            "isIn": {"@reverse": "dct:hasPart"}
          },
          "@id": "http://example.org/c", "@type": "dcat:Catalog",
          "title": {"en": "Catalogue", "de": ["Katalog", "Verzeichnis"]},
          "dataset": [
            "http://example.org/d/1",
            {"@id": "http://example.org/d/2", "dct:extent": [1, 2.5, true, null], "subject": ["a", {"@id": "_:x"}]},
            {"dct:issued": {"@value": "2024-01-02", "@type": "http://www.w3.org/2001/XMLSchema#date"},
             "raw": {"b": 1, "a": [1e3]}}
          ],
          "isIn": {"@id": "http://example.org/all"},
          "http://example.org/graph": {"@graph": [{"@id": "http://example.org/g", "dct:title": "in a graph"}]}
        }
        """;

    /// <summary>Every format and its sample.</summary>
    public static IEnumerable<(RdfFormat Format, string Text)> All =>
    [
        (RdfFormat.Turtle, Turtle),
        (RdfFormat.TriG, TriG),
        (RdfFormat.NQuads, NQuads),
        (RdfFormat.NTriples, "<http://a/s> <http://a/p> \"x\\ty\"@en .\n_:a <http://a/p> <http://a/o> .\n"),
        (RdfFormat.RdfXml, RdfXml),
        (RdfFormat.JsonLd, JsonLd),
    ];
}
