using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>What holds while the entries of one object are expanded.</summary>
/// <param name="Active">The context.</param>
/// <param name="TypeScoped">The context before those of the types came in.</param>
/// <param name="Property">The active property.</param>
/// <param name="InputType">What the last type expands to.</param>
internal readonly record struct JsonLdFrame(
    JsonLdContext Active, JsonLdContext TypeScoped, string? Property, string? InputType);

/// <summary>Expands the entries of objects (JSON-LD 1.1 API, 5.1.2 steps 11 to 14).</summary>
internal sealed class JsonLdEntries
{
    private readonly JsonLdSource _source;
    private readonly JsonLdContexts _contexts;
    private readonly JsonLdExpander _expander;
    private readonly JsonLdKeywordEntries _keywords;
    private readonly JsonLdMaps _maps;
    private readonly Func<JsonLdContext, JsonLdTerm, JsonLdContext> _makeScoped;

    public JsonLdEntries(
        JsonLdSource source, JsonLdContexts contexts, JsonLdExpander expander, JsonLdValues values)
    {
        _source = source;
        _contexts = contexts;
        _expander = expander;
        _keywords = new JsonLdKeywordEntries(source, contexts, expander);
        _makeScoped = (active, term) => contexts.Process(
            active, term.Context, new JsonLdScope(term.BaseUrl, [], Propagate: false));
        _maps = new JsonLdMaps(source, contexts, expander, values);
    }

    /// <summary>The context with those of the object's types in it (step 11).</summary>
    /// <param name="active">The context so far, which the types are looked up in.</param>
    /// <param name="element">The object.</param>
    /// <param name="inputType">What the last type expands to, or null.</param>
    public JsonLdContext TypeScoped(JsonLdContext active, JsonElement element, out string? inputType)
    {
        inputType = null;
        List<(string Key, JsonElement Value)>? types = null;
        foreach (JsonProperty entry in element.EnumerateObject())
        {
            string name = entry.Name;
            if (_expander.Key(active, name).Iri == "@type")
            {
                (types ??= []).Add((name, entry.Value));
            }
        }

        if (types is null)
        {
            return active;
        }

        types.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        JsonLdContext result = active;
        foreach ((_, JsonElement value) in types)
        {
            result = ApplyTypes(active, result, Strings(value));
        }

        if (Strings(types[0].Value) is [.., string last])
        {
            inputType = _contexts.Iris.Expand(result, last, vocab: true);
        }

        return result;
    }

    /// <summary>Expands all entries into a result (steps 13 and 14).</summary>
    public void Read(JsonLdFrame frame, JsonElement element, JsonLdNode result)
    {
        List<string>? nests = null;
        foreach (JsonProperty entry in element.EnumerateObject())
        {
            string name = entry.Name;
            JsonLdKey key = _expander.Key(frame.Active, name);
            if (key.Iri is null or "@context")
            {
                continue;
            }

            if (key.Iri == "@nest")
            {
                (nests ??= []).Add(name);
            }
            else if (key.IsKeyword)
            {
                _keywords.Read(frame, key.Iri, entry.Value, result);
            }
            else
            {
                Property(frame.Active, name, key, entry.Value, result);
            }
        }

        foreach (string nest in nests ?? [])
        {
            Nested(frame, nest, element.GetProperty(nest), result);
        }
    }

    private JsonLdContext ApplyTypes(JsonLdContext typeScoped, JsonLdContext result, List<string> types)
    {
        if (types.Count == 1)
        {
            return Apply(typeScoped, result, types[0]);
        }

        foreach (string type in types.Order(StringComparer.Ordinal))
        {
            result = Apply(typeScoped, result, type);
        }

        return result;
    }

    private JsonLdContext Apply(JsonLdContext typeScoped, JsonLdContext result, string type) =>
        typeScoped.Find(type) is { HasContext: true } term
            ? result.Made(term.Keys.OfType, term, _makeScoped) : result;

    private static List<string> Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [JsonLdSource.Text(value)],
        JsonValueKind.Array =>
            [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(JsonLdSource.Text)],
        _ => [],
    };

    // Steps 13.5 to 13.14.
    private void Property(JsonLdContext active, string name, JsonLdKey key, JsonElement value, JsonLdNode result)
    {
        List<JsonLdNode> items = [];
        JsonLdResult outcome = _maps.Expand(active, name, key.Term, value, items);
        if (outcome == JsonLdResult.Nothing)
        {
            return;
        }

        if (key.Term is { Container: not JsonLdContainer.None } term)
        {
            items = Contained(term, value, outcome, items);
        }

        if (key.Term is { IsReverse: true })
        {
            AddReverse(key.Iri!, items, result);
        }
        else
        {
            result.Items(key.Iri!).AddRange(items);
        }
    }

    private static List<JsonLdNode> Contained(
        JsonLdTerm term, JsonElement value, JsonLdResult outcome, List<JsonLdNode> items)
    {
        if (term.Has(JsonLdContainer.List) && !(outcome == JsonLdResult.One && items[0].List is not null))
        {
            return [new JsonLdNode { At = value, List = items }];
        }

        return term.Has(JsonLdContainer.Graph) && !term.Has(JsonLdContainer.Id | JsonLdContainer.Index)
            ? [.. items.Select(i => new JsonLdNode { At = i.At, Graph = [i] })] : items;
    }

    private void AddReverse(string iri, List<JsonLdNode> items, JsonLdNode result)
    {
        foreach (JsonLdNode item in items)
        {
            if (!item.IsNode)
            {
                throw _source.Error(item.At, "invalid reverse property value", "a reverse property leads to nodes.");
            }
        }

        result.ReverseItems(iri).AddRange(items);
    }

    private void Nested(JsonLdFrame frame, string nest, JsonElement value, JsonLdNode result)
    {
        JsonLdContext active = _expander.Scoped(frame.Active, nest);
        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        foreach (JsonElement item in items)
        {
            if (item.ValueKind != JsonValueKind.Object || item.EnumerateObject().Any(
                e => _expander.Key(active, e.Name).Iri == "@value"))
            {
                throw _source.Error(item, "invalid @nest value", "what is nested is an object and no value.");
            }

            Read(frame with { Active = active }, item, result);
        }
    }
}
