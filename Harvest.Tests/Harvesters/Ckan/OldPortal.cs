using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Ckan;

/// <summary>
/// A portal that knows no <c>package_search</c>, of the test's own making: DKAN with <c>package_list</c> and
/// <c>package_show</c>, or a CKAN of the days of the REST API.
/// </summary>
public sealed class OldPortal : IAsyncDisposable
{
    private readonly SortedDictionary<string, JsonObject> packages = new(StringComparer.Ordinal);
    private TestSite site = null!;

    private OldPortal()
    {
    }

    /// <summary>Where the REST API is, such as <c>/api/2/rest/dataset</c>; null for DKAN.</summary>
    public string? Rest { get; init; }

    /// <summary>What is answered to questions that the portal does not know.</summary>
    public (int Status, string Type, string Body) Unknown { get; set; } = (404, "text/html", "<html><title>Page not found</title></html>");

    public Uri Url => site.Url;

    public IReadOnlyList<RecordedRequest> Requests => site.Requests;

    public static async Task<OldPortal> StartAsync(string? rest = null)
    {
        var portal = new OldPortal { Rest = rest };
        portal.site = await TestSite.StartAsync(portal.AnswerAsync);
        return portal;
    }

    public void Put(string id, JsonObject package) => packages[id] = package;

    /// <summary>Packages d1, d2 … as DKAN writes them.</summary>
    public void FillDkan(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"d{i}");
            Put(id, Dkan(id));
        }
    }

    public void Remove(string id) => packages.Remove(id);

    /// <summary>A package with all of DKAN's oddities.</summary>
    public static JsonObject Dkan(string id) => new()
    {
        ["id"] = id,
        ["name"] = $"arbres-{id}",
        ["title"] = $"Arbres {id}",
        ["notes"] = "<p>Tous les arbres</p>",
        ["type"] = "Dataset",
        ["state"] = "Active",
        ["private"] = "Published",
        ["log_message"] = "Edited by Jeanne",
        ["license_title"] = "http://www.opendefinition.org/licenses/cc-by",
        ["metadata_created"] = "mar, 10/12/2019 - 09:23",
        ["metadata_modified"] = "mer, 11/12/2019 - 10:00",
        ["resources"] = new JsonArray(new JsonObject
        {
            ["id"] = $"{id}-r",
            ["url"] = "http://data.example/arbres.csv",
            ["size"] = "42 octets",
            ["created"] = "mar, 10/12/2019 - 09:25",
            ["format"] = "csv",
        }),
        ["tags"] = new JsonArray(new JsonObject { ["id"] = "1", ["vocabulary_id"] = "2", ["name"] = "arbres" }),
        ["groups"] = new JsonArray(new JsonObject { ["id"] = "g1", ["name"] = "ville", ["title"] = "Ville" }),
    };

    /// <summary>A package as the REST API writes it, without a stamp.</summary>
    public static JsonObject RestPackage(string id, string? name = null) => new()
    {
        ["id"] = id,
        ["name"] = name ?? $"trees-{id}",
        ["title"] = $"Trees {id}",
        ["notes"] = "All of *them*.",
        ["notes_rendered"] = "<p>All of <em>them</em>.</p>",
        ["license_id"] = "cc-by",
        ["license"] = "Creative Commons Attribution",
        ["ckan_url"] = $"http://old.example/dataset/{id}",
        ["download_url"] = "http://data.example/trees.csv",
        ["ratings_average"] = null,
        ["ratings_count"] = 0,
        ["relationships"] = new JsonArray(),
        ["tags"] = new JsonArray("trees", "parks"),
        ["groups"] = new JsonArray("city"),
        ["extras"] = new JsonObject { ["scale"] = "1:1000" },
        ["resources"] = new JsonArray(new JsonObject { ["id"] = $"{id}-r", ["url"] = "http://data.example/trees.csv" }),
    };

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (Rest is not null && path == Rest)
            return JsonAsync(context, JsonSerializer.Serialize(packages.Keys));
        if (Rest is not null && path.StartsWith(Rest + "/", StringComparison.Ordinal))
            return packages.TryGetValue(path[(Rest.Length + 1)..], out var found) ? JsonAsync(context, found.ToJsonString()) : UnknownAsync(context);
        if (Rest is null && path == "/api/3/action/package_list")
            return JsonAsync(context, $$"""{"help": "Lists", "success": true, "result": {{JsonSerializer.Serialize(packages.Keys)}}}""");
        if (Rest is null && path == "/api/3/action/package_show")
            return packages.TryGetValue(context.Request.Query["id"].ToString(), out var shown)
                ? JsonAsync(context, $$"""{"success": true, "result": [{{shown.ToJsonString()}}]}""")
                : UnknownAsync(context);
        return UnknownAsync(context);
    }

    private static Task JsonAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }

    private Task UnknownAsync(HttpContext context)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (Unknown.Status, Unknown.Type);
        return context.Response.WriteAsync(Unknown.Body);
    }
}
