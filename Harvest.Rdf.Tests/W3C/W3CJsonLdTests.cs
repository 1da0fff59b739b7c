using System.Text.Json;

namespace Harvest.Rdf.Tests.W3C;

/// <summary>The JSON-LD API suite's toRdf tests, all but those that are for version 1.0 only.</summary>
public sealed class W3CJsonLdTests
{
    private const string Address = "https://w3c.github.io/json-ld-api/tests/";
    private const string MissingContext = "toRdf/c031/c031-context.jsonld";
    private static readonly string? Folder = W3CSuites.Folder("json-ld");

    // tc031 needs a context that some copies of the suite lack. What stands in for it is not the official file: it says
    // what the test is about, that a remote context finds another one by an address relative to its own.
    private static ReadOnlySpan<byte> StandIn => """
        {"@context": ["../c031-context.jsonld", {"outer": {"@id": "http://a.example/out"}}]}
        """u8;

    private static IEnumerable<TestCaseData> Entries => W3CSuites.Cases("json-ld", folder =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "toRdf-manifest.jsonld"))).RootElement
            .GetProperty("sequence").EnumerateArray()
            .Where(e => Option(e, "specVersion") != "json-ld-1.0")
            .Select(e => new TestCaseData(e)
                .SetName($"json-ld {e.GetProperty("@id").GetString()} {e.GetProperty("name").GetString()}")));

    [TestCaseSource(nameof(Entries))]
    public void ToRdf_suite(JsonElement entry)
    {
        string input = entry.GetProperty("input").GetString()!;
        string type = entry.GetProperty("@type").ToString();
        if (type.Contains("Negative", StringComparison.Ordinal))
        {
            RdfException fault = Should.Throw<RdfException>(() => Read(entry, input));
            fault.Code.ShouldBe(entry.GetProperty("expectErrorCode").GetString());
            return;
        }

        List<Quad> found = Read(entry, input);
        if (type.Contains("Evaluation", StringComparison.Ordinal))
        {
            string expectedFile = Path.Combine(Folder!, entry.GetProperty("expect").GetString()!);
            List<Quad> expected = ReadExpected(expectedFile);
            Isomorphism.Equal(found, expected).ShouldBeTrue(
                $"found:\n{string.Join('\n', found)}\nexpected:\n{string.Join('\n', expected)}");
        }
    }

    private static List<Quad> Read(JsonElement entry, string input)
    {
        var options = new RdfReaderOptions
        {
            JsonLdLoader = Load,
            JsonLd10 = Option(entry, "processingMode") == "json-ld-1.0",
            GeneralizedRdf = Option(entry, "produceGeneralizedRdf") == "True",
            JsonLdContext = Option(entry, "expandContext") is { } context
                ? File.ReadAllText(Path.Combine(Folder!, context)) : null,
            JsonLdDirection = Option(entry, "rdfDirection") switch
            {
                "i18n-datatype" => JsonLdDirection.I18nDatatype,
                "compound-literal" => JsonLdDirection.CompoundLiteral,
                _ => JsonLdDirection.None,
            },
        };
        return Quads.ReadFile(
            Local(input), RdfFormat.JsonLd, Option(entry, "base") ?? Address + input, options);
    }

    // Two expected results have blank predicates, which N-Quads does not allow: they are given an IRI and taken back.
    private static List<Quad> ReadExpected(string file)
    {
        string text = System.Text.RegularExpressions.Regex.Replace(
            File.ReadAllText(file), @"^(\S+) _:(\S+) ", "$1 <blank:$2> ",
            System.Text.RegularExpressions.RegexOptions.Multiline);
        return [.. Quads.Read(text, RdfFormat.NQuads).Select(q =>
            q.Predicate.Value.StartsWith("blank:", StringComparison.Ordinal)
                ? q with { Predicate = Term.Blank(q.Predicate.Value[6..]) } : q)];
    }

    private static Stream? Load(string url)
    {
        if (url == Address + MissingContext && !File.Exists(Path.Combine(Folder!, MissingContext)))
        {
            return new MemoryStream(StandIn.ToArray());
        }

        string file = url.StartsWith(Address, StringComparison.Ordinal) ? Local(url[Address.Length..]) : "";
        return File.Exists(file) ? File.OpenRead(file) : null;
    }

    // ter56 names a file of the folder 'expand'; a copy of the toRdf suite alone has it in its own folder.
    private static string Local(string path)
    {
        string file = Path.Combine(Folder!, path);
        return File.Exists(file) ? file : Path.Combine(Folder!, "toRdf", Path.GetFileName(path));
    }

    private static string? Option(JsonElement entry, string name) =>
        entry.TryGetProperty("option", out JsonElement option) && option.TryGetProperty(name, out JsonElement value)
            ? value.ToString() : null;
}
