using System.Buffers;
using System.Text;

namespace Harvest.Rdf;

/// <summary>The character classes of names (RDF 1.1 Turtle, 6.5: PN_CHARS_BASE, PN_CHARS_U, PN_CHARS).</summary>
internal static class NameChars
{
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>ASCII of PN_CHARS and the dot: what most prefixes and labels consist of.</summary>
    public static readonly SearchValues<byte> Plain = Bytes(LettersAndDigits + "_-.");

    /// <summary>The same with the colon: what most local names consist of.</summary>
    public static readonly SearchValues<byte> PlainLocal = Bytes(LettersAndDigits + "_-.:");

    /// <summary>The same with escapes and every byte beyond ASCII: what a local name may consist of.</summary>
    public static readonly SearchValues<byte> AnyLocal = Bytes(LettersAndDigits + "_-.:%\\" + HighBytes);

    /// <summary>ASCII names, the dot and every byte beyond ASCII: what a prefix or label may consist of.</summary>
    public static readonly SearchValues<byte> Any = Bytes(LettersAndDigits + "_-." + HighBytes);

    /// <summary>ASCII letters, digits and the hyphen: language tags.</summary>
    public static readonly SearchValues<byte> Tag = Bytes(LettersAndDigits + "-");

    /// <summary>What a number begins or goes on with.</summary>
    public static readonly SearchValues<byte> Digits = Bytes("0123456789");

    private static string HighBytes => string.Concat(Enumerable.Range(128, 128).Select(i => (char)i));

    public static SearchValues<byte> Bytes(string latin1) => SearchValues.Create(Encoding.Latin1.GetBytes(latin1));

    /// <summary>PN_CHARS_BASE: letters.</summary>
    public static bool IsBase(Rune rune)
    {
        int c = rune.Value;
        return c < 0x80
            ? char.IsAsciiLetter((char)c)
            : c is (>= 0xC0 and <= 0x2FF and not 0xD7 and not 0xF7) or (>= 0x370 and <= 0x1FFF and not 0x37E)
                or 0x200C or 0x200D or (>= 0x2070 and <= 0x218F) or (>= 0x2C00 and <= 0x2FEF)
                or (>= 0x3001 and <= 0xD7FF) or (>= 0xF900 and <= 0xFDCF) or (>= 0xFDF0 and <= 0xFFFD)
                or (>= 0x10000 and <= 0xEFFFF);
    }

    /// <summary>PN_CHARS_U or a digit: what labels and local names begin with.</summary>
    public static bool IsStart(Rune rune) =>
        IsBase(rune) || rune.Value == '_' || (rune.IsAscii && char.IsAsciiDigit((char)rune.Value));

    /// <summary>PN_CHARS: what names go on with.</summary>
    public static bool IsPart(Rune rune) =>
        IsStart(rune) || rune.Value is '-' or 0xB7 or (>= 0x300 and <= 0x36F) or 0x203F or 0x2040;
}
