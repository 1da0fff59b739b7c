namespace Harvest.Rdf;

/// <summary>How strictly a document is read, and how much of it.</summary>
public sealed record RdfReaderOptions
{
    /// <summary>Strict reading with the default limits.</summary>
    public static RdfReaderOptions Default { get; } = new();

    /// <summary>Repair what is commonly wrong and go on, with a warning each; default false.</summary>
    public bool Lenient { get; init; }

    /// <summary>Takes the warnings of a lenient reader.</summary>
    public Action<RdfWarning>? Warning { get; init; }

    /// <summary>Warnings reported at most, so that a hopeless file does not drown the caller; default 1,000.</summary>
    public int MaxWarnings { get; init; } = 1000;

    /// <summary>Longest literal, IRI or other token in bytes (characters in XML, where a tag or comment has at most 4
    /// million); default 16 MB.</summary>
    public int MaxLiteralLength { get; init; } = 16 << 20;

    /// <summary>The most that <see cref="MaxDepth"/> may be: what fits a stack of 1 MB in every format.</summary>
    public const int DeepestAllowed = 500;

    /// <summary>Deepest nesting of nodes, lists or elements; default 200, at most <see
    /// cref="DeepestAllowed"/>.</summary>
    public int MaxDepth { get; init; } = 200;

    /// <summary>Most statements; null (the default) is no limit.</summary>
    public long? MaxTriples { get; init; }

    /// <summary>Most characters that XML entities may expand to in all; default 10 million.</summary>
    public long MaxEntityExpansion { get; init; } = 10_000_000;

    /// <summary>Largest JSON-LD document in bytes, as it is held whole while being read; default 1 GB.</summary>
    public long MaxJsonLength { get; init; } = 1L << 30;

    /// <summary>Put before the label of every blank node, so that documents can be merged; default empty.</summary>
    public string BlankNodePrefix { get; init; } = "";

    /// <summary>Gives the text of a remote JSON-LD document by its URL, or null; asked before the built-in contexts.
    /// Nothing is ever fetched by the reader itself.</summary>
    public Func<string, Stream?>? JsonLdLoader { get; init; }

    /// <summary>A JSON-LD context to start from (<c>expandContext</c> of JSON-LD 1.1 API, 9.3): its text.</summary>
    public string? JsonLdContext { get; init; }

    /// <summary>What becomes of base directions (<c>rdfDirection</c> of JSON-LD 1.1 API, 9.3).</summary>
    public JsonLdDirection JsonLdDirection { get; init; }

    /// <summary>Let JSON-LD yield statements with blank predicates (<c>produceGeneralizedRdf</c>).</summary>
    public bool GeneralizedRdf { get; init; }

    /// <summary>Read as JSON-LD 1.0 (<c>processingMode</c>); only there for documents that insist.</summary>
    public bool JsonLd10 { get; init; }
}

/// <summary>How JSON-LD base directions become RDF (JSON-LD 1.1 API, 8.1.4).</summary>
public enum JsonLdDirection
{
    /// <summary>They are dropped.</summary>
    None,

    /// <summary>As a datatype of the i18n namespace.</summary>
    I18nDatatype,

    /// <summary>As a blank node with value, language and direction.</summary>
    CompoundLiteral,
}
