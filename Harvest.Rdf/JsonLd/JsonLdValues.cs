using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>Expands single values by the type and language of their property (JSON-LD 1.1 API, 5.3.2).</summary>
internal sealed class JsonLdValues(JsonLdIris iris)
{
    public JsonLdNode Expand(JsonLdContext active, JsonLdTerm? term, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return ExpandText(active, term, JsonLdSource.Text(value), value);
        }

        var node = new JsonLdNode { At = value, HasValue = true, Value = value };
        SetType(node, term);
        return node;
    }

    public JsonLdNode ExpandText(JsonLdContext active, JsonLdTerm? term, string text, JsonElement at)
    {
        if (term?.Type is "@id" or "@vocab")
        {
            string? id = iris.Expand(active, text, documentRelative: true, vocab: term.Type == "@vocab");
            return new JsonLdNode { At = at, HasId = true, Id = id };
        }

        var node = new JsonLdNode { At = at, HasValue = true, Text = text };
        if (!SetType(node, term))
        {
            node.Language = term is { HasLanguage: true } ? term.Language : active.Language;
            node.Direction = term is { HasDirection: true } ? term.Direction : active.Direction;
        }

        return node;
    }

    private static bool SetType(JsonLdNode node, JsonLdTerm? term)
    {
        if (term?.Type is null or "@id" or "@vocab" or "@none")
        {
            return false;
        }

        node.Types = [term.Type];
        return true;
    }
}
