using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace Harvest.Hosting;

/// <summary>
/// The small web server of a consumer, when the setting <c>Telemetry:Listen</c> gives it an address: meters and health. It is up
/// before the database is, since that is when somebody asks. Without its port a consumer still does its work, and says so.
/// </summary>
public sealed partial class TelemetryServer(
    HarvestOptions options, IServiceProvider services, ILogger<TelemetryServer> logger) : IHostedService, IAsyncDisposable
{
    private WebApplication? app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Telemetry.Listen is not { } address)
            return;
        try
        {
            app = Build(address);
            await app.StartAsync(cancellationToken);
            LogListening(string.Join(", ", app.Urls));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogNotListening(address, fault.Message);
            await DisposeAsync();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        app = null;
    }

    private WebApplication Build(string address)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(address);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(services.GetRequiredService<HealthCheckService>());
        var built = builder.Build();
        built.MapPrometheusScrapingEndpoint("/metrics", services.GetRequiredService<MeterProvider>(), null, null);
        built.MapHarvestHealth(explains: true);
        return built;
    }

    [LoggerMessage(5300, LogLevel.Information, "Meters and health at {Address}")]
    private partial void LogListening(string address);

    [LoggerMessage(5301, LogLevel.Error, "Setting Harvest:Telemetry:Listen: cannot listen at {Address}, so there are no meters and no health: {Fault}")]
    private partial void LogNotListening(string address, string fault);
}
