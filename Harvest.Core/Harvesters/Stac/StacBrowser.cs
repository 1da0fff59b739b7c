using System.Net;
using System.Text.RegularExpressions;
using Harvest.Http;

namespace Harvest.Harvesters.Stac;

/// <summary>
/// The pages of STAC Browser: what people have in front of them when they look at a catalogue. The catalogue's address stands in that of the
/// page, or in the browser's settings.
/// </summary>
internal static partial class StacBrowser
{
    /// <summary>The address behind <c>#/external/HOST/PATH</c>; null for other addresses.</summary>
    public static Uri? Shown(Uri url) => External(Uri.UnescapeDataString(url.Fragment));

    /// <summary>The same where the browser writes it as a path, <c>/external/HOST/PATH</c>; only for what is known to be a web page.</summary>
    public static Uri? ShownInPath(Uri url) => External(Uri.UnescapeDataString(url.AbsolutePath));

    /// <summary>Whether a web page is one of STAC Browser, or says that it is about STAC.</summary>
    public static bool IsPage(string html) => Signs().IsMatch(html);

    /// <summary>The catalogue that a page or its settings name; null for none.</summary>
    /// <param name="page">Where the page is.</param>
    /// <param name="text">The page, or a script with settings.</param>
    public static Uri? Catalogue(Uri page, string text) =>
        Setting().Match(text) is { Success: true } match && Uri.TryCreate(page, match.Groups["a"].Value, out var url) && Redirects.IsWeb(url) ? url : null;

    /// <summary>The scripts with settings that a page of the same server names, two at most.</summary>
    public static IReadOnlyList<Uri> Scripts(Uri page, string html) =>
    [
        .. Script().Matches(html)
            .Select(match => Uri.TryCreate(page, WebUtility.HtmlDecode(match.Groups["a"].Value), out var url) && Redirects.IsSameOrigin(page, url) ? url : null)
            .OfType<Uri>().Take(2),
    ];

    private static Uri? External(string path)
    {
        if (Path().Match(path) is not { Success: true } match)
            return null;
        var scheme = match.Groups["scheme"].Success ? match.Groups["scheme"].Value : "https";
        return Uri.TryCreate($"{scheme}://{match.Groups["rest"].Value}", UriKind.Absolute, out var url) && Redirects.IsWeb(url)
            && (url.Host.Contains('.', StringComparison.Ordinal) || url.IsLoopback)
                ? WithoutState(url)
                : null;
    }

    /// <summary>Parameters that begin with a dot are the browser's own, such as <c>.language</c>.</summary>
    private static Uri WithoutState(Uri url) => url.Query.Length == 0 ? url : new UriBuilder(url)
    {
        Query = string.Join('&', url.Query.TrimStart('?').Split('&').Where(parameter => !parameter.StartsWith('.'))),
    }.Uri;

    [GeneratedRegex("(^|#|/)(/)?((search|validation)/)?external/(/)?((?<scheme>https?):/{1,2})?(?<rest>[^/].*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Path();

    [GeneratedRegex("STAC Browser|stac-browser|STAC_BROWSER|SpatioTemporal Asset", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Signs();

    [GeneratedRegex("catalogUrl[\"']?\\s*[:=]\\s*[\"'](?<a>[^\"'\\s]{1,2000})[\"']", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Setting();

    [GeneratedRegex(
        "<script\\s[^>]{0,1000}?src\\s*=\\s*[\"']?(?<a>[^\"'\\s>]{0,500}config[^\"'\\s>/]{0,100}\\.js)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Script();
}
