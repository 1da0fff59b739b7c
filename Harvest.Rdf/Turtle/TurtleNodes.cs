namespace Harvest.Rdf;

/// <summary>Reads what a Turtle statement is made of: subjects, property lists, objects, collections.</summary>
internal sealed class TurtleNodes(Utf8Input input, ReadContext context, TurtleScanner scan)
{
    private static readonly Term Type = Term.Iri(RdfNs.Type);
    private static readonly Term First = Term.Iri(RdfNs.First);
    private static readonly Term Rest = Term.Iri(RdfNs.Rest);
    private static readonly Term Nil = Term.Iri(RdfNs.Nil);
    private int _depth;

    /// <summary>The graph that statements stand in.</summary>
    public Term Graph { get; set; }

    /// <summary>Whether the last subject could also be the name of a graph: an IRI, a label or <c>[]</c>.</summary>
    public bool MayNameGraph { get; private set; }

    /// <summary>A subject.</summary>
    /// <param name="next">The byte it begins with.</param>
    /// <param name="complete">It was a node with properties, which may stand alone.</param>
    public Term Subject(int next, out bool complete)
    {
        complete = false;
        MayNameGraph = false;
        switch (next)
        {
            case '[':
                Term node = Anonymous(out bool empty);
                complete = !empty;
                MayNameGraph = empty;
                return node;
            case '(':
                return Collection();
            default:
                MayNameGraph = true;
                return IriOrBlank(next, "a subject");
        }
    }

    public Term IriOrBlank(int next, string what) =>
        next == '<' ? Term.Iri(scan.IriRef())
        : next == '_' ? scan.Blank()
        : TurtleScanner.BeginsName(next) ? Term.Iri(scan.PrefixedName())
        : throw input.Error(next < 0 ? $"the document ends where {what} is expected." : $"{what} is expected here.");

    /// <summary>predicateObjectList: properties parted by semicolons.</summary>
    public void Properties(in Term subject, bool optional = false)
    {
        int next = scan.Skip();
        if (optional && next is '.' or ']' or '}' or -1)
        {
            return;
        }

        while (true)
        {
            Term predicate = Verb(next);
            Objects(subject, predicate);
            if (scan.Skip() != ';')
            {
                return;
            }

            do
            {
                input.Position++;
                next = scan.Skip();
            }
            while (next == ';');

            if (next is '.' or ']' or '}' or -1)
            {
                return;
            }
        }
    }

    private Term Verb(int next) =>
        next == 'a' && scan.TakeWord("a"u8, ignoreCase: false) ? Type
        : next == '<' ? Term.Iri(scan.IriRef())
        : TurtleScanner.BeginsName(next) ? Term.Iri(scan.PrefixedName())
        : throw input.Error(next < 0 ? "the document ends within a statement."
            : "a predicate is expected here: an IRI, a prefixed name or 'a'.");

    private void Objects(in Term subject, in Term predicate)
    {
        while (true)
        {
            context.Emit(subject, predicate, Object(scan.Skip()), Graph);
            if (scan.Skip() != ',')
            {
                return;
            }

            input.Position++;
        }
    }

    private Term Object(int next)
    {
        switch (next)
        {
            case '<':
                return Term.Iri(scan.IriRef());
            case '"' or '\'':
                return scan.Literal();
            case '_':
                return scan.Blank();
            case '[':
                return Anonymous(out _);
            case '(':
                return Collection();
            case '+' or '-' or '.' or (>= '0' and <= '9'):
                return scan.Number();
            case 't' when scan.TakeWord("true"u8, ignoreCase: false):
                return Term.Literal("true", Xsd.Boolean);
            case 'f' when scan.TakeWord("false"u8, ignoreCase: false):
                return Term.Literal("false", Xsd.Boolean);
            default:
                return IriOrBlank(next, "an object");
        }
    }

    // ANON and blankNodePropertyList.
    private Term Anonymous(out bool empty)
    {
        Enter();
        input.Position++;
        Term node = context.NewBlank();
        empty = scan.Skip() == ']';
        if (!empty)
        {
            Properties(node);
            if (scan.Skip() != ']')
            {
                throw input.Error("a blank node's properties end with a square bracket.");
            }
        }

        input.Position++;
        _depth--;
        return node;
    }

    private Term Collection()
    {
        Enter();
        input.Position++;
        Term head = Nil, cell = default;
        for (int next = scan.Skip(); next != ')'; next = scan.Skip())
        {
            Term added = context.NewBlank();
            if (cell.IsNone)
            {
                head = added;
            }
            else
            {
                context.Emit(cell, Rest, added, Graph);
            }

            cell = added;
            context.Emit(cell, First, Object(next), Graph);
        }

        if (!cell.IsNone)
        {
            context.Emit(cell, Rest, Nil, Graph);
        }

        input.Position++;
        _depth--;
        return head;
    }

    private void Enter()
    {
        if (++_depth > context.Options.MaxDepth)
        {
            throw input.Error(
                $"blank nodes and collections are nested deeper than {context.Options.MaxDepth} (MaxDepth).");
        }
    }
}
