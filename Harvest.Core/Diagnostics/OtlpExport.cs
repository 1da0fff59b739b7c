using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Harvest.Diagnostics;

/// <summary>
/// Sends meters and traces to an OpenTelemetry collector when the settings name one. A collector that is away costs nothing but
/// what it would have been told. Headers and the like come from OpenTelemetry's own variables (<c>OTEL_EXPORTER_OTLP_HEADERS</c>,
/// <c>OTEL_METRIC_EXPORT_INTERVAL</c>, <c>OTEL_TRACES_SAMPLER</c> …).
/// </summary>
public sealed class OtlpExport(HarvestOptions options) : IHostedService, IDisposable
{
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(3);

    private readonly TelemetryOptions settings = options.Telemetry;
    private MeterProvider? meters;
    private TracerProvider? traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Start();
        return Task.CompletedTask;
    }

    /// <summary>The same for a program without a host; what it measured is sent when this is disposed.</summary>
    public void Start()
    {
        if (settings.OtlpEndpoint is null || meters is not null)
            return;
        meters = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(Telemetry.Name, "System.Runtime", "Npgsql")
            .AddOtlpExporter(exporter => Address(exporter, "v1/metrics"))
            .Build();
        if (settings.Traces)
        {
            traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(Describe)
                .AddSource(Telemetry.Name)
                .AddOtlpExporter(exporter => Address(exporter, "v1/traces"))
                .Build();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        meters?.ForceFlush((int)Last.TotalMilliseconds);
        meters?.Dispose();
        traces?.ForceFlush((int)Last.TotalMilliseconds);
        traces?.Dispose();
        (meters, traces) = (null, null);
    }

    private void Describe(ResourceBuilder resource) => resource.AddService(
        System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name ?? Telemetry.Name,
        serviceNamespace: options.SiteId,
        serviceVersion: Telemetry.Version,
        serviceInstanceId: Pipeline.Worker.Id);

    private void Address(OtlpExporterOptions exporter, string path)
    {
        var isGrpc = settings.OtlpProtocol == OtlpProtocol.Grpc;
        exporter.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(isGrpc ? settings.OtlpEndpoint! : $"{settings.OtlpEndpoint!.TrimEnd('/')}/{path}");
    }
}
