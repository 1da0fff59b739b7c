namespace Harvest.Http;

/// <summary>
/// Follows redirects by hand, one by one, so that every hop meets the guard and secrets stay with the origin they were
/// meant for. One instance goes along with one request.
/// </summary>
internal sealed class Redirects(int limit)
{
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    public static bool Is(int status) => status is 301 or 302 or 303 or 307 or 308;

    /// <summary>The next hop; throws when there is none to go.</summary>
    public WireRequest Next(WireRequest hop, int status, string? location)
    {
        if (string.IsNullOrWhiteSpace(location)
            || !Uri.TryCreate(hop.Url, location.Trim(), out var target)
            || !IsWeb(target))
        {
            throw Faults.BadRedirect(hop, status, location);
        }

        seen.Add(Visit(hop));
        var next = Rewritten(hop, status) with
        {
            // Credentials in a Location come from the server, not from the operator.
            Url = SafeUrl.WithoutUser(target),
            WithSecrets = hop.WithSecrets && IsSameOrigin(hop.Url, target),
        };
        if (seen.Contains(Visit(next)))
            throw Faults.RedirectCircle(next);
        return seen.Count > limit ? throw Faults.TooManyRedirects(next, limit) : next;
    }

    /// <summary>
    /// Whether the address is one to ask: complete, http or https, with a host that can be looked up.
    /// </summary>
    public static bool IsWeb(Uri url)
    {
        try
        {
            return url.IsAbsoluteUri
                && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
                && url.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            // Some international names pass as an address and only fail when they are put into ASCII.
            return false;
        }
    }

    /// <summary>The same origin, or the same host by TLS in place of plain text, on the usual ports.</summary>
    public static bool IsSameHost(Uri source, Uri other) =>
        IsSameOrigin(source, other)
        || (string.Equals(source.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase)
            && source.Scheme == Uri.UriSchemeHttp && other.Scheme == Uri.UriSchemeHttps
            && source.IsDefaultPort && other.IsDefaultPort);

    public static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port
        && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>303 asks for a GET; 301 and 302 after a POST mean it too, since every browser took them so.</summary>
    private static WireRequest Rewritten(WireRequest hop, int status)
    {
        var becomesGet = status switch
        {
            303 => hop.Method != HttpMethod.Head,
            301 or 302 => hop.Method == HttpMethod.Post,
            _ => false,
        };
        return becomesGet ? hop with { Method = HttpMethod.Get, WithBody = false } : hop;
    }

    // With the secrets dropped the same address may answer otherwise.
    private static string Visit(WireRequest hop) => $"{hop.Method} {hop.WithSecrets} {hop.Url.AbsoluteUri}";
}
