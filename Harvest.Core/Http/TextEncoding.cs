using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Harvest.Http;

/// <summary>
/// Finds the encoding of a text. A byte order mark says it for certain; then what the document or the server declares counts;
/// what is left is UTF-8, and bytes that are none are read as Windows-1252, which is told.
/// </summary>
internal static partial class TextEncoding
{
    /// <summary>So many bytes decide: an XML declaration is shorter.</summary>
    public const int LookAt = 512;

    private static readonly Encoding Western;

    // A constructor, for it runs before any method: without the provider the encodings of old would be unknown.
    static TextEncoding()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Western = Encoding.GetEncoding(1252);
    }

    /// <summary>The named encoding; null when there is no name or none that is known. Latin-1 is read as Windows-1252, as browsers do.</summary>
    public static Encoding? Named(string? charset)
    {
        var name = Plain(charset);
        if (string.IsNullOrEmpty(name))
            return null;
        if (name is "utf8" or "utf-8" or "utf8mb4" or "ascii" or "us-ascii")
            return Encoding.UTF8;
        if (IsLatin(name) || name is "cp1252" or "cp-1252" or "win-1252" or "ansi")
            return Western;
        try
        {
            return Encoding.GetEncoding(name) is { CodePage: not 65000 } found ? found : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether Latin-1 is named, which has no characters from 0x80 to 0x9F.</summary>
    public static bool IsLatin(string? charset) => Plain(charset) is "iso-8859-1" or "iso8859-1" or "latin1" or "latin-1";

    /// <summary>Whether there are bytes that Windows-1252 has and Latin-1 has not.</summary>
    public static bool HasWestern(ReadOnlySpan<byte> text) => text.ContainsAnyInRange((byte)0x80, (byte)0x9F);

    private static string? Plain(string? charset) => charset?.Trim('"', '\'', ' ').ToLowerInvariant().Replace('_', '-');

    /// <summary>What a byte order mark, or the zeros of the wide encodings, say at the beginning of a text.</summary>
    /// <returns>The encoding and the length of the mark; null when nothing is said.</returns>
    public static (Encoding Encoding, int Mark)? Marked(ReadOnlySpan<byte> head) => head switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: true), 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        [not 0, 0, 0, 0, ..] => (Encoding.UTF32, 0),
        [0, 0, 0, not 0, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: false), 0),
        [not 0, 0, not 0, 0, ..] => (Encoding.Unicode, 0),
        [0, not 0, 0, not 0, ..] => (Encoding.BigEndianUnicode, 0),
        _ => null,
    };

    /// <summary>Where an XML declaration at the beginning names its encoding.</summary>
    public static (Range Place, string Name)? Declared(ReadOnlySpan<byte> head)
    {
        if (Declaration().Match(Encoding.Latin1.GetString(head[..Math.Min(head.Length, LookAt)])) is not { Success: true } match)
            return null;
        return (match.Groups[1].Index..(match.Groups[1].Index + match.Groups[1].Length), match.Groups[2].Value);
    }

    /// <summary>
    /// A whole document that its reader can make sense of: as it came where it is UTF-8 or XML that says truly what it is, else
    /// turned into UTF-8.
    /// </summary>
    /// <param name="document">As it came.</param>
    /// <param name="charset">What the server declares; null for nothing.</param>
    /// <param name="warn">Takes what was guessed.</param>
    public static byte[] Readable(byte[] document, string? charset, Action<string> warn)
    {
        if (Marked(document) is null && Declared(document) is { } own && Named(own.Name) is { } encoding && encoding.CodePage != Encoding.UTF8.CodePage)
        {
            if (document.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)0x7F) && Utf8.IsValid(document))
            {
                warn($"it is said to be in {own.Name}, but is UTF-8 and was read so");
                var plain = document.ToArray();
                plain.AsSpan(own.Place).Fill((byte)' ');
                return plain;
            }
            if (!(IsLatin(own.Name) && HasWestern(document)))
                return document;
        }
        else if (Marked(document) is null or { Mark: 3 } && (Named(charset) is null || !NeedsDecoding(document)) && Utf8.IsValid(document))
            return document;
        using var text = new MemoryStream();
        using (var body = new Utf8Body(new MemoryStream(document, writable: false), charset, warn))
            body.CopyTo(text);
        return text.ToArray();
    }

    /// <summary>What a byte of Windows-1252 stands for.</summary>
    public static char Character(byte unknown)
    {
        Span<char> character = stackalloc char[1];
        Western.GetChars([unknown], character);
        return character[0];
    }

    private static bool NeedsDecoding(ReadOnlySpan<byte> document) => document.ContainsAnyExceptInRange((byte)0, (byte)0x7F) || document.Contains((byte)0x1B);

    [GeneratedRegex("""^\s*<\?xml[^>]*?(\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["'])""")]
    private static partial Regex Declaration();
}
