using Harvest.Storage.Links;
using Harvest.Storage.Search;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Catalogue;

/// <summary>A file or service of a dataset.</summary>
public class ResourceModel : SitePage
{
    public DatasetView Dataset { get; private set; } = new();

    public ResourceView Resource { get; private set; } = new("", "", "", "");

    public virtual async Task<IActionResult> OnGetAsync(string name, string id)
    {
        if (await Get<DatasetSearch>().FindAsync(name, Caller.Visibility, Token) is not { } package)
            return NotFound();
        Dataset = await DatasetView.Read(package).CheckedAsync(Get<LinkStore>(), Get<HarvestOptions>(), Token);
        if (Dataset.Resources.FirstOrDefault(resource => resource.Id == id) is not { } found)
            return NotFound();
        Resource = found;
        return Page();
    }
}
