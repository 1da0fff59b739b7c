using System.Buffers;
using System.Text;

namespace Harvest.Rdf;

/// <summary>Reads the terms that N-Triples and Turtle have in common: IRIs in brackets, labels, strings,
/// tags.</summary>
internal sealed class TermScanner
{
    private const string BeyondIri = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15"
        + "\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f <>\"{}|^`\\";

    private static readonly SearchValues<byte> IriEnd = NameChars.Bytes(BeyondIri);
    private static readonly SearchValues<byte> IriEndLenient = NameChars.Bytes(">\n");
    private static readonly SearchValues<byte> DoubleEnd = NameChars.Bytes("\"\\\n\r");
    private static readonly SearchValues<byte> SingleEnd = NameChars.Bytes("'\\\n\r");
    private static readonly SearchValues<byte> LongDoubleEnd = NameChars.Bytes("\"\\");
    private static readonly SearchValues<byte> LongSingleEnd = NameChars.Bytes("'\\");
    private readonly Utf8Input _in;
    private readonly ReadContext _context;
    private readonly Escapes _escapes;
    private readonly TermCache _words;

    public TermScanner(Utf8Input input, ReadContext context)
    {
        _in = input;
        _context = context;
        Decoder = new Utf8Decoder(context);
        Cache = new TermCache(Decoder, 2048);
        _words = new TermCache(Decoder, 256);
        _escapes = new Escapes(context, Decoder);
    }

    public Utf8Decoder Decoder { get; }

    /// <summary>Absolute IRIs, by themselves or by namespace and local part.</summary>
    public TermCache Cache { get; }

    /// <summary>IRIREF: what stands between the brackets, made absolute when there is a base.</summary>
    public string IriRef(IriResolver? resolver)
    {
        int end = _in.IndexOfAny(IriEnd, 1);
        if (end > 0 && _in.Buffer[_in.Position + end] == '>')
        {
            ReadOnlySpan<byte> raw = _in.Window[1..end];
            string? known = Cache.Peek("", raw);
            string iri = known ?? Absolute(raw, resolver);
            _in.Position += end + 1;
            return iri;
        }

        return Unusual(end, resolver);
    }

    /// <summary>BLANK_NODE_LABEL, without its <c>_:</c>.</summary>
    public Term Blank()
    {
        if (_in.Peek(1) != ':')
        {
            throw _in.Error("a blank node is written _:label.");
        }

        int end = _in.IndexOfAnyExcept(NameChars.Plain, 2);
        if (_in.Peek(end) >= 0x80)
        {
            end = _in.IndexOfAnyExcept(NameChars.Any, end);
        }

        while (end > 2 && _in.Buffer[_in.Position + end - 1] == '.')
        {
            end--;
        }

        ReadOnlySpan<byte> raw = _in.Window[2..end];
        if (!IsLabel(raw))
        {
            throw _in.Error("this is not a blank node label: a letter, digit or underscore begins it.");
        }

        string label = _words.Get("", raw);
        _in.Position += end;
        return _context.Blank(label);
    }

    /// <summary>A short string, from its opening quote on (STRING_LITERAL_QUOTE,
    /// STRING_LITERAL_SINGLE_QUOTE).</summary>
    public string ShortString()
    {
        byte quote = _in.Buffer[_in.Position];
        SearchValues<byte> ends = quote == '"' ? DoubleEnd : SingleEnd;
        bool escaped = false, broken = false;
        int end = 1;
        while (true)
        {
            end = _in.IndexOfAny(ends, end);
            int found = end < 0 ? throw _in.Error("a string does not end.") : _in.Buffer[_in.Position + end];
            if (found == quote)
            {
                break;
            }

            escaped |= found == '\\';
            broken |= found != '\\';
            if (broken && !_context.Lenient)
            {
                throw _in.Error("a string with single quotation marks cannot go over several lines.", end);
            }

            end += found == '\\' ? 2 : 1;
        }

        if (broken)
        {
            _context.Warn("a string went over several lines without triple quotation marks.");
        }

        return Inside(1, end, escaped);
    }

    /// <summary>A long string, from its opening quotes on (STRING_LITERAL_LONG_QUOTE and its single brother).</summary>
    public string LongString()
    {
        byte quote = _in.Buffer[_in.Position];
        SearchValues<byte> ends = quote == '"' ? LongDoubleEnd : LongSingleEnd;
        bool escaped = false;
        for (int end = 3; ;)
        {
            end = _in.IndexOfAny(ends, end);
            if (end < 0)
            {
                throw _in.Error("a string in triple quotation marks does not end.");
            }

            if (_in.Buffer[_in.Position + end] == '\\')
            {
                escaped = true;
                end += 2;
            }
            else if (_in.Peek(end + 1) == quote && _in.Peek(end + 2) == quote)
            {
                string text = Inside(3, end, escaped);
                _in.Position += 2;
                return text;
            }
            else
            {
                end++;
            }
        }
    }

    /// <summary>LANGTAG, from its @ on; null when a lenient reader found none.</summary>
    public string? Language()
    {
        int end = _in.IndexOfAnyExcept(NameChars.Tag, 1);
        ReadOnlySpan<byte> raw = _in.Window[1..end];
        if (LanguageTags.IsWellFormed(raw) && !(_context.Lenient && _in.Peek(end) == '_'))
        {
            string tag = _words.Get("", raw);
            _in.Position += end;
            return tag;
        }

        if (!_context.Lenient)
        {
            throw _in.Error("a language tag has letters first, then letters and digits, parted by hyphens.");
        }

        end = 1;
        while (_in.Peek(end) is int b && (b == '_' || b == '-' || (b > 0 && char.IsAsciiLetterOrDigit((char)b))))
        {
            end++;
        }

        string? repaired = LanguageTags.Repair(Encoding.ASCII.GetString(_in.Window[1..end]), _context);
        _in.Position += end;
        return repaired;
    }

    private static bool IsLabel(ReadOnlySpan<byte> raw)
    {
        bool first = true;
        for (ReadOnlySpan<byte> rest = raw; !rest.IsEmpty; first = false)
        {
            if (Rune.DecodeFromUtf8(rest, out Rune rune, out int length) != OperationStatus.Done
                || !(first ? NameChars.IsStart(rune) : rune.Value == '.' || NameChars.IsPart(rune)))
            {
                return false;
            }

            rest = rest[length..];
        }

        return !first;
    }

    private string Inside(int start, int end, bool escaped)
    {
        ReadOnlySpan<byte> raw = _in.Window[start..end];
        string text = escaped ? _escapes.String(raw) : Decoder.Decode(raw);
        _in.Position += end + 1;
        return text;
    }

    private string Absolute(ReadOnlySpan<byte> raw, IriResolver? resolver)
    {
        string iri = Decoder.Decode(raw);
        return IriSyntax.IsAbsolute(iri) ? Cache.Get("", raw) : Resolve(iri, resolver);
    }

    private string Resolve(string iri, IriResolver? resolver)
    {
        if (IriSyntax.IsAbsolute(iri))
        {
            return iri;
        }

        if (resolver is not null)
        {
            return resolver.Resolve(iri);
        }

        if (!_context.Lenient)
        {
            throw _in.Error($"the IRI <{iri}> is relative and there is no base to resolve it against.");
        }

        _context.Warn($"the IRI <{iri}> is relative and there is no base; it was kept as it is.");
        return iri;
    }

    // An IRI with escapes, or with characters that no IRI may contain.
    private string Unusual(int stop, IriResolver? resolver)
    {
        int end = stop;
        while (end > 0 && _in.Buffer[_in.Position + end] == '\\')
        {
            end = _in.IndexOfAny(IriEnd, end + 1);
        }

        bool broken = end < 0 || _in.Buffer[_in.Position + end] != '>';
        if (broken)
        {
            end = _context.Lenient ? _in.IndexOfAny(IriEndLenient, Math.Max(end, 1)) : -1;
            if (end < 0 || _in.Buffer[_in.Position + end] != '>')
            {
                throw _in.Error("an IRI does not end, or contains a character that no IRI may contain.");
            }
        }

        string iri = _escapes.Iri(_in.Window[1..end]);
        if (IriSyntax.HasForbidden(iri))
        {
            iri = _context.Lenient ? IriSyntax.Repair(iri)
                : throw _in.Error("an IRI contains an escaped character that no IRI may contain.");
            _context.Warn($"an IRI had characters that no IRI may contain; it was read as <{iri}>.");
        }

        _in.Position += end + 1;
        return Resolve(iri, resolver);
    }
}
