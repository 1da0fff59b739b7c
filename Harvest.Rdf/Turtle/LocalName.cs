using System.Buffers;
using System.Text;

namespace Harvest.Rdf;

/// <summary>Local names with escapes or letters beyond ASCII (RDF 1.1 Turtle, 6.5 PN_LOCAL).</summary>
internal static class LocalName
{
    private const string Escapable = "_~.-!$&'()*+,;=/?#@%";

    /// <summary>Takes the local name that begins here.</summary>
    public static string Read(Utf8Input input)
    {
        var text = new StringBuilder();
        int at = 0, kept = 0, keptLength = 0;
        while (true)
        {
            int length = input.Peek(at) switch
            {
                '\\' => Escaped(input, at, text),
                '%' => Percent(input, at, text),
                '.' => Dot(at, text),
                < 0 => 0,
                _ => Letter(input, at, text),
            };
            if (length == 0)
            {
                break;
            }

            bool dot = length == 1 && input.Buffer[input.Position + at] == '.';
            at += length;
            if (!dot)
            {
                (kept, keptLength) = (at, text.Length);
            }
        }

        // Dots at the end belong to the statement.
        text.Length = keptLength;
        input.Position += kept;
        return text.ToString();
    }

    private static int Dot(int at, StringBuilder text)
    {
        if (at > 0)
        {
            text.Append('.');
        }

        return at > 0 ? 1 : 0;
    }

    private static int Escaped(Utf8Input input, int at, StringBuilder text)
    {
        int next = input.Peek(at + 1);
        if (next < 0 || !Escapable.Contains((char)next, StringComparison.Ordinal))
        {
            throw input.Error("this character cannot be escaped in a local name.", at);
        }

        text.Append((char)next);
        return 2;
    }

    private static int Percent(Utf8Input input, int at, StringBuilder text)
    {
        int high = input.Peek(at + 1), low = input.Peek(at + 2);
        if (high < 0 || low < 0 || !char.IsAsciiHexDigit((char)high) || !char.IsAsciiHexDigit((char)low))
        {
            throw input.Error("a percent sign in a local name is followed by two hexadecimal digits.", at);
        }

        text.Append('%').Append((char)high).Append((char)low);
        return 3;
    }

    private static int Letter(Utf8Input input, int at, StringBuilder text)
    {
        input.Has(at + 4);
        if (Rune.DecodeFromUtf8(input.Window[at..], out Rune rune, out int length) != OperationStatus.Done)
        {
            throw input.Error("a local name is not UTF-8.", at);
        }

        if (rune.Value != ':' && !(at == 0 ? NameChars.IsStart(rune) : NameChars.IsPart(rune)))
        {
            return rune.Value < 0x80 ? 0 : throw input.Error($"U+{rune.Value:X4} cannot stand in a local name.", at);
        }

        text.Append(rune.ToString());
        return length;
    }
}
