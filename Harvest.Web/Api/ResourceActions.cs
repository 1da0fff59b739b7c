using System.Text.Json;
using Harvest.Datasets;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Search;

namespace Harvest.Web.Api;

/// <summary>Files and services of datasets, one at a time.</summary>
internal static class ResourceActions
{
    private const int MaxDatasets = 5000;

    /// <summary>What resources can be searched by.</summary>
    private static readonly string[] Fields = ["name", "description", "format", "url", "id"];

    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("resource_show", true, "Shows a resource.", ShowAsync).With("id* string Id", "include_tracking boolean Has no effect"),
        new ApiAction("resource_search", true, "Resources of public datasets by a text in a member.", SearchAsync).With(
            "query* array Such as name:stations or format:CSV; all must hold", "order_by name|format|url What they are in order of", "offset integer How many to pass over",
            "limit integer At most 1000; 100 without it"),
    ];

    private static async Task<ActionAnswer> ShowAsync(ActionCall call)
    {
        var id = call.Required("id");
        if (await call.Get<DatasetSearch>().FindByKeyAsync(DatasetKeys.OfResource(id), call.Caller.Visibility, call.Token) is { } package)
        {
            using var document = JsonDocument.Parse(package);
            if (Of(document).FirstOrDefault(entry => DataJson.Text(entry, "id") == id) is { ValueKind: JsonValueKind.Object } found)
            {
                var resource = found.Clone();
                var links = await LinkActions.OfAsync(call, package);
                return new ActionAnswer(json => CkanShape.WriteResource(json, resource, links));
            }
        }
        throw ActionException.Missing("Resource was not found");
    }

    private static async Task<ActionAnswer> SearchAsync(ActionCall call)
    {
        if (!call.Has("query"))
            throw ActionException.Invalid("query", "Missing value");
        var conditions = call.Texts("query").Select(Condition).ToList();
        var found = await FindAsync(call, conditions);
        var order = call.Text("order_by") is { Length: > 0 } name
            ? Fields.Contains(name) ? name : throw ActionException.Invalid("order_by", $"Must be one of {string.Join(", ", Fields)}")
            : null;
        var page = (order is null ? found : [.. found.OrderBy(resource => DataJson.Text(resource, order), StringComparer.OrdinalIgnoreCase)])
            .Skip(call.Integer("offset", 0, 0, int.MaxValue)).Take(call.Integer("limit", 100, 0, 1000)).ToList();
        return new ActionAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("count", found.Count);
            json.WriteStartArray("results");
            foreach (var resource in page)
                CkanShape.WriteResource(json, resource);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static (string Field, string Text) Condition(string text) =>
        text.Split(':', 2) is [var field, { Length: > 0 } value] && Fields.Contains(field)
            ? (field, value)
            : throw ActionException.Invalid("query", $"Must be field:text, with one of the fields {string.Join(", ", Fields)}; found {text}");

    /// <summary>The search index has names and formats of resources; the rest is looked at one by one.</summary>
    private static async Task<List<JsonElement>> FindAsync(ActionCall call, List<(string Field, string Text)> conditions)
    {
        var request = new SearchRequest
        {
            Visibility = Visibility.Public,
            Text = string.Join(' ', conditions.Where(condition => condition.Field == "name").Select(condition => condition.Text)),
            Filters = [.. conditions.Where(condition => condition.Field == "format").Select(condition => new SearchExpression.Term("res_format", condition.Text, false))],
        };
        IAsyncEnumerable<byte[]> packages;
        if (conditions.FirstOrDefault(condition => condition.Field == "id").Text is { } id)
        {
            packages = await call.Get<DatasetSearch>().FindByKeyAsync(DatasetKeys.OfResource(id), Visibility.Public, call.Token) is { } package
                ? new[] { package }.ToAsyncEnumerable() : AsyncEnumerable.Empty<byte[]>();
        }
        else
        {
            var count = (await call.Get<CatalogueSearch>().SearchAsync(request with { Rows = 0 }, call.Token)).Count;
            if (count > MaxDatasets)
                throw ActionException.Invalid("query", $"{count:N0} datasets would have to be looked through; {MaxDatasets:N0} are allowed. Add a condition on name, format or id");
            packages = call.Get<DatasetSearch>().AllAsync(request, call.Token);
        }
        var found = new List<JsonElement>();
        await foreach (var package in packages)
        {
            using var document = JsonDocument.Parse(package);
            found.AddRange(Of(document).Where(resource => conditions.TrueForAll(condition => Holds(resource, condition))).Select(resource => resource.Clone()));
        }
        return found;
    }

    private static bool Holds(JsonElement resource, (string Field, string Text) condition) =>
        DataJson.Text(resource, condition.Field)?.Contains(condition.Text, StringComparison.OrdinalIgnoreCase) == true;

    private static IEnumerable<JsonElement> Of(JsonDocument package) =>
        package.RootElement.TryGetProperty("resources", out var resources) ? resources.EnumerateArray() : [];
}
