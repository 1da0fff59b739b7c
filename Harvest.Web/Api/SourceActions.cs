using System.Text.Json.Nodes;
using Harvest.Api;
using Harvest.Catalogues.Local;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Storage;

namespace Harvest.Web.Api;

/// <summary>Making, changing, emptying and removing sources.</summary>
internal static class SourceActions
{
    private static readonly string[] Members =
    [
        "name* string Short name: a-z, 0-9, - and _", "url* string Where the catalogue is", "source_type* string The harvester",
        "title string Title; the name without it", "notes string Description, Markdown", "frequency string MANUAL, ALWAYS, HOURLY, DAILY, WEEKLY, BIWEEKLY, MONTHLY",
        "config string The harvester's settings, as JSON text", "owner_org string Id or name of its organization", "private boolean Only its organization sees it",
        "active boolean Whether it is harvested", "type string The same as source_type", "description string The same as notes",
        "state string active or deleted, in place of active", "schedule string A cron expression, in place of frequency",
        "time_zone string Of the schedule, such as Europe/Madrid; UTC without it",
    ];

    /// <summary>What <c>harvest_source_show</c> says besides, so that its answer can be sent back changed; it cannot be set.</summary>
    private static readonly string[] Told =
    [
        "created string Cannot be set", "next_run string Cannot be set", "status object Cannot be set", "approval string Cannot be set",
        "held_back object Cannot be set", "user_id string Cannot be set", "publisher_id string Cannot be set", "organization object Cannot be set",
    ];

    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("harvest_source_create", false, "Makes a source; it waits for approval when the caller has no right in its organization.", CreateAsync).With(Members),
        new ApiAction("harvest_source_update", false, "Writes a source anew; what is left out is emptied.", UpdateAsync).With(["id* string Id or name", .. Members, .. Told]),
        new ApiAction("harvest_source_patch", false, "Changes what is given.", PatchAsync).With(["id* string Id or name", .. Members.Select(member => member.Replace("*", "", StringComparison.Ordinal)), .. Told]),
        new ApiAction("harvest_source_delete", false, "Takes a source out of service; its datasets stay.", DeleteAsync).With("id* string Id or name", "clear_source boolean Empty it, too"),
        new ApiAction("harvest_source_clear", false, "Deletes all datasets, jobs and objects of a source.", ClearAsync).With("id* string Id or name"),
        new ApiAction("harvest_source_job_history_clear", false, "Deletes jobs and objects of a source, no dataset.", ClearHistoryAsync).With(
            "id* string Id or name", "keep_current boolean Keep running jobs and those that datasets show"),
        new ApiAction("harvest_sources_job_history_clear", false, "The same for all sources.", ClearHistoriesAsync).With("keep_current boolean Keep running jobs and those that datasets show"),
        new ApiAction("harvest_source_index_clear", false, "Takes the source's datasets out of the search, until they are indexed again.", IndexClearAsync).With("id* string Id or name"),
        new ApiAction("harvest_source_reindex", false, "Enters the source's datasets anew into the search.", ReindexAsync).With("id* string Id or name"),
        new ApiAction("harvest_sources_reindex", false, "Enters all datasets anew into the search.", ReindexAllAsync),
        new ApiAction("harvest_source_decide", false, "Accepts or refuses a source that waits for approval.", DecideAsync).With(
            "id* string Id or name", "approval* string Accepted or Refused", "comment string Why"),
        new ApiAction("harvest_source_approve_deletions", false, "Lets the next complete listing carry out the changes that the last one held back.", ApproveAsync).With("id* string Id or name", "set string The set of changes that was looked at (held_back.set of the source); default: the present one"),
    ];

    /// <summary>The source that a caller named and may see.</summary>
    internal static async Task<Source> FindAsync(ActionCall call, string reference)
    {
        var source = await call.Get<SourceStore>().FindAsync(reference, call.Token);
        return source is not null && call.Caller.MaySee(source) ? source : throw ActionException.Missing("Harvest source was not found");
    }

    /// <summary>The same, to change it.</summary>
    internal static async Task<Source> EditableAsync(ActionCall call, string reference)
    {
        var source = await FindAsync(call, reference);
        call.Demand(call.Caller.MayEdit(source), $"change harvest source {source.Name}");
        return source;
    }

    private static async Task<ActionAnswer> CreateAsync(ActionCall call)
    {
        call.Demand(call.Caller.IsKnown, "create harvest sources");
        var organization = call.Text("owner_org") ?? "";
        var draft = Draft(call, null, organization) with
        {
            UserId = call.Caller.User!.Id,
            Approval = call.Caller.MayCreateIn(organization) ? Approval.Accepted : Approval.Pending,
        };
        Check(await call.Get<SourceControl>().CheckAsync(draft, null, call.Token));
        var isScheduled = call.Text("schedule") is { Length: > 0 } && IsRescheduled(call, Nobody);
        var source = await call.Get<SourceControl>().CreateAsync(draft, call.Token);
        if (isScheduled)
            source = await ScheduleAsync(call, source);
        await call.AuditAsync("harvest_source_create", source.Name, SafeUrl.Of(source.Url));
        return await ShapeAsync(call, source);
    }

    private static Task<ActionAnswer> UpdateAsync(ActionCall call) => ChangeAsync(call, "harvest_source_update", isPatch: false);

    private static Task<ActionAnswer> PatchAsync(ActionCall call) => ChangeAsync(call, "harvest_source_patch", isPatch: true);

    private static async Task<ActionAnswer> ChangeAsync(ActionCall call, string action, bool isPatch)
    {
        var source = await EditableAsync(call, call.Required("id"));
        var organization = isPatch || call.Has("owner_org") ? call.Text("owner_org") ?? source.PublisherId : source.PublisherId;
        if (organization != source.PublisherId)
            call.Demand(call.Caller.MayCreateIn(organization), $"give harvest source {source.Name} to organization {organization}");
        var draft = Draft(call, isPatch ? source : null, organization);
        draft = draft with
        {
            Url = draft.Url == SafeUrl.Of(source.Url) ? source.Url : draft.Url,
            Config = Unmasked(call, draft.Config ?? "", draft.Url, source),
        };
        // A source that was accepted for one address is not accepted for another.
        draft = draft with
        {
            Approval = draft.Url != source.Url && !call.Caller.MayCreateIn(organization) ? Approval.Pending : source.Approval,
        };
        Check(await call.Get<SourceControl>().CheckAsync(draft, source.Id, call.Token));
        var isRescheduled = IsRescheduled(call, source);
        var changed = await call.Get<SourceControl>().UpdateAsync(source, draft, call.Token);
        if (isRescheduled || (call.Text("schedule") is { Length: > 0 } schedule && schedule != changed.Schedule))
            changed = await ScheduleAsync(call, changed);
        await call.AuditAsync(action, changed.Name, SafeUrl.Of(changed.Url));
        return await ShapeAsync(call, changed);
    }

    /// <summary>A schedule is checked before anything is written.</summary>
    private static bool IsRescheduled(ActionCall call, Source source)
    {
        var (schedule, zone) = (call.Text("schedule") ?? source.Schedule, call.Text("time_zone") ?? source.TimeZone);
        if (schedule == source.Schedule && zone == source.TimeZone)
            return false;
        if (schedule.Length == 0)
            return true;
        try
        {
            Scheduling.Next(source with { Schedule = schedule, TimeZone = zone }, call.Get<TimeProvider>().GetUtcNow());
            return true;
        }
        catch (FormatException fault)
        {
            throw ActionException.Invalid("schedule", fault.Message);
        }
    }

    private static Task<Source> ScheduleAsync(ActionCall call, Source source)
    {
        var schedule = call.Text("schedule") ?? source.Schedule;
        return call.Get<SourceControl>().ScheduleAsync(
            source, schedule.Length > 0 ? schedule : call.Text("frequency"), call.Text("time_zone") ?? source.TimeZone, call.Token);
    }

    private static async Task<ActionAnswer> DeleteAsync(ActionCall call)
    {
        var source = await EditableAsync(call, call.Required("id"));
        await call.Get<SourceControl>().RemoveAsync(source, call.Token);
        if (call.Flag("clear_source"))
            await call.Get<SourceControl>().ClearAsync(source, call.Token);
        await call.AuditAsync("harvest_source_delete", source.Name);
        return ActionAnswer.Of(null);
    }

    private static async Task<ActionAnswer> ClearAsync(ActionCall call)
    {
        var source = await EditableAsync(call, call.Required("id"));
        var datasets = await call.Get<SourceControl>().ClearAsync(source, call.Token);
        await call.AuditAsync("harvest_source_clear", source.Name, $"{datasets} datasets");
        return Id(source);
    }

    private static async Task<ActionAnswer> ClearHistoryAsync(ActionCall call)
    {
        var source = await EditableAsync(call, call.Required("id"));
        await call.Get<SourceControl>().ClearHistoryAsync(source, call.Flag("keep_current"), call.Token);
        await call.AuditAsync("harvest_source_job_history_clear", source.Name);
        return Id(source);
    }

    private static async Task<ActionAnswer> ClearHistoriesAsync(ActionCall call)
    {
        call.DemandSysadmin("clear the history of all sources");
        var sources = await call.Get<SourceStore>().ListAsync(onlyActive: false, call.Token);
        foreach (var source in sources)
            await call.Get<SourceControl>().ClearHistoryAsync(source, call.Flag("keep_current"), call.Token);
        await call.AuditAsync("harvest_sources_job_history_clear", "");
        return ActionAnswer.Of(new JsonArray([.. sources.Select(source => new JsonObject { ["id"] = source.Id })]));
    }

    private static async Task<ActionAnswer> IndexClearAsync(ActionCall call)
    {
        var source = await EditableAsync(call, call.Required("id"));
        await call.Get<Reindexing>().ClearAsync(source.Id, call.Token);
        await call.AuditAsync("harvest_source_index_clear", source.Name);
        return Id(source);
    }

    private static async Task<ActionAnswer> ReindexAsync(ActionCall call)
    {
        var source = await EditableAsync(call, call.Required("id"));
        await call.Get<Reindexing>().RunAsync(source.Id, call.Token);
        return ActionAnswer.Of(true);
    }

    private static async Task<ActionAnswer> ReindexAllAsync(ActionCall call)
    {
        call.DemandSysadmin("index all sources again");
        await call.Get<Reindexing>().RunAsync(null, call.Token);
        return ActionAnswer.Of(true);
    }

    private static async Task<ActionAnswer> DecideAsync(ActionCall call)
    {
        var source = await FindAsync(call, call.Required("id"));
        call.Demand(call.Caller.MayApprove(source), $"accept harvest source {source.Name}");
        if (!Enum.TryParse<Approval>(call.Required("approval"), ignoreCase: true, out var approval) || approval == Approval.Pending)
            throw ActionException.Invalid("approval", "Must be Accepted or Refused");
        source = await call.Get<SourceControl>().DecideAsync(source, approval, call.Text("comment") ?? "", call.Token);
        await call.AuditAsync("harvest_source_decide", source.Name, $"{approval} {source.ApprovalComment}");
        return await ShapeAsync(call, source);
    }

    private static async Task<ActionAnswer> ApproveAsync(ActionCall call)
    {
        var source = await EditableAsync(call, call.Required("id"));
        await call.Get<SourceControl>().ApproveDeletionsAsync(source, call.Text("set"), call.Token);
        await call.AuditAsync("harvest_source_approve_deletions", source.Name);
        return Id(source);
    }

    private static SourceDraft Draft(ActionCall call, Source? before, string organization) => new(
        Text(call, "name") ?? before?.Name ?? "", Text(call, "url") ?? before?.Url ?? "", Text(call, "source_type") ?? Text(call, "type") ?? before?.Type ?? "")
    {
        Title = call.Text("title") ?? before?.Title,
        Description = call.Text("notes") ?? call.Text("description") ?? before?.Description,
        Config = call.Text("config") ?? before?.Config,
        // Nothing leaves it as it is, and a cron expression in its place too.
        Frequency = call.Text("frequency"),
        Organization = organization,
        Private = call.Flag("private", before?.Private ?? false),
        Active = call.Has("active") ? call.Flag("active") : call.Text("state") is { } state ? state == "active" : null,
    };

    private static readonly Source Nobody = new() { Id = "", Name = "", Url = "", Type = "" };

    private static string? Text(ActionCall call, string name) => call.Text(name)?.Trim();

    private static string Unmasked(ActionCall call, string config, string url, Source source) =>
        call.Get<HarvesterRegistry>().Find(source.Type) is { } harvester ? SourceConfig.Restored(config, url, source, harvester.Info) : config;

    private static void Check(IReadOnlyList<(string Field, string Message)> problems)
    {
        if (problems.Count > 0)
            throw ActionException.Invalid(problems);
    }

    private static ActionAnswer Id(Source source) => ActionAnswer.Of(new JsonObject { ["id"] = source.Id });

    private static async Task<ActionAnswer> ShapeAsync(ActionCall call, Source source) =>
        ActionAnswer.Of(await call.Get<ApiShapes>().SourceAsync(source, call.Token));
}
