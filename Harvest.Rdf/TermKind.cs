namespace Harvest.Rdf;

/// <summary>What a term is (RDF 1.1 Concepts, 3: IRI, blank node or literal).</summary>
public enum TermKind : byte
{
    /// <summary>No term: as a graph name, the default graph; as a search pattern, anything.</summary>
    None = 0,

    /// <summary>An IRI.</summary>
    Iri = 1,

    /// <summary>A blank node, known by a label that holds within one document.</summary>
    Blank = 2,

    /// <summary>A literal: text with a datatype and perhaps a language.</summary>
    Literal = 3,
}
