using Harvest.Accounts;
using Harvest.Storage.Accounts;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Harvest.Web.Pages;

/// <summary>The log-in form. It does not say which of name and password was wrong.</summary>
[EnableRateLimiting(SecurityServices.LoginLimit)]
public sealed class LoginModel : SitePage
{
    public string? Fault { get; private set; }

    public string Name { get; private set; } = "";

    public string Next { get; private set; } = "/";

    public bool MayReset => Get<PasswordReset>().IsOn;

    public string? SignOnLabel => Get<SignOn>() is { IsOn: true } signOn ? signOn.Label : null;

    public void OnGet(string? next, string? error)
    {
        Next = LogIn.Local(next);
        Fault = error is null ? null : Get<SignOn>().Message(error);
    }

    public async Task<IActionResult> OnPostAsync(string? name, string? password, string? next)
    {
        (Name, Next) = (name ?? "", LogIn.Local(next));
        var user = await Get<AccountControl>().LogInAsync(Name.Trim(), password ?? "", Remote, Token);
        await Get<AuditStore>().AddAsync(Ui.Shorten(Name, 100), Remote, user is null ? "login_failed" : "login", "", "", Token);
        if (user is null)
        {
            Fault = $"Name or password is wrong, or there were {AccountControl.MaxFailures} wrong ones from your address: then wait {AccountControl.LockTime.TotalMinutes:0} minutes.";
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Page();
        }
        await LogIn.BeginAsync(HttpContext, user);
        return Redirect(user.MustChange ? "/account/password" : Next == "/" ? "/dashboard" : Next);
    }
}
