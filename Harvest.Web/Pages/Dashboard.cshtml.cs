using Harvest.Doctor;
using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Storage.Links;
using Harvest.Storage.Sources;
using Harvest.Web.Live;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages;

/// <summary>What runs, what is wrong, and how it went lately, of the sources that one may change.</summary>
public sealed class DashboardModel : SitePage
{
    private const int DaysShown = 30;
    private const int MaxJobs = 5000;

    private IReadOnlyDictionary<string, DateTimeOffset> good = new Dictionary<string, DateTimeOffset>();

    public SiteWork State { get; private set; } = new();

    public IReadOnlyDictionary<string, Source> Sources { get; private set; } = new Dictionary<string, Source>();

    public IReadOnlyList<Job> Open { get; private set; } = [];

    public IReadOnlyList<Job> Last { get; private set; } = [];

    public IReadOnlyList<RecentError> Errors { get; private set; } = [];

    public IReadOnlyList<(string Label, long Number, string Colour, string Href)> Figures { get; private set; } = [];

    /// <summary>The sources among them that need a person.</summary>
    public SourceNeeds Needs { get; private set; } = new([], [], []);

    /// <summary>Counts and newest jobs, by source id.</summary>
    public IReadOnlyDictionary<string, SourceState> States { get; private set; } = new Dictionary<string, SourceState>();

    public bool NeedsNobody => State.IsWell && Needs.AreNone;

    public string Days { get; private set; } = "";

    public string Total { get; private set; } = "";

    /// <summary>The last day on which a source that fails now was harvested without error.</summary>
    public DateTimeOffset? Good(Source source) => good.TryGetValue(source.Id, out var day) ? day : null;

    /// <summary>What of a source waits for an approval, in words.</summary>
    public static string Waiting(Source source) => (source.HeldDeletions, source.HeldAdditions) switch
    {
        ( > 0, > 0) => T("{0} and {1}", Ui.Count(source.HeldDeletions, "deletion", "deletions"), Ui.Count(source.HeldAdditions, "new dataset", "new datasets")),
        ( > 0, _) => Ui.Count(source.HeldDeletions, "deletion", "deletions"),
        _ => Ui.Count(source.HeldAdditions, "new dataset", "new datasets"),
    };

    public async Task<IActionResult> OnGetAsync()
    {
        if (!Caller.IsKnown)
            return Refuse();
        var now = Get<TimeProvider>().GetUtcNow();
        var all = (await Get<SourceStore>().ListAsync(onlyActive: false, Token)).Where(Caller.MayEdit).ToList();
        Sources = all.ToDictionary(source => source.Id);
        IReadOnlyCollection<string>? ours = Caller.IsSysadmin ? null : [.. Sources.Keys];
        // Everybody learns whether it goes on; hosts and faults of servers are shown to those alone who run the site.
        State = await Get<SiteWatch>().ReadAsync(Token);
        Open = [.. (await Get<JobStore>().OpenAsync(Token)).Where(job => Sources.ContainsKey(job.SourceId)).OrderByDescending(job => job.Status)];
        States = await Get<SourceOverview>().ReadAsync([.. Sources.Keys], Token);
        var datasets = States.Values.Sum(state => state.Datasets);
        Figures = FiguresOf([.. all.Where(source => source.Active)], States, datasets);
        if (Get<HarvestOptions>().Links.EveryDays > 0)
            Figures = [.. Figures, (Key("broken links"), await Get<LinkStore>().BrokenAsync(ours, Token), "text-danger", "/api/3/action/harvest_link_list")];
        var needs = SourceNeeds.Of(all, States);
        Needs = needs with { Pending = [.. needs.Pending.Where(Caller.MayApprove)] };
        good = await Get<JobOverview>().LastGoodAsync([.. Needs.Failing.Select(one => one.Source.Id)], Token);
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
