namespace Harvest.Rdf.Tests;

public sealed class JsonLdTests
{
    private const string Dct = "http://purl.org/dc/terms/";

    [Test]
    public void Sample_is_read()
    {
        List<Quad> quads = Quads.Read(Samples.JsonLd, RdfFormat.JsonLd);
        Term catalogue = Term.Iri("http://example.org/c");
        quads.Count(q => q.Subject == catalogue && q.Predicate.Value == Dct + "title").ShouldBe(3);
        quads.ShouldContain(q => q.Subject.Value == "http://example.org/all" && q.Object == catalogue);
        quads.ShouldContain(q => q.Object == Term.Literal("{\"a\":[1000],\"b\":1}", RdfNs.Json));
        quads.ShouldContain(q => q.Object == Term.Literal("2.5E0", Xsd.Double));
        quads.Single(q => !q.Graph.IsNone).Object.Value.ShouldBe("in a graph");
    }

    [TestCase("https://schema.org", """{"@type":"Dataset","name":"x","license":"http://l/"}""",
        "http://schema.org/license", "http://l/")]
    [TestCase("http://schema.org/", """{"@type":"Dataset","url":"http://u/"}""", "http://schema.org/url", "http://u/")]
    [TestCase("https://schema.org/docs/jsonldcontext.jsonld", """{"@id":"http://x/","name":"n"}""",
        "http://schema.org/name", "n")]
    [TestCase("https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
        """{"@type":"dcat:Catalog","dataset":[{"@type":"dcat:Dataset","identifier":"i"}]}""", Dct + "identifier", "i")]
    [TestCase("https://semiceu.github.io/DCAT-AP/releases/3.0.0/context/dcat-ap.jsonld",
        """{"@type":"Dataset","landingPage":"http://l/"}""", "http://www.w3.org/ns/dcat#landingPage", "http://l/")]
    [TestCase("http://www.w3.org/ns/hydra/context.jsonld", """{"@type":"Collection","totalItems":3}""",
        "http://www.w3.org/ns/hydra/core#totalItems", "3")]
    public void Built_in_context_is_known(string url, string node, string predicate, string value)
    {
        string text = "{\"@context\":\"" + url + "\"," + node[1..];
        Quads.Read(text, RdfFormat.JsonLd).ShouldContain(q => q.Predicate.Value == predicate
            && q.Object.Value == value);
    }

    [Test]
    public void Unknown_context_is_an_error_and_not_fetched()
    {
        RdfException fault = Should.Throw<RdfException>(
            () => Quads.Read("{\n \"@context\": \"https://example.org/c\"}", RdfFormat.JsonLd));
        fault.Code.ShouldBe("loading remote context failed");
        (fault.Line, fault.Column).ShouldBe((2, 14));
        fault.Message.ShouldContain("https://example.org/c");
        BuiltInContexts.Has("https://schema.org.evil.example/").ShouldBeFalse();
        BuiltInContexts.Has("https://schema.orgs/").ShouldBeFalse();
    }

    [Test]
    public void Loader_gives_contexts_that_are_not_built_in()
    {
        var options = new RdfReaderOptions
        {
            JsonLdLoader = url => new MemoryStream("""{"@context":{"p":"http://p/"}}"""u8.ToArray()),
        };
        Quads.Read("""{"@context":"http://any/","p":"x"}""", RdfFormat.JsonLd, null, options)
            .Single().Predicate.Value.ShouldBe("http://p/");
    }

    [TestCase("1", "1", Xsd.Integer)]
    [TestCase("1.0", "1", Xsd.Integer)]
    [TestCase("1e20", "100000000000000000000", Xsd.Integer)]
    [TestCase("1e21", "1.0E21", Xsd.Double)]
    [TestCase("5.3", "5.3E0", Xsd.Double)]
    [TestCase("-0.000123", "-1.23E-4", Xsd.Double)]
    [TestCase("1e999", "INF", Xsd.Double)]
    public void Numbers_become_literals(string number, string value, string datatype) =>
        Quads.Read($"{{\"http://p\":{number}}}", RdfFormat.JsonLd).Single().Object
            .ShouldBe(Term.Literal(value, datatype));

    [TestCase("[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001]",
        "[333333333.3333333,1e+30,4.5,0.002,1e-27]")]
    [TestCase("[1e21,123456789012345680000,-0,0.0,100,1e-6,1e-7]",
        "[1e+21,123456789012345680000,0,0,100,0.000001,1e-7]")]
    [TestCase("{\"b\":\"\\u001f\\n\\\"é\",\"a\":null}", "{\"a\":null,\"b\":\"\\u001f\\n\\\"é\"}")]
    public void Json_literals_are_canonical(string json, string expected) =>
        Quads.Read($"{{\"http://p\":{{\"@type\":\"@json\",\"@value\":{json}}}}}", RdfFormat.JsonLd)
            .Single().Object.Value.ShouldBe(expected);

    [TestCase("{\n  \"@id\": 5 }", 2, 10)]
    [TestCase("{\"http://p\": {\"@value\": []}}", 1, 25)]
    [TestCase("{\n\"a\": tru }", 2, 9)]
    [TestCase("{\"a\": \"\\ud800\"}", 1, 8)]
    public void Fault_has_its_place(string text, int line, int column)
    {
        RdfException fault = Should.Throw<RdfException>(() => Quads.Read(text, RdfFormat.JsonLd));
        (fault.Line, fault.Column).ShouldBe((line, column), fault.Message);
        fault.Code.ShouldNotBeNull();
    }
}
