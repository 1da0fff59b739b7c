using System.Text;

namespace Harvest.Rdf;

/// <summary>Guesses a format from the beginning of a document.</summary>
internal static class RdfSniffer
{
    /// <summary>What the beginning looks like: JSON-LD, RDF/XML, one of the line formats, or Turtle for all
    /// else.</summary>
    public static RdfFormat Sniff(ReadOnlySpan<byte> bytes)
    {
        string text = Text(bytes).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.Length == 0)
        {
            return RdfFormat.Unknown;
        }

        if (text[0] is '{' or '[')
        {
            return IsJson(text) ? RdfFormat.JsonLd : text[0] == '{' ? RdfFormat.TriG : RdfFormat.Turtle;
        }

        return text[0] == '<' && IsXml(text) ? RdfFormat.RdfXml : Lines(text);
    }

    /// <summary>What was said stands unless the document is plainly of another family.</summary>
    public static RdfFormat Decide(RdfFormat told, RdfFormat sniffed) => (told, sniffed) switch
    {
        (RdfFormat.Unknown, _) => sniffed,
        (_, RdfFormat.Unknown) => told,
        (_, RdfFormat.RdfXml or RdfFormat.JsonLd) => sniffed,
        (RdfFormat.RdfXml or RdfFormat.JsonLd, _) => sniffed,
        (RdfFormat.NTriples, RdfFormat.Turtle) => RdfFormat.Turtle,
        (RdfFormat.Turtle or RdfFormat.NTriples, RdfFormat.TriG) => RdfFormat.TriG,
        _ => told,
    };

    private static string Text(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes),
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes),
        _ => Encoding.UTF8.GetString(bytes),
    };

    // Turtle may begin with [ and TriG with {, but then no quoted key or value follows at once.
    private static bool IsJson(string text)
    {
        string rest = text[1..].TrimStart();
        return text[0] == '{' ? rest.StartsWith('"') || rest.StartsWith('}') && rest.Length == 1
            : rest is [] or ['{', ..] or ['"', ..] || rest.StartsWith(']') && rest[1..].Trim().Length == 0;
    }

    private static bool IsXml(string text) =>
        text.StartsWith("<?xml", StringComparison.Ordinal) || text.StartsWith("<!--", StringComparison.Ordinal)
        || text.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase)
        || text.Contains("xmlns", StringComparison.Ordinal)
            && text.IndexOf('>') > text.IndexOf("xmlns", StringComparison.Ordinal);

    private static RdfFormat Lines(string text)
    {
        // The last line may be cut off where the look ended; comments say nothing.
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        bool cut = lines.Length > 1 && text[^1] != '\n';
        IEnumerable<string> whole = (cut ? lines[..^1] : lines).Where(l => !l.StartsWith('#'));
        bool quads = false, any = false;
        foreach (string line in whole)
        {
            int terms = Terms(line);
            if (terms is not (3 or 4))
            {
                return LooksTriG(text) ? RdfFormat.TriG : RdfFormat.Turtle;
            }

            any = true;
            quads |= terms == 4;
        }

        return !any ? RdfFormat.Turtle : quads ? RdfFormat.NQuads : RdfFormat.NTriples;
    }

    private static bool LooksTriG(string text) =>
        text.Split('\n').Any(l => !l.TrimStart().StartsWith('#') && l.TrimEnd().EndsWith('{')
            && !l.Contains('"', StringComparison.Ordinal));

    // How many terms a line of N-Triples or N-Quads has; 0 if it is none.
    private static int Terms(string line)
    {
        int terms = 0;
        for (int at = 0; at < line.Length;)
        {
            char c = line[at];
            int end = c switch
            {
                ' ' or '\t' => at + 1,
                '<' => line.IndexOf('>', at) + 1,
                '_' => EndOfWord(line, at),
                '"' => EndOfLiteral(line, at),
                '.' => -1,
                _ => 0,
            };
            if (end <= 0)
            {
                return end < 0 ? terms : 0;
            }

            terms += c is ' ' or '\t' ? 0 : 1;
            at = end;
        }

        return 0;
    }

    private static int EndOfWord(string line, int at)
    {
        int end = line.IndexOfAny([' ', '\t'], at);
        return end < 0 ? line.Length : end;
    }

    private static int EndOfLiteral(string line, int at)
    {
        int end = at + 1;
        while (end < line.Length && line[end] != '"')
        {
            end += line[end] == '\\' ? 2 : 1;
        }

        return end >= line.Length || (end == at + 1 && line.AsSpan(end).StartsWith("\"\"")) ? 0 : EndOfWord(line, end);
    }
}
