using System.Text.Json;
using Harvest.Http;

namespace Harvest.Web.Security;

/// <summary>The two addresses of the log-in by OpenID Connect.</summary>
internal static class SignOnEndpoints
{
    public static void MapSignOn(this WebApplication application)
    {
        application.MapGet("/login/sign-on", (HttpContext context, SignOn signOn, string? next) =>
            TryAsync(context, signOn, () => signOn.BeginAsync(context, LogIn.Local(next)))).RequireRateLimiting(SecurityServices.LoginLimit);
        application.MapGet("/login/callback", (HttpContext context, SignOn signOn) =>
            TryAsync(context, signOn, () => signOn.EndAsync(context)));
    }

    private static async Task<IResult> TryAsync(HttpContext context, SignOn signOn, Func<Task<string>> step)
    {
        if (!signOn.IsOn)
            return Results.NotFound();
        try
        {
            return Results.Redirect(await step());
        }
        catch (Exception fault) when (fault is HarvestException or RemoteException or JsonException or FormatException
            or KeyNotFoundException or InvalidOperationException)
        {
            var message = fault is HarvestException or RemoteException ? fault.Message : "The identity provider's answer cannot be read.";
            return Results.Redirect($"/login?error={Uri.EscapeDataString(signOn.Seal(message))}");
        }
    }
}
