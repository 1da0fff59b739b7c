using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Web.Live;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Sources;

/// <summary>One job: how far it is, what it did, what went wrong.</summary>
public sealed class JobModel : SitePage
{
    private const int MaxMessages = 50;
    private const int MaxEarlier = 50;

    private HashSet<string> messagesBefore = [];

    public Source Source { get; private set; } = null!;

    public Job Job { get; private set; } = null!;

    public Job? Before { get; private set; }

    /// <summary>Jobs that it can be compared with, newest first.</summary>
    public IReadOnlyList<Job> Earlier { get; private set; } = [];

    public DateTimeOffset Now => Get<TimeProvider>().GetUtcNow();

    public ObjectFilter Filter { get; private set; } = new("");

    public IReadOnlyList<ListedObject> Objects { get; private set; } = [];

    public string? Next { get; private set; }

    public IReadOnlyList<ErrorGroup> GatherErrors { get; private set; } = [];

    public IReadOnlyList<ErrorGroup> ObjectErrors { get; private set; } = [];

    /// <summary>What the listing was not stopped by.</summary>
    public IReadOnlyList<ErrorGroup> GatherWarnings { get; private set; } = [];

    /// <summary>What was dropped, guessed or repaired in records.</summary>
    public IReadOnlyList<ErrorGroup> ObjectWarnings { get; private set; } = [];

    /// <summary>Messages of the job before that this one has no more.</summary>
    public IReadOnlyList<string> Gone { get; private set; } = [];

    public IReadOnlyList<LogRow> Log { get; private set; } = [];

    public IReadOnlyList<string> Outcomes { get; } =
        [Harvest.Model.Outcomes.Added, Harvest.Model.Outcomes.Updated, Harvest.Model.Outcomes.Deleted, Harvest.Model.Outcomes.NotModified, Harvest.Model.Outcomes.Errored, Harvest.Model.Outcomes.Aborted];

    public IReadOnlyList<string> Stages { get; } = [Key("Gather"), Key("Fetch"), Key("Import"), Key("Validation")];

    public IReadOnlyList<(string Label, long Number, long? Before, string Colour)> Counters =>
    [
        (Key("added"), Job.Added, Before?.Added, "text-success"),
        (Key("updated"), Job.Updated, Before?.Updated, "text-primary"),
        (Key("deleted"), Job.Deleted, Before?.Deleted, ""),
        (Key("unchanged"), Job.NotModified + Job.Unchanged, Before is null ? null : Before.NotModified + Before.Unchanged, ""),
        (Key("errors"), Job.Errored, Before?.Errored, "text-danger"),
        (Key("open"), Math.Max(0, Job.Gathered - Job.Completed), null, "text-primary"),
    ];

    /// <summary>How far each stage is: done, now, next or failed.</summary>
    public IReadOnlyList<(string Stage, string State, string Text)> Progress
    {
        get
        {
            var (isOpen, isListed) = (JobPace.IsOpen(Job), Job.GatherFinished is not null);
            var open = Math.Max(0, Job.Gathered - Job.Completed);
            return
            [
                (Key("Queued"), Job.GatherStarted is not null ? "done" : isOpen ? "now" : "failed", Job.GatherStarted is null ? isOpen ? T("waits for a consumer") : T("never started") : ""),
                (Key("Listing"), isListed ? Job.Complete ? "done" : "failed" : Job.GatherStarted is null ? "next" : isOpen ? "now" : "failed",
                    Job.GatherStarted is null ? "" : $"{Ui.Count(Job.Listed, "record", "records")}{(isListed && !Job.Complete ? $", {T("incomplete")}" : "")}"),
                (Key("Comparing"), isListed ? "done" : Job.Listed > 0 && isOpen ? "now" : "next", Job.Listed == 0 ? "" : T("{0} unchanged, {1} to import", Ui.Number(Job.Unchanged), Ui.Number(Job.Gathered))),
                (Key("Import"), open == 0 && isListed ? "done" : Job.Completed > 0 && isOpen ? "now" : isOpen ? "next" : "failed",
                    Job.Gathered == 0 ? "" : T("{0} of {1}", Ui.Number(Job.Completed), Ui.Number(Job.Gathered)) + (Job.Errored > 0 ? $", {T("{0} failed", Ui.Number(Job.Errored))}" : "")),
            ];
        }
    }

    public async Task<IActionResult> OnGetAsync(string name, string id, string? outcome, string? stage, string? text, string? after, string? compare)
    {
        if (await FindAsync(name, id) is { } refusal)
            return refusal;
        if (name != Source.Name || id != Job.Id)
            return Redirect($"/harvest/{Source.Name}/job/{Job.Id}");
        Filter = new ObjectFilter(Job.Id)
        {
            Outcome = string.IsNullOrEmpty(outcome) ? null : outcome,
            Stage = string.IsNullOrEmpty(stage) ? null : stage,
            Text = text ?? "",
            After = after ?? "",
        };
        Earlier = [.. (await Get<JobOverview>().PageAsync([Source.Id], null, MaxEarlier, 0, Token)).Where(job => job.Id != Job.Id)];
        await ReadErrorsAsync(compare);
        // One more than is shown tells that there are more.
        var found = await Get<ObjectList>().PageAsync(Filter with { Limit = Filter.Limit + 1 }, Token);
        Objects = [.. found.Take(Filter.Limit)];
        Next = found.Count > Filter.Limit ? Objects[^1].Guid : null;
        Log = [.. (await Get<LogStore>().ListAsync(null, Job.Id, 50, 0, Token)).Reverse()];
        return Page();
    }

    public bool IsNew(ErrorGroup error) => Before is not null && !messagesBefore.Contains(error.Message);

    public async Task<IActionResult> OnPostStopAsync(string name, string id) => await FindAsync(name, id) ?? await TryAsync(
        async () =>
        {
            await Service.AbortAsync(Caller, Job.Id, Token);
            return T("Job stopped. What it imported stays.");
        },
        $"/harvest/{Source.Name}/job/{Job.Id}");

    public async Task<IActionResult> OnPostRequeueAsync(string name, string id) => await FindAsync(name, id) ?? await TryAsync(
        async () =>
        {
            await Service.RequeueAsync(Caller, Source, Job, Token);
            return T("Retrying the failed records in a new job.");
        },
        $"/harvest/admin/{Source.Name}");

    public async Task<IActionResult> OnGetDownloadAsync(string name, string id, string? format)
    {
        if (await FindAsync(name, id) is { } refusal)
            return refusal;
        return new ObjectDownload(Get<ObjectList>(), Get<JobReports>(), Job, format == "json");
    }

    private async Task ReadErrorsAsync(string? compare)
    {
        var reports = Get<JobReports>();
        GatherErrors = await reports.GatherSummaryAsync(Job.Id, MaxMessages, Token);
        ObjectErrors = await reports.ObjectSummaryAsync(Job.Id, MaxMessages, Token);
        GatherWarnings = await reports.GatherWarningSummaryAsync(Job.Id, MaxMessages, Token);
        ObjectWarnings = await reports.ObjectWarningSummaryAsync(Job.Id, MaxMessages, Token);
        Before = Earlier.FirstOrDefault(job => job.Id == compare) ?? await Get<JobOverview>().BeforeAsync(Job, Token);
        if (Before is null)
            return;
        messagesBefore =
        [
            .. (await reports.GatherSummaryAsync(Before.Id, MaxMessages, Token)).Concat(await reports.ObjectSummaryAsync(Before.Id, MaxMessages, Token))
                .Select(error => error.Message),
        ];
        Gone = [.. messagesBefore.Except(GatherErrors.Concat(ObjectErrors).Select(error => error.Message))];
    }

    /// <summary>The job, by id or the word <c>last</c>; an answer when it may not be shown.</summary>
    private async Task<IActionResult?> FindAsync(string name, string id)
    {
        var source = await FindSourceAsync(name);
        var job = id == "last" && source is not null
            ? await Get<JobStore>().NewestAsync(source.Id, Token)
            : await Get<JobStore>().FindAsync(id, Token);
        source ??= job is null ? null : await FindSourceAsync(job.SourceId);
        if (source is null || job is null || job.SourceId != source.Id)
            return Caller.IsKnown ? NotFound() : Refuse();
        (Source, Job) = (source, job);
        return Caller.MayEdit(source) ? null : Refuse();
    }
}
