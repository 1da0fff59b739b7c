using System.Globalization;
using System.Text.Json.Nodes;
using Harvest.Api;
using Harvest.Doctor;
using Harvest.Storage;

namespace Harvest.Web.Api;

/// <summary>The site itself, its harvesters and its log.</summary>
internal static class SiteActions
{
    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("status_show", true, "What this site is.", StatusAsync),
        new ApiAction("harvest_status_show", true, "How harvesting does: queues, consumers, open jobs and what needs a person; sysadmins only.", HarvestStatusAsync),
        new ApiAction("site_read", true, "Whether the site may be read.", _ => Task.FromResult(ActionAnswer.Of(true))),
        new ApiAction("help_show", true, "What an action does.", HelpAsync).With("name* string The action"),
        new ApiAction("harvesters_info_show", true, "The harvesters at hand.", call =>
            Task.FromResult(ActionAnswer.Of(call.Get<ApiShapes>().Harvesters()))),
        new ApiAction("harvest_log_list", true, "The log that is kept in the database, newest first; sysadmins only.", LogAsync).With(
            "limit integer At most; 100 without it", "per_page integer The same", "offset integer How many to pass over", "level DEBUG|INFO|WARNING|ERROR|CRITICAL Only of this level"),
    ];

    private static Task<ActionAnswer> StatusAsync(ActionCall call)
    {
        var options = call.Get<HarvestOptions>();
        return Task.FromResult(ActionAnswer.Of(new JsonObject
        {
            ["site_title"] = options.Web.Title,
            ["site_description"] = "",
            ["site_url"] = call.Site,
            // Clients ask for the version to know what the API can; this is the one whose API this is.
            ["ckan_version"] = "2.10.0",
            ["harvest_version"] = typeof(HarvestOptions).Assembly.GetName().Version?.ToString(3),
            ["error_emails_to"] = null,
            ["locale_default"] = "en",
            ["extensions"] = new JsonArray("harvest"),
        }));
    }

    private static async Task<ActionAnswer> HarvestStatusAsync(ActionCall call)
    {
        call.DemandSysadmin("see how the site does");
        return ActionAnswer.Of(await call.Get<StatusShape>().ReadAsync(call.Token));
    }

    private static Task<ActionAnswer> HelpAsync(ActionCall call)
    {
        var name = call.Required("name");
        var action = call.Get<ActionTable>().Find(name) ?? throw ActionException.Missing($"Action name not known: {name}");
        var lines = action.Parameters.Select(p => $"  {p.Name} ({p.Type}{(p.IsRequired ? ", required" : "")}): {p.Description}");
        return Task.FromResult(ActionAnswer.Of(JsonValue.Create(string.Join('\n', [action.Summary, .. lines]))));
    }

    private static async Task<ActionAnswer> LogAsync(ActionCall call)
    {
        call.DemandSysadmin("read the log");
        // What is no number counts as 100, as in the reference.
        var limit = int.TryParse(call.Text("per_page") ?? call.Text("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 100;
        var rows = await call.Get<LogStore>().ListAsync(
            call.Text("level")?.ToUpperInvariant(), "", Math.Clamp(limit, 0, 1000), call.Integer("offset", 0, 0, int.MaxValue), call.Token);
        return ActionAnswer.Of(new JsonArray([.. rows.Select(row => new JsonObject
        {
            ["content"] = row.Content, ["level"] = row.Level, ["created"] = ApiShapes.Time(row.Created),
        })]));
    }
}
