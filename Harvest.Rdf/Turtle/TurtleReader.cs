namespace Harvest.Rdf;

/// <summary>Reads Turtle and TriG (RDF 1.1 Turtle, 6.5; RDF 1.1 TriG, 4.5): documents, blocks and statements.</summary>
internal sealed class TurtleReader
{
    private readonly Utf8Input _in;
    private readonly ReadContext _context;
    private readonly TurtleScanner _scan;
    private readonly TurtleNodes _nodes;
    private readonly bool _trig;

    public TurtleReader(Utf8Input input, ReadContext context, bool trig, string? baseIri)
    {
        _in = input;
        _context = context;
        _scan = new TurtleScanner(input, context) { Resolver = baseIri is null ? null : new IriResolver(baseIri) };
        _nodes = new TurtleNodes(input, context, _scan);
        _trig = trig;
    }

    public void Read()
    {
        for (int next = _scan.Skip(); next >= 0; next = _scan.Skip())
        {
            if (next == '@')
            {
                Directive();
            }
            else if (next == '{' && _trig)
            {
                Block(Term.None);
            }
            else if (!Keyword(next))
            {
                Statement(next);
            }
        }
    }

    // prefixID and base, which end with a full stop.
    private void Directive()
    {
        if (_scan.TakeWord("@prefix"u8, ignoreCase: false))
        {
            Prefix();
        }
        else if (_scan.TakeWord("@base"u8, ignoreCase: false))
        {
            Base();
        }
        else
        {
            throw _in.Error("@prefix or @base is expected here.");
        }

        Expect('.', "a directive that begins with @ ends with a full stop.");
    }

    // sparqlPrefix and sparqlBase, which do not; and TriG's GRAPH.
    private bool Keyword(int first)
    {
        switch (first | 0x20)
        {
            case 'p' when _scan.TakeWord("prefix"u8, ignoreCase: true):
                Prefix();
                return true;
            case 'b' when _scan.TakeWord("base"u8, ignoreCase: true):
                Base();
                return true;
            case 'g' when _trig && _scan.TakeWord("graph"u8, ignoreCase: true):
                NamedBlock();
                return true;
            default:
                return false;
        }
    }

    private void Prefix()
    {
        _scan.Skip();
        string prefix = _scan.PrefixName();
        if (_scan.Skip() != '<')
        {
            throw _in.Error("a prefix stands for an IRI in angle brackets.");
        }

        string iri = _scan.IriRef();
        _scan.Declare(prefix, iri);
        _context.Prefix(prefix, iri);
    }

    private void Base() => _scan.Resolver = _scan.Skip() == '<' ? new IriResolver(_scan.IriRef())
        : throw _in.Error("a base is an IRI in angle brackets.");

    private void NamedBlock()
    {
        int next = _scan.Skip();
        Term name = next == '[' ? Anonymous() : _nodes.IriOrBlank(next, "a graph's name");
        Block(name);
    }

    private Term Anonymous()
    {
        _in.Position++;
        Expect(']', "a graph cannot be named by a blank node with properties.");
        return _context.NewBlank();
    }

    private void Block(in Term name)
    {
        Expect('{', "a graph's statements stand in braces.");
        _nodes.Graph = name;
        for (int next = _scan.Skip(); next != '}'; next = _scan.Skip())
        {
            Term subject = _nodes.Subject(next, out bool complete);
            _nodes.Properties(subject, optional: complete);
            next = _scan.Skip();
            if (next == '.')
            {
                _in.Position++;
            }
            else if (next != '}')
            {
                throw _in.Error("a statement ends with a full stop, a graph with a closing brace.");
            }
        }

        _in.Position++;
        _nodes.Graph = default;
    }

    private void Statement(int next)
    {
        Term subject = _nodes.Subject(next, out bool complete);
        if (_trig && _nodes.MayNameGraph && _scan.Skip() == '{')
        {
            Block(subject);
            return;
        }

        _nodes.Properties(subject, optional: complete);
        Expect('.', "a statement ends with a full stop.");
    }

    private void Expect(char wanted, string problem)
    {
        if (_scan.Skip() != wanted)
        {
            throw _in.Error(problem);
        }

        _in.Position++;
    }
}
