using Harvest.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Admin;

/// <summary>What the programs have written into the database's log.</summary>
public sealed class LogModel : AdminPage, IPaged
{
    private const int PageSize = 100;

    public string Query { get; private set; } = "";

    public string? Level { get; private set; }

    public Pager Pager { get; private set; } = new(1, PageSize, null);

    public IReadOnlyList<string> Levels { get; } = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

    public IReadOnlyList<LogRow> Rows { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string? q, string? level, int? page)
    {
        if (NotTaken("level", level, Levels) is { } refusal)
            return refusal;
        (Query, Level, Pager) = (q ?? "", string.IsNullOrEmpty(level) ? null : level, new Pager(Pager.Read(page), PageSize, null));
        var rows = await Get<LogStore>().ListAsync(Level, Query, PageSize + 1, Pager.Start, Token);
        Pager = rows.Count > 0 ? Pager with { HasMore = rows.Count > PageSize } : Pager.Last(await Get<LogStore>().CountAsync(Level, Query, Token));
        Rows = [.. rows.Take(PageSize)];
        return Page();
    }
}
