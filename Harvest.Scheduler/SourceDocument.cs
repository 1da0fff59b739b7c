using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Control;

namespace Harvest.Cli;

/// <summary>A source as <c>harvest sources export</c> writes it and <c>import</c> reads it: what somebody decides about it, and nothing that happened to it.</summary>
internal static class SourceDocument
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Texts =
        ["name", "url", "type", "title", "description", "frequency", "schedule", "time_zone", "hours", "organization", "notify_to", "notify_when"];

    private static readonly string[] Flags = ["private", "paused"];

    /// <summary>All members, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Members { get; } =
    [
        "name", "url", "type", "title", "description", "organization", "private", "frequency", "schedule", "time_zone", "hours", "priority", "paused",
        "config", "notify_to", "notify_when",
    ];

    /// <param name="shape">As the API shows it, with masked secrets.</param>
    /// <param name="source">The source.</param>
    /// <param name="withSecrets">Whether passwords and keys are written out.</param>
    /// <returns>Without members that say what goes without saying.</returns>
    public static JsonObject Write(JsonObject shape, Source source, bool withSecrets)
    {
        var config = withSecrets ? source.Config : shape["config"]?.ToString() ?? "";
        var isCron = source.Schedule.Length > 0;
        var all = new JsonObject
        {
            ["name"] = source.Name,
            ["url"] = withSecrets ? source.Url : shape["url"]!.ToString(),
            ["type"] = source.Type,
            ["title"] = source.Title,
            ["description"] = source.Description,
            ["organization"] = source.PublisherId,
            ["private"] = source.Private,
            ["frequency"] = isCron ? "" : source.Frequency.ToString().ToUpperInvariant(),
            ["schedule"] = source.Schedule,
            ["time_zone"] = source.TimeZone,
            ["hours"] = source.Hours,
            ["priority"] = source.Priority,
            ["paused"] = source.Paused,
            ["config"] = config.Length == 0 ? new JsonObject() : JsonNode.Parse(config),
            ["notify_to"] = source.NotifyTo,
            ["notify_when"] = source.NotifyWhen?.ToString() ?? "",
        };
        foreach (var (name, value) in all.ToList())
        {
            if (value is JsonObject { Count: 0 } || value?.ToJsonString() is null or "\"\"" or "false" or "0")
                all.Remove(name);
        }
        return all;
    }

    /// <summary>Everything that is wrong with the members of a source: unknown, or not of their kind.</summary>
    public static IEnumerable<string> Faults(JsonNode? node, int number)
    {
        if (node is not JsonObject document)
        {
            yield return $"Source {number} must be an object with name, url and type";
            yield break;
        }
        var name = (document["name"] as JsonValue)?.ToString() is { Length: > 0 } given ? given : number.ToString(CultureInfo.InvariantCulture);
        foreach (var (member, value) in document)
        {
            if (!Members.Contains(member))
                yield return $"Source {name}: {member} is no member of a source.{Suggestion.Ask(member, Members)} There are {string.Join(", ", Members)}";
            else if (Wrong(member, value) is { } expected)
                yield return $"Source {name}: {member} must be {expected}, found {value?.ToJsonString() ?? "nothing"}";
        }
        if (document["name"]?.ToString() is not { Length: > 0 })
            yield return $"Source {number} has no name";
    }

    /// <summary>As it shall be: what a document does not say stays.</summary>
    /// <param name="document">A checked document.</param>
    /// <param name="source">As it is; null for a new one.</param>
    public static SourceDraft Draft(JsonObject document, Source? source)
    {
        string? Text(string member) => document.ContainsKey(member) ? document[member]?.ToString() ?? "" : null;
        var draft = source is null ? new SourceDraft(Text("name")!, Text("url") ?? "", Text("type") ?? "") : SourceDraft.Of(source);
        return draft with
        {
            Url = Text("url") ?? draft.Url,
            Type = Text("type") ?? draft.Type,
            Title = Text("title") ?? draft.Title,
            Description = Text("description") ?? draft.Description,
            Organization = Text("organization") ?? draft.Organization,
            Private = document["private"]?.GetValue<bool>() ?? draft.Private,
            Frequency = Text("frequency"),
            Schedule = Text("schedule"),
            TimeZone = Text("time_zone"),
            Hours = Text("hours"),
            Priority = document["priority"] is { } priority ? int.Parse(priority.ToString(), CultureInfo.InvariantCulture) : null,
            Config = document["config"] is JsonObject config ? config.ToJsonString(Readable) : draft.Config,
        };
    }

    /// <summary>The members that a document has and that would change something.</summary>
    public static IReadOnlyList<string> Changed(JsonObject? was, JsonObject document) => [.. Members.Where(document.ContainsKey).Where(member =>
        Say(was?[member]) is var old && Say(document[member]) is var given && old != given && (member, old, given) is not ("frequency", null, "MANUAL"))];

    /// <summary>With masks in the place of secrets, to be shown.</summary>
    public static JsonObject Masked(JsonObject document, string? type, HarvesterRegistry harvesters)
    {
        var shown = document.DeepClone().AsObject();
        if (document["url"]?.ToString() is { } url)
            shown["url"] = SafeUrl.Of(url);
        if (document["config"] is JsonObject config)
        {
            shown["config"] = harvesters.Find(document["type"]?.ToString() ?? type ?? "") is { } harvester
                ? JsonNode.Parse(SourceConfig.Parse(config.ToJsonString(Readable)).Masked(harvester.Info))
                : "(not shown: the type is unknown)";
        }
        return shown;
    }

    /// <summary>A value in one line; null for what goes without saying.</summary>
    public static string? Say(JsonNode? value) => value switch
    {
        null or JsonObject { Count: 0 } => null,
        JsonValue => value.ToString() is { Length: > 0 } text and not ("false" or "0") ? text : null,
        JsonObject config => new JsonObject(config.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString(Readable),
        _ => value.ToJsonString(Readable),
    };

    private static string? Wrong(string member, JsonNode? value) => value switch
    {
        null => null,
        _ when Texts.Contains(member) => value is JsonValue ? null : "a text",
        _ when Flags.Contains(member) => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? null : "true or false",
        _ when member == "priority" => int.TryParse(value.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "a whole number",
        _ => value is JsonObject ? null : "an object",
    };
}
