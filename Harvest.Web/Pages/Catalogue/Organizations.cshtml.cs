using Harvest.Storage.Accounts;
using Harvest.Storage.Search;
using Harvest.Web.Api;

namespace Harvest.Web.Pages.Catalogue;

/// <summary>Those who own datasets.</summary>
public sealed class OrganizationsModel : SitePage, IPaged
{
    private const int PageSize = 50;

    public string Query { get; private set; } = "";

    public Pager Pager { get; private set; } = new(1, PageSize, 0);

    public IReadOnlyList<(Model.Organization Organization, long Count)> Rows { get; private set; } = [];

    public async Task OnGetAsync(string? q, int? page)
    {
        Query = q ?? "";
        var all = (await Get<MemberStore>().OrganizationsAsync(Token))
            .Where(o => o.Title.Contains(Query, StringComparison.OrdinalIgnoreCase) || o.Name.Contains(Query, StringComparison.OrdinalIgnoreCase)).ToList();
        var counts = (await Get<CatalogueSearch>().FacetsAsync(new SearchRequest { Visibility = Caller.Visibility }, ["organization"], 10_000, count: null, Token))
            .ToDictionary(count => count.Value, count => count.Count);
        Pager = Pager.Of(page, PageSize, all.Count);
        Rows = [.. all.Skip(Pager.Start).Take(PageSize).Select(o => (o, counts.GetValueOrDefault(o.Name)))];
    }
}
