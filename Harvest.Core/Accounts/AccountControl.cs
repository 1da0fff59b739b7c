using System.Security.Cryptography;
using System.Text;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Notifications;
using Harvest.Storage.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Harvest.Accounts;

/// <summary>Makes accounts and tokens, and tells who somebody is.</summary>
public sealed class AccountControl(UserStore users, TokenStore tokens, MemberStore members, TimeProvider time)
{
    /// <summary>So many wrong passwords from one address lock an account for that address.</summary>
    public const int MaxFailures = 5;

    /// <summary>A password has at least so many characters.</summary>
    public const int MinPassword = 10;

    /// <summary>For so long.</summary>
    public static readonly TimeSpan LockTime = TimeSpan.FromMinutes(15);

    private const string TokenPrefix = "hv_";
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(5);

    private readonly PasswordHasher<User> hasher = new();
    private readonly Lockouts lockouts = new(MaxFailures, LockTime);

    // Compared for names that nobody has, so that those take as long as wrong passwords.
    private readonly Lazy<string> nobody = new(() => new PasswordHasher<User>().HashPassword(null!, "nobody's"));

    /// <summary>Makes an account.</summary>
    /// <param name="user">Name, and what else is known; the id is given here.</param>
    /// <param name="password">Null for an account that logs in elsewhere.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    /// <exception cref="HarvestException">The name or the password will not do, or the name is taken.</exception>
    public async Task<User> CreateAsync(User user, string? password, CancellationToken cancellationToken)
    {
        Check(user);
        user = user with { Id = Guid.CreateVersion7().ToString(), Created = time.GetUtcNow() };
        if (password is not null)
            user = user with { PasswordHash = Hash(user, password) };
        await users.AddAsync(user, cancellationToken);
        return user;
    }

    /// <summary>Checks what a person says of an account: its name, its full name, its mail address.</summary>
    /// <exception cref="WrongInputException">One of them cannot be meant.</exception>
    public static void Check(User user)
    {
        if (!DatasetNames.IsName(user.Name))
            throw new WrongInputException("name: Must be 2 to 100 characters of a-z, 0-9, - and _");
        TitleLimit.Check("full name", user.FullName);
        if (user.Email.Length > 0 && !AddressList.IsAddress(user.Email))
            throw new WrongInputException($"email: '{user.Email}' is no mail address, such as name@example.org");
    }

    /// <summary>When there is no account yet: makes the sysadmin <c>admin</c>.</summary>
    /// <returns>His one-time password; null when there was somebody.</returns>
    public async Task<string?> CreateFirstAsync(CancellationToken cancellationToken)
    {
        if (await users.CountAsync(cancellationToken) > 0)
            return null;
        var password = NewPassword();
        try
        {
            await CreateAsync(new User { Id = "", Name = "admin", Sysadmin = true, MustChange = true }, password, cancellationToken);
            return password;
        }
        catch (HarvestException)
        {
            // Another web process was quicker.
            return null;
        }
    }

    /// <summary>
    /// Gives or takes rights, closes or opens an account; the site keeps an administrator who can log in. Closing revokes the account's
    /// tokens and ends its sessions for good: opened again, it has none.
    /// </summary>
    /// <param name="user">The account as it is.</param>
    /// <param name="changed">As it shall be.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    /// <returns>How many tokens were revoked.</returns>
    /// <exception cref="HarvestException">No administrator would be left, or rights go to a closed account.</exception>
    public async Task<int> ChangeAsync(User user, User changed, CancellationToken cancellationToken)
    {
        if (changed.Sysadmin && !user.Sysadmin)
            RefuseClosed(changed);
        return await WriteAsync(user, changed, cancellationToken)
            ?? throw new HarvestException($"{user.Name} is the last administrator: without one, nobody could manage the site")
            {
                Command = "Make another one first: harvest user sysadmin NAME",
                Button = "Make somebody else an administrator first",
            };
    }

    /// <summary>The same where that is no fault.</summary>
    /// <returns>False when no administrator would be left: nothing is changed.</returns>
    public async Task<bool> TryChangeAsync(User user, User changed, CancellationToken cancellationToken) =>
        await WriteAsync(user, changed, cancellationToken) is not null;

    private async Task<int?> WriteAsync(User user, User changed, CancellationToken cancellationToken)
    {
        if (IsAdministrator(user) && !IsAdministrator(changed)
            && !(await users.ListAsync(cancellationToken)).Any(other => other.Id != user.Id && IsAdministrator(other)))
            return null;
        await users.UpdateAsync(changed, cancellationToken);
        if (user.Active == changed.Active)
            return 0;
        // On opening, too: accounts that an older version closed kept theirs.
        await users.EndSessionsAsync(user.Id, time.GetUtcNow(), cancellationToken);
        return await tokens.RemoveAllAsync(user.Id, cancellationToken);
    }

    /// <summary>A password that nobody guesses.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 16);

    /// <summary>A closed account gets nothing that would work only when somebody opens it again, and unnoticed.</summary>
    /// <exception cref="HarvestException">It is closed.</exception>
    public static void RefuseClosed(User user)
    {
        if (!user.Active)
        {
            throw new HarvestException($"The account {user.Name} is closed")
            {
                Command = $"Open it first: harvest user open {user.Name}",
                Button = "Open it first",
            };
        }
    }

    /// <exception cref="HarvestException">It is too short.</exception>
    public Task SetPasswordAsync(User user, string password, bool mustChange, CancellationToken cancellationToken) =>
        users.UpdateAsync(
            user with { PasswordHash = Hash(user, password), MustChange = mustChange, FailedLogins = 0, LockedUntil = null },
            cancellationToken);

    /// <summary>Whether it is this account's password, without counting failures.</summary>
    public bool IsPassword(User user, string password) =>
        user.PasswordHash.Length > 0 && hasher.VerifyHashedPassword(user, user.PasswordHash, password) != PasswordVerificationResult.Failed;

    /// <summary>Tells who somebody is by name and password.</summary>
    /// <param name="name">The account's.</param>
    /// <param name="password">As typed.</param>
    /// <param name="address">Where it was typed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Null when one of them is wrong, the account is closed or locked; the answer does not say which.</returns>
    public async Task<User?> LogInAsync(string name, string password, string address, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await users.FindAsync(name, cancellationToken) is not { Active: true, PasswordHash.Length: > 0 } user)
        {
            hasher.VerifyHashedPassword(null!, nobody.Value, password);
            return null;
        }
        if (lockouts.IsLocked(user.Id, address, now))
            return null;
        if (!IsPassword(user, password))
        {
            lockouts.Fail(user.Id, address, now);
            return null;
        }
        lockouts.Succeed(user.Id, address);
        return user;
    }

    /// <summary>The most characters that a token's name has.</summary>
    public const int MaxTokenName = 100;

    /// <summary>Makes a token; it is shown this once.</summary>
    /// <exception cref="WrongInputException">It has no name, or too long a one: nobody would know later what it is for.</exception>
    /// <exception cref="HarvestException">The account is closed.</exception>
    public async Task<(ApiToken Token, string Secret)> CreateTokenAsync(
        User user, string name, TokenScope scope, TimeSpan? life, CancellationToken cancellationToken)
    {
        RefuseClosed(user);
        name = name.Trim();
        if (name.Length is 0 or > MaxTokenName)
            throw new WrongInputException($"name: Say in 1 to {MaxTokenName} characters what the token is for");
        var secret = TokenPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var now = time.GetUtcNow();
        var token = new ApiToken
        {
            Id = Guid.CreateVersion7().ToString(),
            UserId = user.Id,
            Name = name,
            Scope = scope,
            Created = now,
            Expires = now + life,
        };
        await tokens.AddAsync(token, HashOf(secret), cancellationToken);
        return (token, secret);
    }

    /// <summary>Who a token stands for.</summary>
    /// <returns>Null when it is unknown, expired, or its owner's account is closed.</returns>
    public async Task<Caller?> OfTokenAsync(string secret, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!secret.StartsWith(TokenPrefix, StringComparison.Ordinal)
            || await tokens.FindAsync(HashOf(secret), now, cancellationToken) is not { } token
            || await users.FindAsync(token.UserId, cancellationToken) is not { Active: true } user)
            return null;
        if (token.LastUsed is null || now - token.LastUsed > TouchEvery)
            await tokens.TouchAsync(token.Id, now, cancellationToken);
        return new Caller(user, await members.OfUserAsync(user.Id, cancellationToken), token.Scope);
    }

    /// <summary>Somebody who has logged in.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="stamp">What <see cref="Stamp"/> was at log-in: a changed password ends the sessions.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Caller?> OfSessionAsync(string userId, string stamp, CancellationToken cancellationToken) =>
        await users.FindAsync(userId, cancellationToken) is { Active: true } user && Stamp(user) == stamp
            ? new Caller(user, await members.OfUserAsync(user.Id, cancellationToken))
            : null;

    /// <summary>Changes with the password, and when the account is closed.</summary>
    public static string Stamp(User user) => HashOf($"{user.PasswordHash}{user.SessionsEnded?.ToUnixTimeMilliseconds()}")[..16];

    private static bool IsAdministrator(User user) => user is { Sysadmin: true, Active: true };

    private string Hash(User user, string password) =>
        password.Length >= MinPassword
            ? hasher.HashPassword(user, password)
            : throw new WrongInputException($"password: Must have at least {MinPassword} characters");

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
