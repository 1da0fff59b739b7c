using System.Security.Cryptography;
using Harvest.Accounts;
using Harvest.Model;
using Harvest.Notifications;
using Harvest.Storage.Accounts;
using Microsoft.AspNetCore.DataProtection;

namespace Harvest.Web.Security;

/// <summary>
/// A forgotten password is set anew by a link in a mail. The link is good for an hour and once: it names the password that it
/// takes the place of. It begins with <c>Web:Url</c>, since a request's Host header could lead it to a stranger's site.
/// </summary>
internal sealed partial class PasswordReset(
    IDataProtectionProvider protection, UserStore users, AccountMail mail, HarvestOptions options, ILogger<PasswordReset> logger)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("password-reset").ToTimeLimitedDataProtector();

    public bool IsOn => mail.IsOn && options.Web.Url.Length > 0;

    /// <summary>
    /// Sends a link to whoever has an account with this name or address, in the background: neither the answer nor its time tells
    /// whether there is one.
    /// </summary>
    public void Begin(string nameOrAddress) => _ = SendAsync(nameOrAddress.Trim());

    /// <summary>Whose link it is; null when it is too old, was used, or is none.</summary>
    public async Task<User?> FindAsync(string? token, CancellationToken cancellationToken)
    {
        try
        {
            return protector.Unprotect(token ?? "").Split(' ') is [var id, var stamp]
                && await users.FindAsync(id, cancellationToken) is { Active: true } user && AccountControl.Stamp(user) == stamp
                    ? user
                    : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private async Task SendAsync(string nameOrAddress)
    {
        try
        {
            if (!IsOn || nameOrAddress.Length == 0)
                return;
            foreach (var user in (await users.ListAsync(CancellationToken.None)).Where(user => IsMeant(user, nameOrAddress)))
            {
                var token = protector.Protect($"{user.Id} {AccountControl.Stamp(user)}", Life);
                await mail.SendAsync(
                    user.Email,
                    $"{options.Web.Title}: set a new password",
                    $"Somebody asked for a new password for the account {user.Name} at {options.Web.Url}.\n\n"
                    + $"Set it here within an hour:\n{options.Web.Url.TrimEnd('/')}/login/reset?token={Uri.EscapeDataString(token)}\n\n"
                    + "If it was not you, do nothing: your password stays as it is.\n",
                    CancellationToken.None);
            }
        }
        catch (Exception fault)
        {
            LogFailed(fault.Message);
        }
    }

    private static bool IsMeant(User user, string nameOrAddress) =>
        user is { Active: true, PasswordHash.Length: > 0, Email.Length: > 0 }
        && (user.Name == nameOrAddress || string.Equals(user.Email, nameOrAddress, StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(6200, LogLevel.Error, "A mail for a forgotten password could not be sent: {Fault}")]
    private partial void LogFailed(string fault);
}
