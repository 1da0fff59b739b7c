namespace Harvest.Web.Security;

/// <summary>
/// What every answer tells the browser: scripts, styles and connections of this site only, so that text of strangers stays
/// text even if it should get into a page as markup.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, HarvestOptions options)
{
    // {s} in a tiles' host stands for several; Leaflet's are a to c.
    private readonly string policy =
        $"default-src 'self'; img-src 'self' data:{Tiles(options.Web.MapTiles)}{string.Concat(Pages.Pictures.Origins(options.Web).Select(origin => $" {origin}"))}; style-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        return next(context);
    }

    private static string Tiles(string template) =>
        Uri.TryCreate(template.Replace("{s}", "a", StringComparison.Ordinal), UriKind.Absolute, out var url)
            ? template.Contains("{s}.", StringComparison.Ordinal) ? $" {url.Scheme}://*.{url.Authority[2..]}" : $" {url.GetLeftPart(UriPartial.Authority)}"
            : "";
}
