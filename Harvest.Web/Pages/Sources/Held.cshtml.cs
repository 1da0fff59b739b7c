using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Harvest.Model;
using Harvest.Storage.Sources;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Sources;

/// <summary>All changes that a source holds back, a page at a time or as one file.</summary>
public sealed class HeldModel : SitePage, IPaged
{
    private const int PageSize = 100;
    private const int CsvPage = 1000;

    public Source Source { get; private set; } = null!;

    public IReadOnlyList<HeldRecord> Records { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, PageSize, 0);

    public Task<IActionResult> OnGetAsync(string name, int? page) => WithAsync(name, async () =>
    {
        Pager = Pager.Of(page, PageSize, Source.HeldSet.Length == 0 ? 0 : Source.HeldDeletions + Source.HeldAdditions);
        Records = await Get<HeldBack>().PageAsync(Source.Id, Pager.Start, PageSize, Token);
        return Page();
    });

    /// <summary>The same as CSV.</summary>
    public Task<IActionResult> OnGetCsvAsync(string name) => WithAsync(name, async () =>
    {
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = $"attachment; filename=\"held-back-{Source.Name}.csv\"";
        await using var text = new StreamWriter(Response.Body);
        await using var csv = new CsvWriter(
            text, new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape });
        csv.WriteHeader<HeldRecord>();
        await csv.NextRecordAsync();
        long count = 0;
        while (await Get<HeldBack>().PageAsync(Source.Id, count, CsvPage, Token) is { Count: > 0 } page)
        {
            await csv.WriteRecordsAsync(page, Token);
            count += page.Count;
        }
        return new EmptyResult();
    });

    private async Task<IActionResult> WithAsync(string name, Func<Task<IActionResult>> work)
    {
        if (await FindSourceAsync(name) is not { } source)
            return Caller.IsKnown ? NotFound() : Refuse();
        if (!Caller.MayEdit(source))
            return Refuse();
        Source = source;
        return await work();
    }
}
