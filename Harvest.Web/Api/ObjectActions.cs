using System.Text;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Api;
using Harvest.Formats;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Import;
using Harvest.Storage.Objects;
using Harvest.Storage.Search;
using Harvest.Storage.Sources;

namespace Harvest.Web.Api;

/// <summary>Objects: showing, listing, importing again.</summary>
internal static class ObjectActions
{
    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("harvest_object_show", true, "Shows an object with its document and errors.", ShowAsync).With(
            "id string The object", "dataset_id string Or the dataset that shows it"),
        new ApiAction("harvest_object_list", true, "Ids of objects; for those who have logged in.", ListAsync).With(
            "source_id string Only of this source", "only_current boolean Only those that datasets show; true without it",
            "limit integer At most 10000; 1000 without it", "offset integer How many to pass over"),
        new ApiAction("harvest_objects_import", false, "Imports stored documents again; without a source those of all, for sysadmins only.", ImportAsync).With(
            "source_id string Of this source", "guid string Only this record", "harvest_object_id string Or this object", "package_id string Or this dataset"),
        new ApiAction("harvest_object_create", false, "Not available: objects are made by harvesting.", _ => throw ActionException.Refused(
            "objects are made by harvesting here; write a harvester plug-in, or deliver the documents over a protocol that is harvested")),
    ];

    private static async Task<ActionAnswer> ShowAsync(ActionCall call)
    {
        var id = call.Text("id");
        if (id is null && call.Text("dataset_id") is { } dataset)
            id = await call.Get<ObjectList>().OfDatasetAsync(dataset, call.Token) ?? throw ActionException.Missing("Harvest object was not found");
        if (id is null)
            throw ActionException.Invalid("id", "Missing value");
        var found = await call.Get<ObjectStore>().FindAsync(id, call.Token) ?? throw ActionException.Missing("Harvest object was not found");
        var source = await SourceActions.FindAsync(call, found.SourceId);
        await CheckVisibleAsync(call, found, source);
        return ActionAnswer.Of(await ShapeAsync(call, found, source));
    }

    /// <summary>A document is as public as the dataset that was made of it.</summary>
    private static async Task CheckVisibleAsync(ActionCall call, HarvestObject found, Source source)
    {
        if (call.Caller.MayEdit(source))
            return;
        var isShown = found is { Current: true, PackageId: { } package }
            && await call.Get<DatasetSearch>().FindAsync(package, call.Caller.Visibility, call.Token) is not null;
        call.Demand(isShown, "see this harvest object");
    }

    internal static async Task<JsonObject> ShapeAsync(ActionCall call, HarvestObject found, Source source)
    {
        var content = await call.Get<ObjectStore>().ContentAsync(found.Id, call.Token);
        var errors = await call.Get<ObjectList>().ErrorsAsync(found.Id, call.Token);
        return new JsonObject
        {
            ["id"] = found.Id,
            ["guid"] = PublicAddresses.OfText(found.Guid),
            ["current"] = found.Current,
            ["gathered"] = ApiShapes.Time(found.Gathered),
            ["fetch_started"] = ApiShapes.Time(found.FetchStarted),
            ["fetch_finished"] = ApiShapes.Time(found.FetchFinished),
            ["import_started"] = ApiShapes.Time(found.ImportStarted),
            ["import_finished"] = ApiShapes.Time(found.ImportFinished),
            ["state"] = found.State.ToString().ToUpperInvariant(),
            ["report_status"] = found.ReportStatus,
            ["metadata_modified_date"] = found.MetadataModifiedDate,
            ["retry_times"] = found.RetryTimes,
            ["harvest_job_id"] = found.JobId,
            ["harvest_source_id"] = found.SourceId,
            ["source"] = found.SourceId,
            ["job"] = found.JobId,
            ["package"] = found.PackageId,
            ["package_id"] = found.PackageId,
            ["content"] = content is null ? null : Encoding.UTF8.GetString(PublicAddresses.OfDocument(content)),
            ["original_url"] = call.Get<HarvesterRegistry>().Find(source.Type)?.PublicUrl(source, found.Guid),
            ["extras"] = new JsonObject(),
            ["errors"] = new JsonArray([.. errors.Select(error => new JsonObject
            {
                ["message"] = error.Message, ["stage"] = error.Stage, ["line"] = error.Line, ["warning"] = error.Warning,
            })]),
        };
    }

    private static async Task<ActionAnswer> ListAsync(ActionCall call)
    {
        call.Demand(call.Caller.IsKnown, "list harvest objects");
        string? source = null;
        if (call.Text("source_id") is { Length: > 0 } reference)
            source = (await SourceActions.FindAsync(call, reference)).Id;
        else
            call.DemandSysadmin("list the objects of all sources; name a source_id");
        return ActionAnswer.Texts(await call.Get<ObjectList>().IdsAsync(
            source, call.Flag("only_current", usual: true), call.Integer("limit", 1000, 0, 10_000), call.Integer("offset", 0, 0, int.MaxValue), call.Token));
    }

    private static async Task<ActionAnswer> ImportAsync(ActionCall call)
    {
        var id = call.Text("harvest_object_id");
        if (id is null && call.Text("package_id") is { } package)
            id = await call.Get<ObjectList>().OfDatasetAsync(package, call.Token) ?? throw ActionException.Missing("Dataset was not found");
        var found = id is null ? null : await call.Get<ObjectStore>().FindAsync(id, call.Token) ?? throw ActionException.Missing("Harvest object was not found");
        var sources = found is not null ? [await SourceActions.FindAsync(call, found.SourceId)]
            : call.Text("source_id") is { } reference ? [await SourceActions.FindAsync(call, reference)]
            : await EverywhereAsync(call);
        var count = 0L;
        foreach (var source in sources)
        {
            await call.Get<SourceService>().ImportAsync(call.Caller, source, new ReimportWish { Guid = found?.Guid ?? call.Text("guid") }, call.Token);
            count += found is null && call.Text("guid") is null ? await call.Get<ObjectStore>().CountCurrentAsync(source.Id, call.Token) : 1;
        }
        return ActionAnswer.Of(JsonValue.Create(count));
    }

    private static Task<IReadOnlyList<Source>> EverywhereAsync(ActionCall call)
    {
        call.DemandSysadmin("import the objects of all sources; name a source_id");
        return call.Get<SourceStore>().ListAsync(onlyActive: true, call.Token);
    }
}
