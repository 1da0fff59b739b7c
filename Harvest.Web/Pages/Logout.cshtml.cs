using Harvest.Web.Security;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages;

/// <summary>Ends the session; by a form only.</summary>
public sealed class LogoutModel : SitePage
{
    public IActionResult OnGet() => Redirect("/");

    public async Task<IActionResult> OnPostAsync()
    {
        await LogIn.EndAsync(HttpContext);
        return Redirect("/");
    }
}
