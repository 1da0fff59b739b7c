using System.Security.Cryptography;
using Harvest.Storage.Datasets;

namespace Harvest.Web.Api;

/// <summary>What a feed is asked for does not exist: an organization, a source, a document in a profile. The message says which.</summary>
internal sealed class FeedMissingException(string message) : Exception(message)
{
    /// <summary>Refuses a page beyond the end of a list.</summary>
    /// <param name="page">As asked for, from 1.</param>
    /// <param name="total">Entries in all.</param>
    /// <param name="size">Entries of a page.</param>
    /// <exception cref="FeedMissingException">There is no such page; the message names the last one.</exception>
    public static void Unless(int page, long total, int size)
    {
        var last = Math.Max(1, (total + size - 1) / size);
        if (page > last)
            throw new FeedMissingException($"There is no page {page}: the last one is {last}");
    }
}

/// <summary>What all feeds have in common: GET and HEAD, cross-origin requests, tags, refusals.</summary>
internal static class FeedEndpoints
{
    /// <summary>Adds a feed at an address.</summary>
    public static void MapFeed(this WebApplication application, string path, Func<HttpContext, Task> write)
    {
        application.MapMethods(path, ["GET", "HEAD"], (RequestDelegate)(context => AnswerAsync(context, write)));
        application.MapMethods(path, ["OPTIONS"], (RequestDelegate)(context =>
        {
            var headers = context.Response.Headers;
            headers.AccessControlAllowOrigin = "*";
            headers.AccessControlAllowMethods = "GET, HEAD";
            headers.AccessControlAllowHeaders = "Accept, If-None-Match";
            headers.AccessControlMaxAge = "86400";
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }));
    }

    /// <summary>Answers with a document, or with 304 when the caller has it.</summary>
    public static async Task SendAsync(this HttpContext context, string mediaType, ReadOnlyMemory<byte> body)
    {
        if (context.IsKnown($"W/\"{Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, 12))}\""))
            return;
        context.Response.ContentType = mediaType;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Whether the caller has the whole catalogue as it is now; the answer is given then, or was only asked for its head.</summary>
    public static async Task<bool> HasStateAsync(this HttpContext context, string mediaType)
    {
        var state = await context.RequestServices.GetRequiredService<PublishedDatasets>().StateAsync(context.RequestAborted);
        var what = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{context.Request.Path}{context.Request.QueryString}"));
        if (context.IsKnown($"W/\"{state}-{Convert.ToHexStringLower(what.AsSpan(0, 4))}\""))
            return true;
        context.Response.ContentType = mediaType;
        return HttpMethods.IsHead(context.Request.Method);
    }

    private static bool IsKnown(this HttpContext context, string tag)
    {
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "no-cache";
        var known = context.Request.Headers.IfNoneMatch.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries));
        if (!known.Any(value => value == tag || value == "*" || $"W/{value}" == tag))
            return false;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private static async Task AnswerAsync(HttpContext context, Func<HttpContext, Task> write)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "ETag, Link";
        try
        {
            await write(context);
        }
        catch (Exception fault) when (fault is FormatException or FeedMissingException && !context.Response.HasStarted)
        {
            context.Response.StatusCode = fault is FormatException ? StatusCodes.Status400BadRequest : StatusCodes.Status404NotFound;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync($"{fault.Message}\n", context.RequestAborted);
        }
    }
}
