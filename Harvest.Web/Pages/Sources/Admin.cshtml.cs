using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Notifications;
using Harvest.Pipeline.Import;
using Harvest.Storage.Accounts;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Web.Live;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Sources;

/// <summary>What the keepers of a source do with it.</summary>
public sealed class AdminModel : SitePage
{
    private const int JobsInCharts = 30;

    public Source Source { get; private set; } = null!;

    public SourceState State { get; private set; } = new(0, 0, null);

    public IReadOnlyList<Job> Jobs { get; private set; } = [];

    public Job? LastJob => State.LastJob;

    public Job? Open => LastJob is { } job && JobPace.IsOpen(job) ? job : null;

    /// <summary>The first of the changes that are held back.</summary>
    public IReadOnlyList<HeldRecord> Held { get; private set; } = [];

    /// <summary>The last jobs, oldest first.</summary>
    public IReadOnlyList<Job> OldestFirst => [.. Jobs.Reverse()];

    /// <summary>When it was last harvested without an error; null for never.</summary>
    public DateTimeOffset? LastGood { get; private set; }

    public string TypeTitle { get; private set; } = "";

    public Model.Organization? Organization { get; private set; }

    /// <summary>Settings that are not the defaults, in words; secrets are masked.</summary>
    public IReadOnlyList<(string Label, string Value)> Settings { get; private set; } = [];

    /// <summary>The last job went wrong.</summary>
    public bool IsFailing => Source.IsFailing(LastJob);

    public string Notified { get; private set; } = "";

    public Task<IActionResult> OnGetAsync(string name) => WithAsync(name, async () =>
    {
        State = (await Get<SourceOverview>().ReadAsync([Source.Id], Token))[Source.Id];
        Jobs = await Get<JobOverview>().PageAsync([Source.Id], null, JobsInCharts, 0, Token);
        if (Source.HeldSet.Length > 0)
            Held = await Get<HeldBack>().PageAsync(Source.Id, 0, HeldBackView.Shown, Token);
        LastGood = (await Get<JobOverview>().LastGoodAsync([Source.Id], Token)).TryGetValue(Source.Id, out var day) ? day : null;
        Organization = Source.PublisherId.Length > 0 ? await Get<MemberStore>().FindAsync(Source.PublisherId, Token) : null;
        if (Get<HarvesterRegistry>().Find(Source.Type)?.Info is { } info)
        {
            TypeTitle = info.Title;
            Settings = [.. SettingsForm.Fields(info, Source.Config).Where(row => row.Value.Length > 0)
                .Select(row => (SettingsForm.Label(row.Setting.Name), SettingsForm.InWords(row.Setting, row.Value)))];
        }
        Notified = NotifiedInWords(Get<HarvestOptions>().Notifications);
        return Page();
    });

    private string NotifiedInWords(NotificationOptions site)
    {
        var to = Source.NotifyTo.Length > 0 ? Source.NotifyTo : string.Join(", ", site.To);
        return (Source.NotifyWhen ?? site.When) switch
        {
            _ when to.Length == 0 => T("nobody"),
            NotifyWhen.Never => T("nobody"),
            NotifyWhen.All => T("{0}, of every job", to),
            NotifyWhen.Changes => T("{0}, of jobs with changes or errors", to),
            _ => T("{0}, of jobs with errors", to),
        };
    }

    public Task<IActionResult> OnPostRunAsync(string name, bool force) => DoAsync(name, async () =>
    {
        await Service.RunAsync(Caller, Source, new JobOrder(Force: force), Token);
        return T("Job created. It starts as soon as a consumer is free.");
    });

    public Task<IActionResult> OnPostStopAsync(string name) => DoAsync(name, async () =>
    {
        await Service.AbortAsync(Caller, Source.Id, Token);
        return T("Job stopped. What it imported stays.");
    });

    public Task<IActionResult> OnPostImportAsync(string name) => DoAsync(name, async () =>
    {
        await Service.ImportAsync(Caller, Source, new ReimportWish(), Token);
        return T("Re-importing the stored documents.");
    });

    public Task<IActionResult> OnPostApproveAsync(string name) => DoAsync(name, async () =>
    {
        await Service.ApproveDeletionsAsync(Caller, Source, Request.Form["set"], Token);
        return T("Approved. The next complete listing carries out these changes and no others.");
    });

    public Task<IActionResult> OnPostClearAsync(string name) => DoAsync(name, async () =>
        T("{0} deleted, with all jobs.", Ui.Count(await Service.ClearAsync(Caller, Source, Token), "dataset", "datasets")));

    public Task<IActionResult> OnPostClearHistoryAsync(string name) => DoAsync(name, async () =>
        T("{0} deleted; those that datasets show stay.", Ui.Count(await Service.ClearHistoryAsync(Caller, Source, keepCurrent: true, Token), "job", "jobs")));

    public Task<IActionResult> OnPostPauseAsync(string name, bool paused) => DoAsync(name, async () =>
    {
        if (!await Service.PauseAsync(Caller, Source, paused, Token))
            return paused ? T("The source is paused already: nothing was changed.") : T("The source is not paused: nothing was changed.");
        return paused ? T("Paused. The source is harvested only when somebody runs it.") : T("Resumed. The source is harvested by its schedule.");
    });

    public Task<IActionResult> OnPostRemoveAsync(string name) => DoAsync(name, async () =>
    {
        await Service.RemoveAsync(Caller, Source, Token);
        return T("Source removed. Its datasets stay until it is cleared.");
    });

    public Task<IActionResult> OnPostRestoreAsync(string name) => DoAsync(name, async () =>
    {
        await Service.RestoreAsync(Caller, Source, Token);
        return T("Source restored.");
    });

    /// <summary>Deletes the source for good; the button says what goes.</summary>
    public Task<IActionResult> OnPostPurgeAsync(string name) => WithAsync(name, () => TryAsync(
        async () => $"Source {Source.Name} is deleted for good, with {Ui.Count(await Service.PurgeAsync(Caller, Source, Token), "dataset", "datasets")}.",
        "/harvest"));

    public Task<IActionResult> OnPostDecideAsync(string name, Approval approval, string? comment) => DoAsync(name, async () =>
    {
        await Service.DecideAsync(Caller, Source, approval, comment ?? "", Token);
        return approval == Approval.Accepted ? T("The source is accepted.") : T("The source is refused.");
    });

    private Task<IActionResult> DoAsync(string name, Func<Task<string>> work) =>
        WithAsync(name, () => TryAsync(work, $"/harvest/admin/{Source.Name}"));

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
