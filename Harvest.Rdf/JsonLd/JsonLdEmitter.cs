namespace Harvest.Rdf;

/// <summary>Turns expanded nodes into statements (JSON-LD 1.1 API, 8.1.2), one after the other and without a node map:
/// a set of statements comes out the same.</summary>
internal sealed class JsonLdEmitter(JsonLdSource source)
{
    private static readonly Term Type = Term.Iri(RdfNs.Type);
    private static readonly Term First = Term.Iri(RdfNs.First);
    private static readonly Term Rest = Term.Iri(RdfNs.Rest);
    private static readonly Term Nil = Term.Iri(RdfNs.Nil);
    private readonly ReadContext _context = source.Context;
    private readonly JsonLdLiterals _literals = new(source);

    /// <summary>The statements of a node, and of all within it.</summary>
    public void Emit(JsonLdNode node, in Term graph)
    {
        if (node.IsNode)
        {
            Body(node, Subject(node), graph);
        }
    }

    // The node's own term; none when its identifier is no IRI.
    private Term Subject(JsonLdNode node) =>
        !node.HasId ? _context.NewBlank() : node.Id is null ? default : Resource(node.Id, node);

    private void Body(JsonLdNode node, in Term subject, in Term graph)
    {
        if (node.Graph is not null && !subject.IsNone)
        {
            foreach (JsonLdNode inner in node.Graph)
            {
                Emit(inner, subject);
            }
        }

        foreach (JsonLdNode included in node.Included ?? [])
        {
            Emit(included, graph);
        }

        foreach (string type in node.Types ?? [])
        {
            Add(subject, Type, Resource(type, node), graph);
        }

        foreach ((string iri, List<JsonLdNode> items) in node.Properties ?? [])
        {
            Term predicate = Predicate(iri, node);
            foreach (JsonLdNode item in items)
            {
                Property(subject, predicate, item, graph);
            }
        }

        foreach ((string iri, List<JsonLdNode> items) in node.Reverse ?? [])
        {
            Term predicate = Predicate(iri, node);
            foreach (JsonLdNode item in items)
            {
                Term other = Subject(item);
                Add(other, predicate, subject, graph);
                Body(item, other, graph);
            }
        }
    }

    private void Property(in Term subject, in Term predicate, JsonLdNode item, in Term graph)
    {
        source.Current = item.At;
        if (item.List is not null)
        {
            Add(subject, predicate, List(item.List, graph), graph);
        }
        else if (item.HasValue)
        {
            Add(subject, predicate, _literals.Make(item, graph), graph);
        }
        else
        {
            Term @object = Subject(item);
            Add(subject, predicate, @object, graph);
            Body(item, @object, graph);
        }
    }

    // A list; members that are no terms leave no trace (8.3).
    private Term List(List<JsonLdNode> items, in Term graph)
    {
        Term head = Nil, cell = default;
        foreach (JsonLdNode item in items)
        {
            Term added = _context.NewBlank();
            Term member = item.List is not null ? List(item.List, graph)
                : item.HasValue ? _literals.Make(item, graph) : Subject(item);
            if (cell.IsNone)
            {
                head = added;
            }
            else
            {
                Add(cell, Rest, added, graph);
            }

            cell = added;
            Add(cell, First, member, graph);
            if (item.IsNode)
            {
                Body(item, member, graph);
            }
        }

        if (!cell.IsNone)
        {
            Add(cell, Rest, Nil, graph);
        }

        return head;
    }

    private void Add(in Term subject, in Term predicate, in Term @object, in Term graph)
    {
        if (!subject.IsNone && !predicate.IsNone && !@object.IsNone)
        {
            _context.Emit(subject, predicate, @object, graph);
        }
    }

    private Term Predicate(string iri, JsonLdNode node) =>
        iri.StartsWith("_:", StringComparison.Ordinal) && !_context.Options.GeneralizedRdf
            ? default : Resource(iri, node);

    // An IRI or a blank node; others are left out (8.1.2 steps 1.1 and 1.3), or repaired when reading leniently.
    private Term Resource(string iri, JsonLdNode node)
    {
        if (iri.StartsWith("_:", StringComparison.Ordinal))
        {
            return _context.Blank(JsonLdLabels.Make(iri.AsSpan(2)));
        }

        bool absolute = IriSyntax.IsAbsolute(iri);
        if (absolute && !IriSyntax.HasForbidden(iri) && iri.IndexOf('#') == iri.LastIndexOf('#'))
        {
            return Term.Iri(iri);
        }

        if (!_context.Lenient)
        {
            return default;
        }

        string repaired = IriSyntax.Repair(iri);
        source.Warn(node.At, absolute ? $"an IRI had characters that no IRI may contain; it was read as <{repaired}>."
            : $"the IRI <{repaired}> is relative and there is no base; it was kept as it is.");
        return Term.Iri(repaired);
    }
}
