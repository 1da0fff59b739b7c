using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>An item of an expanded document: a node, a value or a list (JSON-LD 1.1, 9.4 to 9.9), while it is
/// made.</summary>
internal sealed class JsonLdNode
{
    /// <summary>Where it stands in the document, for messages.</summary>
    public JsonElement At { get; init; }

    public bool HasId { get; set; }

    /// <summary>The identifier; may be null though given, when it expands to nothing.</summary>
    public string? Id { get; set; }

    public List<string>? Types { get; set; }

    public bool HasValue { get; set; }

    /// <summary>The value, unless it is <see cref="Text"/>.</summary>
    public JsonElement Value { get; set; }

    /// <summary>The value as text, once it has been taken out of the document.</summary>
    public string? Text { get; set; }

    public string? Language { get; set; }

    public string? Direction { get; set; }

    public string? Index { get; set; }

    public List<JsonLdNode>? List { get; set; }

    public List<JsonLdNode>? Set { get; set; }

    public List<JsonLdNode>? Graph { get; set; }

    public List<JsonLdNode>? Included { get; set; }

    public List<(string Iri, List<JsonLdNode> Items)>? Properties { get; set; }

    public List<(string Iri, List<JsonLdNode> Items)>? Reverse { get; set; }

    /// <summary>Whether there is nothing but what a value object or list may carry along.</summary>
    public bool IsBare => !HasId && Graph is null && Included is null && Properties is null && Reverse is null;

    public bool IsEmpty => IsBare && Types is null && !HasValue && List is null && Language is null && Direction is null
        && Index is null;

    public bool IsNode => !HasValue && List is null;

    /// <summary>Whether it has a graph and at most a name and an index besides (JSON-LD 1.1, 9.10).</summary>
    public bool IsGraph =>
        Graph is not null && Types is null && Properties is null && Reverse is null && Included is null;

    /// <summary>Adds a value to a property.</summary>
    public void Add(string iri, JsonLdNode item) => Items(iri).Add(item);

    /// <summary>The values of a property, made if there are none yet.</summary>
    public List<JsonLdNode> Items(string iri) => Items(Properties ??= [], iri);

    /// <summary>The values of a reverse property.</summary>
    public List<JsonLdNode> ReverseItems(string iri) => Items(Reverse ??= [], iri);

    private static List<JsonLdNode> Items(List<(string Iri, List<JsonLdNode> Items)> map, string iri)
    {
        // Keys come once each as a rule, and a node has few; a search among many is cut short (see Merge).
        int from = Math.Max(0, map.Count - 64);
        for (int i = map.Count - 1; i >= from; i--)
        {
            if (map[i].Iri == iri)
            {
                return map[i].Items;
            }
        }

        List<JsonLdNode> items = [];
        map.Add((iri, items));
        return items;
    }
}
