using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Diagnostics;

namespace Harvest.Harvesters;

/// <summary>A source's own settings: the JSON text of the source, read once.</summary>
public sealed class SourceConfig
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mask = "********";

    /// <summary>How settings are written for people to read.</summary>
    internal static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
            var root = JsonElement.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return root.ValueKind == JsonValueKind.Object
                ? new SourceConfig(root)
                : throw new FormatException("The configuration must be a JSON object");
        }
        catch (JsonException fault)
        {
            throw new FormatException(JsonFault.Words(fault), fault);
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

    /// <summary>Whether the setting is there, be it empty.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>The members of a setting that is a map; none when it is not there.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Map(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Object } map ? map.EnumerateObject().Select(member => (member.Name, member.Value)) : [];

    /// <summary>The settings as JSON text with every secret masked; of a secret map the names are shown.</summary>
    public string Masked(HarvesterInfo info)
    {
        var secrets = Secrets(info);
        return JsonSerializer.Serialize(Members.ToDictionary(
            member => member.Name,
            member => secrets.Contains(member.Name) ? Hidden(member.Value) : member.Value));
    }

    /// <summary>
    /// The settings as a person sends them back who was shown <see cref="Masked"/> ones: secrets that still stand there
    /// masked are as they were.
    /// </summary>
    /// <param name="edited">What came back.</param>
    /// <param name="url">The address that they are for: secrets given for one host are not restored for another.</param>
    /// <param name="source">The source whose settings were shown masked.</param>
    /// <param name="info">The harvester, for which settings are secret.</param>
    public static string Restored(string edited, string url, Model.Source source, HarvesterInfo info) =>
        Uri.TryCreate(url, UriKind.Absolute, out var now) && Uri.TryCreate(source.Url, UriKind.Absolute, out var before)
            && now.Authority == before.Authority
                ? Restored(edited, source.Config, info)
                : edited;

    /// <summary>The same for an address that is as it was.</summary>
    /// <param name="edited">What came back.</param>
    /// <param name="stored">What was shown masked.</param>
    /// <param name="info">The harvester, for which settings are secret.</param>
    /// <returns>The edited text where there is nothing to restore, or it is no JSON object.</returns>
    public static string Restored(string edited, string stored, HarvesterInfo info)
    {
        if (!edited.Contains(Mask, StringComparison.Ordinal))
            return edited;
        try
        {
            var (now, before) = ((JsonObject)JsonNode.Parse(edited)!, (JsonObject)JsonNode.Parse(stored)!);
            foreach (var name in Secrets(info))
                Restore(now, before, name);
            return now.ToJsonString();
        }
        catch (Exception fault) when (fault is JsonException or InvalidCastException or NullReferenceException)
        {
            return edited;
        }
    }

    /// <summary>The settings without those that say how the source is asked and when datasets go.</summary>
    internal static string ForMapping(string text)
    {
        var apart = CommonSettings.OfEngine.Select(setting => setting.Name).ToHashSet();
        if (!apart.Any(name => text.Contains($"\"{name}\"", StringComparison.Ordinal)))
            return text;
        try
        {
            return JsonSerializer.Serialize(Parse(text).Members.Where(member => !apart.Contains(member.Name))
                .ToDictionary(member => member.Name, member => member.Value));
        }
        catch (FormatException)
        {
            return "";
        }
    }

    private static HashSet<string> Secrets(HarvesterInfo info) =>
        [.. info.AllSettings.Where(setting => setting.IsSecret).Select(setting => setting.Name)];

    private static JsonElement Hidden(JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? JsonSerializer.SerializeToElement(value.EnumerateObject().ToDictionary(member => member.Name, _ => Mask))
        : JsonSerializer.SerializeToElement(Mask);

    private static void Restore(JsonObject now, JsonObject before, string name)
    {
        if (now[name] is JsonObject inner && before[name] is JsonObject innerBefore)
        {
            foreach (var key in inner.Select(member => member.Key).ToList())
                Restore(inner, innerBefore, key);
        }
        else if (now[name] is JsonValue value && value.ToString() == Mask)
        {
            now[name] = before[name]?.DeepClone();
        }
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
