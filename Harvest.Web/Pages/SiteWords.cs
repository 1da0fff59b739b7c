using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Harvest.Harvesters;
using Harvest.Http;

namespace Harvest.Web.Pages;

/// <summary>What a catalogue calls itself, to begin a source's title and description with.</summary>
internal static partial class SiteWords
{
    private const int MaxBytes = 300_000;
    private const int MaxTitle = 150;
    private const int MaxDescription = 1000;

    /// <summary>
    /// Asks CKAN for the site's title, OAI-PMH and CSW for the service's, anything else for the title of its home page; empty texts where it says
    /// nothing.
    /// </summary>
    public static async Task<(string Title, string Description)> ReadAsync(HarvestHttp http, DetectedSource found, CancellationToken cancellationToken)
    {
        try
        {
            var url = new Uri(found.Url);
            var words = found.Type switch
            {
                "ckan" => OfStatus(await GetAsync(http, new Uri($"{found.Url.TrimEnd('/')}/api/3/action/status_show"), cancellationToken)),
                "oai-pmh" => OfService(await GetAsync(http, With(url, "verb=Identify"), cancellationToken), "repositoryName"),
                "csw" => OfService(await GetAsync(http, With(url, "service=CSW&version=2.0.2&request=GetCapabilities"), cancellationToken), "Title"),
                _ => ("", ""),
            };
            return words.Item1.Length > 0 ? words : OfPage(await GetAsync(http, new Uri(url.GetLeftPart(UriPartial.Authority)), cancellationToken));
        }
        catch (Exception fault) when (fault is RemoteException or JsonException or UriFormatException or RegexMatchTimeoutException)
        {
            return ("", "");
        }
    }

    internal static (string Title, string Description) OfStatus(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("result", out var result)
            && result.ValueKind == JsonValueKind.Object
                ? (Text(result, "site_title", MaxTitle), Text(result, "site_description", MaxDescription))
                : ("", "");
    }

    /// <summary>What a service says of itself: the first element of a name.</summary>
    internal static (string Title, string Description) OfService(string xml, string element) => (
        Clean(Regex.Match(xml, $"<(?:[\\w-]+:)?{element}(?:\\s[^>]*)?>([^<]*)<", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)).Groups[1].Value, MaxTitle), "");

    private static Uri With(Uri url, string query) => new UriBuilder(url) { Query = url.Query.Length > 1 ? $"{url.Query[1..]}&{query}" : query }.Uri;

    internal static (string Title, string Description) OfPage(string html) =>
        (Clean(Title().Match(html).Groups[1].Value, MaxTitle), Clean(Description().Match(html).Groups[2].Value, MaxDescription));

    private static string Text(JsonElement owner, string name, int length) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Clean(value.GetString()!, length) : "";

    /// <summary>The host of an address as a title; null where it names a machine and no catalogue: a number, or this machine itself.</summary>
    internal static string? HostName(Uri url) => url.HostNameType == UriHostNameType.Dns && !url.IsLoopback && url.Host.Contains('.', StringComparison.Ordinal) ? url.IdnHost : null;

    /// <summary>One line, without entities and controls: a stranger wrote it.</summary>
    private static string Clean(string text, int length)
    {
        var line = DatasetView.Straight(Spaces().Replace(WebUtility.HtmlDecode(text), " ")).Trim();
        return Ui.Shorten(string.Concat(line.Where(sign => !char.IsControl(sign))), length);
    }

    private static async Task<string> GetAsync(HarvestHttp http, Uri url, CancellationToken cancellationToken)
    {
        var body = await http.ReadAsync(
            new RemoteRequest(url) { MaxBytes = MaxBytes }, (response, token) => response.ReadUtf8Async(token), cancellationToken);
        return Encoding.UTF8.GetString(body);
    }

    [GeneratedRegex("<title[^>]*>([^<]*)</title>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Title();

    [GeneratedRegex("<meta[^>]*name=[\"']description[\"'][^>]*content=([\"'])(.*?)\\1", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Description();

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
