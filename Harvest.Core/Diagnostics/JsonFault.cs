using System.Text.Json;

namespace Harvest.Diagnostics;

/// <summary>What is wrong with JSON, in words for people: .NET's own messages end in paths and positions that nobody can use.</summary>
public static class JsonFault
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
        message = message.TrimEnd('.', ' ').Replace("'0x0A'", "a line break", StringComparison.Ordinal);
        if (fault.LineNumber is not { } line || fault.BytePositionInLine is not { } column)
            return new JsonException($"{message}{where}", fault);
        var place = FormattableString.Invariant($"line {line + 1:N0}, character {column + 1:N0}{where}");
        return new JsonException($"{message} ({place})", null, line, column, fault);
    }

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
