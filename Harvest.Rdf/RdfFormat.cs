namespace Harvest.Rdf;

/// <summary>The formats that can be read and written.</summary>
public enum RdfFormat
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>RDF 1.1 Turtle.</summary>
    Turtle,

    /// <summary>RDF 1.1 N-Triples.</summary>
    NTriples,

    /// <summary>RDF 1.1 N-Quads.</summary>
    NQuads,

    /// <summary>RDF 1.1 TriG.</summary>
    TriG,

    /// <summary>RDF 1.1 XML Syntax.</summary>
    RdfXml,

    /// <summary>JSON-LD 1.1.</summary>
    JsonLd,
}
