using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Servers.Ckan;

/// <summary>
/// A CKAN site to write to, on a free loopback port. It has CKAN's own rules (<see cref="CkanRules"/>) and says no as CKAN does; it
/// can be slow, fail, and lose answers to what it has done.
/// </summary>
public sealed class FakeCkan : IAsyncDisposable
{
    /// <summary>The token of a user who may write datasets, but is no sysadmin.</summary>
    public const string EditorToken = "editor-token-0123456789";

    /// <summary>The token of a sysadmin.</summary>
    public const string SysadminToken = "sysadmin-token-0123456789";

    private readonly ConcurrentQueue<string> calls = new();
    private TestSite site = null!;
    private int atOnce;
    private int mostAtOnce;

    private FakeCkan()
    {
    }

    /// <summary>What the site has.</summary>
    public CkanStore Store { get; private set; } = new();

    public Uri Url => site.Url;

    /// <summary>How long each answer takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Called before a call is looked at; a status other than null is the answer, without a document.</summary>
    public Func<CkanCall, int?> Fails { get; set; } = _ => null;

    /// <summary>Called when a call was done; true cuts the connection instead of answering.</summary>
    public Func<CkanCall, bool> DiesAfter { get; set; } = _ => false;

    /// <summary>Seconds in the header Retry-After of failures; null for none.</summary>
    public int? RetryAfter { get; set; }

    /// <summary>Everything asked so far, by action.</summary>
    public IReadOnlyList<string> Calls => [.. calls];

    public IReadOnlyList<RecordedRequest> Requests => site.Requests;

    /// <summary>The most calls that were under way at the same time.</summary>
    public int MostAtOnce => mostAtOnce;

    public static async Task<FakeCkan> StartAsync()
    {
        var ckan = new FakeCkan();
        ckan.site = await TestSite.StartAsync(ckan.AnswerAsync);
        return ckan;
    }

    /// <summary>An empty site without faults, at the same address.</summary>
    public void Reset()
    {
        (Store, Delay, Fails, DiesAfter, RetryAfter, mostAtOnce) = (new CkanStore(), TimeSpan.Zero, _ => null, _ => false, null, 0);
        calls.Clear();
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var now = Interlocked.Increment(ref atOnce);
        for (var most = mostAtOnce; now > most; most = mostAtOnce)
            Interlocked.CompareExchange(ref mostAtOnce, now, most);
        try
        {
            var began = Stopwatch.GetTimestamp();
            var call = await ReadAsync(context.Request);
            calls.Enqueue(call.Action);
            if (Fails(call) is { } status)
            {
                context.Response.StatusCode = status;
                if (RetryAfter is { } seconds)
                    context.Response.Headers.RetryAfter = $"{seconds}";
                return;
            }
            var (code, document) = Store.Do(call);
            if (Delay > Stopwatch.GetElapsedTime(began))
                await Task.Delay(Delay - Stopwatch.GetElapsedTime(began), context.RequestAborted);
            if (DiesAfter(call))
            {
                context.Abort();
                return;
            }
            context.Response.StatusCode = code;
            context.Response.ContentType = "application/json;charset=utf-8";
            await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(document), context.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref atOnce);
        }
    }

    private static async Task<CkanCall> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var data = body.Length == 0 ? [] : JsonNode.Parse(body.ToArray())!.AsObject();
        foreach (var (key, value) in request.Query)
            data[key] = value.ToString();
        return new CkanCall(request.Path.Value!.Split('/')[^1], data, request.Headers.Authorization.ToString());
    }
}

/// <summary>One call of the Action API.</summary>
public sealed record CkanCall(string Action, JsonObject Data, string Token)
{
    public string? Text(string member) => Data[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public bool IsSysadmin => Token == FakeCkan.SysadminToken;

    public bool IsUser => IsSysadmin || Token == FakeCkan.EditorToken;
}
