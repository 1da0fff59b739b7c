namespace Harvest.Rdf.Tests;

public sealed class WriterTests
{
    private static readonly RdfFormat[] Formats =
        [RdfFormat.Turtle, RdfFormat.NTriples, RdfFormat.NQuads, RdfFormat.TriG, RdfFormat.RdfXml, RdfFormat.JsonLd];

    private static IEnumerable<TestCaseData> RoundTrips =>
        from sample in Samples.All
        from format in Formats
        select new TestCaseData(sample.Format, sample.Text, format).SetArgDisplayNames($"{sample.Format}", $"{format}");

    [TestCaseSource(nameof(RoundTrips))]
    public void What_is_written_reads_back_the_same(RdfFormat source, string text, RdfFormat format)
    {
        var graph = Graph.Parse(text, source, "http://example.org/");
        string written = RdfWriter.ToText(graph, format);
        Graph.Parse(written, format).IsIsomorphicTo(graph).ShouldBeTrue(written);
    }

    [TestCase(RdfFormat.TriG)]
    [TestCase(RdfFormat.NQuads)]
    [TestCase(RdfFormat.JsonLd)]
    public void Named_graphs_read_back_the_same(RdfFormat format)
    {
        foreach ((RdfFormat source, string text) in Samples.All)
        {
            List<Quad> quads = Quads.Read(text, source, "http://example.org/");
            using var stream = new MemoryStream();
            RdfWriter.Write(quads, format, stream);
            stream.Position = 0;
            Isomorphism.Equal(Quads.Read(stream, format), quads).ShouldBeTrue($"{source}");
        }
    }

    [TestCase("_:a <http://e/p> _:b . _:b <http://e/p> _:a .")]
    [TestCase("_:a <http://e/p> _:a .")]
    [TestCase("<http://e/s> <http://e/p> _:a, _:b . _:b <http://e/p> _:a .")]
    [TestCase("<http://e/s> <http://e/p> (1 (2 <http://e/x>) [ <http://e/p> () ]) .")]
    [TestCase("(1 2) <http://e/p> 1 .")]
    [TestCase("<http://e/s> <http://e/p> \"\\u0000\\u0007\\r\\n\\t \\\"\\\"\\\"\\\\ ]]> & < é 😀 \" .")]
    [TestCase("<http://e/s> <http://e/p> true, 1, 01, -0, 1.0, 1e0, 9007199254740993 .")]
    [TestCase("<geo:1,2> <http://www.w3.org/2003/01/geo/wgs84_pos#lat> <geo:3> .")]
    [TestCase("<http://e/s> a _:t, <http://e/T>, <http://e/1> .")]
    [TestCase("<http://e/s> <http://e/p> \"x\"@en-GB, \"<b/>\"^^<" + RdfNs.XmlLiteral + "> .")]
    [TestCase("_:a <" + RdfNs.First + "> 1 ; <" + RdfNs.Rest + "> _:a .")]
    [TestCase("<http://e/s> <http://e/p> [ <" + RdfNs.First + "> 1 ; <http://e/rest> 2 ] .")]
    [TestCase("<http://e/s> <http://e/p> [ <" + RdfNs.First + "> 1 ; <" + RdfNs.Rest + "> <http://e/end> ], () .")]
    [TestCase("_:0.1-x <http://e/p> _:genid1, [], [] .")]
    [TestCase("")]
    public void Odd_graph_reads_back_the_same(string turtle)
    {
        var graph = Graph.Parse(turtle, RdfFormat.Turtle);
        foreach (RdfFormat format in Formats)
        {
            // XML has no way to carry most control characters.
            if (format == RdfFormat.RdfXml && turtle.Contains("\\u0000", StringComparison.Ordinal))
            {
                continue;
            }

            string written = RdfWriter.ToText(graph, format);
            Graph.Parse(written, format).IsIsomorphicTo(graph).ShouldBeTrue($"{format}:\n{written}");
        }
    }

    [Test]
    public void Deep_and_long_graphs_are_written_without_deep_nesting()
    {
        var graph = new Graph();
        Term p = Term.Iri("http://e/p");
        for (int i = 0; i < 20_000; i++)
        {
            graph.Add(Term.Blank($"b{i}"), p, Term.Blank($"b{i + 1}"));
        }

        graph.Add(Term.Iri("http://e/s"), p, Term.Blank("c0"));
        for (int i = 0; i < 20_000; i++)
        {
            graph.Add(Term.Blank($"c{i}"), Term.Iri(RdfNs.First), Term.Literal($"{i}"));
            Term next = i == 19_999 ? Term.Iri(RdfNs.Nil) : Term.Blank($"c{i + 1}");
            graph.Add(Term.Blank($"c{i}"), Term.Iri(RdfNs.Rest), next);
        }

        foreach (RdfFormat format in Formats)
        {
            Graph.Parse(RdfWriter.ToText(graph, format), format).Count.ShouldBe(graph.Count, $"{format}");
        }
    }

    [Test]
    public void Turtle_is_readable() =>
        RdfWriter.ToText(Graph.Parse(Samples.Turtle, RdfFormat.Turtle), RdfFormat.Turtle)
        .ShouldBe("""
            @prefix dcat: <http://www.w3.org/ns/dcat#> .
            @prefix dct: <http://purl.org/dc/terms/> .
            @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
            @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

            <http://example.org/catalogue> a dcat:Catalog ;
                dct:title "Catalogue"@en, "Katalog"@de-AT ;
                dcat:dataset <http://example.org/d/1>, <http://example.org/d/2> .

            <http://example.org/d/1> a dcat:Dataset ;
                dct:title "Trees é\t\"all\"" ;
                dct:description \"\"\"Two
            lines\"\"\" ;
                dct:extent 12, -1.50, 1e3, true ;
                dct:issued "2024-01-02"^^xsd:date ;
                dcat:contactPoint [
                    a vcard:Kind ;
                    vcard:fn "Städte" ;
                    vcard:hasEmail <mailto:a@example.org>
                ] ;
                dct:subject ( <http://example.org/s/1> [
                    dct:title "blank"
                ] "last" ) ;
                dct:relation () .

            <http://example.org/d/2> dct:creator [] .

            """.Replace("\\\"\\\"\\\"", "\"\"\"", StringComparison.Ordinal));

    [Test]
    public void Json_is_readable() => RdfWriter.ToText(
        Graph.Parse(
            "<http://e/s> a dcat:Dataset ; dct:title \"x\"@en ; dct:extent 1 ; dct:creator [ foaf:name \"n\" ] .",
            RdfFormat.Turtle, null, new RdfReaderOptions { Lenient = true }), RdfFormat.JsonLd).ShouldBe("""
            {
              "@context": {
                "dcat": "http://www.w3.org/ns/dcat#",
                "dct": "http://purl.org/dc/terms/",
                "foaf": "http://xmlns.com/foaf/0.1/"
              },
              "@id": "http://e/s",
              "@type": "dcat:Dataset",
              "dct:title": {
                "@value": "x",
                "@language": "en"
              },
              "dct:extent": 1,
              "dct:creator": {
                "foaf:name": "n"
              }
            }
            """);

    [Test]
    public void Xml_is_readable_and_names_are_found()
    {
        var graph = Graph.Parse(
            "<http://e/s> a <http://e/T> ; <http://x/y#p> [ <http://x/z/p2> <http://o/> ] .", RdfFormat.Turtle);
        string xml = RdfWriter.ToText(graph, RdfFormat.RdfXml);
        xml.ShouldContain("<ns", Case.Sensitive);
        xml.ShouldContain("rdf:resource=\"http://o/\"", Case.Sensitive);
        RdfException fault = Should.Throw<RdfException>(() => RdfWriter.ToText(
            Graph.Parse("<http://e/s> <http://e/1> 1 .", RdfFormat.Turtle), RdfFormat.RdfXml));
        fault.Message.ShouldContain("http://e/1");
    }
}
