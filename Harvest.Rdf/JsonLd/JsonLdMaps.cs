using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>Expands the values of a property, maps of languages, indexes and the like included (JSON-LD 1.1 API, 5.1.2
/// steps 13.6 to 13.9).</summary>
internal sealed class JsonLdMaps(
    JsonLdSource source, JsonLdContexts contexts, JsonLdExpander expander, JsonLdValues values)
{
    public JsonLdResult Expand(
        JsonLdContext active, string name, JsonLdTerm? term, JsonElement value, List<JsonLdNode> items)
    {
        if (term is { Type: "@json" })
        {
            items.Add(new JsonLdNode { At = value, HasValue = true, Value = value, Types = ["@json"] });
            return JsonLdResult.One;
        }

        bool map = term is not null && value.ValueKind == JsonValueKind.Object;
        if (map && term!.Has(JsonLdContainer.Language))
        {
            Languages(active, term, value, items);
            return JsonLdResult.Many;
        }

        if (map && term!.Has(JsonLdContainer.Index | JsonLdContainer.Type | JsonLdContainer.Id))
        {
            foreach (JsonProperty entry in value.EnumerateObject())
            {
                Indexed(active, name, term, entry.Name, entry.Value, items);
            }

            return JsonLdResult.Many;
        }

        return expander.Expand(active, name, value, fromMap: false, items);
    }

    private void Languages(JsonLdContext active, JsonLdTerm term, JsonElement value, List<JsonLdNode> items)
    {
        string? direction = term.HasDirection ? term.Direction : active.Direction;
        foreach (JsonProperty entry in value.EnumerateObject())
        {
            string language = entry.Name;
            bool none = language == "@none" || expander.Key(active, language).Iri == "@none";
            JsonElement[] texts = entry.Value.ValueKind == JsonValueKind.Array
                ? [.. entry.Value.EnumerateArray()] : [entry.Value];
            foreach (JsonElement text in texts)
            {
                if (text.ValueKind == JsonValueKind.Null)
                {
                    continue;
                }

                items.Add(new JsonLdNode
                {
                    At = text,
                    HasValue = true,
                    Text = text.ValueKind == JsonValueKind.String ? JsonLdSource.Text(text)
                        : throw source.Error(text, "invalid language map value", "a language map holds strings."),
                    Language = none ? null : language,
                    Direction = direction,
                });
            }
        }
    }

    private void Indexed(
        JsonLdContext active, string name, JsonLdTerm term, string index, JsonElement value, List<JsonLdNode> items)
    {
        JsonLdContext inner = active;
        if (term.Has(JsonLdContainer.Id | JsonLdContainer.Type))
        {
            inner = active.Previous ?? active;
        }

        if (term.Has(JsonLdContainer.Type) && inner.Find(index) is { HasContext: true } scoped)
        {
            inner = contexts.Process(inner, scoped.Context, new JsonLdScope(scoped.BaseUrl, []));
        }
        else if (term.Has(JsonLdContainer.Type) || !term.Has(JsonLdContainer.Id))
        {
            inner = term.Has(JsonLdContainer.Type) ? inner : active;
        }

        string? expanded = contexts.Iris.Expand(active, index, vocab: true);
        List<JsonLdNode> found = [];
        expander.Expand(inner, name, value, fromMap: true, found);
        foreach (JsonLdNode item in found)
        {
            JsonLdNode node = term.Has(JsonLdContainer.Graph) && !item.IsGraph
                ? new JsonLdNode { At = item.At, Graph = [item] } : item;
            if (expanded != "@none")
            {
                Mark(active, term, index, expanded, node);
            }

            items.Add(node);
        }
    }

    // Step 13.8.3.7: what the index says about the item.
    private void Mark(JsonLdContext active, JsonLdTerm term, string index, string? expanded, JsonLdNode node)
    {
        if (term.Has(JsonLdContainer.Index) && term.Index is not null and not "@index")
        {
            string property = expander.Key(active, term.Index).Iri!;
            node.Items(property).Insert(0, values.ExpandText(active, active.Find(term.Index), index, node.At));
            if (node.HasValue)
            {
                throw source.Error(node.At, "invalid value object", "a value cannot have the property of its index.");
            }
        }
        else if (term.Has(JsonLdContainer.Index))
        {
            node.Index ??= index;
        }
        else if (term.Has(JsonLdContainer.Id) && !node.HasId)
        {
            node.HasId = true;
            node.Id = contexts.Iris.Expand(active, index, documentRelative: true);
        }
        else if (term.Has(JsonLdContainer.Type) && expanded is not null)
        {
            (node.Types ??= []).Insert(0, expanded);
        }
    }
}
