using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Harvest.Datasets;

/// <summary>
/// Which of a text's languages is shown: the first of the order that it has, else the one without a language, else the first.
/// </summary>
/// <param name="tags">Language tags, the most wanted first; <c>en</c> stands for <c>en-GB</c> too.</param>
internal sealed partial class LanguageOrder(IReadOnlyList<string> tags)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Codes of three letters, as ISO metadata has them, by those of two.</summary>
    private static readonly Dictionary<string, string> Short = (
        "ger de, deu de, eng en, fre fr, fra fr, ita it, spa es, cat ca, por pt, dut nl, nld nl, dan da, swe sv, "
        + "nor no, nob nb, nno nn, fin fi, est et, lav lv, lit lt, pol pl, cze cs, ces cs, slo sk, slk sk, slv sl, "
        + "hun hu, rum ro, ron ro, bul bg, gre el, ell el, hrv hr, srp sr, gle ga, mlt mt, roh rm, ice is, isl is, "
        + "eus eu, baq eu, glg gl, rus ru, ukr uk, tur tr, ara ar, jpn ja, chi zh, zho zh, kor ko, heb he, wel cy, "
        + "cym cy, ltz lb")
        .Split(',', StringSplitOptions.TrimEntries).Select(pair => pair.Split(' '))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);

    public static LanguageOrder None { get; } = new([]);

    public bool IsEmpty => tags.Count == 0;

    /// <summary>Several tags with commas between them.</summary>
    public static implicit operator LanguageOrder(string? tags) => string.IsNullOrWhiteSpace(tags) ? None
        : new(tags.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>A code of ISO metadata, or an IRI of the EU's list, as a language tag.</summary>
    public static string Tag(string code)
    {
        code = code.Trim().Split(';')[0].Split('/')[^1].TrimStart('#');
        return Short.GetValueOrDefault(code) ?? code.ToLowerInvariant();
    }

    /// <summary>From 0 for the most wanted; <see cref="int.MaxValue"/> for a language that nobody asked for.</summary>
    public int Rank(string? language)
    {
        for (var i = 0; language is not null && i < tags.Count; i++)
        {
            if (language.StartsWith(tags[i], StringComparison.OrdinalIgnoreCase) && (language.Length == tags[i].Length || language[tags[i].Length] is '-' or '_'))
                return i;
        }
        return int.MaxValue;
    }

    /// <summary>The text to show; null when all are empty.</summary>
    /// <param name="texts">By language; an empty one for a text of none.</param>
    public string? Pick(IEnumerable<KeyValuePair<string, string>> texts)
    {
        var filled = texts.Where(text => !string.IsNullOrWhiteSpace(text.Value)).ToList();
        return filled.Count == 0 ? null
            : filled.Select((text, i) => (text, i)).OrderBy(pair => Rank(pair.text.Key)).ThenBy(pair => pair.text.Key.Length > 0).ThenBy(pair => pair.i).First().text.Value;
    }

    /// <summary>
    /// The texts of a value that has them by language: <c>{"de": …, "fr": …}</c>, or a list of objects with a language and a text.
    /// Null when it is something else.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>>? Texts(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            if (Labelled(value) is { } single)
                return [single];
            var members = value.EnumerateObject().ToList();
            return members.Count > 0 && members.TrueForAll(member => IsTag(member.Name) && member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null)
                ? [.. members.Select(member => KeyValuePair.Create(member.Name, member.Value.GetString() ?? ""))]
                : null;
        }
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            return null;
        var labels = value.EnumerateArray().Select(Labelled).ToList();
        return labels.TrueForAll(label => label is not null) ? [.. labels.Select(label => label!.Value)] : null;
    }

    /// <summary>What <see cref="Join(IEnumerable{KeyValuePair{string, string}})"/> wrote; null when it is something else.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>>? Texts(string? json)
    {
        try
        {
            return string.IsNullOrEmpty(json) ? null : Texts(JsonElement.Parse(json));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Lists of texts by language, as keywords come; null when it is something else.</summary>
    public static IReadOnlyList<KeyValuePair<string, List<string>>>? Lists(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return null;
        var members = value.EnumerateObject().ToList();
        return members.Count > 0 && members.TrueForAll(member => IsTag(member.Name) && member.Value.ValueKind is JsonValueKind.Array)
            ? [.. members.Select(member => KeyValuePair.Create(
                member.Name, member.Value.EnumerateArray().Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!).ToList()))]
            : null;
    }

    /// <summary>JSON of texts by language; null where fewer than two languages say something.</summary>
    public static string? Join(IEnumerable<KeyValuePair<string, string>> texts)
    {
        var all = new JsonObject();
        foreach (var (language, text) in texts)
        {
            if (language.Length > 0 && !string.IsNullOrWhiteSpace(text))
                all.TryAdd(language, JsonValue.Create(text.Trim()));
        }
        return all.Count > 1 ? all.ToJsonString(Readable) : null;
    }

    /// <summary>JSON of lists of texts by language; null where fewer than two languages say something.</summary>
    public static string? Join(IEnumerable<KeyValuePair<string, List<string>>> lists)
    {
        var all = new JsonObject();
        foreach (var (language, texts) in lists)
        {
            if (texts.Count > 0)
                all.TryAdd(language, new JsonArray([.. texts.Distinct().Select(text => (JsonNode)JsonValue.Create(text))]));
        }
        return all.Count > 1 ? all.ToJsonString(Readable) : null;
    }

    private static KeyValuePair<string, string>? Labelled(JsonElement label)
    {
        if (label.ValueKind != JsonValueKind.Object)
            return null;
        var text = Member(label, "@value") ?? Member(label, "value") ?? Member(label, "text") ?? Member(label, "label");
        var language = Member(label, "@language") ?? Member(label, "language") ?? Member(label, "lang");
        return text is not null && (language is not null || label.TryGetProperty("@value", out _)) ? KeyValuePair.Create(language ?? "", text) : null;
    }

    private static string? Member(JsonElement label, string name) =>
        label.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsTag(string name) => TagPattern().IsMatch(name);

    [GeneratedRegex("^([a-z]{2,3}([-_][A-Za-z0-9]{2,8})?|@?none|und)$")]
    private static partial Regex TagPattern();
}
