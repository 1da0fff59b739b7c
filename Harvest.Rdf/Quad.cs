namespace Harvest.Rdf;

/// <summary>A statement (RDF 1.1 Concepts, 3.1).</summary>
/// <param name="Subject">An IRI or a blank node.</param>
/// <param name="Predicate">An IRI.</param>
/// <param name="Object">Any term.</param>
public readonly record struct Triple(Term Subject, Term Predicate, Term Object)
{
    /// <summary>The statement as N-Triples writes it.</summary>
    public override string ToString() => $"{Subject} {Predicate} {Object} .";
}

/// <summary>A statement and the graph it stands in (RDF 1.1 Concepts, 4).</summary>
/// <param name="Subject">An IRI or a blank node.</param>
/// <param name="Predicate">An IRI.</param>
/// <param name="Object">Any term.</param>
/// <param name="Graph">The graph's name; <see cref="Term.None"/> is the default graph.</param>
public readonly record struct Quad(Term Subject, Term Predicate, Term Object, Term Graph = default)
{
    /// <summary>The statement without its graph.</summary>
    public Triple Triple => new(Subject, Predicate, Object);

    /// <summary>The statement as N-Quads writes it.</summary>
    public override string ToString() => Graph.IsNone ? Triple.ToString() : $"{Subject} {Predicate} {Object} {Graph} .";
}
