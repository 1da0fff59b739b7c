using Harvest.Web.Security;

namespace Harvest.Web.Live;

/// <summary>
/// <c>/live</c>: server-sent events named <c>harvest-changed</c>, for those who have logged in. They say that something moved,
/// not what: the page asks again for what it shows, with the rights of who looks.
/// </summary>
internal static class LiveEndpoint
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(20);

    public static void MapLive(this WebApplication application) =>
        application.MapGet("/live", AnswerAsync);

    private static async Task AnswerAsync(HttpContext context, LiveJobs live, IHostApplicationLifetime lifetime, string? job, string? source)
    {
        if (!CallerMiddleware.Of(context).IsKnown)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await context.Response.WriteAsync(": here\n\n", end.Token);
            await context.Response.Body.FlushAsync(end.Token);
            using var listener = live.Listen();
            while (true)
            {
                await WaitAsync(context.Response, listener, end.Token);
                while (listener.Changes.TryRead(out var changes))
                {
                    if (changes.Any(change => change.Concerns(job, source)))
                        await context.Response.WriteAsync("event: harvest-changed\ndata: {}\n\n", end.Token);
                }
                await context.Response.Body.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the program stops.
        }
    }

    /// <summary>Until something changes; a line now and then, so that proxies keep the connection and a browser that went away is noticed.</summary>
    private static async Task WaitAsync(HttpResponse response, LiveListener listener, CancellationToken cancellationToken)
    {
        var change = listener.Changes.WaitToReadAsync(cancellationToken).AsTask();
        while (await Task.WhenAny(change, Task.Delay(Pulse, cancellationToken)) != change)
        {
            await response.WriteAsync(": still here\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
        await change;
    }
}
