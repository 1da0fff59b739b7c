namespace Harvest.Rdf.Tests;

public sealed class FormatTests
{
    [TestCase("text/turtle; charset=utf-8", null, "<http://a> a <http://b> ; <http://p> 1 .", RdfFormat.Turtle)]
    [TestCase("application/rdf+xml", null, "<?xml version='1.0'?><rdf:RDF/>", RdfFormat.RdfXml)]
    [TestCase("text/plain", "x.nt", "", RdfFormat.NTriples)]
    [TestCase(null, "http://x/catalog.jsonld?page=1", "", RdfFormat.JsonLd)]
    [TestCase("text/html", "catalog.ttl?x=.html", "@prefix a: <b> .", RdfFormat.Turtle)]
    [TestCase("application/rdf+xml", "x.rdf", "@prefix a: <http://a/> .", RdfFormat.Turtle)]
    [TestCase("text/turtle", "x.ttl", "<?xml version='1.0'?><rdf:RDF>", RdfFormat.RdfXml)]
    [TestCase("text/turtle", null, "{\"@context\": {}}", RdfFormat.JsonLd)]
    [TestCase("application/json", null, "{\"@graph\": []}", RdfFormat.JsonLd)]
    [TestCase(null, null, "[{\"@id\": \"x\"}]", RdfFormat.JsonLd)]
    [TestCase(null, null, "[ <http://p> 1 ] .", RdfFormat.Turtle)]
    [TestCase(null, null, "<http://a> <http://p> \"x y\"@en .\n<http://a> <http://p> _:b .\n", RdfFormat.NTriples)]
    [TestCase(null, null, "# x\n<http://a> <http://p> \"x\" <http://g> .\n", RdfFormat.NQuads)]
    [TestCase(null, null, "@prefix : <http://a/> .\n:g {\n :a :b :c }\n", RdfFormat.TriG)]
    [TestCase(null, null, "\uFEFF <!-- x --> <rdf:RDF xmlns:rdf='x'>", RdfFormat.RdfXml)]
    [TestCase(null, null, "<rdf:RDF xmlns:rdf='x'>", RdfFormat.RdfXml)]
    [TestCase("application/n-triples", null, "<http://a> <http://p> \"x\" ; <http://q> 1 .", RdfFormat.Turtle)]
    [TestCase(null, null, "", RdfFormat.Unknown)]
    public void Format_is_found(string? mediaType, string? fileName, string text, RdfFormat expected) =>
        RdfFormats.Detect(mediaType, fileName, System.Text.Encoding.UTF8.GetBytes(text)).ShouldBe(expected);

    [Test]
    public void Wrong_media_type_is_warned_of()
    {
        List<RdfWarning> warnings = [];
        var graph = new Graph();
        RdfFormat format = RdfReader.Read(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Samples.JsonLd)), "text/turtle", null, null, graph,
            new RdfReaderOptions { Lenient = true, Warning = warnings.Add });
        format.ShouldBe(RdfFormat.JsonLd);
        graph.Count.ShouldBeGreaterThan(10);
        warnings.ShouldHaveSingleItem().Message.ShouldContain("text/turtle");
    }

    [Test]
    public void Formats_have_media_types_and_extensions_that_lead_back()
    {
        foreach (RdfFormat format in Enum.GetValues<RdfFormat>().Where(f => f != RdfFormat.Unknown))
        {
            RdfFormats.FromMediaType(RdfFormats.MediaType(format)).ShouldBe(format);
            RdfFormats.FromFileName("x." + RdfFormats.Extension(format)).ShouldBe(format);
        }
    }
}
