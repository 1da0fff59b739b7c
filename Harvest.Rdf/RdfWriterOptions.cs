namespace Harvest.Rdf;

/// <summary>How a document is written.</summary>
public sealed record RdfWriterOptions
{
    /// <summary>The default settings.</summary>
    public static RdfWriterOptions Default { get; } = new();

    /// <summary>Prefixes to use, before those of the graph and the well-known ones; only used ones are
    /// written.</summary>
    public IReadOnlyDictionary<string, string> Prefixes { get; init; } = new Dictionary<string, string>();

    /// <summary>Line breaks and indentation in XML and JSON; default true.</summary>
    public bool Indented { get; init; } = true;
}
