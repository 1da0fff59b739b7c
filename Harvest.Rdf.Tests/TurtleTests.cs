namespace Harvest.Rdf.Tests;

public sealed class TurtleTests
{
    [Test]
    public void Sample_reads_as_the_same_statements_in_long_form()
    {
        const string Dct = "http://purl.org/dc/terms/";
        var graph = Graph.Parse(Samples.Turtle, RdfFormat.Turtle);
        Term dataset = Term.Iri("http://example.org/d/1");
        graph.Object(dataset, Term.Iri(Dct + "title")).Value.ShouldBe("Trees é\t\"all\"");
        graph.Object(dataset, Term.Iri(Dct + "description")).Value.ShouldBe("Two\nlines");
        graph.Objects(dataset, Term.Iri(Dct + "extent")).ShouldBe(
        [
            Term.Literal("12", Xsd.Integer), Term.Literal("-1.50", Xsd.Decimal), Term.Literal("1e3", Xsd.Double),
            Term.Literal("true", Xsd.Boolean),
        ]);
        graph.List(graph.Object(dataset, Term.Iri(Dct + "subject"))).Count.ShouldBe(3);
        graph.Object(dataset, Term.Iri(Dct + "relation")).ShouldBe(Term.Iri(RdfNs.Nil));
        graph.Prefixes["dcat"].ShouldBe("http://www.w3.org/ns/dcat#");
    }

    [TestCase("@prefix a: <http://a/> . a:b.c a:d a:e.", "http://a/b.c")]
    [TestCase("@prefix a: <http://a/> . a:\\~\\.x a:d 1.", "http://a/~.x")]
    [TestCase("@prefix a: <http://a/> . a:b%20c a:d 1 .", "http://a/b%20c")]
    [TestCase("@prefix ä: <http://a/> . ä:ö.ü ä:d 1 .", "http://a/ö.ü")]
    [TestCase("PREFIX : <http://a/> :1:2 :d true.", "http://a/1:2")]
    [TestCase("@prefix a: <http://a/> . @prefix a: <http://b/> . a: a a: .", "http://b/")]
    [TestCase("@base <http://a/b/> . <../c> <p> <o> .", "http://a/c")]
    public void Names_are_read(string text, string subject) =>
        Quads.Read(text, RdfFormat.Turtle)[0].Subject.Value.ShouldBe(subject);

    [TestCase("1.", "1", Xsd.Integer)]
    [TestCase("1.0.", "1.0", Xsd.Decimal)]
    [TestCase("-.5 .", "-.5", Xsd.Decimal)]
    [TestCase("1.e1 .", "1.e1", Xsd.Double)]
    [TestCase("+1E-9.", "+1E-9", Xsd.Double)]
    [TestCase("false.", "false", Xsd.Boolean)]
    public void Numbers_are_read(string text, string value, string datatype) =>
        Quads.Read("<http://a> <http://p> " + text, RdfFormat.Turtle)[0].Object.ShouldBe(Term.Literal(value, datatype));

    [TestCase("<http://a> <http://p> \"x ;\n <http://q> 1 .", 1, 27)]
    [TestCase("<http://a>\n  <http://p> ex:a .", 2, 14)]
    [TestCase("<http://a> <http://p> <b> .", 1, 23)]
    [TestCase("# é\n<http://ä> \"x\" 1 .", 2, 12)]
    [TestCase("<http://a> <http://p> 1", 1, 24)]
    [TestCase("<http://a b> <http://p> 1 .", 1, 1)]
    [TestCase("[ <http://p> 1 ] <http://p> .", 1, 29)]
    public void Fault_has_its_place(string text, int line, int column)
    {
        RdfException fault = Should.Throw<RdfException>(() => Quads.Read(text, RdfFormat.Turtle));
        (fault.Line, fault.Column).ShouldBe((line, column), fault.Message);
        fault.Message.ShouldStartWith($"Line {line}, column {column}: ");
    }

    [Test]
    public void Graphs_are_read_from_TriG()
    {
        List<Quad> quads = Quads.Read(Samples.TriG, RdfFormat.TriG);
        quads.Count(q => q.Graph.IsNone).ShouldBe(2);
        quads.Count(q => q.Graph == Term.Iri("http://example.org/g1")).ShouldBe(8);
        quads.Count(q => q.Graph == Term.Blank("b")).ShouldBe(1);
    }

    [Test]
    public void Quads_are_read_and_written_back()
    {
        List<Quad> quads = Quads.Read(Samples.NQuads, RdfFormat.NQuads);
        quads.Count.ShouldBe(4);
        quads[1].Object.ShouldBe(Term.Tagged("o\n\"éé😀", "en-GB"));
        string.Join('\n', quads).ShouldContain("\"o\\n\\\"éé😀\"@en-GB");
        Quads.Read(string.Join('\n', quads), RdfFormat.NQuads).ShouldBe(quads);
    }

    [TestCase("<http://a> <http://p> \"a\" <http://g> .")]
    [TestCase("<http://a> <http://p> 1 .")]
    [TestCase("<a> <http://p> \"a\" .")]
    [TestCase("<http://a> <http://p> \"a\" . <http://a> <http://p> \"a\" .")]
    [TestCase("<http://a> <http://p> 'a' .")]
    [TestCase("<http://a> <http://p> \"a\"@ .")]
    [TestCase("<http://a> <http://p> \"\\x\" .")]
    [TestCase("<http://a> <http://p> \"\\uD800\" .")]
    [TestCase("<http://a> _:p \"a\" .")]
    public void What_is_no_N_Triples_is_refused(string text) =>
        Should.Throw<RdfException>(() => Quads.Read(text, RdfFormat.NTriples)).Line.ShouldBe(1);

    [Test]
    public void Reading_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Should.Throw<OperationCanceledException>(
            () => RdfReader.Read(new MemoryStream([1]), RdfFormat.Turtle, null, new Quads(), null, stop.Token));
    }
}
