using Harvest.Http;

namespace Harvest.Harvesters.Stac;

/// <summary>
/// How far a harvest goes: which hosts are asked, and how often at most. What is beyond is told once, and not as often as it is met.
/// </summary>
internal sealed class StacScope(StacSettings settings, GatherContext context)
{
    private readonly HashSet<string> visited = [];
    private readonly List<Uri> own = [new Uri(context.Source.Url)];
    private long outside;
    private string firstOutside = "";
    private readonly HashSet<string> windows = [];
    private long cut;
    private string firstCut = "";
    private int asked;
    private bool isFull;

    /// <summary>Takes the host in that the source's own address leads to.</summary>
    public void Include(Uri url) => own.Add(url);

    /// <summary>
    /// The address to ask, with the source's user name and password where it is the source's server; null for one on a host that is not
    /// the source's. Behind some proxies an API writes http for what is served over https.
    /// </summary>
    public Uri? Allowed(Uri url) => Known(url) is { } known ? WithUser(known) : null;

    /// <summary>The address to ask, once; null for one that was asked before, and for one on another host, which is counted.</summary>
    public Uri? Visit(Uri url)
    {
        if (Allowed(url) is not { } allowed)
        {
            if (outside++ == 0)
                firstOutside = SafeUrl.Of(url);
            return null;
        }
        if (visited.Count >= settings.MaxDocuments && !IsVisited(allowed))
        {
            TellFull();
            return null;
        }
        return visited.Add(Key(allowed)) ? allowed : null;
    }

    /// <summary>Whether an address was asked before.</summary>
    public bool IsVisited(Uri url) => visited.Contains(Key(url));

    /// <summary>Takes one more request; false beyond the most that there may be, which leaves the listing incomplete.</summary>
    public bool MayAsk()
    {
        if (asked < settings.MaxDocuments)
        {
            asked++;
            return true;
        }
        TellFull();
        return false;
    }

    /// <summary>Takes a list of items that has more than are wanted.</summary>
    public void LeaveItems(Uri list)
    {
        if (cut++ == 0)
            firstCut = SafeUrl.Of(list);
    }

    /// <summary>
    /// Takes the guid of an item of such a list: other items of its collection that are known are beyond the list's part, and no loss of the source.
    /// </summary>
    public void Beyond(string guid)
    {
        if (StacRecord.Parts(guid) is not { Collection: var owner } || !windows.Add(owner))
            return;
        context.IsBeyond = other => StacRecord.Parts(other) is { Collection: var collection } && windows.Contains(collection);
    }

    /// <summary>Tells of links that were not followed, and of items that were left.</summary>
    public void TellLeft()
    {
        if (cut > 0)
        {
            context.Warn(
                $"{Counted.Of(cut, "collection")} with more than {Counted.Of(settings.ItemLimit, "item")} (item_limit), such as {firstCut}: "
                + "the others are left out, and so are items taken before that are not among these any more");
        }
        if (outside > 0)
        {
            context.Warn(
                $"{Counted.Of(outside, "link")} to other hosts {(outside == 1 ? "was" : "were")} not followed, such as {firstOutside}; "
                + "the setting hosts names those that are");
        }
    }

    /// <summary>One address, whichever way it is written.</summary>
    public static string Key(Uri url) => SafeUrl.WithoutUser(url).GetLeftPart(UriPartial.Query).TrimEnd('/');

    private void TellFull()
    {
        if (!isFull)
            context.ReportProblem($"More than {Counted.Of(settings.MaxDocuments, "document")} (max_documents); the others are not read");
        isFull = true;
    }

    private Uri? Known(Uri url)
    {
        if (own.Exists(known => Redirects.IsSameHost(known, url)) || IsNamed(url))
            return url;
        var secure = url.Scheme == Uri.UriSchemeHttp && url.IsDefaultPort ? new UriBuilder(url) { Scheme = Uri.UriSchemeHttps, Port = -1 }.Uri : null;
        return secure is not null && own.Exists(known => Redirects.IsSameOrigin(known, secure)) ? secure : null;
    }

    private Uri WithUser(Uri url)
    {
        if (own[0].UserInfo.Length == 0 || url.UserInfo.Length > 0 || !Redirects.IsSameOrigin(own[0], url))
            return url;
        var user = own[0].UserInfo.Split(':', 2);
        return new UriBuilder(url) { UserName = user[0], Password = user.ElementAtOrDefault(1) ?? "" }.Uri;
    }

    private bool IsNamed(Uri url) => settings.Hosts.Any(host =>
        string.Equals(host, url.IdnHost, StringComparison.OrdinalIgnoreCase) || string.Equals(host, url.Authority, StringComparison.OrdinalIgnoreCase));
}
