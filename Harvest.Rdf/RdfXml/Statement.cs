namespace Harvest.Rdf;

/// <summary>A statement whose object is still to come, and the IRI that stands for it, if any.</summary>
internal readonly record struct Statement(Term Subject, Term Predicate, Term Reified)
{
    private static readonly Term Type = Term.Iri(RdfNs.Type);
    private static readonly Term RdfStatement = Term.Iri(RdfNs.Statement);
    private static readonly Term RdfSubject = Term.Iri(RdfNs.Subject);
    private static readonly Term RdfPredicate = Term.Iri(RdfNs.Predicate);
    private static readonly Term RdfObject = Term.Iri(RdfNs.Object);

    /// <summary>The statement with its object, and what is said about it (RDF 1.1 XML Syntax, 7.3).</summary>
    public void Emit(ReadContext context, in Term @object)
    {
        context.Emit(Subject, Predicate, @object);
        if (!Reified.IsNone)
        {
            context.Emit(Reified, Type, RdfStatement);
            context.Emit(Reified, RdfSubject, Subject);
            context.Emit(Reified, RdfPredicate, Predicate);
            context.Emit(Reified, RdfObject, @object);
        }
    }
}
