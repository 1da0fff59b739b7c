using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>What the values of a term are wrapped in (JSON-LD 1.1, 9.15.1 <c>@container</c>).</summary>
[Flags]
internal enum JsonLdContainer
{
    None = 0,
    List = 1,
    Set = 2,
    Index = 4,
    Language = 8,
    Graph = 16,
    Id = 32,
    Type = 64,
}

/// <summary>A term definition (JSON-LD 1.1 API, 4.1).</summary>
internal sealed record JsonLdTerm
{
    /// <summary>The IRI mapping; null when the term is explicitly no IRI.</summary>
    public string? Iri { get; set; }

    public bool IsPrefix { get; set; }

    public bool IsProtected { get; set; }

    public bool IsReverse { get; set; }

    public JsonLdContainer Container { get; set; }

    /// <summary>The type mapping: an IRI, <c>@id</c>, <c>@vocab</c>, <c>@json</c> or <c>@none</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Whether a language is told; it may be told to be none.</summary>
    public bool HasLanguage { get; set; }

    public string? Language { get; set; }

    public bool HasDirection { get; set; }

    public string? Direction { get; set; }

    /// <summary>The property that an index becomes.</summary>
    public string? Index { get; set; }

    public string? Nest { get; set; }

    /// <summary>Stands for the scoped context where it is used as that of a property, and of a type.</summary>
    public (object OfProperty, object OfType) Keys { get; } = (new object(), new object());

    /// <summary>The scoped context as it stands in the document; undefined when there is none.</summary>
    public JsonElement Context { get; set; }

    /// <summary>Where the scoped context came from.</summary>
    public string? BaseUrl { get; set; }

    public bool HasContext => Context.ValueKind != JsonValueKind.Undefined;

    public bool Has(JsonLdContainer container) => (Container & container) != 0;

    /// <summary>Whether both say the same, protection apart (JSON-LD 1.1 API, 4.2.2 step 27).</summary>
    public bool SaysSameAs(JsonLdTerm other) =>
        Iri == other.Iri && IsPrefix == other.IsPrefix && IsReverse == other.IsReverse && Container == other.Container
        && Type == other.Type && HasLanguage == other.HasLanguage && Language == other.Language
        && HasDirection == other.HasDirection && Direction == other.Direction && Index == other.Index
        && Nest == other.Nest && HasContext == other.HasContext
        && (!HasContext || JsonElement.DeepEquals(Context, other.Context));
}
