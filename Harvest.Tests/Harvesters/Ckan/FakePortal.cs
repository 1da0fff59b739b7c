using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Ckan;

/// <summary>
/// A CKAN portal of the test's own making: it pages, filters and shows as a real one, until the test tells it to behave
/// otherwise. Packages are in order of id.
/// </summary>
public sealed class FakePortal : IAsyncDisposable
{
    /// <summary>The stamp of packages that nobody has changed lately.</summary>
    public const string LongAgo = "2020-01-01T00:00:00.000000";

    /// <summary>The stamp of what is older than everything else.</summary>
    public const string Older = "2019-01-01T00:00:00.000000";

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Entry> packages = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<PortalRequest> requests = new();
    private TestSite? site;

    /// <summary>The site that serves it; a portal that was made without one is served by its maker.</summary>
    public Uri Url => site!.Url;

    /// <summary>The most records of one page, whatever was asked for.</summary>
    public int MaxRows { get; set; } = 1000;

    /// <summary>Whether <c>fl</c> makes records small; old portals do not know it.</summary>
    public bool KnowsFields { get; set; } = true;

    /// <summary>Writes <c>result.count</c>; gets the true number.</summary>
    public Func<int, string> Count { get; set; } = count => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>Called before each answer; true when it has answered itself.</summary>
    public Func<PortalRequest, HttpContext, Task<bool>> Instead { get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>Called before each answer, to change the portal while it is being read.</summary>
    public Action<PortalRequest> Before { get; set; } = _ => { };

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<PortalRequest> Requests => [.. requests];

    /// <summary>The same as they were sent, with their headers.</summary>
    public IReadOnlyList<RecordedRequest> Sent => site!.Requests;

    public static async Task<FakePortal> StartAsync()
    {
        var portal = new FakePortal();
        portal.site = await TestSite.StartAsync(portal.AnswerAsync);
        return portal;
    }

    /// <summary>Adds packages named 00001, 00002 …, so that they are that many in all.</summary>
    public void Fill(int count)
    {
        for (var i = 1; i <= count; i++)
            Put(i.ToString("00000", CultureInfo.InvariantCulture));
    }

    /// <summary>Adds a package, or puts another one in its place.</summary>
    public void Put(string id, Action<JsonObject>? change = null, string modified = LongAgo)
    {
        var package = new JsonObject
        {
            ["id"] = id,
            ["name"] = $"dataset-{id}",
            ["title"] = $"Dataset {id}",
            ["notes"] = "Counted *every* year.",
            ["type"] = "dataset",
            ["state"] = "active",
            ["private"] = false,
            ["metadata_created"] = LongAgo,
            ["metadata_modified"] = modified,
            ["tags"] = new JsonArray(new JsonObject { ["name"] = "trees" }, new JsonObject { ["name"] = "parks" }),
            ["resources"] = new JsonArray(
                new JsonObject { ["id"] = $"{id}-r", ["url"] = $"http://data.example/{id}.csv", ["format"] = "CSV" }),
            ["extras"] = new JsonArray(new JsonObject { ["key"] = "scale", ["value"] = "1:1000" }),
        };
        change?.Invoke(package);
        PutRaw(id, package.ToJsonString(), modified);
    }

    /// <summary>Changes a package as its owner would: the stamp says so.</summary>
    public void Change(string id, Action<JsonObject> change) => Put(id, change, Now);

    /// <summary>Adds a record as it stands, well-formed or not.</summary>
    public void PutRaw(string id, string json, string modified = LongAgo) => PutRaw(id, Encoding.UTF8.GetBytes(json), modified);

    public void PutRaw(string id, byte[] json, string modified = LongAgo)
    {
        lock (gate)
            packages[id] = new Entry(id, json, modified);
    }

    public void Remove(params IEnumerable<string> ids)
    {
        lock (gate)
        {
            foreach (var id in ids)
                packages.Remove(id);
        }
    }

    public void RemoveAll()
    {
        lock (gate)
            packages.Clear();
    }

    public ValueTask DisposeAsync() => site?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The stamp of what changes now.</summary>
    public static string Now =>
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var request = new PortalRequest(
            context.Request.Path.Value!.Split('/')[^1],
            int.TryParse(query["start"], CultureInfo.InvariantCulture, out var start) ? start : 0,
            int.TryParse(query["rows"], CultureInfo.InvariantCulture, out var rows) ? rows : 10,
            query["sort"],
            query["fq"],
            query["fl"],
            query["id"]);
        requests.Enqueue(request);
        Before(request);
        if (await Instead(request, context))
            return;
        var (status, body) = request.Action switch
        {
            "package_search" => (200, Search(request)),
            "package_show" => Show(request),
            _ => (404, Encoding.UTF8.GetBytes("""{"success": false, "error": {"message": "Not found"}}""")),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json;charset=utf-8";
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private byte[] Search(PortalRequest request)
    {
        List<Entry> found;
        lock (gate)
            found = [.. packages.Values];
        if (request.ChangedSince is { } since)
            found.RemoveAll(package => string.CompareOrdinal(package.Modified, since) < 0);
        using var body = new MemoryStream();
        body.Write(Encoding.UTF8.GetBytes(
            $$"""{"success": true, "result": {"count": {{Count(found.Count)}}, "sort": "id asc", "results": ["""));
        var page = found.Skip(request.Start).Take(Math.Min(request.Rows, MaxRows)).ToList();
        foreach (var package in page)
        {
            if (package != page[0])
                body.Write(", "u8);
            body.Write(request.IsLight && KnowsFields ? package.Light : package.Json);
        }
        body.Write("], \"facets\": {}}}"u8);
        return body.ToArray();
    }

    private (int Status, byte[] Body) Show(PortalRequest request)
    {
        Entry? package;
        lock (gate)
        {
            package = packages.GetValueOrDefault(request.Id!)
                ?? packages.Values.FirstOrDefault(entry => $"dataset-{entry.Id}" == request.Id);
        }
        return package is null
            ? (404, Encoding.UTF8.GetBytes("""{"success": false, "error": {"__type": "Not Found Error", "message": "Not found"}}"""))
            : (200, [.. "{\"success\": true, \"result\": "u8, .. package.Json, .. "}"u8]);
    }

    private sealed record Entry(string Id, byte[] Json, string Modified)
    {
        public byte[] Light => JsonSerializer.SerializeToUtf8Bytes(new { id = Id, name = $"dataset-{Id}" });
    }
}

/// <summary>What a portal was asked.</summary>
public sealed record PortalRequest(
    string Action, int Start, int Rows, string? Sort, string? Filter, string? Fields, string? Id)
{
    /// <summary>Only the ids were asked for.</summary>
    public bool IsLight => Fields is not null;

    /// <summary>Only the number of records was asked for, with one of them at most.</summary>
    public bool IsCount => Action == "package_search" && Rows <= 1;

    /// <summary>Whole records, all of them, were asked for.</summary>
    public bool IsFull => Action == "package_search" && Rows > 1 && Filter is null && Fields is null;

    /// <summary>From this time on changed ones were asked for.</summary>
    public string? ChangedSince => Filter is { } filter && filter.StartsWith("metadata_modified:[", StringComparison.Ordinal)
        ? filter["metadata_modified:[".Length..filter.IndexOf(' ', StringComparison.Ordinal)].TrimEnd('Z')
        : null;
}
