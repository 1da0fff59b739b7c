using Harvest.Model;
using Harvest.Storage.Sources;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Sources;

/// <summary>All records of a source by title, with what the source says of each.</summary>
public sealed class RecordsModel : SitePage
{
    private const int PageSize = 50;

    public Source Source { get; private set; } = null!;

    public string Query { get; private set; } = "";

    public bool OnlyFailed { get; private set; }

    public IReadOnlyList<SourceRecord> Records { get; private set; } = [];

    /// <summary>The address of the next page; null on the last.</summary>
    public string? Next { get; private set; }

    /// <param name="name">The source.</param>
    /// <param name="q">Occurs in title or identifier.</param>
    /// <param name="failed">Whether only failed records are wanted.</param>
    /// <param name="title">With <paramref name="guid"/>: where the page before ended.</param>
    /// <param name="guid">The identifier of the last record of the page before.</param>
    public async Task<IActionResult> OnGetAsync(string name, string? q, bool? failed, string? title, string? guid)
    {
        if (await FindSourceAsync(name) is not { } source)
            return Caller.IsKnown ? NotFound() : Refuse();
        if (!Caller.MayEdit(source))
            return Refuse();
        (Source, Query, OnlyFailed) = (source, (q ?? "").Trim(), failed == true);
        // One more than is shown tells that there are more.
        var found = await Get<SourceRecords>().PageAsync(
            source.Id, Query, OnlyFailed, guid is null ? null : (title ?? "", guid), PageSize + 1, Token);
        Records = [.. found.Take(PageSize)];
        Next = found.Count > PageSize ? Ui.With(Request, ("title", Records[^1].Title), ("guid", Records[^1].Guid)) : null;
        return Page();
    }
}
