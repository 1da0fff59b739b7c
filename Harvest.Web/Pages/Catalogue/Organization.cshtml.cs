using Harvest.Model;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Search;
using Harvest.Storage.Sources;
using Harvest.Web.Api;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Catalogue;

/// <summary>One organization with its datasets and sources.</summary>
public sealed class OrganizationModel : SitePage
{
    public Model.Organization Organization { get; private set; } = new("", "");

    public long Count { get; private set; }

    public IReadOnlyList<DatasetView> Datasets { get; private set; } = [];

    public IReadOnlyList<Source> Sources { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string name)
    {
        if (await Get<MemberStore>().FindAsync(name, Token) is not { } organization)
            return await Get<MemberStore>().MergedAsync(name, Token) is { } other ? Redirect($"/organization/{other}") : NotFound();
        Organization = organization;
        var found = await Get<CatalogueSearch>().SearchAsync(
            new SearchRequest
            {
                Visibility = Caller.Visibility,
                Filters = [new SearchExpression.Term("organization", organization.Name, false)],
                Sort = SearchSort.Modified,
                Descending = true,
                Rows = 20,
            },
            Token);
        Count = found.Count;
        Datasets = [.. found.Packages.Select(DatasetView.Read)];
        Sources = [.. (await Get<SourceStore>().ListAsync(onlyActive: true, Token))
            .Where(source => (source.PublisherId == organization.Id || source.PublisherId == organization.Name) && Caller.MaySee(source))];
        return Page();
    }
}
