namespace Harvest.Web.Pages;

/// <summary>Pictures that pages may show: those of this site, and of the origins that <c>Web:Images</c> names.</summary>
internal static class Pictures
{
    public static IEnumerable<string> Origins(WebOptions options) => options.Images.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The address of a picture as a page may have it; null when the Content-Security-Policy would keep it out.</summary>
    /// <param name="url">As somebody wrote it: an address, or a path of this site.</param>
    /// <param name="context">For the address of this site.</param>
    public static string? Address(string url, HttpContext context)
    {
        if (url.StartsWith('/') && Security.LogIn.Local(url) == url)
            return url;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return null;
        var origin = address.GetLeftPart(UriPartial.Authority);
        return Uri.TryCreate(SiteAddress.Of(context), UriKind.Absolute, out var site) && site.GetLeftPart(UriPartial.Authority) == origin ? address.PathAndQuery
            : Origins(context.RequestServices.GetRequiredService<HarvestOptions>().Web).Contains(origin, StringComparer.OrdinalIgnoreCase) ? address.AbsoluteUri
            : null;
    }
}
