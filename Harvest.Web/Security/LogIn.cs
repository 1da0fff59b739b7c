using System.Security.Claims;
using Harvest.Accounts;
using Harvest.Model;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Harvest.Web.Security;

/// <summary>Begins and ends log-ins.</summary>
internal static class LogIn
{
    /// <summary>Ends the session when the password changes.</summary>
    public const string StampClaim = "stamp";

    public static Task BeginAsync(HttpContext context, User user) => context.SignInAsync(
        CookieAuthenticationDefaults.AuthenticationScheme,
        new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, user.Id),
                new Claim(ClaimTypes.Name, user.Name),
                new Claim(StampClaim, AccountControl.Stamp(user)),
            ],
            CookieAuthenticationDefaults.AuthenticationScheme)));

    public static Task EndAsync(HttpContext context) => context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);

    /// <summary>An address of this site, or the home page: nobody is sent elsewhere after a log-in.</summary>
    public static string Local(string? address) =>
        address is { Length: > 0 } && address[0] == '/' && !address.StartsWith("//", StringComparison.Ordinal)
        && !address.Contains('\\', StringComparison.Ordinal) && !address.Any(char.IsControl)
            ? address
            : "/";
}
