using System.Text.Json;

namespace Harvest.Harvesters;

/// <summary>A source's own settings: the JSON text of the source, read once.</summary>
public sealed class SourceConfig
{
    private readonly JsonElement root;

    private SourceConfig(JsonElement root) => this.root = root;

    public static SourceConfig Empty { get; } = new(default);

    /// <summary>The members, by name.</summary>
    public IEnumerable<JsonProperty> Members =>
        root.ValueKind == JsonValueKind.Object ? root.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    /// <param name="text">The source's configuration; empty means none.</param>
    /// <exception cref="FormatException">It is not a JSON object.</exception>
    public static SourceConfig Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Empty;
        try
        {
            var root = JsonElement.Parse(text);
            return root.ValueKind == JsonValueKind.Object
                ? new SourceConfig(root)
                : throw new FormatException("The configuration must be a JSON object");
        }
        catch (JsonException fault)
        {
            throw new FormatException(fault.Message, fault);
        }
    }

    public string? Text(string name) => Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public bool Flag(string name) => Find(name) is { ValueKind: JsonValueKind.True };

    public int? Integer(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    public IReadOnlyList<string> Texts(string name) => Find(name) is { ValueKind: JsonValueKind.Array } value
        ? [.. value.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.String).Select(entry => entry.GetString()!)]
        : [];

    /// <summary>A list of texts, or of dictionaries with a <c>name</c>; what is neither is left out.</summary>
    public IReadOnlyList<string> Names(string name) => Find(name) is { ValueKind: JsonValueKind.Array } value
        ? [.. value.EnumerateArray().Select(NameOf).OfType<string>()]
        : [];

    /// <summary>The members of a dictionary; none when it is not there.</summary>
    public IEnumerable<JsonProperty> Map(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Object } value ? value.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    /// <summary>Whether the setting is there, be it empty.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>The settings as JSON text with every secret masked.</summary>
    public string Masked(HarvesterInfo info)
    {
        var secrets = info.AllSettings.Where(setting => setting.IsSecret).Select(setting => setting.Name).ToHashSet();
        return JsonSerializer.Serialize(Members.ToDictionary(
            member => member.Name,
            member => secrets.Contains(member.Name) ? JsonSerializer.SerializeToElement("********") : member.Value));
    }

    /// <summary>What an entry of <see cref="Names"/> says; null when it has no name.</summary>
    internal static string? NameOf(JsonElement entry) => entry.ValueKind switch
    {
        JsonValueKind.String => entry.GetString(),
        JsonValueKind.Object when entry.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            => name.GetString(),
        _ => null,
    };

    private JsonElement? Find(string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) ? value : null;
}
