using Harvest.Storage.Accounts;

namespace Harvest.Web.Pages.Admin;

/// <summary>Who changed what, newest first.</summary>
public sealed class AuditModel : AdminPage, IPaged
{
    private const int PageSize = 100;

    public Pager Pager { get; private set; } = new(1, PageSize, null);

    public IReadOnlyList<AuditRow> Rows { get; private set; } = [];

    public async Task OnGetAsync(int? page)
    {
        Pager = new Pager(Pager.Read(page), PageSize, null);
        var rows = await Get<AuditStore>().ListAsync(PageSize + 1, Pager.Start, Token);
        Pager = rows.Count > 0 ? Pager with { HasMore = rows.Count > PageSize } : Pager.Last(await Get<AuditStore>().CountAsync(Token));
        Rows = [.. rows.Take(PageSize)];
    }
}
