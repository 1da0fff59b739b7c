namespace Harvest.Rdf.Tests.W3C;

/// <summary>Writes the expected graph of every evaluation test in every format and reads it back.</summary>
public sealed class W3CRoundTripTests
{
    private static IEnumerable<TestCaseData> Graphs =>
        new[] { "rdf-turtle", "rdf-trig", "rdf-xml" }
            .SelectMany(s => W3CSuites.Cases(s, folder => Directory.EnumerateFiles(folder, "*.n?", SearchOption.AllDirectories)
                .Where(f => f.EndsWith(".nt", StringComparison.Ordinal) || f.EndsWith(".nq", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(f => new TestCaseData(f).SetName($"round trip {Path.GetRelativePath(folder, f)} of {s}"))));

    [TestCaseSource(nameof(Graphs))]
    public void What_is_written_reads_back_the_same(string file)
    {
        List<Quad> quads = Quads.ReadFile(file, RdfFormat.NQuads, null, new RdfReaderOptions { Lenient = true });
        foreach (RdfFormat format in new[] { RdfFormat.NQuads, RdfFormat.TriG, RdfFormat.JsonLd })
        {
            using var stream = new MemoryStream();
            RdfWriter.Write(quads, format, stream);
            stream.Position = 0;
            List<Quad> back = Quads.Read(stream, format);
            string written = System.Text.Encoding.UTF8.GetString(stream.ToArray());
            Isomorphism.Equal(back, quads).ShouldBeTrue($"{format}: {written}");
        }
    }
}
