using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Harvest.Http;

/// <summary>Makes what a server wrote fit for a line of ours.</summary>
internal static class Texts
{
    /// <summary>
    /// One line without control and formatting characters, so that nobody can forge log lines or colours.
    /// </summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                if (plain.Length > 0 && plain[^1] != ' ')
                    plain.Append(' ');
            }
            else if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format and not UnicodeCategory.Surrogate)
            {
                plain.Append(rune);
            }
        }
        return plain.ToString().TrimEnd();
    }

    public static string Shorten(string text, int length)
    {
        if (text.Length <= length)
            return text;
        if (char.IsHighSurrogate(text[length - 1]))
            length--;
        return text[..length] + "…";
    }

    /// <summary>Whether a body can be shown: by its type or, without one, by its first character.</summary>
    public static bool IsText(string? mediaType, string text) => mediaType switch
    {
        null => text.Length > 0 && text[0] is >= ' ' and <= '~',
        _ => mediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || mediaType.Contains("json", StringComparison.OrdinalIgnoreCase)
            || mediaType.Contains("xml", StringComparison.OrdinalIgnoreCase),
    };

    public static bool IsHtml(string? mediaType, string text) =>
        mediaType is "text/html" or "application/xhtml+xml"
        || text.AsSpan().TrimStart().StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
        || text.AsSpan().TrimStart().StartsWith("<html", StringComparison.OrdinalIgnoreCase);

    public static bool IsJson(string? mediaType, string text) =>
        mediaType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true || text.AsSpan().TrimStart() is ['{' or '[', ..];

    /// <summary>What an error in JSON says to people: its texts, with their names where those say more; nothing when it cannot be read.</summary>
    public static string JsonMessage(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return string.Join(": ", Messages("", document.RootElement, 0).Distinct().Take(5));
        }
        catch (JsonException)
        {
            // Cut off, or no JSON: its braces tell nobody anything.
            return "";
        }
    }

    private static IEnumerable<string> Messages(string name, JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString() is { Length: > 0 } text && !Uri.IsWellFormedUriString(text, UriKind.Absolute) =>
            [name is "" or "error" or "message" or "detail" or "title" or "description" or "__type" or "error_description" ? text : $"{name}: {text}"],
        JsonValueKind.Array when depth < 5 => value.EnumerateArray().SelectMany(item => Messages(name, item, depth + 1)),
        JsonValueKind.Object when depth < 5 => value.EnumerateObject().Where(member => member.Name is not ("help" or "stack" or "trace"))
            .SelectMany(member => Messages(member.Name, member.Value, depth + 1)),
        _ => [],
    };

    /// <summary>The title of a page, or null when it has none in its beginning.</summary>
    public static string? HtmlTitle(string html)
    {
        var tag = html.IndexOf("<title", StringComparison.OrdinalIgnoreCase);
        var start = tag < 0 ? -1 : html.IndexOf('>', tag);
        var end = start < 0 ? -1 : html.IndexOf('<', start);
        var title = end < 0 ? "" : Plain(WebUtility.HtmlDecode(html[(start + 1)..end])).Trim();
        return title.Length > 0 ? title : null;
    }
}
