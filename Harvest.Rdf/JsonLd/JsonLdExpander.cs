using System.Runtime.InteropServices;
using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>What an expansion came to.</summary>
internal enum JsonLdResult
{
    /// <summary>Nothing, so that the property goes too.</summary>
    Nothing,

    /// <summary>One item.</summary>
    One,

    /// <summary>An array, perhaps empty.</summary>
    Many,
}

/// <summary>Expands documents (JSON-LD 1.1 API, 5.1.2): arrays, scalars and the frame of objects.</summary>
internal sealed class JsonLdExpander
{
    private const int LongestRemembered = 16 * 1024;
    private readonly JsonLdSource _source;
    private readonly JsonLdContexts _contexts;
    private readonly JsonLdValues _values;
    private readonly JsonLdEntries _entries;
    private readonly Func<JsonLdContext, string, JsonLdKey> _makeKey;
    private readonly Func<JsonLdContext, JsonLdTerm, JsonLdContext> _makeScoped;
    private readonly Func<JsonLdContext, JsonElement, JsonLdContext> _makeLocal;

    public JsonLdExpander(JsonLdSource source, JsonLdContexts contexts)
    {
        _source = source;
        _contexts = contexts;
        _values = new JsonLdValues(contexts.Iris);
        _entries = new JsonLdEntries(source, contexts, this, _values);
        _makeKey = MakeKey;
        _makeLocal = (active, local) => contexts.Process(active, local, new JsonLdScope(source.BaseUrl, []));
        _makeScoped = (active, term) => contexts.Process(
            active, term.Context, new JsonLdScope(term.BaseUrl, [], OverrideProtected: true));
    }

    /// <summary>What a key means in a context.</summary>
    public JsonLdKey Key(JsonLdContext active, string key) => active.Key(key, _makeKey);

    /// <summary>Expands an element and appends what it comes to.</summary>
    /// <param name="active">The context.</param>
    /// <param name="property">The active property, or null.</param>
    /// <param name="element">The element.</param>
    /// <param name="fromMap">Whether it is the value of an index or the like.</param>
    /// <param name="output">Takes the items.</param>
    public JsonLdResult Expand(
        JsonLdContext active, string? property, JsonElement element, bool fromMap, List<JsonLdNode> output)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Null:
                return JsonLdResult.Nothing;
            case JsonValueKind.Array:
                Array(active, property, element, fromMap, output);
                return JsonLdResult.Many;
            case JsonValueKind.Object:
                return Object(active, property, element, fromMap, output);
            default:
                return Scalar(active, property, element, output);
        }
    }

    /// <summary>The context within the values of a property that has its own.</summary>
    public JsonLdContext Scoped(JsonLdContext active, string? property) =>
        property is not null && active.Find(property) is { HasContext: true } term
            ? active.Made(term.Keys.OfProperty, term, _makeScoped) : active;

    private JsonLdKey MakeKey(JsonLdContext active, string key)
    {
        string? iri = _contexts.Iris.Expand(active, key, vocab: true);
        bool keyword = JsonLdKeywords.Is(iri);
        bool used = iri is not null && (keyword || iri.Contains(':', StringComparison.Ordinal));
        return new JsonLdKey(used ? iri : null, keyword, active.Find(key));
    }

    private JsonLdResult Scalar(
        JsonLdContext active, string? property, JsonElement element, List<JsonLdNode> output)
    {
        if (property is null or "@graph")
        {
            return JsonLdResult.Nothing;
        }

        active = Scoped(active, property);
        output.Add(_values.Expand(active, active.Find(property), element));
        return JsonLdResult.One;
    }

    private void Array(
        JsonLdContext active, string? property, JsonElement element, bool fromMap, List<JsonLdNode> output)
    {
        bool lists = property is not null && active.Find(property) is { } term && term.Has(JsonLdContainer.List);
        foreach (JsonElement item in element.EnumerateArray())
        {
            int start = output.Count;
            JsonLdResult result = Expand(active, property, item, fromMap, output);
            if (lists && result == JsonLdResult.Many)
            {
                var list = new JsonLdNode { At = item, List = output.GetRange(start, output.Count - start) };
                output.RemoveRange(start, output.Count - start);
                output.Add(list);
            }
        }
    }

    private JsonLdResult Object(
        JsonLdContext active, string? property, JsonElement element, bool fromMap, List<JsonLdNode> output)
    {
        _source.Current = element;

        // The property's own context belongs to the context that the property was found in.
        JsonLdContext before = active;
        if (active.Previous is not null && !fromMap && !KeepsContext(active, element))
        {
            active = active.Previous;
        }

        if (property is not null && before.Find(property) is { HasContext: true } term)
        {
            active = active.Made(term.Keys.OfProperty, term, _makeScoped);
        }

        if (element.TryGetProperty("@context", out JsonElement local))
        {
            active = LocalKey(local) is { } key ? active.Made(key, local, _makeLocal) : _makeLocal(active, local);
        }

        JsonLdContext typeScoped = active;
        active = _entries.TypeScoped(active, element, out string? inputType);
        var result = new JsonLdNode { At = element };
        _entries.Read(new JsonLdFrame(active, typeScoped, property, inputType), element, result);
        return Finish(property, result, output);
    }

    // Files repeat a context in each of their nodes: it is made once. A text of JSON is never an address.
    private static string? LocalKey(JsonElement local) => local.ValueKind == JsonValueKind.String ? local.GetString()
        : JsonMarshal.GetRawUtf8Value(local).Length <= LongestRemembered ? local.GetRawText() : null;

    // Step 7: a value object, or a mere reference, does not end a context that does not propagate.
    private bool KeepsContext(JsonLdContext active, JsonElement element)
    {
        int count = 0;
        bool id = false;
        foreach (JsonProperty entry in element.EnumerateObject())
        {
            string? iri = Key(active, entry.Name).Iri;
            if (iri == "@value")
            {
                return true;
            }

            count++;
            id |= iri == "@id";
        }

        return id && count == 1;
    }

    // Steps 15 to 19.
    private JsonLdResult Finish(string? property, JsonLdNode result, List<JsonLdNode> output)
    {
        bool top = property is null or "@graph";
        if (result.HasValue)
        {
            return JsonLdChecks.Value(_source, result) && !top ? Done(result, output) : JsonLdResult.Nothing;
        }

        if (result.List is not null || result.Set is not null)
        {
            if (!result.IsBare || result.Types is not null || result.Language is not null
                || (result.List is not null && result.Set is not null))
            {
                throw _source.Error(result.At, "invalid set or list object", "a set or list has no other entries.");
            }

            if (result.Set is not null)
            {
                output.AddRange(result.Set);
                return JsonLdResult.Many;
            }

            return top ? JsonLdResult.Nothing : Done(result, output);
        }

        bool onlyLanguage = result.Language is not null && result.IsBare && result.Types is null
            && result.Index is null;
        bool onlyId = result.HasId && result.Types is null && result.Graph is null && result.Included is null
            && result.Properties is null && result.Reverse is null && result.Index is null;
        return onlyLanguage || (top && (result.IsEmpty || onlyId)) ? JsonLdResult.Nothing : Done(result, output);
    }

    private static JsonLdResult Done(JsonLdNode result, List<JsonLdNode> output)
    {
        output.Add(result);
        return JsonLdResult.One;
    }
}
