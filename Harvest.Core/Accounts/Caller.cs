using Harvest.Model;
using Harvest.Storage.Accounts;

namespace Harvest.Accounts;

/// <summary>Who asks, and what he may do: the reference's permissions.</summary>
/// <param name="User">Null for somebody who has not logged in.</param>
/// <param name="Memberships">His organizations.</param>
/// <param name="Scope">What his token allows; a log-in allows all.</param>
public sealed record Caller(User? User, IReadOnlyList<Membership> Memberships, TokenScope Scope = TokenScope.Write)
{
    public static Caller Anonymous { get; } = new(null, []);

    /// <summary>Who has the machine's command line: he may do everything.</summary>
    public static Caller CommandLine { get; } = new(new User { Id = "", Name = $"{Environment.UserName} (command line)", Sysadmin = true }, []);

    /// <summary>Where he asks from, for the audit log; empty on the command line.</summary>
    public string Address { get; init; } = "";

    public bool IsKnown => User is not null;

    public bool IsSysadmin => User is { Sysadmin: true };

    public string Name => User?.Name ?? "";

    /// <summary>Which datasets he may see.</summary>
    public Visibility Visibility =>
        IsSysadmin ? Visibility.Everything
        : Memberships.Count == 0 ? Visibility.Public
        : new Visibility(false, [.. Memberships.Select(membership => membership.OrganizationId)]);

    /// <summary>Private ones, and those not accepted, are for those who belong to them.</summary>
    public bool MaySee(Source source) =>
        (!source.Private && source.Approval == Approval.Accepted) || MayEdit(source) || RoleIn(source.PublisherId) is not null;

    /// <summary>Change, run, clear, see the jobs: sysadmins, editors of its organization, and who made it where it has none.</summary>
    public bool MayEdit(Source source) =>
        IsSysadmin || RoleIn(source.PublisherId) >= Role.Editor
        || (IsKnown && source.UserId == User!.Id && (source.PublisherId.Length == 0 || source.Approval != Approval.Accepted));

    /// <summary>Accept or refuse it.</summary>
    public bool MayApprove(Source source) => IsSysadmin || RoleIn(source.PublisherId) == Role.Admin;

    /// <summary>What he makes for this organization need not wait for approval.</summary>
    public bool MayCreateIn(string organization) => IsSysadmin || RoleIn(organization) >= Role.Editor;

    public bool MayAdminister(string organization) => IsSysadmin || RoleIn(organization) == Role.Admin;

    /// <summary>His role in an organization, given by id or name; null for none.</summary>
    public Role? RoleIn(string organization) =>
        organization.Length == 0
            ? null
            : Memberships.FirstOrDefault(m => m.OrganizationId == organization || m.OrganizationName == organization)?.Role;
}
