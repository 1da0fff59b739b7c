using System.Security.Cryptography;
using System.Text;
using Harvest.Accounts;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;

namespace Harvest.Web.Security;

/// <summary>
/// Codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds) that are asked for after the password. A code is
/// taken once, also 30 seconds too early or too late. Secrets are kept protected by the site's keys, recovery codes as hashes.
/// </summary>
internal sealed class SecondFactor(IDataProtectionProvider protection, SecondFactorStore store, UserStore users, HarvestOptions options, TimeProvider time)
{
    private const int SecretBytes = 20;
    private const int RecoveryCodes = 10;

    // Whoever is asked for a code knows the password: so the account may be locked for everybody when codes are guessed from many addresses.
    private const int MaxFailures = 20;

    private static readonly TimeSpan SetUpLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan TicketLife = TimeSpan.FromMinutes(10);

    private readonly IDataProtector secrets = protection.CreateProtector("second-factor");
    private readonly ITimeLimitedDataProtector setUps = protection.CreateProtector("second-factor-set-up").ToTimeLimitedDataProtector();
    private readonly ITimeLimitedDataProtector tickets = protection.CreateProtector("second-factor-ticket").ToTimeLimitedDataProtector();
    private readonly Lockouts byAddress = new(AccountControl.MaxFailures, AccountControl.LockTime);
    private readonly Lockouts byAccount = new(MaxFailures, AccountControl.LockTime);

    /// <summary>Whether somebody must switch it on before anything else. Who logs in elsewhere has it there.</summary>
    public bool IsMissing(User user) => user is { HasSecondFactor: false, PasswordHash.Length: > 0 } && IsRequired(user);

    /// <summary>Whether the settings ask it of this account.</summary>
    public bool IsRequired(User user) =>
        options.Web.SecondFactor == SecondFactorRule.All || (options.Web.SecondFactor == SecondFactorRule.Administrators && user.Sysadmin);

    /// <summary>A new secret for somebody; nothing is stored until <see cref="EnableAsync"/>.</summary>
    public string NewSetUp(User user) =>
        setUps.Protect($"{user.Id} {Base32Encoding.ToString(RandomNumberGenerator.GetBytes(SecretBytes))}", SetUpLife);

    /// <summary>The secret of <see cref="NewSetUp"/> in Base32; null when it is too old or somebody else's.</summary>
    public string? SecretOf(User user, string? setUp) =>
        Open(setUps, setUp) is [var id, var secret] && id == user.Id ? secret : null;

    /// <summary>What the QR code says.</summary>
    public string Address(User user, string secret) => new OtpUri(OtpType.Totp, secret, user.Name, options.Web.Title).ToString();

    /// <summary>Switches it on.</summary>
    /// <returns>The recovery codes, shown this once; null when the code is wrong or it is on already.</returns>
    public async Task<IReadOnlyList<string>?> EnableAsync(User user, string secret, string? code, CancellationToken cancellationToken)
    {
        if (StepOf(secret, code, time.GetUtcNow()) is not { } step)
            return null;
        var codes = NewCodes();
        return await store.AddAsync(user.Id, secrets.Protect(secret), step, [.. codes.Select(HashOf)], cancellationToken) ? codes : null;
    }

    /// <summary>Other recovery codes; those before are no good any more.</summary>
    public async Task<IReadOnlyList<string>> RenewAsync(User user, CancellationToken cancellationToken)
    {
        var codes = NewCodes();
        await store.ReplaceRecoveryAsync(user.Id, [.. codes.Select(HashOf)], cancellationToken);
        return codes;
    }

    /// <summary>Says that somebody gave the right password, for the next form; good for ten minutes.</summary>
    public string Ticket(User user) => tickets.Protect($"{user.Id} {AccountControl.Stamp(user)}", TicketLife);

    /// <summary>Whose ticket it is; null when it is too old, or the password was changed since.</summary>
    public async Task<User?> OfTicketAsync(string? ticket, CancellationToken cancellationToken) =>
        Open(tickets, ticket) is [var id, var stamp]
        && await users.FindAsync(id, cancellationToken) is { Active: true } user && AccountControl.Stamp(user) == stamp
            ? user
            : null;

    /// <summary>Takes a code, or a recovery code. Wrong ones are counted as wrong passwords are.</summary>
    public async Task<FactorUse> UseAsync(User user, string? code, string address, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (byAddress.IsLocked(user.Id, address, now) || byAccount.IsLocked(user.Id, "", now))
            return FactorUse.Refused;
        var use = await TryAsync(user, code, now, cancellationToken);
        if (use == FactorUse.Refused)
        {
            byAddress.Fail(user.Id, address, now);
            byAccount.Fail(user.Id, "", now);
            return use;
        }
        byAddress.Succeed(user.Id, address);
        byAccount.Succeed(user.Id, "");
        return use;
    }

    /// <summary>Which period of 30 seconds a code is of; null when it is none of now, the one before and the one after.</summary>
    internal static long? StepOf(string secret, string? code, DateTimeOffset now)
    {
        var digits = Digits(code);
        return digits.Length == 6 && new Totp(Base32Encoding.ToBytes(secret))
            .VerifyTotp(now.UtcDateTime, digits, out var step, new VerificationWindow(previous: 1, future: 1))
            ? step
            : null;
    }

    private async Task<FactorUse> TryAsync(User user, string? code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(user.Id, cancellationToken) is not { } secret)
            return FactorUse.Refused;
        if (StepOf(secrets.Unprotect(secret), code, now) is { } step && await store.UseAsync(user.Id, step, cancellationToken))
            return FactorUse.Code;
        return await store.UseRecoveryAsync(user.Id, HashOf(code ?? ""), cancellationToken) ? FactorUse.RecoveryCode : FactorUse.Refused;
    }

    private static string[] Open(ITimeLimitedDataProtector protector, string? text)
    {
        try
        {
            return protector.Unprotect(text ?? "").Split(' ');
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private static List<string> NewCodes() =>
    [
        .. Enumerable.Range(0, RecoveryCodes).Select(_ => string.Join('-', RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 16).Chunk(4).Select(part => new string(part)))),
    ];

    private static string Digits(string? code) => string.Concat((code ?? "").Where(char.IsAsciiDigit));

    /// <summary>However it was typed: with spaces, capitals, without hyphens.</summary>
    private static string HashOf(string code) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant())));
}

/// <summary>What became of a code.</summary>
internal enum FactorUse
{
    /// <summary>It is wrong, was used before, or there were too many wrong ones.</summary>
    Refused,

    Code,

    RecoveryCode,
}
