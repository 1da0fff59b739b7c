using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Api;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Sources;

namespace Harvest.Web.Api;

/// <summary>Making, changing, emptying and removing sources.</summary>
internal static class SourceActions
{
    /// <summary>How long an address may take to be looked at.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private static readonly string[] Members =
    [
        "name* string Short name: a-z, 0-9, - and _", "url* string Where the catalogue is", "source_type* string The harvester",
        "title string Title; the name without it", "notes string Description, Markdown", "frequency string One of MANUAL, ALWAYS, HOURLY, DAILY, WEEKLY, BIWEEKLY, MONTHLY",
        "config string The harvester's settings, as JSON text", "owner_org string Id or name of its organization", "private boolean Only its organization sees it",
        "active boolean Whether it is harvested", "type string The same as source_type", "description string The same as notes",
        "state active|deleted In place of active", "schedule string A cron expression, in place of frequency",
        "time_zone string Of the schedule, such as Europe/Madrid; UTC without it",
        "priority integer -100 to 100: jobs of sources with a higher one are taken first; 0 without it",
        "hours string When it may be asked, such as 22:00-06:00 Europe/Madrid; always without it",
    ];

    /// <summary>What <c>harvest_source_show</c> says besides, so that its answer can be sent back changed; it cannot be set.</summary>
    private static readonly string[] Told =
    [
        "created string Cannot be set", "next_run string Cannot be set", "status object Cannot be set", "approval string Cannot be set",
        "held_back object Cannot be set", "paused boolean Cannot be set; use harvest_source_pause and harvest_source_resume", "hints array Cannot be set", "user_id string Cannot be set", "publisher_id string Cannot be set", "organization object Cannot be set",
    ];

    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("harvest_source_create", false, "Makes a source; it waits for approval when the caller has no right in its organization.", CreateAsync).With(
            Members.Select(member => member.StartsWith("source_type*", StringComparison.Ordinal) ? "source_type string The harvester; detected at the address without it" : member)),
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
        new ApiAction("harvest_source_pause", false, "Pauses a source's schedule; jobs made by hand still run.", call => PauseAsync(call, true)).With("id* string Id or name"),
        new ApiAction("harvest_source_resume", false, "Resumes a paused source's schedule.", call => PauseAsync(call, false)).With("id* string Id or name"),
        new ApiAction("harvest_source_restore", false, "Puts a removed source back into service, with its datasets.", RestoreAsync).With("id* string Id or name"),
        new ApiAction("harvest_source_purge", false, "Deletes a source for good, with its datasets and its history; without confirm it only says what goes.", PurgeAsync).With(
            "id* string Id or name", "confirm boolean Do it"),
        new ApiAction("harvest_source_decide", false, "Accepts or refuses a source that waits for approval.", DecideAsync).With(
            "id* string Id or name", "approval* Accepted|Refused The decision", "comment string Why; needed to refuse"),
        new ApiAction("harvest_source_approve_deletions", false, "Lets the next complete listing carry out the changes that the last one held back.", ApproveAsync).With("id* string Id or name", "set string The set of changes that was looked at (held_back.set of the source); default: the present one"),
    ];

    /// <summary>The source that a caller named and may see.</summary>
    internal static async Task<Source> FindAsync(ActionCall call, string reference) =>
        await Service(call).FindAsync(call.Caller, reference, call.Token) ?? throw ActionException.Missing("Harvest source was not found");

    /// <summary>The same, to change it.</summary>
    internal static async Task<Source> EditableAsync(ActionCall call, string reference)
    {
        var source = await FindAsync(call, reference);
        call.Demand(call.Caller.MayEdit(source), $"change harvest source {source.Name}");
        return source;
    }

    private static async Task<ActionAnswer> CreateAsync(ActionCall call)
    {
        var draft = Draft(call, null, call.Text("owner_org") ?? "");
        // What else is missing is told first, before another site is asked.
        if (draft.Type.Length > 0 || draft.Name.Length == 0 || draft.Url.Length == 0)
            return await SaveAsync(call, null, draft);
        call.Demand(call.Caller.IsKnown, "create harvest sources");
        var found = await DetectAsync(call, draft.Url);
        return await SaveAsync(
            call, null, draft with { Url = found.Url, Type = found.Type, Config = draft.Config is { Length: > 0 } ? draft.Config : found.Config },
            $"Detected {found.Type} at {SafeUrl.Of(found.Url)}. {found.Reason}".TrimEnd());
    }

    /// <summary>What is at an address.</summary>
    /// <exception cref="ActionException">Nothing that can be harvested, or it does not answer.</exception>
    private static async Task<DetectedSource> DetectAsync(ActionCall call, string url)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(call.Token);
        timeout.CancelAfter(Patience);
        try
        {
            return await call.Get<SourceDetector>().DetectAsync(url, timeout.Token);
        }
        catch (Exception fault) when (fault is HarvestException or RemoteException)
        {
            throw ActionException.Invalid("source_type", $"Missing value, and the type cannot be detected: {fault.Message}");
        }
        catch (OperationCanceledException) when (!call.Token.IsCancellationRequested)
        {
            throw ActionException.Invalid("source_type", $"Missing value, and {SafeUrl.Of(url)} did not answer within {Patience.TotalSeconds} seconds for the type to be detected");
        }
    }

    private static Task<ActionAnswer> UpdateAsync(ActionCall call) => ChangeAsync(call, isPatch: false);

    private static Task<ActionAnswer> PatchAsync(ActionCall call) => ChangeAsync(call, isPatch: true);

    private static async Task<ActionAnswer> ChangeAsync(ActionCall call, bool isPatch)
    {
        var source = await FindAsync(call, call.Required("id"));
        return await SaveAsync(call, source, Draft(call, isPatch ? source : null, call.Text("owner_org") ?? source.PublisherId));
    }

    private static async Task<ActionAnswer> SaveAsync(ActionCall call, Source? source, SourceDraft draft, params IEnumerable<string> said)
    {
        var hints = new List<string>(said);
        return await ShapeAsync(call, await Service(call).SaveAsync(call.Caller, source, draft with { Tell = hints.Add }, call.Token), hints);
    }

    private static async Task<ActionAnswer> DeleteAsync(ActionCall call)
    {
        var source = await FindAsync(call, call.Required("id"));
        await Service(call).RemoveAsync(call.Caller, source, call.Token);
        if (call.Flag("clear_source"))
            await Service(call).ClearAsync(call.Caller, source, call.Token);
        return ActionAnswer.Of(null);
    }

    private static Task<ActionAnswer> ClearAsync(ActionCall call) => DoAsync(call, (service, source) => service.ClearAsync(call.Caller, source, call.Token));

    private static Task<ActionAnswer> ClearHistoryAsync(ActionCall call) =>
        DoAsync(call, (service, source) => service.ClearHistoryAsync(call.Caller, source, call.Flag("keep_current"), call.Token));

    private static async Task<ActionAnswer> ClearHistoriesAsync(ActionCall call)
    {
        call.DemandSysadmin("clear the history of all sources");
        var sources = await call.Get<SourceStore>().ListAsync(onlyActive: false, call.Token);
        foreach (var source in sources)
            await Service(call).ClearHistoryAsync(call.Caller, source, call.Flag("keep_current"), call.Token);
        return ActionAnswer.Of(new JsonArray([.. sources.Select(source => new JsonObject { ["id"] = source.Id })]));
    }

    private static Task<ActionAnswer> IndexClearAsync(ActionCall call) =>
        DoAsync(call, (service, source) => service.ClearIndexAsync(call.Caller, source, call.Token));

    private static async Task<ActionAnswer> ReindexAsync(ActionCall call)
    {
        await DoAsync(call, (service, source) => service.ReindexAsync(call.Caller, source, call.Token));
        return ActionAnswer.Of(true);
    }

    private static async Task<ActionAnswer> ReindexAllAsync(ActionCall call)
    {
        await Service(call).ReindexAllAsync(call.Caller, call.Token);
        return ActionAnswer.Of(true);
    }

    private static async Task<ActionAnswer> DecideAsync(ActionCall call)
    {
        var source = await FindAsync(call, call.Required("id"));
        if (!Enum.TryParse<Approval>(call.Required("approval"), ignoreCase: true, out var approval) || approval == Approval.Pending)
            throw ActionException.Invalid("approval", "Must be Accepted or Refused");
        return await ShapeAsync(call, await Service(call).DecideAsync(call.Caller, source, approval, call.Text("comment") ?? "", call.Token));
    }

    private static Task<ActionAnswer> ApproveAsync(ActionCall call) =>
        DoAsync(call, (service, source) => service.ApproveDeletionsAsync(call.Caller, source, call.Text("set"), call.Token));

    private static SourceDraft Draft(ActionCall call, Source? before, string organization) => new(
        Text(call, "name") ?? before?.Name ?? "", Text(call, "url") ?? before?.Url ?? "", Text(call, "source_type") ?? Text(call, "type") ?? before?.Type ?? "")
    {
        Title = call.Text("title") ?? before?.Title,
        Description = call.Text("notes") ?? call.Text("description") ?? before?.Description,
        Config = call.Text("config") ?? before?.Config,
        Frequency = call.Text("frequency"),
        Schedule = Text(call, "schedule"),
        TimeZone = Text(call, "time_zone"),
        Organization = organization,
        Priority = call.Has("priority") ? call.Integer("priority", 0, -100, 100) : null,
        Hours = call.Text("hours"),
        Private = call.Flag("private", before?.Private ?? false),
        Active = call.Has("active") ? call.Flag("active") : call.Text("state") is { } state ? state == "active" : null,
    };

    private static SourceService Service(ActionCall call) => call.Get<SourceService>();

    private static string? Text(ActionCall call, string name) => call.Text(name)?.Trim();

    private static async Task<ActionAnswer> DoAsync(ActionCall call, Func<SourceService, Source, Task> work)
    {
        var source = await FindAsync(call, call.Required("id"));
        await work(Service(call), source);
        return ActionAnswer.Of(new JsonObject { ["id"] = source.Id });
    }

    private static async Task<ActionAnswer> PauseAsync(ActionCall call, bool isPaused)
    {
        var source = await FindAsync(call, call.Required("id"));
        await Service(call).PauseAsync(call.Caller, source, isPaused, call.Token);
        return await ShapeAsync(call, source with { Paused = isPaused });
    }

    private static async Task<ActionAnswer> RestoreAsync(ActionCall call)
    {
        var source = await FindAsync(call, call.Required("id"));
        await Service(call).RestoreAsync(call.Caller, source, call.Token);
        return await ShapeAsync(call, source with { Active = true });
    }

    private static async Task<ActionAnswer> PurgeAsync(ActionCall call)
    {
        var source = await EditableAsync(call, call.Required("id"));
        if (!call.Flag("confirm"))
            throw ActionException.Invalid("confirm", $"{await call.Get<SourceControl>().PurgedAsync(source, call.Token)}. To do it, send confirm=true");
        var datasets = await Service(call).PurgeAsync(call.Caller, source, call.Token);
        return ActionAnswer.Of(new JsonObject { ["id"] = source.Id, ["datasets"] = datasets });
    }

    private static async Task<ActionAnswer> ShapeAsync(ActionCall call, Source source, IReadOnlyList<string>? hints = null)
    {
        var shape = await call.Get<ApiShapes>().SourceAsync(source, call.Token);
        // What else was done with what was sent, such as a filter made of the address of a page.
        if (hints is { Count: > 0 })
            shape["hints"] = new JsonArray([.. hints.Select(hint => JsonValue.Create(hint))]);
        return ActionAnswer.Of(shape);
    }
}
