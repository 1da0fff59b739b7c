using Harvest.Diagnostics;
using Harvest.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Harvest.Hosting;

/// <summary>
/// Meters and traces by OpenTelemetry: for Prometheus when <c>Telemetry:Listen</c> is set, to a collector when
/// <c>Telemetry:OtlpEndpoint</c> is, and else not at all. Headers and the like come from OpenTelemetry's own variables
/// (<c>OTEL_EXPORTER_OTLP_HEADERS</c>, <c>OTEL_METRIC_EXPORT_INTERVAL</c>, <c>OTEL_TRACES_SAMPLER</c> …).
/// </summary>
public static class TelemetryExport
{
    /// <summary>Registers what the settings ask for; a host begins it.</summary>
    public static void Add(IServiceCollection services, HarvestOptions options)
    {
        var settings = options.Telemetry;
        if (settings.Listen is null && settings.OtlpEndpoint is null)
            return;
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(
            System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name ?? Telemetry.Name,
            serviceNamespace: options.SiteId,
            serviceVersion: Telemetry.Version,
            serviceInstanceId: Worker.Id));
        telemetry.WithMetrics(meters =>
        {
            meters.AddMeter(Telemetry.Name).AddRuntimeInstrumentation().AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation().AddNpgsqlInstrumentation();
            if (settings.Listen is not null)
            {
                meters.AddPrometheusExporter(prometheus =>
                {
                    // Series keep the names and labels that dashboards and alerts know.
                    (prometheus.ScopeInfoEnabled, prometheus.TargetInfoEnabled) = (false, false);
                    prometheus.ScrapeResponseCacheDurationMilliseconds = 0;
                });
            }
            if (settings.OtlpEndpoint is not null)
                meters.AddOtlpExporter(exporter => Address(settings, exporter, "v1/metrics"));
        });
        if (settings is { OtlpEndpoint: not null, Traces: true })
        {
            telemetry.WithTracing(traces => traces
                .AddSource(Telemetry.Name).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddNpgsql()
                .AddOtlpExporter(exporter => Address(settings, exporter, "v1/traces")));
        }
    }

    /// <summary>Begins in a program without a host; what was measured is sent when the services are disposed.</summary>
    public static void Start(IServiceProvider services)
    {
        _ = services.GetService<MeterProvider>();
        _ = services.GetService<TracerProvider>();
    }

    private static void Address(TelemetryOptions settings, OtlpExporterOptions exporter, string path)
    {
        var isGrpc = settings.OtlpProtocol == OtlpProtocol.Grpc;
        exporter.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(isGrpc ? settings.OtlpEndpoint! : $"{settings.OtlpEndpoint!.TrimEnd('/')}/{path}");
    }
}
