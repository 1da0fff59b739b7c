using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Web.Live;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages;

/// <summary>What runs, what is wrong, and how it went lately, of the sources that one may change.</summary>
public sealed class DashboardModel : SitePage
{
    private const int DaysShown = 30;
    private const int MaxJobs = 5000;

    public SystemState State { get; private set; } = new([], [], []);

    public IReadOnlyDictionary<string, Source> Sources { get; private set; } = new Dictionary<string, Source>();

    public IReadOnlyList<Job> Open { get; private set; } = [];

    public IReadOnlyList<Job> Last { get; private set; } = [];

    public IReadOnlyList<Source> Pending { get; private set; } = [];

    public IReadOnlyList<RecentError> Errors { get; private set; } = [];

    public IReadOnlyList<(string Label, long Number, string Colour, string Href)> Figures { get; private set; } = [];

    /// <summary>Sources whose last job held deletions back, with how many and of how many.</summary>
    public IReadOnlyList<(Source Source, long Held, long Datasets)> Held { get; private set; } = [];

    /// <summary>Sources whose last job failed, with the last day that was good.</summary>
    public IReadOnlyList<(Source Source, Job Job, DateTimeOffset? Good)> Failing { get; private set; } = [];

    public bool NeedsNobody => State.Warnings.Count + Pending.Count + Held.Count + Failing.Count == 0;

    public string Days { get; private set; } = "";

    public string Total { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync()
    {
        if (!Caller.IsKnown)
            return Refuse();
        var now = Get<TimeProvider>().GetUtcNow();
        var all = (await Get<SourceStore>().ListAsync(onlyActive: false, Token)).Where(Caller.MayEdit).ToList();
        Sources = all.ToDictionary(source => source.Id);
        IReadOnlyCollection<string>? ours = Caller.IsSysadmin ? null : [.. Sources.Keys];
        // Hosts, faults of servers and whose sources are at work are not for everybody who has an account.
        if (Caller.IsSysadmin)
            State = await SystemState.ReadAsync(HttpContext.RequestServices, Token);
        Open = [.. (await Get<JobStore>().OpenAsync(Token)).Where(job => Sources.ContainsKey(job.SourceId)).OrderByDescending(job => job.Status)];
        Pending = [.. all.Where(source => source.Approval == Approval.Pending && Caller.MayApprove(source))];
        var states = await Get<SourceOverview>().ReadAsync([.. Sources.Keys], Token);
        var datasets = states.Values.Sum(state => state.Datasets);
        Figures = FiguresOf([.. all.Where(source => source.Active)], states, datasets);
        var active = all.Where(source => source.Active).ToList();
        Held = [.. active.Where(source => !source.DeletionsApproved && source.HeldSet.Length > 0)
            .Select(source => (source, source.HeldDeletions + source.HeldAdditions, states[source.Id].Datasets))];
        var failing = active.Where(source => source.IsFailing(states[source.Id].LastJob)).ToList();
        var good = await Get<JobOverview>().LastGoodAsync([.. failing.Select(source => source.Id)], Token);
        Failing = [.. failing.Select(source => (source, states[source.Id].LastJob!, good.TryGetValue(source.Id, out var day) ? day : (DateTimeOffset?)null))];
        if (IsLive)
            return Page();
        Last = await Get<JobOverview>().PageAsync(ours, null, 10, 0, Token);
        Errors = await Get<JobOverview>().ErrorsSinceAsync(now.AddDays(-1), ours, 12, Token);
        var jobs = await Get<JobOverview>().SinceAsync(now.AddDays(-DaysShown), ours, MaxJobs, Token);
        Days = Charts.Days(jobs, now, DaysShown);
        Total = Charts.Total(jobs, datasets, now, DaysShown);
        return Page();
    }

    private static List<(string, long, string, string)> FiguresOf(
        List<Source> active, IReadOnlyDictionary<string, SourceState> states, long datasets)
    {
        long Having(Func<Source, Job?, bool> isSo) => active.Count(source => isSo(source, states[source.Id].LastJob));
        return
        [
            ("datasets", datasets, "", "/dataset"),
            (Key("sources"), active.Count, "", "/harvest"),
            (Key("running"), Having((_, job) => job is not null && JobPace.IsOpen(job)), "text-primary", "/harvest?state=running"),
            (Key("healthy"), Having((source, job) => job is { Status: JobStatus.Finished } && !source.IsFailing(job)), "text-success", "/harvest?state=well"),
            (Key("failing"), Having((source, job) => source.IsFailing(job)), "text-danger", "/harvest?state=errors"),
            (Key("never run"), Having((_, job) => job is null), "", "/harvest?state=never"),
        ];
    }
}
