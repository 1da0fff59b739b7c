namespace Harvest.Web;

/// <summary>
/// Where this site is, for links that leave it: the setting <c>Web:Url</c>. Without it, as a site that nobody but its maker sees
/// has none, the address that the request came to.
/// </summary>
internal static class SiteAddress
{
    /// <summary>Without a slash at the end.</summary>
    public static string Of(HttpContext context) =>
        context.RequestServices.GetRequiredService<HarvestOptions>().Web.Url is { Length: > 0 } url
            ? url.TrimEnd('/')
            : OfRequest(context.Request);

    /// <summary>Whether a browser sends this from our own pages.</summary>
    public static bool IsOwnOrigin(HttpContext context, string origin) =>
        origin == OfRequest(context.Request) || (Uri.TryCreate(Of(context), UriKind.Absolute, out var own) && origin == own.GetLeftPart(UriPartial.Authority));

    private static string OfRequest(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}";
}
