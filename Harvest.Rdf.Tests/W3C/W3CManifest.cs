namespace Harvest.Rdf.Tests.W3C;

/// <summary>One entry of a Turtle manifest.</summary>
internal sealed record W3CEntry(string Name, string Type, string Action, string? Result, string Base)
{
    public override string ToString() => Name;
}

/// <summary>Reads a suite's manifest with the library's own Turtle reader.</summary>
internal static class W3CManifest
{
    private const string Mf = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";

    /// <summary>Every entry as a test case.</summary>
    public static IEnumerable<TestCaseData> Cases(string suite) => W3CSuites.Cases(
        suite, folder => Entries(suite, folder).Select(e => new TestCaseData(e).SetName($"{suite} {e.Name}")));

    private static IEnumerable<W3CEntry> Entries(string suite, string folder)
    {
        // The address the suite is published at: expected IRIs are resolved against it.
        string address = $"https://w3c.github.io/rdf-tests/rdf/rdf11/{suite}/";
        using FileStream stream = File.OpenRead(Path.Combine(folder, "manifest.ttl"));
        var manifest = Graph.Load(stream, RdfFormat.Turtle, address + "manifest.ttl");
        Term list = manifest.Object(Term.Iri(address + "manifest.ttl"), Term.Iri(Mf + "entries"));
        foreach (Term entry in manifest.List(list))
        {
            string? File(string property) => manifest.Object(entry, Term.Iri(Mf + property)) is { IsIri: true } iri
                ? iri.Value[address.Length..] : null;
            string action = File("action")!;
            yield return new W3CEntry(
                entry.Value[(entry.Value.IndexOf('#', StringComparison.Ordinal) + 1)..],
                manifest.Object(entry, Term.Iri(RdfNs.Type)).Value.Split('#')[1],
                Path.Combine(folder, action),
                File("result") is { } result ? Path.Combine(folder, result) : null,
                address + action);
        }
    }
}
