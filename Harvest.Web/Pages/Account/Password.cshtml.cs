using Harvest.Accounts;
using Harvest.Storage.Accounts;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.RateLimiting;

namespace Harvest.Web.Pages.Account;

/// <summary>Changing one's password; all other sessions end, and API tokens if wished.</summary>
[EnableRateLimiting(SecurityServices.LoginLimit)]
public sealed class PasswordModel : SitePage
{
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (!Caller.IsKnown)
            context.Result = Refuse();
        else
            base.OnPageHandlerExecuting(context);
    }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(string? old, string? password, string? again, bool tokens)
    {
        var control = Get<AccountControl>();
        var user = Caller.User!;
        Fault = user.PasswordHash.Length == 0 ? T("You log in elsewhere; there is no password here.")
            : !control.IsPassword(user, old ?? "") ? T("The current password is wrong.")
            : password != again ? T("The new passwords differ.")
            : password == old ? T("The new password is the old one.")
            : null;
        if (Fault is not null)
            return Page();
        try
        {
            await control.SetPasswordAsync(user, password ?? "", mustChange: false, Token);
        }
        catch (HarvestException fault)
        {
            Fault = fault.Message;
            return Page();
        }
        var revoked = tokens ? await Get<TokenStore>().RemoveAllAsync(user.Id, Token) : 0;
        await AuditAsync("password_change", user.Name, revoked > 0 ? $"{revoked} API tokens revoked" : "");
        await LogIn.BeginAsync(HttpContext, (await Get<UserStore>().FindAsync(user.Id, Token))!);
        Say(revoked > 0 ? T("The password is changed. {0} revoked.", Ui.Count(revoked, "API token", "API tokens")) : T("The password is changed."));
        return Redirect("/dashboard");
    }
}
