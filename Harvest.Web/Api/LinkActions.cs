using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Storage.Links;

namespace Harvest.Web.Api;

/// <summary>Whether the files and services of public datasets are still there.</summary>
internal static class LinkActions
{
    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("harvest_link_list", true, "Addresses of files and services in a state, with the public datasets that have them.", ListAsync).With(
            "status available|failing|broken|refused|unchecked|new Which addresses; broken without it", "source_id string Id or name; only of datasets of this source",
            "limit integer At most 1000; 100 without it", "offset integer How many to pass over"),
    ];

    /// <summary>How the checks of a dataset's addresses went, by their ids; null where this site checks none.</summary>
    public static async Task<IReadOnlyDictionary<string, Link>?> OfAsync(ActionCall call, byte[] package)
    {
        if (call.Get<HarvestOptions>().Links.EveryDays == 0)
            return null;
        using var document = JsonDocument.Parse(package);
        return await call.Get<LinkStore>().OfDatasetAsync(DataJson.Text(document.RootElement, "id"), call.Token);
    }

    private static async Task<ActionAnswer> ListAsync(ActionCall call)
    {
        var status = Enum.Parse<LinkStatus>(call.Text("status") is { Length: > 0 } word ? word : nameof(LinkStatus.Broken), ignoreCase: true);
        var source = call.Text("source_id") is { Length: > 0 } id ? (await SourceActions.FindAsync(call, id)).Id : null;
        var found = await call.Get<LinkStore>().ListAsync(
            status, source, call.Integer("offset", 0, 0, int.MaxValue), call.Integer("limit", 100, 0, 1000), call.Token);
        return ActionAnswer.Of(new JsonArray([.. found.Select(row => row.Shape())]));
    }
}
