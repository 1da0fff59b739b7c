using System.Buffers;

namespace Harvest.Rdf;

/// <summary>Reads N-Triples and N-Quads (RDF 1.1 N-Triples, 3; RDF 1.1 N-Quads, 3): one statement a line.</summary>
internal sealed class NQuadsReader
{
    private static readonly SearchValues<byte> Blanks = NameChars.Bytes(" \t");
    private readonly Utf8Input _in;
    private readonly ReadContext _context;
    private readonly TermScanner _terms;
    private readonly bool _quads;

    public NQuadsReader(Utf8Input input, ReadContext context, bool quads)
    {
        _in = input;
        _context = context;
        _terms = new TermScanner(input, context);
        _quads = quads;
    }

    public void Read()
    {
        for (int next = Skip(); next >= 0; next = Skip())
        {
            switch (next)
            {
                case '\n' or '\r':
                    _in.Position++;
                    break;
                case '#':
                    _in.SkipLine();
                    break;
                default:
                    Statement(next);
                    break;
            }
        }
    }

    private void Statement(int next)
    {
        Term subject = Resource(next, "a subject");
        Term predicate = Skip() == '<' ? Term.Iri(_terms.IriRef(null))
            : throw _in.Error("a predicate is an IRI in angle brackets.");
        next = Skip();
        Term @object = next == '"' ? Literal() : Resource(next, "an object");
        next = Skip();
        Term graph = default;
        if (_quads && next != '.')
        {
            graph = Resource(next, "a graph's name");
            next = Skip();
        }

        if (next != '.')
        {
            throw _in.Error(_quads ? "a statement has three or four terms and ends with a full stop."
                : "a statement has three terms and ends with a full stop.");
        }

        _in.Position++;
        _context.Emit(subject, predicate, @object, graph);
        EndOfLine();
    }

    private Term Resource(int next, string what) => next switch
    {
        '<' => Term.Iri(_terms.IriRef(null)),
        '_' => _terms.Blank(),
        _ => throw _in.Error($"{what} is expected here: an IRI in angle brackets or a blank node"
            + (what == "an object" ? " or a literal." : ".")),
    };

    private Term Literal()
    {
        string text = _terms.ShortString();
        switch (_in.Peek())
        {
            case '@':
                return _terms.Language() is { } language ? Term.Tagged(text, language) : Term.Literal(text);
            case '^' when _in.Peek(1) == '^' && _in.Peek(2) == '<':
                _in.Position += 2;
                return Term.Literal(text, _terms.IriRef(null));
            case '^':
                throw _in.Error("a datatype is written ^^<IRI>.");
            default:
                return Term.Literal(text);
        }
    }

    private void EndOfLine()
    {
        int next = Skip();
        if (next == '#')
        {
            _in.SkipLine();
        }
        else if (next >= 0 && next is not ('\n' or '\r'))
        {
            if (!_context.Lenient)
            {
                throw _in.Error("a new statement begins on a new line.");
            }

            _context.Warn("a new statement began on the same line.");
        }
    }

    // The next byte that is not blank.
    private int Skip()
    {
        while (true)
        {
            int next = _in.Peek();
            if (next is not (' ' or '\t'))
            {
                return next;
            }

            // What is passed is given up at once, so that a line of blanks does not fill the window.
            int at = _in.Window.IndexOfAnyExcept(Blanks);
            _in.Position += at < 0 ? _in.End - _in.Position : at;
        }
    }
}
