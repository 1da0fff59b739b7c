using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>What context processing carries along (JSON-LD 1.1 API, 4.1.2, the arguments).</summary>
/// <param name="BaseUrl">Where the local context stands.</param>
/// <param name="Remote">The remote contexts that led here.</param>
/// <param name="OverrideProtected">Whether protected terms may be changed: for property-scoped contexts.</param>
/// <param name="Propagate">Whether the context holds for nested nodes.</param>
/// <param name="Validate">Whether scoped contexts that were seen already are looked into again.</param>
internal readonly record struct JsonLdScope(
    string? BaseUrl, string[] Remote, bool OverrideProtected = false, bool Propagate = true, bool Validate = true);

/// <summary>Processes local contexts into active ones (JSON-LD 1.1 API, 4.1.2).</summary>
internal sealed class JsonLdContexts
{
    private const int MaxRemote = 20;
    private const int MaxArray = 256;
    private readonly JsonLdSource _source;
    private readonly JsonLdIris _iris;
    private readonly JsonLdTerms _terms;

    public JsonLdContexts(JsonLdSource source)
    {
        _source = source;
        _terms = new JsonLdTerms(source, this);
        _iris = new JsonLdIris(_terms, source.Context);
        _terms.Iris = _iris;
    }

    public JsonLdIris Iris => _iris;

    /// <summary>The context that results from a local one within an active one.</summary>
    public JsonLdContext Process(JsonLdContext active, JsonElement local, JsonLdScope scope)
    {
        if (local.ValueKind == JsonValueKind.Object && local.TryGetProperty("@propagate", out JsonElement propagate))
        {
            scope = scope with { Propagate = propagate.ValueKind != JsonValueKind.False };
        }

        JsonLdContext result = active.Clone();
        if (!scope.Propagate && result.Previous is null)
        {
            result.Previous = active;
        }

        if (local.ValueKind != JsonValueKind.Array)
        {
            return One(active, result, local, scope);
        }

        if (local.GetArrayLength() > MaxArray)
        {
            throw _source.Error(local, "context overflow", $"an array has more than {MaxArray} contexts.");
        }

        foreach (JsonElement context in local.EnumerateArray())
        {
            result = One(active, result, context, scope);
        }

        return result;
    }

    private JsonLdContext One(JsonLdContext active, JsonLdContext result, JsonElement local, JsonLdScope scope)
    {
        switch (local.ValueKind)
        {
            case JsonValueKind.Null:
                return Nullify(active, result, local, scope);
            case JsonValueKind.String:
                return Remote(result, local, scope);
            case JsonValueKind.Object:
                Map(result, local, scope);
                return result;
            default:
                throw _source.Error(local, "invalid local context", "a context is an object, an address or null.");
        }
    }

    private JsonLdContext Nullify(JsonLdContext active, JsonLdContext result, JsonElement local, JsonLdScope scope)
    {
        if (!scope.OverrideProtected && active.HasProtected)
        {
            throw _source.Error(
                local, "invalid context nullification", "a context with protected terms cannot be taken away.");
        }

        return new JsonLdContext(active.OriginalBase) { Previous = scope.Propagate ? null : result };
    }

    private JsonLdContext Remote(JsonLdContext result, JsonElement local, JsonLdScope scope)
    {
        string url = Resolve(JsonLdSource.Text(local), scope.BaseUrl);
        if (!scope.Validate && scope.Remote.Contains(url))
        {
            return result;
        }

        if (scope.Remote.Length >= MaxRemote || (scope.Validate && scope.Remote.Contains(url)))
        {
            throw _source.Error(local, "context overflow", $"contexts include each other without end at <{url}>.");
        }

        JsonElement context = _source.RemoteContext(local, url);
        var inner = new JsonLdScope(url, [.. scope.Remote, url], Validate: scope.Validate);
        return Process(result, context, inner);
    }

    private static string Resolve(string url, string? baseUrl) =>
        baseUrl is null ? url : IriResolver.Resolve(baseUrl, url);

    private void Map(JsonLdContext result, JsonElement local, JsonLdScope scope)
    {
        var map = new JsonLdContextMap(local);
        if (map.Find("@version") is { } version)
        {
            Version(version);
        }

        if (map.Find("@import") is { } import)
        {
            Import(map, import, scope);
        }

        if (map.Find("@base") is { } baseIri && scope.Remote.Length == 0)
        {
            Base(result, baseIri);
        }

        new JsonLdDefaults(_source, _iris).Set(result, map);
        var work = new JsonLdTermWork(result, map, scope, Protected(map));
        foreach (string term in map.Names)
        {
            if (term is not ("@base" or "@direction" or "@import" or "@language" or "@propagate" or "@protected"
                or "@version" or "@vocab"))
            {
                _terms.Define(work, term);
            }
        }
    }

    private bool Protected(JsonLdContextMap map) => map.Find("@protected") is { } flag
        && (flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.GetBoolean()
            : throw _source.Error(flag, "invalid @protected value", "@protected is true or false."));

    private void Version(JsonElement version)
    {
        if (version.ValueKind != JsonValueKind.Number || !version.TryGetDouble(out double number) || number != 1.1)
        {
            throw _source.Error(version, "invalid @version value", "@version is 1.1.");
        }

        if (_source.IsVersion10)
        {
            throw _source.Error(version, "processing mode conflict", "the document says it is of version 1.1.");
        }
    }

    private void Import(JsonLdContextMap map, JsonElement import, JsonLdScope scope)
    {
        if (_source.IsVersion10)
        {
            throw _source.Error(import, "invalid context entry", "@import is new in version 1.1.");
        }

        if (import.ValueKind != JsonValueKind.String)
        {
            throw _source.Error(import, "invalid @import value", "@import is an address.");
        }

        string url = Resolve(JsonLdSource.Text(import), scope.BaseUrl);
        JsonElement imported = _source.RemoteContext(import, url);
        if (imported.ValueKind != JsonValueKind.Object)
        {
            throw _source.Error(import, "invalid remote context", "@import takes a single context.");
        }

        if (imported.TryGetProperty("@import", out _))
        {
            throw _source.Error(import, "invalid context entry", "an imported context cannot import another.");
        }

        map.AddMissing(imported);
    }

    private void Base(JsonLdContext result, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            result.SetBase(null);
            return;
        }

        string iri = value.ValueKind == JsonValueKind.String ? JsonLdSource.Text(value)
            : throw _source.Error(value, "invalid base IRI", "@base is an IRI or null.");
        result.SetBase(IriSyntax.IsAbsolute(iri) ? iri
            : result.Resolver is { } resolver ? resolver.Resolve(iri)
            : throw _source.Error(value, "invalid base IRI", "a relative @base needs a base to be resolved against."));
    }
}
