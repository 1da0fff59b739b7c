using System.IO.Compression;
using System.Text;
using Harvest.Tests.Harvesters.Ckan;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Hostile;

/// <summary>What a broken or hostile portal answers.</summary>
internal static class Faults
{
    private const string BeginPage = """{"success": true, "result": {"count": 12, "results": [""";

    private static readonly byte[] Flood = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"id\":\"x\"},", 5000)));

    public static Task StatusAsync(this HttpContext context, int status, string text = "Oops")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    public static Task JsonAsync(this HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    public static Task HtmlAsync(this HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync("<!DOCTYPE html><title>Maintenance</title><h1>Back soon</h1>", context.RequestAborted);
    }

    /// <summary>A string without end.</summary>
    public static Task EndlessTextAsync(this HttpContext context) =>
        EndlessAsync(context, BeginPage + """{"id": "x", "title": " """, [.. Enumerable.Repeat((byte)'x', 65536)]);

    /// <summary>A page whose records never end.</summary>
    public static Task EndlessRecordsAsync(this HttpContext context) =>
        EndlessAsync(context, BeginPage, Flood);

    public static async Task HangInBodyAsync(this HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(BeginPage + """{"id": "00001",""", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await HangAsync(context);
    }

    public static Task HangAsync(this HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    /// <summary>A page that breaks off, connection and all.</summary>
    public static async Task CutAsync(this HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 100_000;
        await context.Response.WriteAsync(BeginPage + """{"id": "00001"}""", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    /// <summary>A gigabyte of blanks in a megabyte.</summary>
    public static async Task BombAsync(this HttpContext context)
    {
        context.Response.Headers.ContentEncoding = "gzip";
        context.Response.ContentType = "application/json";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Optimal);
        var blanks = Encoding.UTF8.GetBytes(new string(' ', 65536));
        for (var i = 0; i < (1 << 30) / blanks.Length; i++)
            await gzip.WriteAsync(blanks, context.RequestAborted);
    }

    /// <summary>A search result with records of these ids.</summary>
    public static Task PageAsync(this HttpContext context, string count, IEnumerable<string> ids)
    {
        var records = string.Join(',', ids.Select(id => $$"""{"id": "{{id}}", "title": "{{id}}"}"""));
        return context.JsonAsync($$$"""{"success": true, "result": {"count": {{{count}}}, "results": [{{{records}}}]}}""");
    }

    /// <summary>Lets a portal answer its searches in this way, and everything else as ever.</summary>
    public static void Answer(
        this FakePortal portal, Func<PortalRequest, HttpContext, Task> answer, Func<PortalRequest, bool>? when = null) =>
        portal.Instead = async (request, context) =>
        {
            if (!(when?.Invoke(request) ?? request.Action == "package_search"))
                return false;
            await answer(request, context);
            return true;
        };

    public static void Behave(this FakePortal portal) => portal.Instead = (_, _) => Task.FromResult(false);

    private static async Task EndlessAsync(HttpContext context, string begin, byte[] block)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(begin, context.RequestAborted);
        while (true)
            await context.Response.Body.WriteAsync(block, context.RequestAborted);
    }
}
