using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Api;
using Harvest.Model;
using Harvest.Pipeline.Sweeping;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;

namespace Harvest.Web.Api;

/// <summary>Jobs: making, showing, stopping.</summary>
internal static class JobActions
{
    private const int MaxErrors = 10_000;

    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("harvest_job_create", false, "Makes a job for a source and, unless told otherwise, queues it.", CreateAsync).With(
            "source_id* string Id or name", "run boolean Queue it; true without it", "force boolean Import every record, changed or not",
            "limit integer Stop after this many records; nothing is deleted then", "validate_only boolean Validate the records; change no dataset",
            "clear boolean Delete every dataset of the source; the history stays"),
        new ApiAction("harvest_job_create_all", false, "Makes a job for every source without one.", CreateAllAsync).With("run boolean Queue them; true without it"),
        new ApiAction("harvest_send_job_to_gather_queue", false, "Queues a job.", SendAsync).With("id* string The job"),
        new ApiAction("harvest_job_show", true, "Shows a job.", ShowAsync).With("id* string The job"),
        new ApiAction("harvest_job_list", true, "Jobs, newest first.", ListAsync).With(
            "source_id string Only of this source", "status Queued|Running|Finished|Finished-with-errors|Aborted|New Only of this state; Running has queued ones, too, as the reference has it", "limit integer At most 1000; 100 without it",
            "offset integer How many to pass over"),
        new ApiAction("harvest_job_report", true, "All errors of a job.", ReportAsync).With("id* string The job", "limit integer Errors of each kind, at most 10000"),
        new ApiAction("harvest_job_abort", false, "Aborts a job and keeps what it has imported.", AbortAsync).With("id string The job, or its source", "source_id string The source"),
        new ApiAction("harvest_abort_failed_jobs", false, "Ends jobs that run longer than they should; sysadmins only.", AbortFailedAsync).With(
            "life_span integer Days; 7 without it", "include string Sources, with commas", "exclude string Sources, with commas"),
        new ApiAction("harvest_jobs_run", false, "Schedules, closes and mends jobs; sysadmins only.", RunAsync).With("source_id string Only close this source's jobs"),
    ];

    /// <summary>A job that the caller may see, with its source.</summary>
    internal static async Task<(Job Job, Source Source)> FindAsync(ActionCall call, string id)
    {
        var job = await call.Get<JobStore>().FindAsync(id, call.Token) ?? throw ActionException.Missing("Harvest job was not found");
        var source = await call.Get<SourceStore>().FindAsync(job.SourceId, call.Token) ?? throw ActionException.Missing("Harvest source was not found");
        call.Demand(call.Caller.MayEdit(source), $"see jobs of harvest source {source.Name}");
        return (job, source);
    }

    private static async Task<ActionAnswer> CreateAsync(ActionCall call)
    {
        var source = await SourceActions.FindAsync(call, call.Required("source_id"));
        var order = new JobOrder(
            Limit: call.Has("limit") ? call.Integer("limit", 1, 1, int.MaxValue) : null,
            Force: call.Flag("force"),
            Clear: call.Flag("clear"),
            ValidateOnly: call.Flag("validate_only"));
        var job = await MakeAsync(call, source, order) ?? throw ActionException.Invalid("source_id", "There already is an unrun job for this source");
        return ActionAnswer.Of(await call.Get<ApiShapes>().JobAsync(job, call.Token));
    }

    private static Task<Job?> MakeAsync(ActionCall call, Source source, JobOrder order) => call.Flag("run", usual: true)
        ? call.Get<SourceService>().TryRunAsync(call.Caller, source, order, call.Token)
        : call.Get<SourceService>().PrepareAsync(call.Caller, source, order, call.Token);

    private static async Task<ActionAnswer> CreateAllAsync(ActionCall call)
    {
        call.DemandSysadmin("create jobs for all sources");
        var made = new List<Job>();
        foreach (var source in await call.Get<SourceStore>().ListAsync(onlyActive: true, call.Token))
        {
            if (source.Approval == Approval.Accepted && await MakeAsync(call, source, new JobOrder()) is { } job)
                made.Add(job);
        }
        return ActionAnswer.Of(await call.Get<ApiShapes>().JobsAsync(made, call.Token));
    }

    private static async Task<ActionAnswer> SendAsync(ActionCall call)
    {
        var (job, source) = await FindAsync(call, call.Required("id"));
        await call.Get<SourceService>().QueueAsync(call.Caller, source, job, call.Token);
        return ActionAnswer.Of(await call.Get<ApiShapes>().JobAsync((await call.Get<JobStore>().FindAsync(job.Id, call.Token))!, call.Token));
    }

    private static async Task<ActionAnswer> ShowAsync(ActionCall call)
    {
        var (job, _) = await FindAsync(call, call.Required("id"));
        return ActionAnswer.Of(await call.Get<ApiShapes>().JobAsync(job, call.Token));
    }

    private static async Task<ActionAnswer> ListAsync(ActionCall call)
    {
        IReadOnlyCollection<string>? ours = null;
        if (call.Text("source_id") is { Length: > 0 } reference)
        {
            var source = await SourceActions.FindAsync(call, reference);
            call.Demand(call.Caller.MayEdit(source), $"see jobs of harvest source {source.Name}");
            ours = [source.Id];
        }
        else
            call.DemandSysadmin("list the jobs of all sources; name a source_id");
        var jobs = await call.Get<JobOverview>().PageAsync(
            ours, call.Choice("status"), call.Integer("limit", 100, 0, 1000), call.Integer("offset", 0, 0, int.MaxValue), call.Token);
        return ActionAnswer.Of(await call.Get<ApiShapes>().JobsAsync(jobs, call.Token));
    }

    private static async Task<ActionAnswer> ReportAsync(ActionCall call)
    {
        var (job, _) = await FindAsync(call, call.Required("id"));
        return ActionAnswer.Of(await call.Get<ApiShapes>().ReportAsync(job, call.Integer("limit", 1000, 0, MaxErrors), call.Token));
    }

    private static async Task<ActionAnswer> AbortAsync(ActionCall call)
    {
        var job = await call.Get<SourceService>().AbortAsync(call.Caller, call.Text("id") ?? call.Required("source_id"), call.Token)
            ?? throw ActionException.Missing("There is no such job or source");
        return ActionAnswer.Of(await call.Get<ApiShapes>().JobAsync(job, call.Token));
    }

    private static async Task<ActionAnswer> AbortFailedAsync(ActionCall call)
    {
        var (running, aborted) = await call.Get<SiteService>().AbortFailedAsync(
            call.Caller, call.Days("life_span", 7), call.Texts("include").ToHashSet(), call.Texts("exclude").ToHashSet(), call.Token);
        return ActionAnswer.Of(JsonValue.Create(running == 0 ? "There are no jobs to abort" : $"Done. Aborted jobs: {aborted}"));
    }

    private static async Task<ActionAnswer> RunAsync(ActionCall call)
    {
        call.DemandSysadmin("run jobs");
        var source = call.Text("source_id") is { Length: > 0 } reference ? await SourceActions.FindAsync(call, reference) : null;
        await call.Get<Sweep>().RunAsync(source?.Id, call.Token);
        return ActionAnswer.Of(new JsonArray());
    }
}
