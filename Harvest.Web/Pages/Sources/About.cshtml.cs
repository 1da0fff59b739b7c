using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Sources;

/// <summary>The reference's address of what is told beside the datasets here.</summary>
public sealed class AboutModel : SitePage
{
    public IActionResult OnGet(string name) => Redirect($"/harvest/{Uri.EscapeDataString(name)}");
}
