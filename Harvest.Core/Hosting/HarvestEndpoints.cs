using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Harvest.Hosting;

/// <summary>What a program offers to those who watch it: meters for Prometheus, health for whoever starts and stops it.</summary>
public static class HarvestEndpoints
{
    /// <summary>Marks the checks that say whether a program is ready.</summary>
    internal const string Ready = "ready";

    /// <summary>Adds what the two below need, and the counting of queues and jobs. After <c>AddHarvest</c>.</summary>
    /// <param name="services">Where they are added.</param>
    /// <param name="needsQueue">
    /// Whether the program is of no use without its broker, as a consumer is. Pages need the database alone: a broker that is away
    /// leaves them ready, and degraded.
    /// </param>
    public static IServiceCollection AddHarvestTelemetry(this IServiceCollection services, bool needsQueue = true)
    {
        services.AddHostedService<SiteGauges>();
        var patience = TimeSpan.FromSeconds(5);
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", null, [Ready], patience)
            .AddCheck<QueueHealth>(
                "queue", needsQueue ? HealthStatus.Unhealthy : HealthStatus.Degraded, [Ready], patience);
        return services;
    }

    /// <summary>
    /// <c>/health/live</c>: the process answers. <c>/health/ready</c>: what it needs answers too, else 503.
    /// </summary>
    /// <param name="endpoints">Where they are added.</param>
    /// <param name="explains">Also say what is wrong; the words name servers, so only where strangers do not look.</param>
    public static void MapHarvestHealth(this IEndpointRouteBuilder endpoints, bool explains = false)
    {
        endpoints.MapHealthChecks("/health/live", Options(_ => false, explains));
        endpoints.MapHealthChecks("/health/ready", Options(check => check.Tags.Contains(Ready), explains));
    }

    private static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> predicate, bool explains) => new()
    {
        Predicate = predicate,
        ResponseWriter = (context, report) => WriteAsync(context, report, explains),
    };

    private static Task WriteAsync(HttpContext context, HealthReport report, bool explains)
    {
        var checks = new JsonObject();
        foreach (var (name, entry) in report.Entries)
        {
            var check = new JsonObject { ["status"] = entry.Status.ToString() };
            if (explains && entry.Description is { } words)
                check["says"] = words;
            checks[name] = check;
        }
        var body = new JsonObject { ["status"] = report.Status.ToString(), ["checks"] = checks };
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
