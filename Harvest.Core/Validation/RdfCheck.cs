using System.Text;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Quality;
using Harvest.Formats.Dcat.Reading;
using Harvest.Rdf;
using Harvest.Rdf.Shapes;

namespace Harvest.Validation;

/// <summary>Holds RDF against DCAT-AP 3: its shapes, what it recommends, and what a harvest would have to repair.</summary>
internal static class RdfCheck
{
    private const string Standard = "DCAT-AP 3";
    private const long MaxTriples = 500_000;

    public static DocumentReport Run(ReadOnlyMemory<byte> document, RdfFormat format)
    {
        if (format == RdfFormat.Unknown)
            return DocumentReport.Unreadable("", "The format cannot be told. JSON, XML, Turtle, N-Triples, N-Quads and TriG can be checked.");
        var warnings = new List<RdfWarning>();
        Graph graph;
        try
        {
            using var stream = new MemoryStream(document.ToArray(), writable: false);
            graph = Graph.Load(stream, format, null, new RdfReaderOptions { MaxTriples = MaxTriples, Warning = warnings.Add });
        }
        catch (RdfException fault)
        {
            return DocumentReport.Unreadable(RdfFormats.MediaType(format), fault.Problem ?? fault.Message, fault.Line > 0 ? (int)fault.Line : null);
        }
        var records = new DcatRecords(graph, "").All(withServices: true).ToList();
        if (!DcatRecords.IsDcat(graph))
            return DocumentReport.Unreadable(Standard, "The document is RDF, but has no dcat:Catalog, dcat:Dataset, dcat:DataService or dcat:DatasetSeries.");
        var text = new Lines(Encoding.UTF8.GetString(document.Span), graph);
        var findings = warnings.Select(warning => new DocumentFinding(false, "", "", warning.Line > 0 ? (int)warning.Line : null, warning.Message))
            .Concat(DcatShapes.Check(graph).Select(violation => Finding(violation, text)))
            .Concat(records.SelectMany(record => Recommended(graph, record, text)));
        return new DocumentReport(Standard, records.Count, [.. findings.Distinct().Take(DocumentReport.MaxFindings)]);
    }

    private static DocumentFinding Finding(ShapeViolation violation, Lines text)
    {
        var message = violation.Constraint switch
        {
            "minCount 1" => "is missing",
            "uniqueLang" => "has several texts of one language",
            var constraint when constraint.StartsWith("maxCount ", StringComparison.Ordinal) => $"stands here more often than {constraint[9..]} times",
            var constraint => $"breaks the rule '{constraint}'",
        };
        var path = text.Short(violation.Path);
        return new DocumentFinding(
            true, text.Name(violation.Node), path, text.Of(violation.Node),
            $"{path} {message}{(violation.Value.IsNone ? "" : $", found {text.Short(violation.Value)}")}");
    }

    private static IEnumerable<DocumentFinding> Recommended(Graph graph, Term record, Lines text)
    {
        var (dataset, problems) = DcatReader.Read(graph, record, "");
        var advice = DcatValidation.Check(dataset, hasTitle: true, isStrict: false, dataset.Resources.Count).Where(problem => problem.Message.Contains("recommends", StringComparison.Ordinal));
        return problems.Concat(advice).Select(problem => new DocumentFinding(!problem.IsWarning, text.Name(record), "", text.Of(record), problem.Message));
    }

    /// <summary>Where terms are first written in a document, and how they are written there.</summary>
    private sealed class Lines(string document, Graph graph)
    {
        private readonly Dictionary<Term, int?> known = [];

        public string Name(Term node) => node.IsIri ? node.Value : graph.Objects(node, DCT.Title).Select(title => title.Value).FirstOrDefault("");

        public string Short(Term term)
        {
            if (!term.IsIri)
                return term.ToString();
            var prefix = Prefix(term.Value);
            return prefix ?? term.ToString();
        }

        public int? Of(Term node)
        {
            if (!node.IsIri)
                return null;
            if (known.TryGetValue(node, out var line))
                return line;
            string?[] spellings = [$"<{node.Value}>", $"\"{node.Value}\"", Prefix(node.Value)];
            var at = spellings.OfType<string>().Select(spelling => document.IndexOf(spelling, StringComparison.Ordinal)).FirstOrDefault(found => found >= 0, -1);
            return known[node] = at < 0 ? null : document.AsSpan(0, at).Count('\n') + 1;
        }

        private string? Prefix(string iri)
        {
            var (name, space) = graph.Prefixes.Where(prefix => prefix.Value.Length > 0 && iri.StartsWith(prefix.Value, StringComparison.Ordinal))
                .OrderByDescending(prefix => prefix.Value.Length).FirstOrDefault();
            return name is not null ? $"{name}:{iri[space.Length..]}"
                : iri.StartsWith("http://purl.org/dc/terms/", StringComparison.Ordinal) ? "dct:" + iri[25..]
                : iri.StartsWith("http://www.w3.org/ns/dcat#", StringComparison.Ordinal) ? "dcat:" + iri[26..]
                : null;
        }
    }
}
