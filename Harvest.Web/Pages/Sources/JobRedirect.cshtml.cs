using Harvest.Storage.Sources;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Sources;

/// <summary>A job by its id alone.</summary>
public sealed class JobRedirectModel : SitePage
{
    public async Task<IActionResult> OnGetAsync(string id) =>
        await Get<SourceStore>().OfJobAsync(id, Token) is { } source && Caller.MayEdit(source)
            ? Redirect($"/harvest/{source.Name}/job/{Uri.EscapeDataString(id)}")
            : Caller.IsKnown ? NotFound() : Refuse();
}
