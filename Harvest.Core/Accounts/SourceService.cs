using Harvest.Catalogues.Local;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Notifications;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Import;
using Harvest.Storage.Accounts;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;

namespace Harvest.Accounts;

/// <summary>
/// Every change of a source or a job that somebody asks for, by page, API or command: whether he may, whether it must be
/// approved, and the entry in the audit log. What is done is done by <see cref="SourceControl"/>, <see cref="RecordControl"/> and <see cref="JobControl"/>.
/// </summary>
/// <remarks>Every method throws <see cref="RefusedException"/> when the caller may not, and <see cref="HarvestException"/> when it cannot be done.</remarks>
public sealed class SourceService(
    SourceControl control, JobControl jobs, RecordControl records, Reimport reimport, Reindexing index, SourceStore sources, JobStore jobStore, HarvesterRegistry harvesters, AuditStore audit)
{
    /// <summary>A source by id or name; null when there is none that the caller may see.</summary>
    public async Task<Source?> FindAsync(Caller caller, string reference, CancellationToken cancellationToken) =>
        await sources.FindAsync(reference, cancellationToken) is { } source && caller.MaySee(source) ? source : null;

    /// <summary>What is wrong with a source as it would be saved, field by field.</summary>
    /// <param name="caller">Who would save it.</param>
    /// <param name="source">As it is; null for a new one.</param>
    /// <param name="draft">As it shall be.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<SourceProblem>> CheckAsync(
        Caller caller, Source? source, SourceDraft draft, CancellationToken cancellationToken) =>
        control.CheckAsync(Completed(caller, source, draft), source?.Id, cancellationToken);

    /// <summary>
    /// Creates or changes a source. Somebody without rights in its organization proposes it: it waits for approval, and so does an
    /// accepted one whose address he changes. Masked secrets stay what they were.
    /// </summary>
    /// <param name="caller">Who saves it; a new source is his.</param>
    /// <param name="source">As it is; null for a new one.</param>
    /// <param name="draft">As it shall be; without <see cref="SourceDraft.Approval"/> and <see cref="SourceDraft.UserId"/>.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    public async Task<Source> SaveAsync(Caller caller, Source? source, SourceDraft draft, CancellationToken cancellationToken)
    {
        var organization = draft.Organization ?? "";
        if (source is null)
            RefusedException.Unless(caller.IsKnown, caller, "create harvest sources");
        else
            DemandEdit(caller, source);
        if (source is not null && organization != source.PublisherId)
        {
            RefusedException.Unless(
                caller.MayCreateIn(organization), caller,
                organization.Length > 0 ? $"give harvest source {source.Name} to organization {organization}" : $"take harvest source {source.Name} from its organization");
        }
        var completed = Completed(caller, source, draft);
        var saved = source is null
            ? await control.CreateAsync(completed, cancellationToken)
            : await control.UpdateAsync(source, completed, cancellationToken);
        await AuditAsync(caller, source is null ? "harvest_source_create" : "harvest_source_update", saved.Name, SafeUrl.Of(saved.Url), cancellationToken);
        return saved;
    }

    /// <summary>Deactivates a source; its datasets stay.</summary>
    public Task RemoveAsync(Caller caller, Source source, CancellationToken cancellationToken) =>
        DoAsync(caller, source, "harvest_source_delete", () => control.RemoveAsync(source, cancellationToken), cancellationToken);

    /// <summary>Takes a removed source back into service.</summary>
    public Task RestoreAsync(Caller caller, Source source, CancellationToken cancellationToken) => source.Active
        ? throw new HarvestException($"Source {source.Name} is active")
        : DoAsync(caller, source, "harvest_source_restore", () => control.RestoreAsync(source, cancellationToken), cancellationToken);

    /// <summary>Deletes a source for good, with its datasets and its history.</summary>
    /// <returns>How many datasets went.</returns>
    public async Task<long> PurgeAsync(Caller caller, Source source, CancellationToken cancellationToken)
    {
        DemandEdit(caller, source);
        var datasets = await control.PurgeAsync(source, cancellationToken);
        await AuditAsync(caller, "harvest_source_purge", source.Name, Counted.Of(datasets, "dataset"), cancellationToken);
        return datasets;
    }

    /// <summary>Deletes all datasets, jobs and objects of a source.</summary>
    /// <returns>How many datasets went.</returns>
    public async Task<long> ClearAsync(Caller caller, Source source, CancellationToken cancellationToken)
    {
        DemandEdit(caller, source);
        var datasets = await control.ClearAsync(source, cancellationToken);
        await AuditAsync(caller, "harvest_source_clear", source.Name, Counted.Of(datasets, "dataset"), cancellationToken);
        return datasets;
    }

    /// <summary>Deletes jobs and objects of a source, no dataset.</summary>
    /// <returns>How many jobs went.</returns>
    public async Task<int> ClearHistoryAsync(Caller caller, Source source, bool keepCurrent, CancellationToken cancellationToken)
    {
        DemandEdit(caller, source);
        var count = await control.ClearHistoryAsync(source, keepCurrent, cancellationToken);
        await AuditAsync(caller, "harvest_source_job_history_clear", source.Name, Counted.Of(count, "job"), cancellationToken);
        return count;
    }

    /// <summary>Stops or resumes the schedule of a source.</summary>
    /// <returns>False when it was so already: nothing was changed.</returns>
    public async Task<bool> PauseAsync(Caller caller, Source source, bool paused, CancellationToken cancellationToken)
    {
        DemandEdit(caller, source);
        if (source.Paused == paused)
            return false;
        await sources.PauseAsync([source.Id], paused, cancellationToken);
        await AuditAsync(caller, paused ? "harvest_source_pause" : "harvest_source_resume", source.Name, "", cancellationToken);
        return true;
    }

    /// <summary>Sets when a source is harvested: a frequency or a cron expression; null for never by itself.</summary>
    public async Task<Source> ScheduleAsync(Caller caller, Source source, string? when, string? timeZone, CancellationToken cancellationToken)
    {
        DemandEdit(caller, source);
        var scheduled = await control.ScheduleAsync(source, when, timeZone, cancellationToken);
        await AuditAsync(caller, "harvest_source_schedule", source.Name, $"{when ?? "MANUAL"} {timeZone}", cancellationToken);
        return scheduled;
    }

    /// <summary>Sets who is notified when a job finishes.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="source">Whose jobs.</param>
    /// <param name="to">Mail addresses, separated by commas; empty for those of the site.</param>
    /// <param name="when">Of which jobs; null as the site says.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    public Task NotifyAsync(Caller caller, Source source, string to, NotifyWhen? when, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = string.Join(", ", AddressList.Read(to));
            return (addresses, when) == (source.NotifyTo, source.NotifyWhen) ? Task.CompletedTask : DoAsync(
                caller, source, "harvest_source_notify", () => sources.SetNotifyAsync(source.Id, addresses, when, cancellationToken), cancellationToken);
        }
        catch (FormatException fault)
        {
            throw new WrongInputException($"notify_to: {fault.Message}", fault);
        }
    }

    /// <summary>Accepts or refuses a source.</summary>
    public async Task<Source> DecideAsync(Caller caller, Source source, Approval approval, string comment, CancellationToken cancellationToken)
    {
        RefusedException.Unless(caller.MayApprove(source), caller, $"accept harvest source {source.Name}");
        if (approval == Approval.Refused && string.IsNullOrWhiteSpace(comment))
            throw new WrongInputException("comment: Missing value; say why, so that whoever added the source knows");
        var decided = await control.DecideAsync(source, approval, comment, cancellationToken);
        await AuditAsync(caller, "harvest_source_decide", source.Name, $"{approval} {comment}", cancellationToken);
        return decided;
    }

    /// <summary>Approves the set of changes that the last job held back; null for the present one.</summary>
    public Task ApproveDeletionsAsync(Caller caller, Source source, string? set, CancellationToken cancellationToken) => DoAsync(
        caller, source, "harvest_source_approve_deletions", () => control.ApproveDeletionsAsync(source, set, cancellationToken), cancellationToken);

    /// <summary>Takes the datasets of a source out of the search.</summary>
    public Task ClearIndexAsync(Caller caller, Source source, CancellationToken cancellationToken) =>
        DoAsync(caller, source, "harvest_source_index_clear", () => index.ClearAsync(source.Id, cancellationToken), cancellationToken);

    /// <summary>Rebuilds the search index of a source's datasets.</summary>
    /// <returns>How many there are.</returns>
    public async Task<long> ReindexAsync(Caller caller, Source source, CancellationToken cancellationToken)
    {
        DemandEdit(caller, source);
        var count = await index.RunAsync(source.Id, cancellationToken);
        await AuditAsync(caller, "harvest_source_reindex", source.Name, Counted.Of(count, "dataset"), cancellationToken);
        return count;
    }

    /// <summary>The same for all datasets; for sysadmins.</summary>
    /// <returns>How many there are.</returns>
    public async Task<long> ReindexAllAsync(Caller caller, CancellationToken cancellationToken)
    {
        RefusedException.Unless(caller.IsSysadmin, caller, "index all sources again");
        var count = await index.RunAsync(null, cancellationToken);
        await AuditAsync(caller, "harvest_sources_reindex", "", Counted.Of(count, "dataset"), cancellationToken);
        return count;
    }

    /// <summary>Keeps a record of a source out of the catalogue, and deletes its dataset.</summary>
    /// <returns>The job that deletes the dataset; null when there is none to delete, or a job is open.</returns>
    /// <param name="caller">Who asks.</param>
    /// <param name="source">Whose record.</param>
    /// <param name="guid">Its identifier at the source.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isAhead">Whether a record may be meant that the source has not brought yet.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    public Task<Job?> ExcludeAsync(Caller caller, Source source, string guid, string reason, bool isAhead, CancellationToken cancellationToken) =>
        ExcludeAsync(caller, source, guid, reason, isAhead, "harvest_record_exclude", cancellationToken);

    /// <summary>Lets an excluded record in again, with the next harvest.</summary>
    public async Task IncludeAsync(Caller caller, Source source, string guid, CancellationToken cancellationToken)
    {
        DemandEdit(caller, source);
        await records.IncludeAsync(source, guid, cancellationToken);
        await AuditAsync(caller, "harvest_record_include", source.Name, guid, cancellationToken);
    }

    /// <summary>The record that a harvested dataset shows, for those who may take it down.</summary>
    public async Task<(Source Source, string Guid)> RecordOfAsync(Caller caller, string dataset, CancellationToken cancellationToken)
    {
        RefusedException.Unless(caller.IsKnown, caller, "take down datasets");
        var (source, guid) = await records.FindAsync(dataset, cancellationToken);
        RefusedException.Unless(caller.MayEdit(source), caller, $"take down datasets of harvest source {source.Name}");
        return (source, guid);
    }

    /// <summary>Deletes a harvested dataset and keeps it out, by its record (<see cref="RecordOfAsync"/>).</summary>
    /// <returns>The job that deletes the dataset; null when a job is open.</returns>
    public Task<Job?> TakeDownAsync(Caller caller, Source source, string guid, string reason, CancellationToken cancellationToken) =>
        ExcludeAsync(caller, source, guid, reason, isAhead: false, "harvest_dataset_take_down", cancellationToken);

    /// <summary>Starts a job.</summary>
    /// <exception cref="WrongInputException">The order contradicts itself.</exception>
    /// <exception cref="HarvestException">The source is removed, not accepted, or has an open job.</exception>
    public Task<Job> RunAsync(Caller caller, Source source, JobOrder order, CancellationToken cancellationToken) => StartAsync(
        caller, source, "harvest_job_create", async () => await jobs.CreateAsync(source, order.Checked(), cancellationToken), cancellationToken)!;

    /// <summary>The same where an open job is no fault.</summary>
    /// <returns>Null when the source has an open job.</returns>
    public Task<Job?> TryRunAsync(Caller caller, Source source, JobOrder order, CancellationToken cancellationToken) => StartAsync(
        caller, source, "harvest_job_create", () => jobs.TryCreateAsync(source, order.Checked(), cancellationToken), cancellationToken);

    /// <summary>Makes a job that is queued later (<see cref="QueueAsync"/>).</summary>
    /// <returns>Null when the source has an open job.</returns>
    public Task<Job?> PrepareAsync(Caller caller, Source source, JobOrder order, CancellationToken cancellationToken) => StartAsync(
        caller, source, "harvest_job_create",
        () => IsReady(source) ? jobStore.CreateAsync(source.Id, order.Checked(), cancellationToken) : throw new HarvestException("source_id: Can not create jobs on inactive sources"),
        cancellationToken);

    /// <summary>Queues a job.</summary>
    public Task QueueAsync(Caller caller, Source source, Job job, CancellationToken cancellationToken) => IsReady(source)
        ? DoAsync(caller, source, "harvest_send_job_to_gather_queue", () => jobs.PublishAsync(job.Id, cancellationToken), cancellationToken)
        : throw new HarvestException("source_id: Can not run jobs on inactive sources");

    /// <summary>Imports stored documents again, in a new job.</summary>
    public Task<Job> ImportAsync(Caller caller, Source source, ReimportWish wish, CancellationToken cancellationToken) => StartAsync(
        caller, source, "harvest_objects_import", async () => await reimport.ImportAsync(source, wish, cancellationToken), cancellationToken)!;

    /// <summary>The same where an open job is no fault.</summary>
    /// <returns>Null when the source has an open job.</returns>
    public Task<Job?> TryImportAsync(Caller caller, Source source, ReimportWish wish, CancellationToken cancellationToken) => StartAsync(
        caller, source, "harvest_objects_import", () => reimport.TryImportAsync(source, wish, cancellationToken), cancellationToken);

    /// <summary>Retries the failed records of a job, in a new job.</summary>
    public Task<Job> RequeueAsync(Caller caller, Source source, Job job, CancellationToken cancellationToken) => StartAsync(
        caller, source, "harvest_job_requeue", async () => await reimport.RequeueAsync(source, job, cancellationToken), cancellationToken)!;

    /// <summary>Aborts a job and keeps what it has imported.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="reference">A job's id, or a source's id or name for its open job.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    /// <returns>Null when there is no such job or source that the caller may see.</returns>
    public async Task<Job?> AbortAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        var source = await sources.OfJobAsync(reference, cancellationToken) ?? await sources.FindAsync(reference, cancellationToken);
        if (source is null || !caller.MaySee(source))
            return null;
        return await StartAsync(
            caller, source, "harvest_job_abort", async () => await jobs.AbortAsync(reference, $"Aborted by {caller.Name}", cancellationToken), cancellationToken);
    }

    private async Task<Job?> ExcludeAsync(
        Caller caller, Source source, string guid, string reason, bool isAhead, string action, CancellationToken cancellationToken)
    {
        DemandEdit(caller, source);
        var job = await records.ExcludeAsync(source, guid, reason, caller.Name, isAhead, cancellationToken);
        await AuditAsync(caller, action, source.Name, $"{guid}: {reason}", cancellationToken);
        return job;
    }

    private static bool IsReady(Source source) => source.Active && source.Approval == Approval.Accepted;

    private static void DemandEdit(Caller caller, Source source) =>
        RefusedException.Unless(caller.MayEdit(source), caller, $"change harvest source {source.Name}");

    /// <summary>With what the caller cannot say himself: the maker, the approval, and what stands behind masked texts.</summary>
    private SourceDraft Completed(Caller caller, Source? source, SourceDraft draft)
    {
        var mayCreate = caller.MayCreateIn(draft.Organization ?? "");
        if (source is null)
            return draft with { UserId = caller.User?.Id ?? "", Approval = mayCreate ? Approval.Accepted : Approval.Pending, MayContinue = caller.MayEdit };
        var url = draft.Url.Trim() == SafeUrl.Of(source.Url) ? source.Url : draft.Url.Trim();
        return draft with
        {
            Url = url,
            Config = harvesters.Find(draft.Type) is { } harvester ? SourceConfig.Restored(draft.Config ?? "", draft.Url, source, harvester.Info) : draft.Config,
            // A source that was accepted for one address is not accepted for another.
            Approval = url != source.Url && !mayCreate ? Approval.Pending : source.Approval,
        };
    }

    private async Task DoAsync(Caller caller, Source source, string action, Func<Task> work, CancellationToken cancellationToken)
    {
        DemandEdit(caller, source);
        await work();
        await AuditAsync(caller, action, source.Name, "", cancellationToken);
    }

    private async Task<Job?> StartAsync(Caller caller, Source source, string action, Func<Task<Job?>> work, CancellationToken cancellationToken)
    {
        DemandEdit(caller, source);
        var job = await work();
        if (job is not null)
            await AuditAsync(caller, action, source.Name, job.Id, cancellationToken);
        return job;
    }

    private Task AuditAsync(Caller caller, string action, string subject, string detail, CancellationToken cancellationToken) =>
        audit.AddAsync(caller.Name, caller.Address, action, subject, detail, cancellationToken);
}
