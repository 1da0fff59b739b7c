using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Jobs;
using Harvest.Storage.Links;
using Harvest.Storage.Search;
using Harvest.Web.Api;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Sources;

/// <summary>A source as everybody sees it: what it is and what it has brought.</summary>
public sealed class ShowModel : SitePage, IPaged
{
    private const int PageSize = 20;

    public Source Source { get; private set; } = null!;

    public string TypeTitle { get; private set; } = "";

    public Model.Organization? Organization { get; private set; }

    public Job? LastJob { get; private set; }

    /// <summary>How many addresses of files are broken; null where they are not checked.</summary>
    public long? BrokenLinks { get; private set; }

    public Pager Pager { get; private set; } = new(1, PageSize, 0);

    public IReadOnlyList<DatasetView> Datasets { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string name, int? page)
    {
        if (await FindSourceAsync(name) is not { } source)
            return NotFound();
        Source = source;
        TypeTitle = Get<HarvesterRegistry>().Find(source.Type)?.Info.Title ?? source.Type;
        Organization = source.PublisherId.Length > 0 ? await Get<MemberStore>().FindAsync(source.PublisherId, Token) : null;
        LastJob = await Get<JobStore>().NewestAsync(source.Id, Token);
        BrokenLinks = Get<HarvestOptions>().Links.EveryDays > 0 ? await Get<LinkStore>().BrokenAsync([source.Id], Token) : null;
        var number = Pager.Read(page);
        var found = await Get<CatalogueSearch>().SearchAsync(
            new SearchRequest
            {
                Visibility = Caller.Visibility,
                Filters = [new SearchExpression.Term("harvest_source_id", source.Id, false)],
                Sort = SearchSort.Modified,
                Descending = true,
                Start = (number - 1) * PageSize,
                Rows = PageSize,
            },
            Token);
        Datasets = [.. found.Packages.Select(DatasetView.Read)];
        Pager = Pager.Of(number, PageSize, found.Count);
        return Page();
    }
}
