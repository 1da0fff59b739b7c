using System.Text.Json;
using System.Text.RegularExpressions;

namespace Harvest.Diagnostics;

/// <summary>What is wrong with JSON, in words for people: .NET's own messages end in paths and positions that nobody can use.</summary>
public static partial class JsonFault
{
    /// <summary>The message of a fault; one of JSON in words.</summary>
    public static string Words(Exception fault) => (fault is JsonException json ? Plain(json) : fault).Message;

    /// <summary>The fault in words, with its place. One that has been through this stays as it is.</summary>
    /// <param name="fault">What .NET says, or a sentence of our own.</param>
    /// <param name="where">What more is known of the place, such as ", within the third record".</param>
    public static JsonException Plain(JsonException fault, string where = "")
    {
        if (fault.InnerException is JsonException)
            return fault;
#pragma warning disable RS0030 // This is what all others are to call.
        var message = fault.Message;
#pragma warning restore RS0030
        foreach (var end in (ReadOnlySpan<string>)[" LineNumber:", " Path:", " Change the reader options"])
        {
            if (message.IndexOf(end, StringComparison.Ordinal) is > 0 and var cut)
                message = message[..cut];
        }
        message = InWords(message.TrimEnd('.', ' ').Replace("'0x0A'", "a line break", StringComparison.Ordinal));
        if (fault.LineNumber is not { } line || fault.BytePositionInLine is not { } column)
            return new JsonException($"{message}{where}", fault);
        var place = FormattableString.Invariant($"line {line + 1:N0}, character {column + 1:N0}{where}");
        return new JsonException($"{message} ({place})", null, line, column, fault);
    }

    /// <summary>What .NET says of JSON, in words of people who write it; what is not known here stays.</summary>
    private static string InWords(string message)
    {
        if (Sign().Match(message) is { Success: true } match)
        {
            var found = match.Groups["found"].Value.Trim('\'');
            return match.Groups["says"].Value switch
            {
                var says when says.StartsWith("an invalid start of a value", StringComparison.Ordinal) => $"a value is expected, found {found}",
                var says when says.StartsWith("an invalid start of a property name", StringComparison.Ordinal) => $"a name in quotation marks is expected, found {found}",
                var says when says.StartsWith("invalid after a value", StringComparison.Ordinal) => $"a comma, }} or ] is expected, found {found}",
                var says when says.StartsWith("invalid after a property name", StringComparison.Ordinal) => $"a colon is expected behind a name, found {found}",
                var says when says.StartsWith("invalid after a single JSON value", StringComparison.Ordinal) => $"more follows behind its end: {found}",
                var says when says.StartsWith("invalid within a JSON string", StringComparison.Ordinal) => $"a text has the control character {found} in it",
                var says when says.StartsWith("an invalid escapable character", StringComparison.Ordinal) => $"\\{found} in a text is no escape of JSON",
                var says when says.StartsWith("an invalid JSON literal", StringComparison.Ordinal) => $"true, false, null, a number or a text in quotation marks is expected, found {found}",
                _ => message,
            };
        }
        return message.StartsWith("The input does not contain any JSON tokens", StringComparison.Ordinal) ? "it is empty"
            : message.StartsWith("Expected end of string", StringComparison.Ordinal) ? "a text has no quotation mark at its end"
            : message.StartsWith("Expected depth to be zero", StringComparison.Ordinal) ? "it ends before its last } or ]"
            : message.Contains("but instead reached end of data", StringComparison.Ordinal) ? "it ends in the middle"
            : message.Contains("trailing comma at the end", StringComparison.Ordinal) ? "a comma stands before the last } or ]"
            : message;
    }

    [GeneratedRegex("^(?<found>'.{1,200}'|a line break) is (?<says>.+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Sign();

    /// <summary>What a value is called: "a list".</summary>
    public static string Kind(JsonValueKind value) => value switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        _ => value.ToString().ToLowerInvariant(),
    };

    /// <summary>What the value that begins here is called.</summary>
    public static string Kind(JsonTokenType token) => Kind(token switch
    {
        JsonTokenType.StartObject => JsonValueKind.Object,
        JsonTokenType.StartArray => JsonValueKind.Array,
        JsonTokenType.String or JsonTokenType.PropertyName => JsonValueKind.String,
        JsonTokenType.Number => JsonValueKind.Number,
        JsonTokenType.True => JsonValueKind.True,
        JsonTokenType.False => JsonValueKind.False,
        _ => JsonValueKind.Null,
    });
}
