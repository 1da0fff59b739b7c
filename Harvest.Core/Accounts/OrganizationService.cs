using Harvest.Catalogues.Local;
using Harvest.Model;
using Harvest.Storage.Accounts;

namespace Harvest.Accounts;

/// <summary>Changes of whole organizations, by page or command: whether the caller may, and the entry in the audit log.</summary>
public sealed class OrganizationService(OrganizationMerge merge, AuditStore audit)
{
    /// <summary>What <see cref="MergeAsync"/> would move.</summary>
    /// <exception cref="RefusedException">The caller is no sysadmin.</exception>
    public Task<MergeCounts> CountAsync(Caller caller, Organization from, CancellationToken cancellationToken)
    {
        RefusedException.Unless(caller.IsSysadmin, caller, "merge organizations");
        return merge.CountAsync(from, cancellationToken);
    }

    /// <summary>Puts one organization into another (<see cref="OrganizationMerge"/>).</summary>
    /// <returns>What moved.</returns>
    /// <exception cref="RefusedException">The caller is no sysadmin.</exception>
    /// <exception cref="WrongInputException">Both are the same.</exception>
    public async Task<MergeCounts> MergeAsync(Caller caller, Organization from, Organization into, CancellationToken cancellationToken)
    {
        if (from.Id == into.Id)
            throw new WrongInputException($"Organization {from.Name} cannot be merged into itself");
        var counts = await CountAsync(caller, from, cancellationToken);
        await merge.RunAsync(from, into, cancellationToken);
        await audit.AddAsync(
            caller.Name, caller.Address, "organization_merge", from.Name,
            $"into {into.Name}: {Counted.Of(counts.Datasets, "dataset")}, {Counted.Of(counts.Sources, "source")}, {Counted.Of(counts.Members, "member")}", cancellationToken);
        return counts;
    }
}
