using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>The entries of a local context, those of an imported one included.</summary>
internal sealed class JsonLdContextMap
{
    private readonly Dictionary<string, JsonElement> _entries = [];

    public JsonLdContextMap(JsonElement context)
    {
        foreach (JsonProperty property in context.EnumerateObject())
        {
            _entries[property.Name] = property.Value;
        }
    }

    public IEnumerable<string> Names => _entries.Keys;

    public JsonElement? Find(string name) => _entries.TryGetValue(name, out JsonElement value) ? value : null;

    /// <summary>Adds what is not there yet (JSON-LD 1.1 API, 4.1.2 step 5.6.7).</summary>
    public void AddMissing(JsonElement context)
    {
        foreach (JsonProperty property in context.EnumerateObject())
        {
            _entries.TryAdd(property.Name, property.Value);
        }
    }
}

/// <summary>What defining the terms of one local context carries along (JSON-LD 1.1 API, 4.2.2, the
/// arguments).</summary>
internal sealed record JsonLdTermWork(
    JsonLdContext Active, JsonLdContextMap Local, JsonLdScope Scope, bool IsProtected)
{
    /// <summary>False while a term is being defined, true afterwards.</summary>
    public Dictionary<string, bool> Defined { get; } = [];

    /// <summary>How deep terms lead to each other just now.</summary>
    public int Depth { get; set; }
}
