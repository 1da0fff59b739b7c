namespace Harvest.Rdf;

/// <summary>Writes Turtle and TriG for people to read (RDF 1.1 Turtle, 2; RDF 1.1 TriG, 2).</summary>
internal sealed class TurtleWriter(TextWriter writer, Prefixes prefixes)
{
    private GraphShape _shape = null!;

    public void Write(IReadOnlyList<NamedGraph> graphs, bool named)
    {
        foreach ((string prefix, string iri) in prefixes.Used)
        {
            writer.Write($"@prefix {prefix}: ");
            NTriplesText.WriteIri(writer, iri);
            writer.Write(" .\n");
        }

        HashSet<Term> shared = NamedGraph.Shared(graphs);
        foreach ((Term name, Graph graph) in graphs)
        {
            _shape = new GraphShape(graph, shared);
            bool block = named && !name.IsNone;
            if (block)
            {
                writer.Write('\n');
                Simple(name);
                writer.Write(" {\n");
            }

            foreach (int root in _shape.Roots)
            {
                Root(root);
            }

            writer.Write(block ? "}\n" : "");
        }
    }

    private void Root(int subject)
    {
        writer.Write('\n');
        Term term = _shape[subject];
        Simple(term);
        Properties(subject, 1);
        writer.Write(" .\n");
    }

    private bool Properties(int subject, int depth)
    {
        bool first = true;
        foreach ((int predicate, List<int> objects) in _shape.Properties(subject))
        {
            if (depth == 1 && first)
            {
                writer.Write(' ');
            }
            else
            {
                writer.Write(first ? "" : " ;");
                NewLine(depth);
            }

            first = false;
            Term term = _shape[predicate];
            if (term.Value == RdfNs.Type)
            {
                writer.Write('a');
            }
            else
            {
                Iri(term.Value);
            }

            for (int i = 0; i < objects.Count; i++)
            {
                writer.Write(i == 0 ? " " : ", ");
                Object(objects[i], depth);
            }
        }

        return !first;
    }

    private void Object(int node, int depth)
    {
        if (_shape.List(node) is { } members)
        {
            writer.Write('(');
            foreach (int member in members)
            {
                writer.Write(' ');
                Object(member, depth);
            }

            writer.Write(members.Count == 0 ? ")" : " )");
        }
        else if (_shape.IsInline(node))
        {
            writer.Write('[');
            if (Properties(node, depth + 1))
            {
                NewLine(depth);
            }

            writer.Write(']');
        }
        else
        {
            Simple(_shape[node]);
        }
    }

    private void NewLine(int depth)
    {
        writer.Write('\n');
        for (int i = 0; i < depth; i++)
        {
            writer.Write("    ");
        }
    }

    private void Simple(in Term term)
    {
        if (term.IsIri)
        {
            Iri(term.Value);
        }
        else if (term.IsLiteral)
        {
            Literal(term);
        }
        else
        {
            NTriplesText.Write(writer, term);
        }
    }

    private void Iri(string iri)
    {
        if (prefixes.Shorten(iri) is { } name)
        {
            writer.Write(name.Prefix);
            writer.Write(':');
            writer.Write(name.Local);
        }
        else
        {
            NTriplesText.WriteIri(writer, iri);
        }
    }

    private void Literal(in Term term)
    {
        if (TurtleNumbers.IsShort(term))
        {
            writer.Write(term.Value);
            return;
        }

        Quoted(term.Value);
        if (term.Language is { } language)
        {
            writer.Write('@');
            writer.Write(language);
        }
        else if (term.Datatype is { } datatype && datatype != Xsd.String)
        {
            writer.Write("^^");
            Iri(datatype);
        }
    }

    // Text of several lines keeps them; every quotation mark in it is escaped, which is always right.
    private void Quoted(string text)
    {
        if (!text.Contains('\n', StringComparison.Ordinal) || text.AsSpan().IndexOfAnyInRange('\0', '\b') >= 0)
        {
            NTriplesText.WriteQuoted(writer, text);
            return;
        }

        writer.Write("\"\"\"");
        writer.Write(text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal));
        writer.Write("\"\"\"");
    }
}
