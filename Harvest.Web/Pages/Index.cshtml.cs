using Harvest.Storage.Accounts;
using Harvest.Storage.Search;
using Harvest.Storage.Sources;
using Harvest.Web.Api;

namespace Harvest.Web.Pages;

/// <summary>The first page: search, totals, what changed last.</summary>
public sealed class IndexModel : SitePage
{
    private const int Shown = 8;

    private static readonly (string Title, string Field)[] Fields = [(Key("Organizations"), "organization"), (Key("Tags"), "tags"), (Key("Formats"), "res_format")];

    public long Count { get; private set; }

    public long Sources { get; private set; }

    public IReadOnlyDictionary<string, string> Organizations { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyList<DatasetView> Recent { get; private set; } = [];

    public IReadOnlyList<FacetColumn> Columns { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var request = new SearchRequest { Visibility = Caller.Visibility, Sort = SearchSort.Modified, Descending = true, Rows = 6 };
        var found = await Get<CatalogueSearch>().SearchAsync(request, Token);
        Count = found.Count;
        Recent = [.. found.Packages.Select(DatasetView.Read)];
        Sources = (await Get<SourceStore>().ListAsync(onlyActive: true, Token)).Count(Caller.MaySee);
        Organizations = (await Get<MemberStore>().OrganizationsAsync(Token)).ToDictionary(o => o.Name, o => o.Title.Length > 0 ? o.Title : o.Name);
        Columns = FacetColumn.Of(
            Fields, await Get<CatalogueSearch>().FacetsAsync(request with { Rows = 0 }, [.. Fields.Select(field => field.Field)], Shown, Count, Token));
    }

    public string Label(string field, string value) => field == "organization" ? Organizations.GetValueOrDefault(value, value) : value;
}
