using System.Text.Json.Nodes;
using Harvest.Api;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Objects;
using Harvest.Storage.Search;
using Harvest.Storage.Sources;

namespace Harvest.Web.Api;

/// <summary>Single records: keeping them out, and finding them by the identifiers of their sources.</summary>
internal static class RecordActions
{
    private const int Most = 10_000;

    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("harvest_record_exclude", false, "Keeps a record of a source out of the catalogue, and deletes its dataset.", ExcludeAsync).With(
            "source_id* string Id or name", "guid* string The identifier that the source gives the record", "reason* string Why"),
        new ApiAction("harvest_record_include", false, "Lets an excluded record in again, with the next harvest.", IncludeAsync).With(
            "source_id* string Id or name", "guid* string The identifier of the excluded record"),
        new ApiAction("harvest_record_excluded_list", true, "The records that a source excludes, with the reasons; for those who may edit it.", ExcludedAsync).With(
            "source_id* string Id or name"),
        new ApiAction("harvest_dataset_take_down", false, "Deletes a harvested dataset and keeps it out.", TakeDownAsync).With(
            "id* string Id or name of the dataset", "reason* string Why"),
        new ApiAction("harvest_record_find", true, "The records that have an identifier, with their sources and datasets.", FindAsync).With(
            "guid* string The identifier that a source gives a record"),
        new ApiAction("harvest_record_duplicates", true, "Records whose identifier several sources have; sysadmins only.", DuplicatesAsync).With(
            "limit integer At most so many identifiers; 1000 without it"),
    ];

    private static async Task<ActionAnswer> ExcludeAsync(ActionCall call)
    {
        var source = await SourceActions.EditableAsync(call, call.Required("source_id"));
        return await ExcludeAsync(call, source, call.Required("guid"), "harvest_record_exclude");
    }

    private static async Task<ActionAnswer> TakeDownAsync(ActionCall call)
    {
        call.Demand(call.Caller.IsKnown, "take down datasets");
        var (source, guid) = await call.Get<RecordControl>().FindAsync(call.Required("id"), call.Token);
        call.Demand(call.Caller.MayEdit(source), $"take down datasets of harvest source {source.Name}");
        return await ExcludeAsync(call, source, guid, "harvest_dataset_take_down");
    }

    private static async Task<ActionAnswer> ExcludeAsync(ActionCall call, Source source, string guid, string action)
    {
        var reason = call.Required("reason");
        var job = await call.Get<RecordControl>().ExcludeAsync(source, guid, reason, call.Caller.User!.Name, call.Token);
        await call.AuditAsync(action, source.Name, $"{guid}: {reason}");
        return ActionAnswer.Of(new JsonObject { ["source_id"] = source.Id, ["guid"] = guid, ["reason"] = reason, ["job_id"] = job?.Id });
    }

    private static async Task<ActionAnswer> IncludeAsync(ActionCall call)
    {
        var source = await SourceActions.EditableAsync(call, call.Required("source_id"));
        await call.Get<RecordControl>().IncludeAsync(source, call.Required("guid"), call.Token);
        await call.AuditAsync("harvest_record_include", source.Name, call.Required("guid"));
        return ActionAnswer.Of(new JsonObject { ["source_id"] = source.Id, ["guid"] = call.Required("guid") });
    }

    private static async Task<ActionAnswer> ExcludedAsync(ActionCall call)
    {
        var source = await SourceActions.EditableAsync(call, call.Required("source_id"));
        return ActionAnswer.Of(new JsonArray([.. (await call.Get<ExcludedRecords>().ListAsync(source.Id, call.Token)).Select(record => new JsonObject
        {
            ["guid"] = record.Guid,
            ["reason"] = record.Reason,
            ["user"] = record.UserName,
            ["created"] = ApiShapes.Time(record.Created),
        })]));
    }

    private static async Task<ActionAnswer> FindAsync(ActionCall call)
    {
        var shown = new JsonArray();
        foreach (var record in await call.Get<RecordQueries>().FindAsync(call.Required("guid"), call.Token))
        {
            // As public as the dataset that shows it.
            var source = await call.Get<SourceStore>().FindAsync(record.SourceId, call.Token);
            if ((source is not null && call.Caller.MayEdit(source))
                || (record.DatasetId is { } id && await call.Get<DatasetSearch>().FindAsync(id, call.Caller.Visibility, call.Token) is not null))
                shown.Add(record.Shape());
        }
        return ActionAnswer.Of(shown);
    }

    private static async Task<ActionAnswer> DuplicatesAsync(ActionCall call)
    {
        call.DemandSysadmin("see the identifiers of all sources");
        var found = await call.Get<RecordQueries>().DuplicatesAsync(call.Integer("limit", 1000, 1, Most), call.Token);
        return ActionAnswer.Of(new JsonArray([.. found.Select(record => record.Shape())]));
    }
}
