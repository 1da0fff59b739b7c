using Harvest.Diagnostics;
using Harvest.Storage;

namespace Harvest.Web.Pages.Admin;

/// <summary>What the programs have written into the database's log.</summary>
public sealed class LogModel : AdminPage
{
    public string Query { get; private set; } = "";

    public string? Level { get; private set; }

    public int Number { get; private set; } = 1;

    public int Size => 100;

    public IReadOnlyList<string> Levels { get; } = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

    public IReadOnlyList<LogRow> Rows { get; private set; } = [];

    public async Task OnGetAsync(string? q, string? level, int? page)
    {
        (Query, Level, Number) = (q ?? "", string.IsNullOrEmpty(level) ? null : level, Pager.Read(page));
        Rows = await Get<LogStore>().ListAsync(Level, Query, Size, (Number - 1) * Size, Token);
    }
}
