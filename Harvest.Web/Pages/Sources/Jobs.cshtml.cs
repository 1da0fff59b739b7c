using Harvest.Model;
using Harvest.Storage.Jobs;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Sources;

/// <summary>The jobs of a source.</summary>
public sealed class JobsModel : SitePage, IPaged
{
    private const int PageSize = 50;

    public Source Source { get; private set; } = null!;

    public IReadOnlyList<Job> Jobs { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, PageSize, 0);

    public async Task<IActionResult> OnGetAsync(string name, int? page)
    {
        if (await FindSourceAsync(name) is not { } source)
            return Caller.IsKnown ? NotFound() : Refuse();
        if (!Caller.MayEdit(source))
            return Refuse();
        Source = source;
        Pager = Pager.Of(page, PageSize, await Get<JobOverview>().CountAsync(source.Id, Token));
        Jobs = await Get<JobOverview>().PageAsync([source.Id], null, PageSize, Pager.Start, Token);
        return Page();
    }
}
