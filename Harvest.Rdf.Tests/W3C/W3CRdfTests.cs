namespace Harvest.Rdf.Tests.W3C;

/// <summary>The W3C suites for Turtle, TriG, N-Triples, N-Quads and RDF/XML, every entry of every manifest.</summary>
public sealed class W3CRdfTests
{
    private static IEnumerable<TestCaseData> Turtle => W3CManifest.Cases("rdf-turtle");

    private static IEnumerable<TestCaseData> TriG => W3CManifest.Cases("rdf-trig");

    private static IEnumerable<TestCaseData> NTriples => W3CManifest.Cases("rdf-n-triples");

    private static IEnumerable<TestCaseData> NQuads => W3CManifest.Cases("rdf-n-quads");

    private static IEnumerable<TestCaseData> RdfXml => W3CManifest.Cases("rdf-xml");

    [TestCaseSource(nameof(Turtle))]
    public void Turtle_suite(object entry) => Run((W3CEntry)entry, RdfFormat.Turtle);

    [TestCaseSource(nameof(TriG))]
    public void TriG_suite(object entry) => Run((W3CEntry)entry, RdfFormat.TriG);

    [TestCaseSource(nameof(NTriples))]
    public void NTriples_suite(object entry) => Run((W3CEntry)entry, RdfFormat.NTriples);

    [TestCaseSource(nameof(NQuads))]
    public void NQuads_suite(object entry) => Run((W3CEntry)entry, RdfFormat.NQuads);

    [TestCaseSource(nameof(RdfXml))]
    public void RdfXml_suite(object entry) => Run((W3CEntry)entry, RdfFormat.RdfXml);

    private static void Run(W3CEntry entry, RdfFormat format)
    {
        if (entry.Type.Contains("Negative", StringComparison.Ordinal))
        {
            RdfException fault = Should.Throw<RdfException>(() => Quads.ReadFile(entry.Action, format, entry.Base));
            fault.Line.ShouldBeGreaterThan(0);
            return;
        }

        List<Quad> found = Quads.ReadFile(entry.Action, format, entry.Base);
        if (entry.Result is not null)
        {
            List<Quad> expected = Quads.ReadFile(entry.Result, RdfFormat.NQuads);
            Isomorphism.Equal(found, expected).ShouldBeTrue(
                $"found:\n{string.Join('\n', found)}\nexpected:\n{string.Join('\n', expected)}");
        }
    }
}
