using System.Text;
using System.Text.RegularExpressions;

namespace Harvest.Rdf;

/// <summary>Finds a document's encoding (XML 1.0, appendix F) and opens it as text.</summary>
internal static partial class XmlEncoding
{
    public static StreamReader Open(Stream stream, ReadContext context)
    {
        var peeked = new PeekStream(stream);
        if (context.Lenient)
        {
            SkipBlanks(peeked, context);
        }

        ReadOnlySpan<byte> start = peeked.Peek(200);
        Encoding encoding = start switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Utf8(context),
            [0xFF, 0xFE, ..] or [(byte)'<', 0, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] or [0, (byte)'<', ..] => Encoding.BigEndianUnicode,
            _ => Declared(start, context),
        };
        int mark = start is [0xEF, 0xBB, 0xBF, ..] ? 3 : start is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? 2 : 0;
        peeked.Skip(mark);
        return new StreamReader(peeked, encoding, detectEncodingFromByteOrderMarks: false, 32 * 1024, leaveOpen: true);
    }

    [GeneratedRegex("""^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")]
    private static partial Regex Declaration { get; }

    // Nothing may stand before the XML declaration, but many programs put a line break there.
    private static void SkipBlanks(PeekStream stream, ReadContext context)
    {
        ReadOnlySpan<byte> start = stream.Peek(1024);
        int first = start.IndexOfAnyExcept(" \t\r\n"u8);
        if (first > 0 && start[first..].StartsWith("<?xml"u8))
        {
            context.Warn("blanks before the XML declaration were skipped.", 1, 1);
            stream.Skip(first);
        }
    }

    private static Encoding Declared(ReadOnlySpan<byte> start, ReadContext context)
    {
        Match match = Declaration.Match(Encoding.Latin1.GetString(start));
        string name = match.Success ? match.Groups[1].Value : "utf-8";
        Encoding? encoding = Named(name);
        if (encoding is UnicodeEncoding or UTF32Encoding or null)
        {
            // The bytes at hand are plainly single ones, whatever the declaration says.
            if (!context.Lenient)
            {
                throw new RdfException($"the document says it is {name}, which is unknown or does not fit.", 1, 1);
            }

            context.Warn($"the document says it is {name}; it was read as UTF-8.", 1, 1);
            encoding = Encoding.UTF8;
        }

        return encoding is UTF8Encoding ? Utf8(context) : encoding;
    }

    private static Encoding? Named(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static Encoding Utf8(ReadContext context) =>
        context.Lenient ? Utf8Decoder.Lenient(context) : new UTF8Encoding(false, throwOnInvalidBytes: true);
}
