using Harvest.Queues;
using Harvest.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Harvest.Hosting;

/// <summary>Ready when the database answers and has the tables of this version.</summary>
internal sealed class DatabaseHealth(Database database, Migrator migrator) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.ProbeAsync(cancellationToken);
            var pending = await migrator.PendingAsync(cancellationToken);
            return pending.Count == 0
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{database.Dialect.Place} lacks the tables of this version; run: harvest initdb");
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(fault.Message);
        }
    }
}

/// <summary>Whether the queue answers. The registration says how grave it is when it does not.</summary>
internal sealed class QueueHealth(IQueue queue) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await queue.CountAsync(QueueName.Gather, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (QueueException fault)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, fault.Message);
        }
    }
}
