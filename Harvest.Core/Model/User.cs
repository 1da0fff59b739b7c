namespace Harvest.Model;

/// <summary>Somebody with an account (table <c>web_user</c>).</summary>
public sealed record User
{
    public required string Id { get; init; }

    /// <summary>The log-in name, unique: <c>[a-z0-9_-]</c>, 2 to 100 characters.</summary>
    public required string Name { get; init; }

    public string FullName { get; init; } = "";

    /// <summary>Shown to the person and to sysadmins only.</summary>
    public string Email { get; init; } = "";

    /// <summary>Made by ASP.NET Core's password hasher; empty for those who log in elsewhere.</summary>
    public string PasswordHash { get; init; } = "";

    /// <summary>Issuer and subject of the identity provider; null for a local account.</summary>
    public string? ExternalId { get; init; }

    /// <summary>May do everything.</summary>
    public bool Sysadmin { get; init; }

    /// <summary>False for an account that was closed.</summary>
    public bool Active { get; init; } = true;

    /// <summary>The password is a first one and must be changed before anything else.</summary>
    public bool MustChange { get; init; }

    /// <summary>Wrong passwords since the last right one.</summary>
    public int FailedLogins { get; init; }

    /// <summary>No password is taken before this time.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>A code of an authenticator app is asked for after the password.</summary>
    public bool HasSecondFactor { get; init; }

    /// <summary>Set when the account is closed or opened: sessions that began before are void. Its value has no other meaning.</summary>
    public DateTimeOffset? SessionsEnded { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset? LastLogin { get; init; }

    public string Shown => FullName.Length > 0 ? FullName : Name;
}

/// <summary>What somebody is in an organization; the reference's names, with rising rights.</summary>
public enum Role
{
    /// <summary>Reader: sees its private sources and datasets.</summary>
    Member,

    /// <summary>Makes, changes and runs its sources.</summary>
    Editor,

    /// <summary>Besides, accepts sources and says who belongs to it.</summary>
    Admin,
}

/// <summary>Somebody's place in an organization.</summary>
public sealed record Membership
{
    public required string OrganizationId { get; init; }

    public string OrganizationName { get; init; } = "";

    public string OrganizationTitle { get; init; } = "";

    public string UserId { get; init; } = "";

    public string UserName { get; init; } = "";

    public Role Role { get; init; }
}

/// <summary>What a token may be used for.</summary>
public enum TokenScope
{
    /// <summary>Reading what its owner may see.</summary>
    Read,

    /// <summary>Everything that its owner may do.</summary>
    Write,
}

/// <summary>A token for scripts (table <c>web_token</c>); the token itself is not kept, only its hash.</summary>
public sealed record ApiToken
{
    public required string Id { get; init; }

    public required string UserId { get; init; }

    public string Name { get; init; } = "";

    public TokenScope Scope { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>Null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    public DateTimeOffset? LastUsed { get; init; }
}
