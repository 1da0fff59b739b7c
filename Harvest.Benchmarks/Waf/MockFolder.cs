using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Harvest.Benchmarks.Waf;

/// <summary>A web folder of generated ISO 19139 records on the loopback address, listed as nginx does, a thousand in each sub-folder.</summary>
internal sealed class MockFolder : IAsyncDisposable
{
    private const int FolderSize = 1000;
    private const int AtOnce = 16;

    private readonly WebApplication application;
    private readonly SemaphoreSlim places = new(AtOnce);
    private readonly int count;
    private readonly int latency;

    private MockFolder(int port, int count, int latency)
    {
        this.count = count;
        this.latency = latency;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        application = builder.Build();
        application.MapGet("/waf/", context => AnswerAsync(context, "text/html", List(Enumerable.Range(0, (count + FolderSize - 1) / FolderSize)
            .Select(number => $"{number:000}/"))));
        application.MapGet("/waf/{folder:int}/", (HttpContext context, int folder) => AnswerAsync(context, "text/html", List(
            Enumerable.Range(folder * FolderSize, Math.Min(FolderSize, count - (folder * FolderSize))).Select(number => $"{number:000000}.xml"))));
        application.MapGet("/waf/{folder:int}/{number:int}.xml", (HttpContext context, int number) =>
            AnswerAsync(context, "application/xml", IsoMaker.Make(number)));
    }

    public Uri Url => new(new Uri(application.Urls.First()), "/waf/");

    public int FileSize => IsoMaker.Make(count / 2).Length;

    public static async Task<MockFolder> StartAsync(int port, int count, int latency, CancellationToken cancellationToken)
    {
        var folder = new MockFolder(port, count, latency);
        await folder.application.StartAsync(cancellationToken);
        return folder;
    }

    public Task WaitAsync(CancellationToken cancellationToken) => application.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        places.Dispose();
    }

    private static byte[] List(IEnumerable<string> names)
    {
        var page = new StringBuilder("<html><head><title>Index of /waf/</title></head><body><h1>Index of /waf/</h1><hr><pre><a href=\"../\">../</a>\n");
        foreach (var name in names)
            page.Append(CultureInfo.InvariantCulture, $"<a href=\"{name}\">{name}</a>                        07-Nov-2024 15:00      12345\n");
        return Encoding.UTF8.GetBytes(page.Append("</pre><hr></body></html>").ToString());
    }

    /// <summary>No more than so many at once, and each after a while: a server far away.</summary>
    private async Task AnswerAsync(HttpContext context, string type, byte[] body)
    {
        await places.WaitAsync(context.RequestAborted);
        try
        {
            await Task.Delay(latency, context.RequestAborted);
            context.Response.ContentType = type;
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
        finally
        {
            places.Release();
        }
    }
}
