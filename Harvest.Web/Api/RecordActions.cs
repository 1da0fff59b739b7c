using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Api;
using Harvest.Model;
using Harvest.Storage.Datasets;
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
            "source_id* string Id or name", "guid* string The identifier that the source gives the record", "reason* string Why",
            "ahead boolean Exclude a record that the source has not brought yet"),
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
        new ApiAction("harvest_iri_duplicates", true, "Datasets whose IRI others have, too, and which of them is published; sysadmins only.", SharedAsync).With(
            "limit integer At most so many IRIs; 1000 without it"),
        new ApiAction("harvest_copies_list", true, "Datasets that are hidden as copies of one from another source; sysadmins only.", CopiesAsync).With(
            "id string Id of a dataset: only its copies, and what it is a copy of", "limit integer At most so many; 1000 without it"),
    ];

    private static async Task<ActionAnswer> SharedAsync(ActionCall call)
    {
        call.DemandSysadmin("see the IRIs of all sources");
        var shared = await call.Get<SharedIris>().ListAsync(call.Integer("limit", 1000, 1, Most), call.Token);
        return ActionAnswer.Of(new JsonArray([.. shared.Select(dataset => dataset.Shape())]));
    }

    private static async Task<ActionAnswer> CopiesAsync(ActionCall call)
    {
        call.DemandSysadmin("see the copies of all sources");
        var copies = await call.Get<DatasetCopies>().ListAsync(call.Text("id"), call.Integer("limit", 1000, 1, Most), call.Token);
        return ActionAnswer.Of(new JsonArray([.. copies.Select(copy => copy.Shape())]));
    }

    private static async Task<ActionAnswer> ExcludeAsync(ActionCall call)
    {
        var source = await SourceActions.EditableAsync(call, call.Required("source_id"));
        var (guid, reason) = (call.Required("guid"), call.Required("reason"));
        return Excluded(source, guid, reason, await Service(call).ExcludeAsync(call.Caller, source, guid, reason, call.Flag("ahead"), call.Token));
    }

    private static async Task<ActionAnswer> TakeDownAsync(ActionCall call)
    {
        call.Demand(call.Caller.IsKnown, "take down datasets");
        var (source, guid) = await Service(call).RecordOfAsync(call.Caller, call.Required("id"), call.Token);
        var reason = call.Required("reason");
        return Excluded(source, guid, reason, await Service(call).TakeDownAsync(call.Caller, source, guid, reason, call.Token));
    }

    private static ActionAnswer Excluded(Source source, string guid, string reason, Job? job) => ActionAnswer.Of(
        new JsonObject { ["source_id"] = source.Id, ["guid"] = guid, ["reason"] = reason, ["job_id"] = job?.Id });

    private static async Task<ActionAnswer> IncludeAsync(ActionCall call)
    {
        var source = await SourceActions.EditableAsync(call, call.Required("source_id"));
        var guid = call.Required("guid");
        await Service(call).IncludeAsync(call.Caller, source, guid, call.Token);
        return ActionAnswer.Of(new JsonObject { ["source_id"] = source.Id, ["guid"] = guid });
    }

    private static SourceService Service(ActionCall call) => call.Get<SourceService>();

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
