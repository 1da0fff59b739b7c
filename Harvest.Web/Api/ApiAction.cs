using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Harvest.Web.Api;

/// <summary>One action: what it is called, what it takes, what it does. The OpenAPI description is made from these.</summary>
/// <param name="Name">As CKAN and the reference call it.</param>
/// <param name="IsRead">Changes nothing, so that GET may call it.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Run">Does it.</param>
internal sealed record ApiAction(string Name, bool IsRead, string Summary, Func<ActionCall, Task<ActionAnswer>> Run)
{
    public IReadOnlyList<ActionParameter> Parameters { get; init; } = [];

    /// <summary>
    /// Adds parameters, each as <c>name type description</c>; a star behind the name says that it must be given, and words with strokes in the
    /// place of the type (<c>New|Running</c>) that it takes only those, whatever their case.
    /// </summary>
    public ApiAction With(params IEnumerable<string> parameters) => this with
    {
        Parameters = [.. parameters.Select(text => text.Split(' ', 3)).Select(parts => new ActionParameter(
            parts[0].TrimEnd('*'), Types.Contains(parts[1]) ? parts[1] : "string", parts[0].EndsWith('*'), parts.Length > 2 ? parts[2] : "")
        {
            Choices = Types.Contains(parts[1]) ? [] : parts[1].Split('|'),
        })],
    };

    /// <summary>Adds truth values that CKAN's clients send and that change nothing here: the answer has all that there is.</summary>
    public ApiAction Ignoring(params IEnumerable<string> names) => this with
    {
        Parameters = [.. Parameters, .. names.Select(name => new ActionParameter(name, "boolean", false, "Has no effect"))],
    };

    /// <summary>
    /// Refuses what the action does not take: a misspelt or unsupported parameter would do nothing, and nobody would notice.
    /// What must be given is checked where it is read, after the right to call.
    /// </summary>
    /// <exception cref="ActionException">A parameter is unknown, or its value is of the wrong kind.</exception>
    public void Check(JsonObject given)
    {
        var problems = new List<(string, string)>();
        foreach (var (name, value) in given)
        {
            if (IsSpread(given, name, value))
                continue;
            if (Parameters.FirstOrDefault(parameter => parameter.Name == name) is not { } parameter)
                problems.Add((name, $"Unknown parameter.{Suggestion.Ask(name, Parameters.Select(known => known.Name))} {Takes}"));
            else if (parameter.Type == "boolean" && value?.ToString() is { Length: > 0 } text && !Truths.Contains(text.ToLowerInvariant()))
                problems.Add((name, "Must be true or false"));
            else if (parameter.Type == "integer" && value?.ToString() is { Length: > 0 } digits && !System.Numerics.BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                problems.Add((name, "Invalid integer"));
            else if (parameter.Choices.Count > 0 && value is JsonValue && value.ToString() is { Length: > 0 } word && parameter.Choose(word) is null)
                problems.Add((name, $"Must be one of {string.Join(", ", parameter.Choices)}, found {word}"));
            else if (parameter.Type is "string" or "integer" or "boolean" && value is JsonArray)
                problems.Add((name, "Must be given once"));
            // Settings are taken as JSON, too, not only as text that holds it.
            else if (value is JsonObject && name != "config" && (parameter.Type is "string" or "integer" or "boolean" || parameter.Choices.Count > 0))
                problems.Add((name, "Must be a single value, found an object"));
        }
        if (problems.Count > 0)
            throw ActionException.Invalid(problems);
    }

    /// <summary>
    /// <c>harvest_source_show</c> puts the members of the configuration beside the fields, as in the reference; who sends its answer
    /// back has them there again, saying the same.
    /// </summary>
    private static bool IsSpread(JsonObject given, string name, JsonNode? value)
    {
        try
        {
            return given["config"] is JsonValue config && JsonNode.Parse(config.ToString()) is JsonObject settings
                && settings.TryGetPropertyValue(name, out var set) && JsonNode.DeepEquals(set, value);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static readonly string[] Types = ["string", "integer", "boolean", "array", "object"];

    private static readonly string[] Truths = ["true", "false", "1", "0", "yes", "no", "on", "off"];

    private string Takes => Parameters.Count == 0
        ? $"{Name} takes none."
        : $"{Name} takes {string.Join(", ", Parameters.Select(parameter => parameter.Name))}.";
}

/// <summary>A parameter of an action.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>string</c>, <c>integer</c>, <c>boolean</c>, <c>array</c> or <c>object</c>.</param>
/// <param name="IsRequired">It must be given.</param>
/// <param name="Description">What it does.</param>
internal sealed record ActionParameter(string Name, string Type, bool IsRequired, string Description)
{
    /// <summary>The only values that it takes; none when it takes any of its type.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The choice that a text means, whatever its case and what parts its words; null for none.</summary>
    public string? Choose(string text)
    {
        var wanted = text.Trim().Replace(' ', '-').Replace('_', '-');
        return Choices.FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? Choices.FirstOrDefault(choice => choice.Replace('_', '-').Equals(wanted, StringComparison.OrdinalIgnoreCase));
    }
}
