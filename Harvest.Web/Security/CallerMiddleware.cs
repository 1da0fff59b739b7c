using System.Security.Claims;
using Harvest.Accounts;
using Harvest.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;

namespace Harvest.Web.Security;

/// <summary>Finds out who asks: by a token in the header (API only), or by the session.</summary>
internal sealed class CallerMiddleware(RequestDelegate next, AccountControl accounts, SecondFactor factor, Database database)
{
    private static readonly object Key = new();

    public static Caller Of(HttpContext context) => context.Items[Key] as Caller ?? Caller.Anonymous;

    public async Task InvokeAsync(HttpContext context)
    {
        LogIn.ThrowUnchecked(context);
        var isApi = context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        if (isApi && Token(context.Request) is { } token)
        {
            if (await accounts.OfTokenAsync(token, context.RequestAborted) is not { } caller)
            {
                await Api.ActionEndpoint.RefuseAsync(context, "Access denied: the token is unknown or has expired");
                return;
            }
            Remember(context, caller);
        }
        // Without the database nobody can be known: the page that says so is shown to everybody, and at once.
        else if (!database.IsAway(context.Features.Get<IExceptionHandlerFeature>()?.Error)
            && context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            && await accounts.OfSessionAsync(id, context.User.FindFirstValue(LogIn.StampClaim) ?? "", context.RequestAborted) is { } caller)
        {
            Remember(context, caller);
            if (caller.User!.MustChange && MustWait(context.Request))
            {
                context.Response.Redirect("/account/password");
                return;
            }
            if (factor.IsMissing(caller.User) && MustWait(context.Request))
            {
                context.Response.Redirect("/account/second-factor");
                return;
            }
        }
        await next(context);
    }

    private static void Remember(HttpContext context, Caller caller) =>
        context.Items[Key] = caller with { Address = context.Connection.RemoteIpAddress?.ToString() ?? "" };

    /// <summary>CKAN's two headers, and the usual form of the first.</summary>
    private static string? Token(HttpRequest request)
    {
        var text = request.Headers[HeaderNames.Authorization].ToString();
        if (text.Length == 0)
            text = request.Headers["X-CKAN-API-Key"].ToString();
        return text.Length == 0 ? null : text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? text[7..].Trim() : text.Trim();
    }

    private static bool MustWait(HttpRequest request) =>
        !request.Path.StartsWithSegments("/account/password", StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments("/account/second-factor", StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments("/logout", StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments("/error", StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments("/live", StringComparison.OrdinalIgnoreCase);
}
