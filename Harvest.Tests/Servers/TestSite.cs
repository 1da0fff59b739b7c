using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Harvest.Tests.Servers;

/// <summary>What a site was asked.</summary>
/// <param name="Method">In capitals.</param>
/// <param name="Path">With a leading slash, unescaped, without the query.</param>
/// <param name="Query">With its question mark; empty when there is none.</param>
/// <param name="Headers">By name in any case; several of one name are joined by a comma.</param>
/// <param name="Body">Empty when there is none.</param>
public sealed record RecordedRequest(
    string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>
/// A real web server in this process, on a free loopback port, that answers as a test tells it and remembers what it
/// was asked: <c>await using var site = await TestSite.StartAsync(context => …)</c>.
/// </summary>
public sealed class TestSite : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<RecordedRequest> requests = new();

    private TestSite(RequestDelegate answer, X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Rude answers are the point here: no rate limits, no size limits, no flow to wait for.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null)
                    listen.UseHttps(certificate);
            });
        });
        app = builder.Build();
        app.Run(async context =>
        {
            await RecordAsync(context.Request);
            await answer(context);
        });
    }

    /// <summary>The root of the site, with a slash at the end.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>All requests so far, in the order they came; recorded before they are answered.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. requests];

    /// <summary>Starts a site that answers every request by <paramref name="answer"/>.</summary>
    public static async Task<TestSite> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var site = new TestSite(answer, certificate);
        await site.app.StartAsync();
        site.Url = new Uri(site.app.Urls.Single());
        return site;
    }

    /// <summary>Starts a site that answers 200 with a text.</summary>
    public static Task<TestSite> StartAsync(string text, string contentType = "text/plain") => StartAsync(context =>
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(text, context.RequestAborted);
    });

    /// <summary>An address on the site.</summary>
    public Uri At(string pathAndQuery) => new(Url, pathAndQuery);

    public async ValueTask DisposeAsync()
    {
        // Whoever hangs on purpose is not waited for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task RecordAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        request.Body = new MemoryStream(body.ToArray());
        requests.Enqueue(new RecordedRequest(
            request.Method,
            request.Path.Value ?? "",
            request.QueryString.Value ?? "",
            request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
    }
}
