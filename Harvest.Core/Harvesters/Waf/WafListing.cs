using System.Globalization;
using System.Runtime.CompilerServices;
using Harvest.Http;

namespace Harvest.Harvesters.Waf;

/// <summary>
/// Goes through a web folder and the folders below it. It never leaves the folder that the source names, visits each folder
/// once, and tells a folder that could not be read: its files then do not count as vanished.
/// </summary>
internal sealed class WafListing(GatherContext context)
{
    /// <summary>Folders below folders; real archives have a handful of levels.</summary>
    private const int MaxDepth = 20;
    private const int MaxFolders = 100_000;

    private readonly WafClient client = new(context.Http);
    private readonly HashSet<string> visited = [];
    private long outside;
    private Uri? known;

    /// <exception cref="RemoteException">The folder itself could not be read.</exception>
    /// <exception cref="ListingException">It is none.</exception>
    public async IAsyncEnumerable<WafFile> FilesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var root = await client.ReadRootAsync(new Uri(context.Source.Url), cancellationToken);
        if (!root.IsListing)
        {
            throw new ListingException(
                $"{SafeUrl.Of(root.Url)} is no listing of a folder: no XML files and no folders are linked there");
        }
        var top = root.Folder;
        known = KnownFolder(top);
        var waiting = new Stack<(Uri Url, int Depth)>();
        visited.Add(Key(root.Url));
        visited.Add(Key(top));
        for (var (folder, depth) = ((WafFolder?)root, 0); ; (folder, depth) = (null, 0))
        {
            if (folder is null)
            {
                if (!waiting.TryPop(out var next))
                    break;
                depth = next.Depth;
                folder = await ReadAsync(next.Url, top, cancellationToken);
            }
            if (folder?.IsCutShort == true)
                context.ReportProblem($"The listing of {SafeUrl.Of(folder.Url)} is cut short");
            foreach (var file in Files(folder, top))
                yield return file;
            AddFolders(folder, top, depth + 1, waiting);
            for (var page = await NextAsync(folder, cancellationToken); page is not null; page = await NextAsync(page, cancellationToken))
            {
                foreach (var file in Files(page, top))
                    yield return file;
                AddFolders(page, top, depth + 1, waiting);
            }
        }
        if (outside > 0)
        {
            context.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"{outside:N0} links to XML files outside of {SafeUrl.Of(top)} were not followed"));
        }
    }

    /// <summary>
    /// The folder that files are named after. Where records are known by their place in the source's own folder, they keep those
    /// names when that folder is redirected elsewhere: their own addresses are redirected with it.
    /// </summary>
    private Uri KnownFolder(Uri top)
    {
        var own = WafClient.Folder(new Uri(context.Source.Url));
        var folder = context.Naming == $"waf/{Way(own)}" ? own : top;
        // Known by another folder still: then all of them are strangers, and a person is asked.
        if (context.Naming.Length == 0 || folder == own)
            context.NameBy(Way(folder));
        return folder;

        static string Way(Uri folder) => $"places below {WafFile.GuidOf(folder)}";
    }

    private async Task<WafFolder?> ReadAsync(Uri url, Uri top, CancellationToken cancellationToken)
    {
        try
        {
            var folder = await client.ReadOrDavAsync(url, cancellationToken);
            if (!IsWithin(top, folder.Url))
            {
                context.ReportProblem(
                    $"The folder {SafeUrl.Of(url)} leads to {SafeUrl.Of(folder.Url)}, which is outside of {SafeUrl.Of(top)}");
            }
            else if (!folder.IsListing)
                context.ReportProblem($"{SafeUrl.Of(url)} is no listing of a folder; it was passed over");
            else if (Key(folder.Folder) == Key(url) || visited.Add(Key(folder.Folder)))
                return folder;
        }
        catch (RemoteException fault)
        {
            context.ReportProblem($"The folder {SafeUrl.Of(url)} could not be listed: {fault.Message}");
        }
        return null;
    }

    /// <summary>The next page of a bucket's listing; null after the last, and where it cannot be had, which is told.</summary>
    private async Task<WafFolder?> NextAsync(WafFolder? page, CancellationToken cancellationToken)
    {
        if (page?.Next is not { } next)
            return null;
        if (!visited.Add(next.AbsoluteUri))
        {
            context.ReportProblem($"The listing of {SafeUrl.Of(page.Url)} leads in a circle");
            return null;
        }
        try
        {
            return await client.ReadAsync(next, cancellationToken);
        }
        catch (RemoteException fault)
        {
            context.ReportProblem($"The listing of {SafeUrl.Of(page.Url)} could not be read to its end: {fault.Message}");
            return null;
        }
    }

    private IEnumerable<WafFile> Files(WafFolder? folder, Uri top)
    {
        foreach (var link in folder?.Links ?? [])
        {
            if (!WafFile.IsXml(link.Url))
                continue;
            if (!IsWithin(top, link.Url))
            {
                outside++;
                continue;
            }
            var stamp = link.Stamp?.MayBeStale(folder!.Now) == false ? link.Stamp.ToString() : null;
            yield return new WafFile(WafFile.GuidOf(known!) + WafFile.GuidOf(link.Url)[WafFile.GuidOf(top).Length..], stamp);
        }
    }

    /// <summary>The first folder of the page is to be the next one visited.</summary>
    private void AddFolders(WafFolder? folder, Uri top, int depth, Stack<(Uri Url, int Depth)> waiting)
    {
        var folders = (folder?.Links ?? [])
            .Where(link => link.Url.AbsolutePath.EndsWith('/') && link.Url.Query.Length == 0 && IsWithin(top, link.Url))
            .Where(link => visited.Add(Key(link.Url)))
            .ToList();
        if (folders.Count > 0 && (depth > MaxDepth || visited.Count > MaxFolders))
        {
            context.ReportProblem(string.Create(
                CultureInfo.InvariantCulture,
                $"{SafeUrl.Of(folders[0].Url)} was passed over: more than {MaxDepth} levels or {MaxFolders:N0} folders"));
            return;
        }
        for (var i = folders.Count - 1; i >= 0; i--)
            waiting.Push((folders[i].Url, depth));
    }

    private static bool IsWithin(Uri top, Uri url) =>
        Redirects.IsSameOrigin(top, url) && url.AbsolutePath.StartsWith(top.AbsolutePath, StringComparison.Ordinal);

    private static string Key(Uri url) =>
        url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.SafeUnescaped);
}

/// <summary>A file of a listing.</summary>
/// <param name="Guid">Its address, without user name and fragment.</param>
/// <param name="Stamp">What the listing says of its last change; null when it says nothing that can be relied on.</param>
internal sealed record WafFile(string Guid, string? Stamp)
{
    public static bool IsXml(Uri url) => url.AbsolutePath.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);

    public static string GuidOf(Uri url) =>
        url.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped);
}
