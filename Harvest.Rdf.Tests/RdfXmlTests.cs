namespace Harvest.Rdf.Tests;

public sealed class RdfXmlTests
{
    private const string Dct = "http://purl.org/dc/terms/";

    private static string Wrap(string nodes) =>
        $"""<rdf:RDF xmlns:rdf="{RdfNs.Namespace}" xmlns:e="http://e/" xml:base="http://b/x">{nodes}</rdf:RDF>""";

    [Test]
    public void Sample_is_read()
    {
        var graph = Graph.Parse(Samples.RdfXml, RdfFormat.RdfXml);
        Term catalogue = Term.Iri("http://example.org/c/"), dataset = Term.Iri("http://example.org/c/#d1");
        graph.Objects(catalogue, Term.Iri(Dct + "title")).ShouldBe(
            [Term.Tagged("Catalogue & more", "en"), Term.Tagged("Katalog", "de")]);
        graph.Object(catalogue, Term.Iri(Dct + "type")).ShouldBe(Term.Iri(Dct + "x"));
        graph.Object(dataset, Term.Iri(Dct + "identifier")).ShouldBe(Term.Tagged("1", "en"));
        graph.List(graph.Object(dataset, Term.Iri(Dct + "subject"))).ShouldBe(
            [Term.Iri("http://example.org/c/s1"), Term.Blank("n")]);
        graph.Object(dataset, Term.Iri(Dct + "abstract")).ShouldBe(
            Term.Literal("A <b xmlns=\"http://h\">bold</b> one", RdfNs.XmlLiteral));
        Term seq = graph.Object(catalogue, Term.Iri(Dct + "relation"));
        graph.Object(seq, Term.Iri(RdfNs.Namespace + "_2")).ShouldBe(Term.Iri("http://example.org/c/b"));
        graph.Object(Term.Iri("http://example.org/c/#r"), Term.Iri(RdfNs.Object)).ShouldBe(seq);
    }

    [TestCase("<e:N rdf:about='a'/>", "<http://b/a> a <http://e/N> .")]
    [TestCase("<e:N><e:p/></e:N>", "[ a <http://e/N> ; <http://e/p> \"\" ] .")]
    [TestCase("<e:N><e:p> </e:p></e:N>", "[ a <http://e/N> ; <http://e/p> \" \" ] .")]
    [TestCase("<e:N><e:p e:q='1'/></e:N>", "[ a <http://e/N> ; <http://e/p> [ <http://e/q> \"1\" ] ] .")]
    [TestCase("<e:N><e:p rdf:parseType='Collection'/></e:N>", "[ a <http://e/N> ; <http://e/p> () ] .")]
    [TestCase("<e:N><e:p>a<!-- x -->b<?y?>c</e:p></e:N>", "[ a <http://e/N> ; <http://e/p> \"abc\" ] .")]
    [TestCase("<rdf:Description rdf:type='T'/>", "[ a <http://b/T> ] .")]
    [TestCase("<e:N><e:p rdf:parseType='Literal'><a b='&lt;' c='1'/>&gt;</e:p></e:N>",
        "[ a <http://e/N> ; <http://e/p> \"<a b=\\\"&lt;\\\" c=\\\"1\\\"></a>&gt;\"^^<" + RdfNs.XmlLiteral + "> ] .")]
    public void Forms_are_read(string nodes, string turtle) => Graph.Parse(Wrap(nodes), RdfFormat.RdfXml)
        .IsIsomorphicTo(Graph.Parse(turtle, RdfFormat.Turtle)).ShouldBeTrue();

    [TestCase("<e:N rdf:ID='a'/><e:N rdf:ID='a'/>")]
    [TestCase("<e:N rdf:ID='1'/>")]
    [TestCase("<e:N rdf:about='a b'/>")]
    [TestCase("<e:N><e:p rdf:resource='a' rdf:nodeID='b'/></e:N>")]
    [TestCase("<e:N><e:p><e:A/><e:B/></e:p></e:N>")]
    [TestCase("<e:N><e:p>text<e:A/></e:p></e:N>")]
    [TestCase("<e:N foo='1'/>")]
    [TestCase("<N/>")]
    [TestCase("<f:N/>")]
    [TestCase("<e:N>")]
    [TestCase("<e:N e:p='&undeclared;'/>")]
    public void Fault_has_its_place(string nodes)
    {
        RdfException fault = Should.Throw<RdfException>(() => Graph.Parse(Wrap(nodes), RdfFormat.RdfXml));
        fault.Line.ShouldBe(1);
        fault.Column.ShouldBeGreaterThan(1);
        fault.Problem.ShouldNotBeNullOrEmpty();
    }

    [TestCase("utf-8")]
    [TestCase("utf-16")]
    [TestCase("iso-8859-1")]
    [TestCase("windows-1252")]
    public void Encodings_are_read(string name)
    {
        System.Text.Encoding encoding = System.Text.CodePagesEncodingProvider.Instance.GetEncoding(name)
            ?? System.Text.Encoding.GetEncoding(name);
        string text = $"<?xml version='1.0' encoding='{name}'?>" + Wrap("<e:N rdf:about='é'/>");
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
        Quads.Read(new MemoryStream(bytes), RdfFormat.RdfXml)[0].Subject.Value.ShouldBe("http://b/é");
    }

    [Test]
    public void External_subset_is_not_opened()
    {
        string text = "<!DOCTYPE rdf:RDF SYSTEM 'file:///nowhere/rdf.dtd'>" + Wrap("<e:N/>");
        Graph.Parse(text, RdfFormat.RdfXml).Count.ShouldBe(1);
    }
}
