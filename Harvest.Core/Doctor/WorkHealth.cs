using Harvest.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Harvest.Doctor;

/// <summary>Whether the site's work goes on, as the dashboard and <c>harvest status</c> judge it.</summary>
internal sealed class WorkHealth(SiteWatch watch) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var warnings = (await watch.ReadAsync(cancellationToken)).Warnings.Select(warning => warning.InOne).ToList();
            return warnings.Count == 0 ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus, string.Join(' ', warnings));
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The check of the database says it more gravely.
            return new HealthCheckResult(context.Registration.FailureStatus, fault.Message);
        }
    }
}

/// <summary>The check of the site's work among those of a program.</summary>
public static class WorkHealthServices
{
    /// <summary>Degrades the readiness of a program that shows the whole site, such as the web: a consumer can work though others died.</summary>
    public static IServiceCollection AddWorkHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<WorkHealth>("work", HealthStatus.Degraded, [HarvestEndpoints.Ready], TimeSpan.FromSeconds(5));
        return services;
    }
}
