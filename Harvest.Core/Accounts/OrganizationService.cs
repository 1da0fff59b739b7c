using Harvest.Catalogues.Local;
using Harvest.Model;
using Harvest.Storage.Accounts;

namespace Harvest.Accounts;

/// <summary>Changes of whole organizations, by page or command: whether the caller may, and the entry in the audit log.</summary>
public sealed class OrganizationService(OrganizationMerge merge, MemberStore organizations, AuditStore audit)
{
    /// <summary>Deletes an organization that nothing belongs to.</summary>
    /// <exception cref="RefusedException">The caller is no sysadmin.</exception>
    /// <exception cref="HarvestException">It has datasets or sources.</exception>
    public async Task DeleteAsync(Caller caller, Organization organization, CancellationToken cancellationToken)
    {
        RefusedException.Unless(caller.IsSysadmin, caller, "delete organizations");
        var counts = await merge.CountAsync(organization, cancellationToken);
        if (counts.Datasets > 0 || counts.Sources > 0 || !await organizations.DeleteAsync(organization, cancellationToken))
        {
            throw new HarvestException($"Organization {organization.Name} still has {Counted.Of(counts.Datasets, "dataset")} and {Counted.Of(counts.Sources, "source")}")
            {
                Command = $"Move them first: harvest org merge {organization.Name} OTHER, which deletes {organization.Name}, too",
                Button = "Give them to another organization first",
            };
        }
        await audit.AddAsync(caller.Name, caller.Address, "organization_delete", organization.Name, "", cancellationToken);
    }

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
