using System.Text;
using System.Text.RegularExpressions;
using Harvest.Http;
using Harvest.Rdf;

namespace Harvest.Harvesters.Dcat;

/// <summary>The JSON-LD that stands in the scripts of an HTML page.</summary>
internal static partial class PageScripts
{
    /// <summary>A page is read so far.</summary>
    private const int MaxPage = 20 * 1024 * 1024;

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture;

    /// <summary>Adds to a graph what the scripts of a page say. One that is broken is told, and the others are read.</summary>
    /// <param name="page">The whole page.</param>
    /// <param name="url">Its address.</param>
    /// <param name="graph">Takes the statements.</param>
    /// <param name="options">How lenient the reader is.</param>
    /// <param name="repairs">Takes what was left out.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>Whether there was any JSON-LD at all.</returns>
    public static bool Read(Stream page, Uri url, Graph graph, RdfReaderOptions options, List<string> repairs, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (kept.Length < MaxPage && page.Read(buffer) is > 0 and var length)
            kept.Write(buffer, 0, length);
        var html = Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
        var number = 0;
        foreach (Match script in Script().Matches(html))
        {
            number++;
            var part = new Graph();
            try
            {
                using var text = new MemoryStream(Encoding.UTF8.GetBytes(script.Groups["text"].Value), writable: false);
                RdfReader.Read(text, RdfFormat.JsonLd, url.AbsoluteUri, part, options, cancellationToken);
            }
            catch (RdfException fault)
            {
                repairs.Add($"script {number} of the page is no JSON-LD and was passed over: {Texts.Shorten(Texts.Plain(fault.Message), 100)}");
                continue;
            }
            // Each script has names of its own for its blank nodes.
            foreach (var (subject, predicate, value) in part.Triples)
                graph.Add(Own(subject, number), predicate, Own(value, number));
        }
        return number > 0;
    }

    private static Term Own(Term term, int number) => term.IsBlank ? Term.Blank($"s{number}{term.Value}") : term;

    [GeneratedRegex("""<script\b[^>]*\btype\s*=\s*["']?application/ld\+json\b[^>]*>(?<text>.*?)</script\s*>""", Options, 10_000)]
    private static partial Regex Script();
}
