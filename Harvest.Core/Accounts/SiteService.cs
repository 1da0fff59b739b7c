using Harvest.Pipeline.Sweeping;
using Harvest.Storage.Accounts;

namespace Harvest.Accounts;

/// <summary>What is done to the jobs of the whole site at once, by API or command: whether the caller may, and the entry in the audit log.</summary>
public sealed class SiteService(FailedJobs failed, AuditStore audit)
{
    /// <summary>Ends jobs that run longer than they should (<see cref="FailedJobs.AbortAsync"/>).</summary>
    /// <returns>How many jobs were running, and how many of them were ended.</returns>
    /// <exception cref="RefusedException">The caller is no sysadmin.</exception>
    public async Task<(int Running, int Aborted)> AbortFailedAsync(
        Caller caller, int lifeSpan, IReadOnlySet<string> include, IReadOnlySet<string> exclude, CancellationToken cancellationToken)
    {
        RefusedException.Unless(caller.IsSysadmin, caller, "abort jobs");
        var (running, aborted) = await failed.AbortAsync(lifeSpan, include, exclude, cancellationToken);
        await audit.AddAsync(caller.Name, caller.Address, "harvest_abort_failed_jobs", "", Counted.Of(aborted, "job"), cancellationToken);
        return (running, aborted);
    }
}
