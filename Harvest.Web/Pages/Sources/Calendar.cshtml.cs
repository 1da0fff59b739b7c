using Harvest.Model;
using Harvest.Pipeline.Sweeping;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Web.Live;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Sources;

/// <summary>What ran, runs and will run, day by day, of the sources that one may change.</summary>
public sealed class CalendarModel : SitePage, IPaged
{
    private const int PageSize = 50;
    private const int DaysBack = 14;
    private const int DaysAhead = 7;
    private const int DaysNear = 3;
    private const int MaxJobs = 20_000;
    private const int MaxPlanned = 24 * DaysAhead * 4;

    public DateTime Today { get; private set; }

    public IReadOnlyList<DateTime> Days { get; private set; } = [];

    public IReadOnlyList<(Source Source, IReadOnlyList<CalendarCell> Cells)> Rows { get; private set; } = [];

    public Pager Pager { get; private set; } = new(1, PageSize, 0);

    /// <summary>Today, one of the days around it, or one that a narrow window has no room for.</summary>
    public string Kind(DateTime day) => day == Today ? "today" : Math.Abs((day - Today).TotalDays) > DaysNear ? "far" : "";

    public async Task<IActionResult> OnGetAsync(int? page)
    {
        if (!Caller.IsKnown)
            return Refuse();
        var now = Get<TimeProvider>().GetUtcNow();
        Today = now.UtcDateTime.Date;
        Days = [.. Enumerable.Range(-DaysBack, DaysBack + DaysAhead + 1).Select(offset => Today.AddDays(offset))];
        var all = (await Get<SourceStore>().ListAsync(onlyActive: true, Token)).Where(Caller.MayEdit).ToList();
        Pager = Pager.Of(page, PageSize, all.Count);
        var shown = all.Skip(Pager.Start).Take(PageSize).ToList();
        var since = new DateTimeOffset(Days[0], TimeSpan.Zero);
        var jobs = (await Get<JobOverview>().SinceAsync(since, [.. shown.Select(source => source.Id)], MaxJobs, Token))
            .ToLookup(job => (job.SourceId, job.Created.UtcDateTime.Date));
        Rows = [.. shown.Select(source =>
        {
            var planned = Planned(source, now, new DateTimeOffset(Days[^1].AddDays(1), TimeSpan.Zero)).CountBy(time => time.UtcDateTime.Date).ToDictionary();
            return (source, (IReadOnlyList<CalendarCell>)[.. Days.Select(day => new CalendarCell([.. jobs[(source.Id, day)]], planned.GetValueOrDefault(day)))]);
        })];
        return Page();
    }

    /// <summary>When a source is due from now on; one that is harvested at every run is due each day.</summary>
    internal static IEnumerable<DateTimeOffset> Planned(Source source, DateTimeOffset now, DateTimeOffset end)
    {
        if (source.Paused || source.Approval != Approval.Accepted || source is { Frequency: Frequency.Manual, Schedule: "" })
            yield break;
        if (source is { Frequency: Frequency.Always, Schedule: "" })
            source = source with { Frequency = Frequency.Daily };
        var due = source.NextRun is { } next && next > now ? next : now;
        for (var i = 0; i < MaxPlanned && due < end; i++)
        {
            yield return due;
            if (Scheduling.Next(source with { NextRun = due }, due) is not { } following || following <= due)
                yield break;
            due = following;
        }
    }
}

/// <summary>One day of one source.</summary>
/// <param name="Jobs">Oldest first.</param>
/// <param name="Planned">Jobs to come.</param>
public sealed record CalendarCell(IReadOnlyList<Job> Jobs, int Planned)
{
    /// <summary>The job that says most: one that failed, one that runs, else the last.</summary>
    public Job? Job => Jobs.LastOrDefault(job => job.IsFailed) ?? Jobs.LastOrDefault(JobPace.IsOpen) ?? Jobs.LastOrDefault();

    public string Run => Job is null ? "" : Job.IsFailed ? "bad" : JobPace.IsOpen(Job) ? "open" : "good";

    public string Sign => (Run switch { "bad" => "✕", "open" => "▸", _ => "✓" }) + (Jobs.Count > 1 ? $"{Jobs.Count}" : "");

    public string InWords => T("{0}, {1} with errors", Ui.Count(Jobs.Count, "job", "jobs"), Ui.Number(Jobs.Count(job => job.IsFailed)));
}
