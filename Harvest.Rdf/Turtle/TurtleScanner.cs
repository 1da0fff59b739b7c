using System.Buffers;
using System.Runtime.CompilerServices;

namespace Harvest.Rdf;

/// <summary>Reads the tokens of Turtle (RDF 1.1 Turtle, 6.5, the productions for terminals).</summary>
internal sealed class TurtleScanner(Utf8Input input, ReadContext context)
{
    private static readonly SearchValues<byte> Blanks = NameChars.Bytes(" \t\r\n");
    private readonly TermScanner _terms = new(input, context);
    private readonly TurtlePrefixes _prefixes = new(input, context);

    /// <summary>What relative IRIs are resolved against; null without a base.</summary>
    public IriResolver? Resolver { get; set; }

    /// <summary>Whether a prefixed name can begin with the byte.</summary>
    public static bool BeginsName(int next) =>
        next == ':' || next >= 0x80 || (next > 0 && char.IsAsciiLetter((char)next));

    /// <summary>Passes white space and comments; the next byte, or -1 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Skip()
    {
        int next = input.Peek();
        return next is > ' ' and not '#' ? next : SkipMore();
    }

    /// <summary>IRIREF.</summary>
    public string IriRef() => _terms.IriRef(Resolver);

    /// <summary>BLANK_NODE_LABEL.</summary>
    public Term Blank() => _terms.Blank();

    /// <summary>Takes a word if it stands here and ends here.</summary>
    public bool TakeWord(ReadOnlySpan<byte> word, bool ignoreCase)
    {
        if (!input.Has(word.Length))
        {
            return false;
        }

        ReadOnlySpan<byte> here = input.Window[..word.Length];
        if (!(ignoreCase ? System.Text.Ascii.EqualsIgnoreCase(here, word) : here.SequenceEqual(word)))
        {
            return false;
        }

        int after = input.Peek(word.Length);
        bool ends = after switch
        {
            < 0 => true,
            // @prefix may be followed by the colon of the empty prefix.
            ':' when word[0] == '@' => true,
            ':' or '_' or '-' or '%' or '\\' or >= 0x80 => false,
            // A dot belongs to the word only when the word goes on after it.
            '.' => !GoesOn(input.Peek(word.Length + 1)),
            _ => !char.IsAsciiLetterOrDigit((char)after),
        };
        if (ends)
        {
            input.Position += word.Length;
        }

        return ends;
    }

    private static bool GoesOn(int next) =>
        next is ':' or '_' or '-' or >= 0x80 || (next > 0 && char.IsAsciiLetterOrDigit((char)next));

    /// <summary>PNAME_NS, without its colon.</summary>
    public string PrefixName() => _prefixes.Name();

    public void Declare(string prefix, string iri) => _prefixes.Declare(prefix, iri);

    /// <summary>PNAME_NS or PNAME_LN as an IRI.</summary>
    public string PrefixedName()
    {
        string space = _prefixes.Take();
        int end = input.IndexOfAnyExcept(NameChars.PlainLocal, 0);
        if (input.Position + end < input.End
            && input.Buffer[input.Position + end] is >= 0x80 or (byte)'%' or (byte)'\\')
        {
            return string.Concat(space, LocalName.Read(input));
        }

        ReadOnlySpan<byte> local = input.Window[..end];
        while (!local.IsEmpty && local[^1] == '.')
        {
            local = local[..^1];
        }

        if (!local.IsEmpty && local[0] is (byte)'-' or (byte)'.')
        {
            throw input.Error("a local name cannot begin so.");
        }

        string iri = local.IsEmpty ? space : _terms.Cache.Get(space, local);
        input.Position += local.Length;
        return iri;
    }

    /// <summary>RDFLiteral: a string with its language or datatype.</summary>
    public Term Literal()
    {
        int quote = input.Peek();
        string text = input.Peek(1) == quote && input.Peek(2) == quote ? _terms.LongString() : _terms.ShortString();
        int next = input.Position < input.End ? input.Buffer[input.Position] : Skip();
        if (next is not ('@' or '^'))
        {
            next = Skip();
        }

        if (next == '@')
        {
            return _terms.Language() is { } language ? Term.Tagged(text, language) : Term.Literal(text);
        }

        return next == '^' ? Term.Literal(text, Datatype()) : Term.Literal(text);
    }

    /// <summary>INTEGER, DECIMAL or DOUBLE.</summary>
    public Term Number()
    {
        int at = input.Peek() is '+' or '-' ? 1 : 0;
        int end = input.IndexOfAnyExcept(NameChars.Digits, at);
        int whole = end - at;
        string datatype = Xsd.Integer;
        int fraction = input.Peek(end) == '.' ? input.IndexOfAnyExcept(NameChars.Digits, end + 1) - end - 1 : 0;
        bool exponent = Exponent(end + (fraction > 0 ? fraction + 1 : 0)) > 0
            || (whole > 0 && fraction == 0 && input.Peek(end) == '.' && Exponent(end + 1) > 0);
        if (fraction > 0 || (exponent && input.Peek(end) == '.'))
        {
            end += fraction + 1;
            datatype = Xsd.Decimal;
        }

        if (whole + fraction == 0)
        {
            throw input.Error("a number has digits.");
        }

        if (exponent)
        {
            end = Exponent(end);
            datatype = Xsd.Double;
        }

        string text = System.Text.Encoding.ASCII.GetString(input.Window[..end]);
        input.Position += end;
        return Term.Literal(text, datatype);
    }

    // Where an exponent at the offset ends; 0 if there is none.
    private int Exponent(int at)
    {
        if (input.Peek(at) is not ('e' or 'E'))
        {
            return 0;
        }

        int digits = input.Peek(at + 1) is '+' or '-' ? at + 2 : at + 1;
        int end = input.IndexOfAnyExcept(NameChars.Digits, digits);
        return end > digits ? end : 0;
    }

    private string Datatype()
    {
        if (input.Peek(1) != '^')
        {
            throw input.Error("a datatype is written with ^^.");
        }

        input.Position += 2;
        int next = Skip();
        return next == '<' ? IriRef() : BeginsName(next) ? PrefixedName()
            : throw input.Error("a datatype is an IRI or a prefixed name.");
    }

    private int SkipMore()
    {
        while (true)
        {
            int next = input.Peek();
            switch (next)
            {
                case ' ' or '\t' or '\r' or '\n':
                    int at = input.Window.IndexOfAnyExcept(Blanks);
                    input.Position += at < 0 ? input.End - input.Position : at;
                    break;
                case '#':
                    input.SkipLine();
                    break;
                default:
                    return next;
            }
        }
    }
}
