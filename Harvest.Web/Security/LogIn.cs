using System.Runtime.ExceptionServices;
using System.Security.Claims;
using System.Security.Cryptography;
using Harvest.Accounts;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Harvest.Web.Security;

/// <summary>Begins and ends log-ins.</summary>
internal static class LogIn
{
    private static readonly object AwayKey = new();

    /// <summary>Ends the session when the password changes.</summary>
    public const string StampClaim = "stamp";

    private const string SessionClaim = "session";

    public static Task BeginAsync(HttpContext context, User user) =>
        context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, Principal(user));

    /// <summary>Who the session's cookie says it is.</summary>
    public static ClaimsPrincipal Principal(User user) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, user.Id),
            new Claim(ClaimTypes.Name, user.Name),
            new Claim(StampClaim, AccountControl.Stamp(user)),
            new Claim(SessionClaim, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme));

    /// <summary>Ends the session here and on the server: a copy of its cookie is no good any more.</summary>
    public static async Task EndAsync(HttpContext context)
    {
        if (context.User.FindFirstValue(SessionClaim) is { } session)
        {
            var services = context.RequestServices;
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            var life = TimeSpan.FromHours(services.GetRequiredService<HarvestOptions>().Web.SessionHours + 1);
            await services.GetRequiredService<UserStore>().EndSessionAsync(session, now, now + life, context.RequestAborted);
        }
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    /// <summary>Refuses a cookie whose session was logged out.</summary>
    public static async Task CheckAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        try
        {
            if (context.Principal?.FindFirstValue(SessionClaim) is { } session
                && await services.GetRequiredService<UserStore>().HasEndedAsync(session, context.HttpContext.RequestAborted))
                context.RejectPrincipal();
        }
        catch (Exception fault) when (services.GetRequiredService<Database>().IsAway(fault))
        {
            // A fault here would spoil the page that tells of it, too: the framework keeps it for the whole request.
            context.HttpContext.Items[AwayKey] = ExceptionDispatchInfo.Capture(fault);
            context.RejectPrincipal();
        }
    }

    /// <summary>Throws what kept a session from being checked, unless that is being told already.</summary>
    public static void ThrowUnchecked(HttpContext context)
    {
        if (context.Items.Remove(AwayKey, out var fault))
            ((ExceptionDispatchInfo)fault!).Throw();
    }

    /// <summary>An address of this site, or the home page: nobody is sent elsewhere after a log-in.</summary>
    public static string Local(string? address) =>
        address is { Length: > 0 } && address[0] == '/' && !address.StartsWith("//", StringComparison.Ordinal)
        && !address.Contains('\\', StringComparison.Ordinal) && !address.Any(char.IsControl)
            ? address
            : "/";
}
