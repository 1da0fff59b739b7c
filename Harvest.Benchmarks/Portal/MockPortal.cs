using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Harvest.Benchmarks.Portal;

/// <summary>
/// A CKAN portal of generated datasets on the loopback address. Besides the Action API it has <c>/__mutate</c>,
/// <c>/__faults</c>, <c>/__stats</c> and <c>/__ids</c>, by which a benchmark steers and checks it.
/// </summary>
internal sealed class MockPortal : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly Lock mutating = new();
    private readonly PortalFaults faults = new();
    private Holdings holdings;
    private Lazy<IReadOnlyList<ReadOnlyMemory<byte>>> dataJson;

    private MockPortal(int port, int count, int first)
    {
        holdings = Holdings.Create(count, first);
        dataJson = new(() => DataJson.Write(holdings));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        application = builder.Build();
        application.Use(MisbehaveAsync);
        application.MapGet("/api/action/{action}", AnswerAsync);
        application.MapGet("/api/3/action/{action}", AnswerAsync);
        application.MapGet("/data.json", context => CountedAsync(context, new PortalAnswer(StatusCodes.Status200OK, dataJson.Value)));
        application.MapGet("/__mutate", (double? changed, double? vanished, double? added) =>
            Mutate(changed ?? 0, vanished ?? 0, added ?? 0));
        application.MapGet("/__faults", (int? fail_every, int? latency_ms) => Misbehave(fail_every, latency_ms));
        application.MapGet("/__stats", () => Results.Json(faults.Counts));
        application.MapGet("/__ids", WriteIdsAsync);
    }

    public Uri Url => new(application.Urls.First());

    public int Count => holdings.Datasets.Length;

    public long Bytes => holdings.Bytes;

    public static async Task<MockPortal> StartAsync(int port, int count, int first, CancellationToken cancellationToken)
    {
        var portal = new MockPortal(port, count, first);
        await portal.application.StartAsync(cancellationToken);
        return portal;
    }

    public Task WaitAsync(CancellationToken cancellationToken) => application.WaitForShutdownAsync(cancellationToken);

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task MisbehaveAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/api"))
        {
            await next(context);
            return;
        }
        var fails = faults.Enter();
        if (faults.LatencyMilliseconds > 0)
            await Task.Delay(faults.LatencyMilliseconds, context.RequestAborted);
        if (fails)
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        else
            await next(context);
    }

    private IResult Misbehave(int? failEvery, int? latency)
    {
        faults.FailEvery = failEvery ?? faults.FailEvery;
        faults.LatencyMilliseconds = latency ?? faults.LatencyMilliseconds;
        return Results.Json(new { fail_every = faults.FailEvery, latency_ms = faults.LatencyMilliseconds });
    }

    private IResult Mutate(double changed, double vanished, double added)
    {
        lock (mutating)
        {
            holdings = holdings.Mutate(changed, vanished, added);
            dataJson = new(() => DataJson.Write(holdings));
            return Results.Json(new { datasets = holdings.Datasets.Length });
        }
    }

    private Task AnswerAsync(HttpContext context, string action)
    {
        var query = context.Request.Query;
        switch (action)
        {
            case "package_search":
                faults.CountSearch();
                return CountedAsync(context, PortalAnswers.Search(holdings, SearchQuery.Read(query)));
            case "package_show":
                faults.CountShow();
                return CountedAsync(context, PortalAnswers.Show(holdings.Find(query["id"].ToString())));
            case "organization_show":
                var wanted = query["id"].ToString();
                return CountedAsync(context, PortalAnswers.Show(
                    Array.Find(Organizations.All, found => found.Id == wanted || found.Name == wanted)));
            case "status_show":
                return CountedAsync(context, PortalAnswers.Status());
            default:
                return CountedAsync(context, PortalAnswers.Unknown());
        }
    }

    private async Task CountedAsync(HttpContext context, PortalAnswer answer)
    {
        var length = answer.Parts.Sum(part => (long)part.Length);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json;charset=utf-8";
        context.Response.ContentLength = length;
        var body = context.Response.BodyWriter;
        foreach (var part in answer.Parts)
            await body.WriteAsync(part, context.RequestAborted);
        faults.CountBytes(length);
    }

    private async Task WriteIdsAsync(HttpContext context)
    {
        context.Response.ContentType = "application/x-ndjson";
        foreach (var dataset in holdings.Datasets)
        {
            var line = JsonSerializer.SerializeToUtf8Bytes(
                new PortalId(dataset.Id, dataset.Name, dataset.Modified), JsonSerializerOptions.Default);
            await context.Response.BodyWriter.WriteAsync(line, context.RequestAborted);
            await context.Response.BodyWriter.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        }
    }
}
