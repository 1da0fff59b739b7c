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

    /// <summary>The settings as JSON text with every secret masked.</summary>
    public string Masked(HarvesterInfo info)
    {
        var secrets = info.Settings.Where(setting => setting.IsSecret).Select(setting => setting.Name).ToHashSet();
        return JsonSerializer.Serialize(Members.ToDictionary(
            member => member.Name,
            member => secrets.Contains(member.Name) ? JsonSerializer.SerializeToElement(Mask) : member.Value));
    }

    /// <summary>What <see cref="Masked"/> puts in the place of a secret.</summary>
    public const string Mask = "********";

    /// <summary>A text that went through a person's hands: a secret still masked there is taken from the former text.</summary>
    /// <exception cref="FormatException">It is no JSON object.</exception>
    public static string Unmask(string text, string former, HarvesterInfo info)
    {
        var parsed = Parse(text);
        var masked = parsed.Members
            .Where(member => info.Settings.Any(setting => setting.IsSecret && setting.Name == member.Name)
                && member.Value is { ValueKind: JsonValueKind.String } value && value.GetString() == Mask)
            .Select(member => member.Name).ToHashSet();
        if (masked.Count == 0)
            return text;
        var before = Parse(former).Members.ToDictionary(member => member.Name, member => member.Value);
        return JsonSerializer.Serialize(parsed.Members
            .Where(member => !masked.Contains(member.Name) || before.ContainsKey(member.Name))
            .ToDictionary(member => member.Name, member => masked.Contains(member.Name) ? before[member.Name] : member.Value));
    }

    private JsonElement? Find(string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) ? value : null;
}
