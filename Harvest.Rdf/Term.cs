using System.Runtime.CompilerServices;

namespace Harvest.Rdf;

/// <summary>One RDF term as a small value: an IRI, a blank node or a literal (RDF 1.1 Concepts, 3).</summary>
/// <remarks>Equality is that of RDF 1.1 Concepts, 3.2 and 3.3: character by character, nothing is normalised.</remarks>
public readonly struct Term : IEquatable<Term>
{
    private readonly string? _value;

    // The datatype of a typed literal, the tag of a language-tagged one, null otherwise (xsd:string).
    private readonly string? _extra;
    private readonly TermKind _kind;
    private readonly bool _tagged;

    private Term(TermKind kind, string value, string? extra = null, bool tagged = false)
    {
        _kind = kind;
        _value = value;
        _extra = extra;
        _tagged = tagged;
    }

    /// <summary>No term: the default graph, or "any" in a search.</summary>
    public static Term None => default;

    /// <summary>What the term is.</summary>
    public TermKind Kind => _kind;

    /// <summary>The IRI, the blank node's label (without <c>_:</c>) or the literal's text; empty for no term.</summary>
    public string Value => _value ?? "";

    /// <summary>The datatype IRI of a literal (<c>xsd:string</c>, <c>rdf:langString</c> included), else null.</summary>
    public string? Datatype =>
        _kind != TermKind.Literal ? null : _tagged ? RdfNs.LangString : _extra ?? Xsd.String;

    /// <summary>The language tag of a literal as written, or null.</summary>
    public string? Language => _tagged ? _extra : null;

    /// <summary>Whether this is an IRI.</summary>
    public bool IsIri => _kind == TermKind.Iri;

    /// <summary>Whether this is a blank node.</summary>
    public bool IsBlank => _kind == TermKind.Blank;

    /// <summary>Whether this is a literal.</summary>
    public bool IsLiteral => _kind == TermKind.Literal;

    /// <summary>Whether this is no term at all.</summary>
    public bool IsNone => _kind == TermKind.None;

    /// <summary>An IRI; the text is taken as it is.</summary>
    public static Term Iri(string iri) => new(TermKind.Iri, iri);

    /// <summary>A blank node with this label (without <c>_:</c>).</summary>
    public static Term Blank(string label) => new(TermKind.Blank, label);

    /// <summary>A literal; without a datatype it is an <c>xsd:string</c>.</summary>
    public static Term Literal(string text, string? datatype = null) =>
        new(TermKind.Literal, text, datatype == Xsd.String ? null : datatype);

    /// <summary>A literal with a language tag (its datatype is <c>rdf:langString</c>).</summary>
    public static Term Tagged(string text, string language) => new(TermKind.Literal, text, language, tagged: true);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(Term other) =>
        _kind == other._kind && _tagged == other._tagged
        && (ReferenceEquals(_value, other._value) || string.Equals(_value, other._value, StringComparison.Ordinal))
        && (ReferenceEquals(_extra, other._extra) || string.Equals(_extra, other._extra, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Term other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        _value is null ? 0 : (_value.GetHashCode() * 31) + (_extra is null ? (int)_kind : _extra.GetHashCode());

    /// <summary>The term as N-Triples writes it.</summary>
    public override string ToString() => NTriplesText.Format(this);

    /// <summary>Whether both are the same term.</summary>
    public static bool operator ==(Term left, Term right) => left.Equals(right);

    /// <summary>Whether the terms differ.</summary>
    public static bool operator !=(Term left, Term right) => !left.Equals(right);
}
