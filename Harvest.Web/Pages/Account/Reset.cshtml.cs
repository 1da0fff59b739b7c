using Harvest.Accounts;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Harvest.Web.Pages.Account;

/// <summary>Sets a forgotten password anew, for whoever has the link of the mail; all sessions of the account end.</summary>
[EnableRateLimiting(SecurityServices.LoginLimit)]
public sealed class ResetModel : SitePage
{
    /// <summary>Null when the link is no good.</summary>
    public User? Account { get; private set; }

    public string Link { get; private set; } = "";

    public async Task OnGetAsync(string? token) => await ReadAsync(token);

    public async Task<IActionResult> OnPostAsync(string? token, string? password, string? again, bool tokens)
    {
        await ReadAsync(token);
        if (Account is null)
            return Page();
        try
        {
            if (password != again)
                throw new HarvestException(T("The passwords differ."));
            await Get<AccountControl>().SetPasswordAsync(Account, password ?? "", mustChange: false, Token);
        }
        catch (HarvestException fault)
        {
            Fault = fault.Message;
            return Page();
        }
        var revoked = tokens ? await Get<TokenStore>().RemoveAllAsync(Account.Id, Token) : 0;
        await Get<AuditStore>().AddAsync(
            Account.Name, Remote, "password_change", Account.Name, revoked > 0 ? $"by mail; {revoked} API tokens revoked" : "by mail", Token);
        Say(T("Your password is changed. Log in with it."));
        return Redirect("/login");
    }

    private async Task ReadAsync(string? token)
    {
        Response.Headers.CacheControl = "no-cache, no-store";
        Link = token ?? "";
        Account = await Get<PasswordReset>().FindAsync(token, Token);
    }
}
