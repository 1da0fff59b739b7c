using System.Globalization;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Http.Extensions;
using HeaderNames = Microsoft.Net.Http.Headers.HeaderNames;

namespace Harvest.Web.Languages;

/// <summary>
/// Chooses the language of a page: what the reader chose with the switch, else what the browser prefers of what the site offers, else the
/// site's own. API, feeds and files stay English.
/// </summary>
internal sealed class RequestLanguage(RequestDelegate next, HarvestOptions options)
{
    private const string Cookie = "harvest-language";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    private readonly string[] offered = [.. Offered(options.Web).Select(language => language.Code)];

    /// <summary>The languages of a site, by name.</summary>
    public static IReadOnlyList<(string Code, string Name)> Offered(WebOptions options)
    {
        var wanted = options.Languages.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        return [.. Texts.Known.Where(language => language.Code == options.Language || wanted.Contains(language.Code))];
    }

    public Task InvokeAsync(HttpContext context)
    {
        var language = context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) ? "en" : Choose(context.Request);
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        if (offered.Length > 1)
            context.Response.OnStarting(Tell, context);
        return next(context);
    }

    /// <summary>The switch: keeps the choice in a cookie, and goes back to the page.</summary>
    public static void Map(WebApplication application) => application.MapGet("/language/{code}", (HttpContext context, HarvestOptions options, string code, string? next) =>
    {
        if (!Offered(options.Web).Any(language => language.Code == code))
            return Results.NotFound();
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Cookies.Append(
            Cookie, code, new CookieOptions { MaxAge = Kept, HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps });
        return Results.Redirect(LogIn.Local(next));
    });

    /// <summary>The address of the switch on a page.</summary>
    public static string Address(HttpRequest request, string code) =>
        $"/language/{code}?next={Uri.EscapeDataString(HttpMethods.IsGet(request.Method) ? request.GetEncodedPathAndQuery() : "/")}";

    private string Choose(HttpRequest request) =>
        request.Cookies[Cookie] is { } chosen && offered.Contains(chosen) ? chosen
        : request.GetTypedHeaders().AcceptLanguage.Where(accepted => accepted.Quality is not 0)
            .OrderByDescending(accepted => accepted.Quality ?? 1)
            .Select(accepted => accepted.Value.Value?.Split('-')[0].ToLowerInvariant())
            .FirstOrDefault(code => offered.Contains(code)) ?? options.Web.Language;

    /// <summary>For caches: who prefers another language gets another page.</summary>
    private static Task Tell(object state)
    {
        var response = ((HttpContext)state).Response;
        if (response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
        {
            response.Headers.ContentLanguage = Texts.Language;
            response.Headers.Append(HeaderNames.Vary, $"{HeaderNames.AcceptLanguage}, {HeaderNames.Cookie}");
        }
        return Task.CompletedTask;
    }
}
