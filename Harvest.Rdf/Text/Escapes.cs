using System.Buffers.Text;
using System.Text;

namespace Harvest.Rdf;

/// <summary>Undoes the escapes of strings and IRIs (RDF 1.1 Turtle, 6.4).</summary>
internal sealed class Escapes(ReadContext context, Utf8Decoder decoder)
{
    private readonly StringBuilder _text = new();

    /// <summary>The text of a quoted string's inside, which has escapes.</summary>
    public string String(ReadOnlySpan<byte> raw) => Decode(raw, named: true);

    /// <summary>The text of an IRI's inside: only numeric escapes.</summary>
    public string Iri(ReadOnlySpan<byte> raw) => Decode(raw, named: false);

    private string Decode(ReadOnlySpan<byte> raw, bool named)
    {
        _text.Clear();
        for (int at; (at = raw.IndexOf((byte)'\\')) >= 0;)
        {
            if (at > 0)
            {
                decoder.Append(_text, raw[..at]);
            }

            raw = raw[at..];
            raw = raw[One(raw, named)..];
        }

        decoder.Append(_text, raw);
        string text = _text.ToString();
        if (_text.Capacity > 1 << 20)
        {
            _text.Capacity = 0;
        }

        return text;
    }

    // Undoes the escape the bytes begin with and says how long it was.
    private int One(ReadOnlySpan<byte> raw, bool named)
    {
        int next = raw.Length > 1 ? raw[1] : -1;
        if (next is 'u' or 'U')
        {
            return Numeric(raw, next == 'u' ? 6 : 10);
        }

        char plain = next switch
        {
            't' => '\t',
            'b' => '\b',
            'n' => '\n',
            'r' => '\r',
            'f' => '\f',
            '"' => '"',
            '\'' => '\'',
            '\\' => '\\',
            _ => '\0',
        };
        if (!named || plain == '\0')
        {
            return Unknown(next, named);
        }

        _text.Append(plain);
        return 2;
    }

    private int Unknown(int next, bool named)
    {
        string what = next is > ' ' and < 127 ? $"'\\{(char)next}'" : "the backslash";
        string where = named ? "a string" : "an IRI";
        if (!context.Lenient)
        {
            throw context.Error($"{what} is not an escape sequence that {where} may contain.");
        }

        context.Warn($"{what} is not an escape sequence; the backslash was kept.");
        _text.Append(named ? "\\" : "%5C");
        return 1;
    }

    private int Numeric(ReadOnlySpan<byte> raw, int length)
    {
        if (raw.Length < length || !Utf8Parser.TryParse(raw[2..length], out uint code, out int used, 'X')
            || used != length - 2)
        {
            return !context.Lenient
                ? throw context.Error($"a \\u or \\U escape needs {length - 2} hexadecimal digits.")
                : Unknown(raw[1], named: true);
        }

        if (Rune.TryCreate(code, out Rune rune))
        {
            _text.Append(rune.ToString());
            return length;
        }

        if (!context.Lenient)
        {
            throw context.Error($"U+{code:X4} is not a character; surrogates cannot be escaped one by one.");
        }

        return Surrogate(raw, code, length);
    }

    // Programs that think in UTF-16 write a pair of escapes for one character.
    private int Surrogate(ReadOnlySpan<byte> raw, uint high, int length)
    {
        if (length == 6 && raw.Length >= 12 && raw[6] == '\\' && raw[7] == 'u'
            && Utf8Parser.TryParse(raw[8..12], out uint low, out int used, 'X') && used == 4
            && high <= char.MaxValue && Rune.TryCreate((char)high, (char)low, out Rune rune))
        {
            context.Warn("a character was written as a pair of surrogate escapes.");
            _text.Append(rune.ToString());
            return 12;
        }

        context.Warn($"U+{high:X4} is not a character; it was replaced.");
        _text.Append('\uFFFD');
        return length;
    }
}
