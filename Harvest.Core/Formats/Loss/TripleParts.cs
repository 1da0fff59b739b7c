using System.Text;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Reading;
using Harvest.Rdf;

namespace Harvest.Formats.Loss;

/// <summary>The statements of a record of RDF, by the properties that lead to them from the record.</summary>
internal static class TripleParts
{
    private const int MaxExample = 100;

    public static IReadOnlyList<DocumentPart> Of(ReadOnlySpan<byte> content)
    {
        var (graph, record) = RecordContent.Read(content);
        var lines = Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var statements = lines.Select(Statement).ToList();
        var places = Places(graph, record);
        var groups = statements
            .Where(statement => statement.Predicate != Names.Type && places.ContainsKey(statement.Subject))
            .Select(statement => (Path: Path(places[statement.Subject], statement.Predicate), Parent: places[statement.Subject], statement.Line, statement.Object))
            .GroupBy(statement => statement.Path).OrderBy(group => group.Key.Count(sign => sign == '/'));
        return
        [
            .. groups.Select(group =>
            {
                var own = group.Select(statement => statement.Line).ToHashSet(StringComparer.Ordinal);
                var first = group.First();
                return new DocumentPart(
                    group.Key, first.Parent, Http.Texts.Shorten(first.Object.Value, MaxExample),
                    () => Encoding.UTF8.GetBytes(string.Concat(lines.Where(line => !own.Contains(line)).Select(line => line + "\n"))));
            }),
        ];
    }

    private static (Term Subject, Term Predicate, Term Object, string Line) Statement(string line)
    {
        var graph = new Graph();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(line + "\n"));
        RdfReader.Read(stream, RdfFormat.NTriples, null, graph, new RdfReaderOptions { Lenient = true });
        var triple = graph.Match(default).First();
        return (triple.Subject, triple.Predicate, triple.Object, line);
    }

    /// <summary>The properties on the shortest way from the record to each node.</summary>
    private static Dictionary<Term, string> Places(Graph graph, Term record)
    {
        var places = new Dictionary<Term, string> { [record] = "" };
        var waiting = new Queue<Term>([record]);
        while (waiting.TryDequeue(out var node))
        {
            foreach (var triple in graph.Match(node).Where(triple => triple.Object.IsIri || triple.Object.IsBlank))
            {
                if (places.TryAdd(triple.Object, Path(places[node], triple.Predicate)))
                    waiting.Enqueue(triple.Object);
            }
        }
        return places;
    }

    private static string Path(string place, Term predicate) => place.Length == 0 ? WellKnownPrefixes.Short(predicate.Value) : $"{place} / {WellKnownPrefixes.Short(predicate.Value)}";
}
