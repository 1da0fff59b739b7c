using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Harvest.Web.Security;

/// <summary>Where a log-in by OpenID Connect begins; it comes back to the handler.</summary>
internal static class SignOnEndpoints
{
    public static void MapSignOn(this WebApplication application) =>
        application.MapGet("/login/sign-on", async (HttpContext context, SignOn signOn, string? next) =>
        {
            if (!signOn.IsOn)
                return Results.NotFound();
            try
            {
                await context.ChallengeAsync(
                    OpenIdConnectDefaults.AuthenticationScheme, new AuthenticationProperties { RedirectUri = LogIn.Local(next) });
                return Results.Empty;
            }
            catch (Exception fault) when (fault is InvalidOperationException or HttpRequestException or IOException)
            {
                return Results.Redirect($"/login?error={Uri.EscapeDataString(signOn.Seal(signOn.Away))}");
            }
        }).RequireRateLimiting(SecurityServices.LoginLimit);
}
