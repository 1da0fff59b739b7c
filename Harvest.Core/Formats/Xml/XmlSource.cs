using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Harvest.Formats.Xml;

/// <summary>XML as text, in the encoding that it declares.</summary>
internal static partial class XmlSource
{
    /// <summary>Stands for bytes that do not fit the encoding; no XML may have it, so it spoils the record that it is in.</summary>
    private const string Unfit = "\uFFFF";

    /// <summary>Opens a document: by its byte order mark, else by its declaration, else as UTF-8 (XML 1.0, appendix F).</summary>
    public static async Task<TextReader> OpenAsync(Stream document, CancellationToken cancellationToken)
    {
        var start = new byte[256];
        var length = await document.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        var (encoding, mark) = start.AsSpan(0, length) switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
            [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
            [(byte)'<', 0, ..] => (Encoding.Unicode, 0),
            [0, (byte)'<', ..] => (Encoding.BigEndianUnicode, 0),
            _ => (Declared(Encoding.Latin1.GetString(start, 0, length)), 0),
        };
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = new DecoderReplacementFallback(Unfit);
        var whole = new HeadedStream(start.AsMemory(mark, length - mark), document);
        return new StreamReader(whole, strict, detectEncodingFromByteOrderMarks: false, 32 * 1024);
    }

    /// <summary>The text with U+FFFD for what XML may not have, and without blanks before its declaration.</summary>
    public static string Sound(string text)
    {
        text = text.TrimStart(' ', '\t', '\r', '\n', '\uFEFF');
        return Invalid.IsMatch(text) ? Invalid.Replace(text, "\uFFFD") : text;
    }

    [GeneratedRegex("""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")]
    private static partial Regex Declaration { get; }

    [GeneratedRegex(@"[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]")]
    private static partial Regex Invalid { get; }

    private static Encoding Declared(string start)
    {
        if (Declaration.Match(start) is not { Success: true } found)
            return Encoding.UTF8;
        try
        {
            var name = found.Groups[1].Value;
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            // The bytes at hand are plainly single ones, whatever the declaration says.
            return encoding is UnicodeEncoding or UTF32Encoding ? Encoding.UTF8 : encoding;
        }
        catch (ArgumentException fault)
        {
            throw new XmlException($"The document says that its encoding is {found.Groups[1].Value}, which is unknown.", fault);
        }
    }

    /// <summary>A stream with its first bytes put back.</summary>
    private sealed class HeadedStream(ReadOnlyMemory<byte> head, Stream rest) : Http.ReadOnlyStream
    {
        private ReadOnlyMemory<byte> left = head;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (left.IsEmpty)
                return await rest.ReadAsync(buffer, cancellationToken);
            var count = Math.Min(left.Length, buffer.Length);
            left[..count].CopyTo(buffer);
            left = left[count..];
            return count;
        }
    }
}
