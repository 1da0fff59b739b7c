using Harvest.Accounts;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Harvest.Web.Pages;

/// <summary>The log-in form. It does not say which of name and password was wrong.</summary>
[EnableRateLimiting(SecurityServices.LoginLimit)]
public sealed class LoginModel : SitePage
{
    /// <summary>Set when the password was right and a code is asked for.</summary>
    public string? Ticket { get; private set; }

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
        if (user is null)
        {
            await Get<AuditStore>().AddAsync(Ui.Shorten(Name, 100), Remote, "login_failed", "", "", Token);
            Fault = T("Name or password is wrong, or there were {0} wrong ones from your address: then wait {1} minutes.", AccountControl.MaxFailures, AccountControl.LockTime.TotalMinutes);
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Page();
        }
        if (user.HasSecondFactor)
        {
            Ticket = Get<SecondFactor>().Ticket(user);
            return Page();
        }
        return await BeginAsync(user, "");
    }

    /// <summary>The code that is asked for after the password.</summary>
    public async Task<IActionResult> OnPostCodeAsync(string? ticket, string? code, string? next)
    {
        (Ticket, Next) = (ticket, LogIn.Local(next));
        if (await Get<SecondFactor>().OfTicketAsync(ticket, Token) is not { } user)
        {
            (Ticket, Fault) = (null, T("That took too long. Log in again."));
            return Page();
        }
        var use = await Get<SecondFactor>().UseAsync(user, code, Remote, Token);
        if (use != FactorUse.Refused)
            return await BeginAsync(user, use == FactorUse.RecoveryCode ? "recovery code" : "code");
        await Get<AuditStore>().AddAsync(user.Name, Remote, "second_factor_failed", "", "", Token);
        Fault = T("The code is wrong or was used, or there were {0} wrong ones: then wait {1} minutes.", AccountControl.MaxFailures, AccountControl.LockTime.TotalMinutes);
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Page();
    }

    private async Task<IActionResult> BeginAsync(User user, string factor)
    {
        await Get<AuditStore>().AddAsync(user.Name, Remote, "login", "", factor, Token);
        await Get<UserStore>().SucceedAsync(user.Id, Get<TimeProvider>().GetUtcNow(), Token);
        await LogIn.BeginAsync(HttpContext, user);
        return Redirect(user.MustChange ? "/account/password" : Next == "/" ? "/dashboard" : Next);
    }
}
