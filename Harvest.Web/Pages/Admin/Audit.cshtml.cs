using Harvest.Storage;

namespace Harvest.Web.Pages.Admin;

/// <summary>Who changed what, newest first.</summary>
public sealed class AuditModel : AdminPage
{
    public int Number { get; private set; } = 1;

    public int Size => 100;

    public IReadOnlyList<AuditRow> Rows { get; private set; } = [];

    public async Task OnGetAsync(int? page)
    {
        Number = Pager.Read(page);
        Rows = await Get<AuditStore>().ListAsync(Size, (Number - 1) * Size, Token);
    }
}
