namespace Harvest.Rdf;

/// <summary>An active context (JSON-LD 1.1 API, 4.1): terms in layers, the nearest first, and the defaults.</summary>
/// <remarks>A layer costs what it adds, not what lies below, so that a context in every node stays cheap.</remarks>
internal sealed class JsonLdContext
{
    private const int MaxLayers = 8;
    private const int MaxRemembered = 4096;
    private readonly JsonLdContext? _below;
    private readonly int _layers;
    private readonly Dictionary<string, JsonLdTerm?> _terms = [];
    private readonly Dictionary<string, JsonLdKey> _keys = [];
    private Dictionary<object, JsonLdContext>? _made;

    /// <summary>The initial context.</summary>
    public JsonLdContext(string? baseIri)
    {
        OriginalBase = baseIri;
        SetBase(baseIri);
    }

    private JsonLdContext(JsonLdContext below)
    {
        OriginalBase = below.OriginalBase;
        Base = below.Base;
        Resolver = below.Resolver;
        Vocab = below.Vocab;
        Language = below.Language;
        Direction = below.Direction;
        Previous = below.Previous;
        HasProtected = below.HasProtected;
        if (below._layers < MaxLayers)
        {
            _below = below;
            _layers = below._layers + 1;
            return;
        }

        for (JsonLdContext? layer = below; layer is not null; layer = layer._below)
        {
            foreach ((string name, JsonLdTerm? term) in layer._terms)
            {
                _terms.TryAdd(name, term);
            }
        }
    }

    public string? OriginalBase { get; }

    public string? Base { get; private set; }

    public IriResolver? Resolver { get; private set; }

    public string? Vocab { get; set; }

    public string? Language { get; set; }

    public string? Direction { get; set; }

    /// <summary>The context to go back to when one that does not propagate ends.</summary>
    public JsonLdContext? Previous { get; set; }

    public bool HasProtected { get; private set; }

    /// <summary>A new layer above this one.</summary>
    public JsonLdContext Clone() => new(this);

    public void SetBase(string? iri)
    {
        Base = iri;
        Resolver = iri is null ? null : new IriResolver(iri);
    }

    /// <summary>The definition of a term, or null.</summary>
    public JsonLdTerm? Find(string name)
    {
        for (JsonLdContext? layer = this; layer is not null; layer = layer._below)
        {
            if (layer._terms.TryGetValue(name, out JsonLdTerm? term))
            {
                return term;
            }
        }

        return null;
    }

    /// <summary>Defines a term, or takes its definition away.</summary>
    public void Set(string name, JsonLdTerm? term)
    {
        _terms[name] = term;
        HasProtected |= term is { IsProtected: true };
        _keys.Clear();
    }

    /// <summary>What a key of a node means here, remembered.</summary>
    public JsonLdKey Key(string key, Func<JsonLdContext, string, JsonLdKey> make)
    {
        if (!_keys.TryGetValue(key, out JsonLdKey known))
        {
            if (_keys.Count >= MaxRemembered)
            {
                _keys.Clear();
            }

            _keys[key] = known = make(this, key);
        }

        return known;
    }

    /// <summary>The context that comes of this one in a way that has a key, made once.</summary>
    /// <param name="key">An address, or what stands for a scoped context.</param>
    /// <param name="from">What to make it of.</param>
    /// <param name="make">Makes it; this context must be complete.</param>
    public JsonLdContext Made<T>(object key, T from, Func<JsonLdContext, T, JsonLdContext> make)
    {
        _made ??= [];
        if (!_made.TryGetValue(key, out JsonLdContext? made))
        {
            if (_made.Count >= MaxRemembered)
            {
                _made.Clear();
            }

            _made[key] = made = make(this, from);
        }

        return made;
    }
}

/// <summary>What a key means in a context.</summary>
/// <param name="Iri">The keyword or IRI it expands to; null when it is to be left out.</param>
/// <param name="IsKeyword">Whether it is a keyword or an alias of one.</param>
/// <param name="Term">Its definition, if it is a term.</param>
internal readonly record struct JsonLdKey(string? Iri, bool IsKeyword, JsonLdTerm? Term);
