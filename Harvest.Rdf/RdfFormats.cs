namespace Harvest.Rdf;

/// <summary>Media types and file extensions of the formats, and finding out which one a document has.</summary>
public static class RdfFormats
{
    /// <summary>The registered media type of a format.</summary>
    public static string MediaType(RdfFormat format) => format switch
    {
        RdfFormat.Turtle => "text/turtle",
        RdfFormat.NTriples => "application/n-triples",
        RdfFormat.NQuads => "application/n-quads",
        RdfFormat.TriG => "application/trig",
        RdfFormat.RdfXml => "application/rdf+xml",
        RdfFormat.JsonLd => "application/ld+json",
        _ => "application/octet-stream",
    };

    /// <summary>The usual file extension of a format, without the dot.</summary>
    public static string Extension(RdfFormat format) => format switch
    {
        RdfFormat.Turtle => "ttl",
        RdfFormat.NTriples => "nt",
        RdfFormat.NQuads => "nq",
        RdfFormat.TriG => "trig",
        RdfFormat.RdfXml => "rdf",
        RdfFormat.JsonLd => "jsonld",
        _ => "bin",
    };

    /// <summary>The format a media type names; parameters do not count.</summary>
    public static RdfFormat FromMediaType(string? mediaType) =>
        mediaType?.Split(';')[0].Trim().ToLowerInvariant() switch
        {
            "text/turtle" or "application/x-turtle" or "application/turtle" or "text/n3" or "text/rdf+n3" =>
                RdfFormat.Turtle,
            "application/n-triples" or "text/ntriples" => RdfFormat.NTriples,
            "application/n-quads" or "text/x-nquads" or "text/nquads" => RdfFormat.NQuads,
            "application/trig" or "application/x-trig" => RdfFormat.TriG,
            "application/rdf+xml" or "application/xml" or "text/xml" or "application/rdf" or "text/rdf"
                or "application/owl+xml" => RdfFormat.RdfXml,
            "application/ld+json" or "application/json" or "text/json" => RdfFormat.JsonLd,
            _ => RdfFormat.Unknown,
        };

    /// <summary>The format a file name or URL path ends with.</summary>
    public static RdfFormat FromFileName(string? fileName)
    {
        string name = fileName ?? "";
        int end = name.IndexOfAny(['?', '#']);
        return Path.GetExtension(end < 0 ? name : name[..end]).ToLowerInvariant() switch
        {
            ".ttl" or ".turtle" or ".n3" => RdfFormat.Turtle,
            ".nt" => RdfFormat.NTriples,
            ".nq" => RdfFormat.NQuads,
            ".trig" => RdfFormat.TriG,
            ".rdf" or ".xml" or ".owl" or ".rdfs" => RdfFormat.RdfXml,
            ".jsonld" or ".json" => RdfFormat.JsonLd,
            _ => RdfFormat.Unknown,
        };
    }

    /// <summary>The format of a document: what its beginning says for certain, else its media type, else its name, else
    /// what its beginning makes likely.</summary>
    public static RdfFormat Detect(string? mediaType, string? fileName, ReadOnlySpan<byte> firstBytes)
    {
        RdfFormat told = FromMediaType(mediaType);
        if (told == RdfFormat.Unknown)
        {
            told = FromFileName(fileName);
        }

        return RdfSniffer.Decide(told, RdfSniffer.Sniff(firstBytes));
    }
}
