using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>Expands entries whose key is a keyword (JSON-LD 1.1 API, 5.1.2 step 13.4).</summary>
internal sealed class JsonLdKeywordEntries(JsonLdSource source, JsonLdContexts contexts, JsonLdExpander expander)
{
    public void Read(JsonLdFrame frame, string keyword, JsonElement value, JsonLdNode result)
    {
        if (frame.Property == "@reverse")
        {
            throw source.Error(value, "invalid reverse property map", "a map of reverse properties has no keywords.");
        }

        if (Given(keyword, result))
        {
            throw source.Error(value, "colliding keywords", $"{keyword} is given twice.");
        }

        switch (keyword)
        {
            case "@id":
                Id(frame, value, result);
                break;
            case "@type":
                Types(frame, value, result);
                break;
            case "@value":
                Value(frame, value, result);
                break;
            case "@language":
                result.Language = String(value, "invalid language-tagged string", "@language is a language tag.");
                break;
            case "@direction":
                result.Direction = value.ValueKind == JsonValueKind.String && JsonLdSource.Text(value) is "ltr" or "rtl"
                    ? JsonLdSource.Text(value)
                    : throw source.Error(value, "invalid base direction", "@direction is ltr or rtl.");
                break;
            case "@index":
                result.Index = String(value, "invalid @index value", "@index is a string.");
                break;
            case "@reverse":
                Reverse(frame, value, result);
                break;
            default:
                Nodes(frame, keyword, value, result);
                break;
        }
    }

    private static bool Given(string keyword, JsonLdNode result) => keyword switch
    {
        "@id" => result.HasId,
        "@value" => result.HasValue,
        "@language" => result.Language is not null,
        "@direction" => result.Direction is not null,
        "@index" => result.Index is not null,
        "@list" => result.List is not null,
        "@set" => result.Set is not null,
        "@graph" => result.Graph is not null,
        _ => false,
    };

    private string String(JsonElement value, string code, string problem) =>
        value.ValueKind == JsonValueKind.String ? JsonLdSource.Text(value) : throw source.Error(value, code, problem);

    private void Id(JsonLdFrame frame, JsonElement value, JsonLdNode result)
    {
        string text = String(value, "invalid @id value", "@id is an IRI.");
        result.Id = contexts.Iris.Expand(frame.Active, text, documentRelative: true);
        result.HasId = true;
    }

    private void Types(JsonLdFrame frame, JsonElement value, JsonLdNode result)
    {
        const string Problem = "@type is an IRI or an array of IRIs.";
        result.Types ??= [];
        if (value.ValueKind != JsonValueKind.Array)
        {
            Add(String(value, "invalid type value", Problem));
            return;
        }

        foreach (JsonElement item in value.EnumerateArray())
        {
            Add(String(item, "invalid type value", Problem));
        }

        void Add(string type)
        {
            if (contexts.Iris.Expand(frame.TypeScoped, type, documentRelative: true, vocab: true) is { } iri)
            {
                result.Types.Add(iri);
            }
        }
    }

    private void Value(JsonLdFrame frame, JsonElement value, JsonLdNode result)
    {
        result.HasValue = true;
        result.Value = value;
        if (frame.InputType == "@json")
        {
            if (source.IsVersion10)
            {
                throw source.Error(value, "invalid value object value", "JSON literals are new in version 1.1.");
            }
        }
        else if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            throw source.Error(value, "invalid value object value", "@value is a string, a number, a boolean or null.");
        }
        else if (value.ValueKind == JsonValueKind.String)
        {
            result.Text = JsonLdSource.Text(value);
        }
    }

    private void Nodes(JsonLdFrame frame, string keyword, JsonElement value, JsonLdNode result)
    {
        List<JsonLdNode> items = [];
        switch (keyword)
        {
            case "@graph":
                expander.Expand(frame.Active, "@graph", value, fromMap: false, items);
                result.Graph = items;
                break;
            case "@included" when !source.IsVersion10:
                expander.Expand(frame.Active, null, value, fromMap: false, items);
                Included(value, items, result);
                break;
            case "@list" when frame.Property is not (null or "@graph"):
                expander.Expand(frame.Active, frame.Property, value, fromMap: false, items);
                result.List = items;
                break;
            case "@set":
                expander.Expand(frame.Active, frame.Property, value, fromMap: false, items);
                result.Set = items;
                break;
            default:
                break;
        }
    }

    private void Included(JsonElement value, List<JsonLdNode> items, JsonLdNode result)
    {
        JsonLdNode? wrong = items.Find(i => !i.IsNode);
        int count = value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : 1;
        if (wrong is not null || (items.Count == 0 && count > 0 && value.ValueKind != JsonValueKind.Object)
            || (value.ValueKind == JsonValueKind.Object && items.Count == 0 && !OnlyNode(value)))
        {
            throw source.Error(value, "invalid @included value", "what is included are nodes.");
        }

        (result.Included ??= []).AddRange(items);
    }

    // A value or list alone comes to nothing at the top, but is an error here.
    private static bool OnlyNode(JsonElement value) =>
        !value.TryGetProperty("@value", out _) && !value.TryGetProperty("@list", out _);

    private void Reverse(JsonLdFrame frame, JsonElement value, JsonLdNode result)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw source.Error(value, "invalid @reverse value", "@reverse is an object.");
        }

        List<JsonLdNode> items = [];
        expander.Expand(frame.Active, "@reverse", value, fromMap: false, items);
        foreach (JsonLdNode map in items)
        {
            foreach ((string iri, List<JsonLdNode> nodes) in map.Reverse ?? [])
            {
                result.Items(iri).AddRange(nodes);
            }

            foreach ((string iri, List<JsonLdNode> nodes) in map.Properties ?? [])
            {
                if (nodes.Find(n => !n.IsNode) is { } wrong)
                {
                    throw source.Error(
                        wrong.At, "invalid reverse property value", "a reverse property leads to nodes.");
                }

                result.ReverseItems(iri).AddRange(nodes);
            }
        }
    }
}
