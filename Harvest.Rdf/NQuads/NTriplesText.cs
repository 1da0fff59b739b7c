using System.Buffers;
using System.Text;

namespace Harvest.Rdf;

/// <summary>Terms as N-Triples writes them (RDF 1.1 N-Triples, 3 and 5).</summary>
internal static class NTriplesText
{
    private static readonly SearchValues<char> NeedEscape = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 32).Select(i => (char)i)) + "\"\\\u007f");

    private static readonly SearchValues<char> NotInIri = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 33).Select(i => (char)i)) + "<>\"{}|^`\\");

    public static string Format(in Term term)
    {
        var text = new StringBuilder();
        using var writer = new StringWriter(text);
        Write(writer, term);
        return text.ToString();
    }

    public static void Write(TextWriter writer, in Term term)
    {
        switch (term.Kind)
        {
            case TermKind.Iri:
                WriteIri(writer, term.Value);
                break;
            case TermKind.Blank:
                writer.Write("_:");
                writer.Write(term.Value);
                break;
            case TermKind.Literal:
                WriteLiteral(writer, term);
                break;
            default:
                break;
        }
    }

    public static void WriteIri(TextWriter writer, string iri)
    {
        writer.Write('<');
        if (!iri.AsSpan().ContainsAny(NotInIri))
        {
            writer.Write(iri);
        }
        else
        {
            foreach (char c in iri)
            {
                if (NotInIri.Contains(c))
                {
                    writer.Write($"\\u{(int)c:X4}");
                }
                else
                {
                    writer.Write(c);
                }
            }
        }

        writer.Write('>');
    }

    /// <summary>The text between double quotes, with what must be escaped escaped.</summary>
    public static void WriteQuoted(TextWriter writer, ReadOnlySpan<char> text)
    {
        writer.Write('"');
        for (int at; (at = text.IndexOfAny(NeedEscape)) >= 0; text = text[(at + 1)..])
        {
            writer.Write(text[..at]);
            writer.Write(text[at] switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                _ => $"\\u{(int)text[at]:X4}",
            });
        }

        writer.Write(text);
        writer.Write('"');
    }

    private static void WriteLiteral(TextWriter writer, in Term term)
    {
        WriteQuoted(writer, term.Value);
        if (term.Language is { } language)
        {
            writer.Write('@');
            writer.Write(language);
        }
        else if (term.Datatype is { } datatype && datatype != Xsd.String)
        {
            writer.Write("^^");
            WriteIri(writer, datatype);
        }
    }
}
