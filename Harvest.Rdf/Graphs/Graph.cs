namespace Harvest.Rdf;

/// <summary>A set of statements in memory with look-ups by subject, predicate and object.</summary>
/// <remarks>Terms are kept once. As a sink it takes the statements of all graphs of a document into one.</remarks>
public sealed class Graph : IRdfSink
{
    private readonly TermTable _terms = new();
    private readonly TripleTable _triples = new();
    private readonly Dictionary<string, string> _prefixes = [];

    // Subject and predicate of the statement before: most statements repeat one of them.
    private (Term Term, int Id) _lastSubject = (default, -1), _lastPredicate = (default, -1);

    /// <summary>How many statements there are.</summary>
    public int Count => _triples.Count;

    /// <summary>The prefixes the documents declared, for writers.</summary>
    public IReadOnlyDictionary<string, string> Prefixes => _prefixes;

    /// <summary>All statements, in order of appearance.</summary>
    public IEnumerable<Triple> Triples => Match();

    internal TermTable Terms => _terms;

    internal TripleTable Table => _triples;

    /// <summary>Reads a document into a new graph.</summary>
    /// <exception cref="RdfException">The document is at fault.</exception>
    public static Graph Load(
        Stream stream, RdfFormat format, string? baseIri = null, RdfReaderOptions? options = null)
    {
        var graph = new Graph();
        RdfReader.Read(stream, format, baseIri, graph, options);
        return graph;
    }

    /// <summary>Reads a document held as text into a new graph.</summary>
    /// <exception cref="RdfException">The document is at fault.</exception>
    public static Graph Parse(
        string text, RdfFormat format, string? baseIri = null, RdfReaderOptions? options = null)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text), writable: false);
        return Load(stream, format, baseIri, options);
    }

    /// <summary>Adds a statement; false when it was there.</summary>
    public bool Add(in Term subject, in Term predicate, in Term @object)
    {
        if (_lastSubject.Id < 0 || !_lastSubject.Term.Equals(subject))
        {
            _lastSubject = (subject, _terms.Intern(subject));
        }

        if (_lastPredicate.Id < 0 || !_lastPredicate.Term.Equals(predicate))
        {
            _lastPredicate = (predicate, _terms.Intern(predicate));
        }

        return _triples.Add(new TripleIds(_lastSubject.Id, _lastPredicate.Id, _terms.Intern(@object)));
    }

    /// <summary>Adds a statement; false when it was there.</summary>
    public bool Add(Triple triple) => Add(triple.Subject, triple.Predicate, triple.Object);

    /// <inheritdoc/>
    void IRdfSink.Add(in Quad quad) => Add(quad.Subject, quad.Predicate, quad.Object);

    /// <inheritdoc/>
    public void Prefix(string prefix, string iri) => _prefixes[prefix] = iri;

    /// <summary>Whether the statement is there.</summary>
    public bool Contains(Term subject, Term predicate, Term @object)
    {
        int s = _terms.Find(subject), p = _terms.Find(predicate), o = _terms.Find(@object);
        return s >= 0 && p >= 0 && o >= 0 && _triples.Contains(new TripleIds(s, p, o));
    }

    /// <summary>The statements that fit; <see cref="Term.None"/> stands for any term.</summary>
    public IEnumerable<Triple> Match(Term subject = default, Term predicate = default, Term @object = default)
    {
        int s = Id(subject), p = Id(predicate), o = Id(@object);
        return s == Absent || p == Absent || o == Absent ? [] : Resolve(_triples.Match(s, p, o));
    }

    /// <summary>The objects of a subject's property, in order of appearance.</summary>
    public IReadOnlyList<Term> Objects(Term subject, Term predicate)
    {
        List<Term> found = [.. Match(subject, predicate).Select(t => t.Object)];
        found.Reverse();
        return found;
    }

    /// <summary>The first object of a subject's property, or <see cref="Term.None"/>.</summary>
    public Term Object(Term subject, Term predicate) =>
        Objects(subject, predicate) is [Term first, ..] ? first : default;

    /// <summary>The subjects that have a property with this object, in order of appearance.</summary>
    public IReadOnlyList<Term> Subjects(Term predicate, Term @object)
    {
        List<Term> found = [.. Match(default, predicate, @object).Select(t => t.Subject)];
        found.Reverse();
        return found;
    }

    /// <summary>The members of an RDF collection (RDF Schema 1.1, 5.2); a broken or cyclic one ends where it
    /// breaks.</summary>
    public IReadOnlyList<Term> List(Term head)
    {
        Term first = Term.Iri(RdfNs.First), rest = Term.Iri(RdfNs.Rest), nil = Term.Iri(RdfNs.Nil);
        List<Term> members = [];
        HashSet<Term> seen = [];
        for (Term cell = head; cell != nil && !cell.IsNone && seen.Add(cell); cell = Object(cell, rest))
        {
            Term member = Object(cell, first);
            if (!member.IsNone)
            {
                members.Add(member);
            }
        }

        return members;
    }

    /// <summary>Whether both graphs say the same, whatever their blank nodes are called (RDF 1.1 Concepts,
    /// 3.6).</summary>
    public bool IsIsomorphicTo(Graph other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Isomorphism.Equal(Quads(this), Quads(other));
    }

    private const int Absent = -2;

    private int Id(in Term term)
    {
        if (term.IsNone)
        {
            return -1;
        }

        int id = _terms.Find(term);
        return id < 0 ? Absent : id;
    }

    private IEnumerable<Triple> Resolve(IEnumerable<TripleIds> ids)
    {
        foreach (TripleIds t in ids)
        {
            yield return new Triple(_terms[t.Subject], _terms[t.Predicate], _terms[t.Object]);
        }
    }

    private static IEnumerable<Quad> Quads(Graph graph) =>
        graph.Triples.Select(t => new Quad(t.Subject, t.Predicate, t.Object));
}
