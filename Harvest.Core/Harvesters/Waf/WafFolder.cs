using System.Globalization;
using Harvest.Http;

namespace Harvest.Harvesters.Waf;

/// <summary>A folder as the server showed it.</summary>
/// <param name="Url">Where the page came from, after redirects.</param>
/// <param name="Folder">The folder that it lists.</param>
/// <param name="Links">Its links, resolved; with the user name of the request where they stay on its origin.</param>
/// <param name="IsListing">It looks like the listing of a folder, be it an empty one, and not like some other page.</param>
/// <param name="IsSurelyListing">No other page looks like this.</param>
/// <param name="Now">The server's time.</param>
internal sealed record WafFolder(
    Uri Url, Uri Folder, IReadOnlyList<WafLink> Links, bool IsListing, bool IsSurelyListing, DateTimeOffset Now)
{
    /// <summary>The end of the page is missing.</summary>
    public bool IsCutShort { get; private init; }

    /// <summary>Where the listing goes on; null when it is whole.</summary>
    public Uri? Next { get; init; }

    public static WafFolder Read(RemoteResponse response, FolderPage page)
    {
        var folder = new Uri(response.Url, ".");
        var ground = page.Base is { } stated && response.Resolve(stated) is { } start ? start : response.Url;
        var links = new List<WafLink>();
        foreach (var link in page.Links)
        {
            if (Uri.TryCreate(ground, link.Target, out var target) && response.Resolve(target.AbsoluteUri) is { } url)
                links.Add(new WafLink(url, link.Stamp));
        }
        var below = links.Where(link => IsBelow(folder, link.Url)).ToList();
        var (inner, files) = (below.Count, below.Count(link => WafFile.IsXml(link.Url)));
        var above = new Uri(folder, "..").AbsolutePath;
        var hasParent = folder.AbsolutePath.Length > 1 && links.Any(link => link.Url.AbsolutePath == above && link.Url.Query.Length == 0);
        return new WafFolder(
            response.Url, folder, links,
            page.IsTitledAsListing || hasParent || inner > 0,
            inner > 0 && (page.IsTitledAsListing || (files > 0 && inner * 2 >= links.Count)),
            ServerTime(response))
        {
            IsCutShort = page.IsCutShort,
        };
    }

    private static bool IsBelow(Uri folder, Uri url) =>
        Redirects.IsSameOrigin(folder, url)
        && url.AbsolutePath.Length > folder.AbsolutePath.Length
        && url.AbsolutePath.StartsWith(folder.AbsolutePath, StringComparison.Ordinal)
        && (WafFile.IsXml(url) || url.AbsolutePath.EndsWith('/'));

    private static DateTimeOffset ServerTime(RemoteResponse response) =>
        DateTimeOffset.TryParseExact(
            response.Headers.GetValueOrDefault("Date"), "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var now)
            ? now
            : default;
}

/// <summary>A link of a folder.</summary>
internal sealed record WafLink(Uri Url, FileStamp? Stamp);
