using System.Text.Json.Nodes;
using Harvest.Api;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Storage.Sources;

namespace Harvest.Web.Api;

/// <summary>Showing sources.</summary>
internal static class SourceListActions
{
    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("harvest_source_show", true, "Shows a source.", ShowAsync).With("id string Id or name", "url string Its address, in place of id"),
        new ApiAction("harvest_source_show_status", true, "Counts and last job of a source.", StatusAsync).With("id* string Id or name"),
        new ApiAction("harvest_source_list", true, "Sources, newest first.", ListAsync).With(
            "organization_id string Only of this organization", "only_active boolean Only those in service", "only_to_run boolean Only those that are due",
            "return_last_job_status boolean Their last jobs' states, too", "limit integer At most 1000; 100 without it", "offset integer How many to pass over"),
        new ApiAction("harvest_get_notifications_recipients", true, "Who is told of a source's jobs; sysadmins only.", RecipientsAsync).With("source_id* string Id or name"),
    ];

    private static async Task<ActionAnswer> ShowAsync(ActionCall call)
    {
        var source = call.Has("id") || !call.Has("url")
            ? await SourceActions.FindAsync(call, call.Required("id"))
            : (await call.Get<SourceStore>().ListAsync(onlyActive: false, call.Token))
                .FirstOrDefault(source => source.Url.TrimEnd('/') == call.Text("url")!.TrimEnd('/') && call.Caller.MaySee(source))
                ?? throw ActionException.Missing("Harvest source was not found");
        var shape = await call.Get<ApiShapes>().SourceAsync(source, call.Token);
        var organization = source.PublisherId.Length > 0 ? await call.Get<MemberStore>().FindAsync(source.PublisherId, call.Token) : null;
        shape["organization"] = organization is null
            ? null
            : new JsonObject { ["id"] = organization.Id, ["name"] = organization.Name, ["title"] = organization.Title };
        Spread(shape);
        if (!call.Caller.MayEdit(source))
            shape["status"]!["last_job"] = Brief(shape["status"]!["last_job"]);
        return ActionAnswer.Of(shape);
    }

    /// <summary>The reference puts every setting of the configuration beside the fields; ours are masked where they are secret.</summary>
    private static void Spread(JsonObject shape)
    {
        if (shape["config"]?.ToString() is not { Length: > 0 } config || JsonNode.Parse(config) is not JsonObject settings)
            return;
        foreach (var (name, value) in settings.ToList().Where(setting => !shape.ContainsKey(setting.Key)))
            shape[name] = value?.DeepClone();
    }

    /// <summary>A job for everybody's eyes: messages may name what is inside.</summary>
    private static JsonNode? Brief(JsonNode? job)
    {
        if (job is JsonObject shape)
        {
            shape["gather_error_summary"] = new JsonArray();
            shape["object_error_summary"] = new JsonArray();
        }
        return job?.DeepClone();
    }

    private static async Task<ActionAnswer> StatusAsync(ActionCall call)
    {
        var source = await SourceActions.FindAsync(call, call.Required("id"));
        var shape = await call.Get<ApiShapes>().SourceAsync(source, call.Token);
        if (!call.Caller.MayEdit(source))
            shape["status"]!["last_job"] = Brief(shape["status"]!["last_job"]);
        return ActionAnswer.Of(shape["status"]!.DeepClone());
    }

    private static async Task<ActionAnswer> ListAsync(ActionCall call)
    {
        var now = call.Get<TimeProvider>().GetUtcNow();
        var organization = call.Text("organization_id");
        var sources = call.Flag("only_to_run")
            ? await call.Get<SourceStore>().DueAsync(now, call.Token)
            : await call.Get<SourceStore>().ListAsync(call.Flag("only_active"), call.Token);
        var page = sources
            .Where(source => call.Caller.MaySee(source) && (organization is null || source.PublisherId == organization))
            .OrderByDescending(source => source.Created).ThenBy(source => source.Id, StringComparer.Ordinal)
            .Skip(call.Integer("offset", 0, 0, int.MaxValue)).Take(call.Integer("limit", 100, 0, 1000)).ToList();
        var shapes = await call.Get<ApiShapes>().SourcesAsync(page, call.Token);
        var titles = (await call.Get<MemberStore>().OrganizationsAsync(call.Token)).ToLookup(found => found.Id, found => found.Title);
        for (var i = 0; i < page.Count; i++)
            Complete(shapes[i]!.AsObject(), page[i], titles[page[i].PublisherId].FirstOrDefault() ?? "", call.Flag("return_last_job_status"));
        return ActionAnswer.Of(shapes);
    }

    private static void Complete(JsonObject shape, Source source, string publisher, bool withStatus)
    {
        var status = shape["status"]!.AsObject();
        var last = status["last_job"];
        shape["publisher_title"] = publisher;
        status["next_harvest"] = ApiShapes.Time(source.NextRun) ?? (source.Frequency == Frequency.Manual && source.Schedule.Length == 0 ? "Not yet scheduled" : "Scheduled");
        status["last_harvest_request"] = last?["created"]?.DeepClone() ?? "None";
        if (last is null)
            status["msg"] = "No jobs yet";
        if (withStatus)
            shape["last_job_status"] = last?["status"]?.DeepClone();
    }

    private static async Task<ActionAnswer> RecipientsAsync(ActionCall call)
    {
        call.DemandSysadmin("see who is told");
        var source = await SourceActions.FindAsync(call, call.Required("source_id"));
        var addresses = source.NotifyTo.Length > 0 ? source.NotifyTo.Split(',', StringSplitOptions.TrimEntries) : [];
        var admins = (await call.Get<UserStore>().ListAsync(call.Token)).Where(user => user is { Sysadmin: true, Active: true, Email.Length: > 0 });
        return ActionAnswer.Of(new JsonArray(
        [
            .. addresses.Select(address => new JsonObject { ["name"] = address, ["email"] = address }),
            .. admins.Where(user => !addresses.Contains(user.Email)).Select(user => new JsonObject { ["name"] = user.Name, ["email"] = user.Email }),
        ]));
    }
}
