namespace Harvest.Notifications;

/// <summary>Mails about accounts, sent at once by the mail server of the notifications.</summary>
public sealed class AccountMail(HarvestOptions settings, TimeProvider time)
{
    /// <summary>Whether there is a mail server.</summary>
    public bool IsOn => settings.Notifications.HasMail;

    /// <exception cref="HarvestException">The mail was not taken; the message says why.</exception>
    public async Task SendAsync(string to, string subject, string body, CancellationToken cancellationToken)
    {
        using var mailer = new Mailer(settings.Notifications, time);
        try
        {
            await mailer.SendAsync(Guid.CreateVersion7().ToString(), to, (subject, body), cancellationToken);
        }
        catch (DeliveryException fault)
        {
            throw new HarvestException(fault.Message, fault);
        }
    }
}
