using Harvest.Http;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Harvest.Web.Pages.Catalogue;

/// <summary>The beginning of a file, fetched from its own site when somebody asks for it; nothing is kept.</summary>
[EnableRateLimiting(SecurityServices.PreviewLimit)]
public sealed class PreviewModel : ResourceModel
{
    public FilePreview Preview { get; private set; } = new();

    public override async Task<IActionResult> OnGetAsync(string name, string id)
    {
        if (await base.OnGetAsync(name, id) is not Microsoft.AspNetCore.Mvc.RazorPages.PageResult page)
            return NotFound();
        if (Resource.Preview is not { } kind)
            return NotFound();
        Preview = await FilePreview.ReadAsync(Get<HarvestHttp>(), new Uri(Ui.Link(Resource.Url)!), kind, Token);
        return page;
    }
}
