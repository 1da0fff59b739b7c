using System.Text.RegularExpressions;
using Harvest.Datasets;
using Harvest.Http;

namespace Harvest.Harvesters;

/// <summary>An address as people type or paste it: with quotes, brackets and spaces around it, or without a scheme.</summary>
public static partial class SourceAddress
{
    private static readonly (string Opens, string Closes)[] Wrappings =
        [("\"", "\""), ("'", "'"), ("<", ">"), ("(", ")"), ("[", "]"), ("`", "`"), ("“", "”"), ("„", "“"), ("«", "»"), ("‘", "’")];

    /// <summary>The addresses that a text may mean, the likeliest first: https and http where it names no scheme.</summary>
    /// <exception cref="WrongInputException">It is none; the message says what it is instead.</exception>
    public static IReadOnlyList<Uri> Read(string text)
    {
        var clean = Clean(text);
        if (clean.Length == 0)
            throw new WrongInputException("The address is missing");
        if (clean[0] is '{' or '[')
            throw new WrongInputException("This is JSON, not an address: give the URL that it came from");
        if (clean.Any(char.IsWhiteSpace) && clean.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(Scheme().IsMatch) > 1)
            throw new WrongInputException("These are several addresses: give one at a time");
        if (FolderOf(clean) is { } folder)
            return [folder];
        if (IsRelative(clean))
            throw new WrongInputException(RelativeAdvice(clean));
        string[] wanted = HasScheme(clean) ? [clean] : [$"https://{clean}", $"http://{clean}"];
        var found = wanted.Select(one => Uri.TryCreate(one, UriKind.Absolute, out var url) && IsWeb(url) ? url : null).OfType<Uri>().ToList();
        return found.Count > 0 ? found : throw new WrongInputException($"{Texts.Shorten(SafeUrl.Of(clean), 200)} is no http or https address");
    }

    /// <summary>The address without what came along when it was copied; what is no address stays as it is.</summary>
    public static string Clean(string text)
    {
        var clean = text.Trim().Trim('\u200B', '\uFEFF', '\u00A0', '\u2060').Trim();
        while (Wrappings.FirstOrDefault(pair => clean.Length > 1 && clean.StartsWith(pair.Opens, StringComparison.Ordinal)
            && clean.EndsWith(pair.Closes, StringComparison.Ordinal)) is { Opens: not null })
        {
            clean = clean[1..^1].Trim();
        }
        if (clean.StartsWith("view-source:", StringComparison.OrdinalIgnoreCase))
            clean = clean["view-source:".Length..];
        if (clean.StartsWith("url:", StringComparison.OrdinalIgnoreCase))
            clean = clean["url:".Length..].TrimStart();
        clean = clean.TrimEnd(',', ';');
        if (clean.StartsWith("//", StringComparison.Ordinal))
            clean = clean[2..];
        return BrokenScheme().Match(clean) is { Success: true } broken
            ? $"{(broken.Groups["s"].Success ? "https" : "http")}://{clean[broken.Length..]}"
            : clean;
    }

    /// <summary>
    /// The one address that is stored for a text: cleaned, with https where it names no scheme, and without the spaces of a broken line.
    /// Words that are no address stay as they are.
    /// </summary>
    public static string Complete(string text)
    {
        var clean = Clean(text);
        if (clean.Length == 0)
            return "";
        if (FolderOf(clean) is { } folder)
            return folder.AbsoluteUri;
        if (IsRelative(clean))
            return clean;
        var scheme = SchemeOf(clean) ?? "https://";
        var rest = clean.StartsWith(scheme, StringComparison.Ordinal) ? clean[scheme.Length..] : clean.TrimStart('/');
        var end = rest.IndexOfAny(['/', '?', '#']) is var slash and >= 0 ? slash : rest.Length;
        var host = clean.StartsWith(scheme, StringComparison.Ordinal) ? BrokenHost().Replace(rest[..end], "") : rest[..end];
        return host.Any(char.IsWhiteSpace) ? clean : scheme + host + rest[end..].Replace(" ", "%20", StringComparison.Ordinal);
    }

    /// <summary>A folder of this machine, as a path or an address; null for all else.</summary>
    private static Uri? FolderOf(string clean) =>
        clean.StartsWith('/') || clean.StartsWith("file:///", StringComparison.OrdinalIgnoreCase)
            ? Uri.TryCreate(clean.StartsWith('/') ? "file://" + string.Join('/', clean.Split('/').Select(Uri.EscapeDataString)) : clean, UriKind.Absolute, out var url) ? url : null
            : null;

    /// <summary>A path that only the folder where it was typed gives a meaning: <c>./data</c>, <c>../x</c>, <c>~/x</c>, <c>data/</c>. No host is named so.</summary>
    public static bool IsRelative(string clean) =>
        clean is "." or ".." or "~" || clean.StartsWith("./", StringComparison.Ordinal) || clean.StartsWith("../", StringComparison.Ordinal)
        || clean.StartsWith("~/", StringComparison.Ordinal) || PlainFolder().IsMatch(clean);

    /// <summary>What to write in the place of such a path.</summary>
    public static string RelativeAdvice(string clean) =>
        $"{Texts.Shorten(clean, 200)} is a relative path: name a folder by its whole path, such as /srv/catalogues, or by its address, file:///srv/catalogues; "
        + "the operator of the site opens folders by the setting Harvest:Http:Folders. A web address begins with http:// or https://";

    /// <summary>A name for a source at an address: the host's, or the folder's; empty where neither has letters.</summary>
    public static string NameOf(Uri url) => DatasetNames.Ideal(url.IsFile ? Path.GetFileName(url.LocalPath.TrimEnd('/')) : url.Host);

    /// <summary>Whether <see cref="Complete"/> puts https before it, though http may be meant.</summary>
    public static bool LacksScheme(string text) =>
        Clean(text) is { Length: > 0 } clean && SchemeOf(clean) is null && Complete(text).StartsWith("https://", StringComparison.Ordinal);

    /// <summary>Null for none, empty for one that is no web address's.</summary>
    private static string? SchemeOf(string clean) =>
        clean.IndexOf("://", StringComparison.Ordinal) is var at and > 0 && clean.AsSpan(0, at).IndexOfAny("/?#") < 0 ? clean[..(at + 3)]
        : OtherScheme().IsMatch(clean) ? ""
        : null;

    private static bool HasScheme(string text) => text.Contains("://", StringComparison.Ordinal) || OtherScheme().IsMatch(text);

    private static bool IsWeb(Uri url) => url.Scheme is "http" or "https" && url.Host.Length > 0;

    /// <summary>http:/host, https//host, https:host, htp://host, http:\\host.</summary>
    [GeneratedRegex(@"^h{1,2}t{1,3}p(?<s>s)?(?::[/\\]{0,4}|[/\\]{2})(?=[^/\\:])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BrokenScheme();

    [GeneratedRegex("^(?!localhost/)[^./:?#]+/$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex PlainFolder();

    [GeneratedRegex("^https?://", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Scheme();

    /// <summary>A line breaks beside a dot; other spaces stand between words.</summary>
    [GeneratedRegex(@"(?<=\.)\s+|\s+(?=\.)", RegexOptions.None, 1000)]
    private static partial Regex BrokenHost();

    /// <summary>mailto:, file:, C:\ and the like; host:8080 is none.</summary>
    [GeneratedRegex(@"^[a-z][a-z0-9+.-]*:(?!\d{1,5}(/|\?|#|$))", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex OtherScheme();
}
