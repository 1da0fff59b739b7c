using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Model;

namespace Harvest.Datasets;

/// <summary>Lists in the texts of extras: of texts, and of periods, places and agents.</summary>
internal static class DcatLists
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>JSON text, or the value itself when there is one; null for none.</summary>
    public static string? Join(IReadOnlyList<string> values) => values.Count switch
    {
        0 => null,
        // What begins like a list would be read as one.
        1 when !values[0].StartsWith('[') => values[0],
        _ => JsonSerializer.Serialize(values, Readable),
    };

    public static IReadOnlyList<string> Split(string? value) =>
        string.IsNullOrWhiteSpace(value) ? [] : Parse(value, Term) ?? [value];

    /// <summary>What a term of a vocabulary is named by where it is described, the first that there is.</summary>
    public static IReadOnlyList<string> TermNames { get; } = ["uri", "identifier", "theme", "title"];

    /// <summary>A term of a vocabulary: its text, or what identifies it where it is described.</summary>
    private static string Term(JsonElement node) => TermNames.Select(name => Text(node, name)).FirstOrDefault(text => text is not null) ?? node.ToString();

    /// <summary>The entries of a JSON list; null when it is none.</summary>
    public static IReadOnlyList<T>? Parse<T>(string? text, Func<JsonElement, T> read)
    {
        if (text is null || !text.StartsWith('['))
            return null;
        try
        {
            return [.. JsonElement.Parse(text).EnumerateArray().Select(read)];
        }
        catch (JsonException)
        {
            // Not a list after all: a value that happens to begin with a bracket.
            return null;
        }
    }

    /// <summary>A member's text; null when there is none.</summary>
    public static string? Text(JsonElement node, string name) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var value)
            && value.ValueKind != JsonValueKind.Null && value.ToString() is { Length: > 0 } text
            ? text
            : null;

    public static Place Place(JsonElement node) =>
        new(Text(node, "uri"), Text(node, "text"), Text(node, "geom"), Text(node, "bbox"), Text(node, "centroid"));

    public static Agent Agent(JsonElement node) => new(
        Text(node, "name"), Text(node, "email"), Text(node, "uri"), Text(node, "url"), Text(node, "type"), Text(node, "phone"),
        Text(node, "identifier"))
    {
        NameTranslated = Text(node, "name_translated"),
        Organization = Text(node, "organization"),
    };

    public static string Write(IEnumerable<Period> periods) =>
        WriteAll(periods.Select(period => Node(("start", period.Start), ("end", period.End))));

    public static string Write(IEnumerable<Place> places) => WriteAll(places.Select(place => Node(
        ("uri", place.Uri), ("text", place.Text), ("geom", place.Geometry), ("bbox", place.Bbox), ("centroid", place.Centroid))));

    public static string Write(IEnumerable<Agent> agents) => WriteAll(agents.Select(agent => Node(
        ("name", agent.Name), ("email", agent.Email), ("uri", agent.Uri), ("url", agent.Url), ("type", agent.Type),
        ("phone", agent.Phone), ("identifier", agent.Identifier), ("name_translated", agent.NameTranslated), ("organization", agent.Organization))));

    /// <summary>JSON text of any node, characters as they are.</summary>
    public static string Write(JsonNode node) => node.ToJsonString(Readable);

    /// <summary>An object of those members that have a value.</summary>
    public static JsonNode Node(params IEnumerable<(string Name, string? Value)> members) => new JsonObject(
        members.Where(member => member.Value is not null)
            .Select(member => KeyValuePair.Create<string, JsonNode?>(member.Name, JsonValue.Create(member.Value))));

    private static string WriteAll(IEnumerable<JsonNode> nodes) => Write(new JsonArray([.. nodes]));
}
