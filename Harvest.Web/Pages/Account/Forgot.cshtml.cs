using Harvest.Storage.Accounts;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Harvest.Web.Pages.Account;

/// <summary>Asks for a link to set a forgotten password anew.</summary>
[EnableRateLimiting(SecurityServices.LoginLimit)]
public sealed class ForgotModel : SitePage
{
    public bool IsSent { get; private set; }

    public IActionResult OnGet() => Get<PasswordReset>().IsOn ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string? name)
    {
        if (!Get<PasswordReset>().IsOn)
            return NotFound();
        await Get<AuditStore>().AddAsync(Ui.Shorten(name, 100), Remote, "password_forgotten", "", "", Token);
        Get<PasswordReset>().Begin(name ?? "");
        IsSent = true;
        return Page();
    }
}
