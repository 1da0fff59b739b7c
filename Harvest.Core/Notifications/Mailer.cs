using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Harvest.Notifications;

/// <summary>Hands mails to the mail server, all of one round over one connection; dispose it to take leave.</summary>
internal sealed class Mailer(NotificationOptions options, TimeProvider time) : IDisposable
{
    private SmtpClient? client;

    /// <summary>Sends one mail to one recipient: nobody sees who else gets one.</summary>
    /// <param name="id">Becomes the message's id, so that one sent again after a crash is known.</param>
    /// <exception cref="DeliveryException">It was not taken.</exception>
    public async Task SendAsync(
        string id, string to, (string Subject, string Body) text, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.Smtp.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var message = Message(id, to, text);
            client ??= await ConnectAsync(either.Token);
            await client.SendAsync(message, either.Token);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // What state the conversation is in is anyone's guess.
            client?.Dispose();
            client = null;
            var isSlow = timeout.IsCancellationRequested;
            throw new DeliveryException(isSlow ? Slow : Describe(fault), isSlow || IsForAll(fault), fault);
        }
    }

    public void Dispose()
    {
        if (client is { IsConnected: true })
            client.Disconnect(quit: true);
        client?.Dispose();
        client = null;
    }

    private string Place => $"Mail server {options.Smtp.Host}:{options.Smtp.EffectivePort}";

    private string Slow => $"{Place} did not take the mail within {Counted.Of(options.Smtp.TimeoutSeconds, "second")}";

    // What the server says to one command concerns that mail; the rest, such as a refused password, all of them.
    private static bool IsForAll(Exception fault) =>
        fault is not (ParseException or SmtpCommandException { StatusCode: not SmtpStatusCode.ServiceNotAvailable });

    private async Task<SmtpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        var smtp = options.Smtp;
        var connecting = new SmtpClient
        {
            // The mail server of a closed network is known by an authority whose list of revocations cannot be reached from there.
            CheckCertificateRevocation = false,
            Timeout = smtp.TimeoutSeconds * 1000,
        };
        try
        {
            await connecting.ConnectAsync(smtp.Host, smtp.EffectivePort, smtp.Security, cancellationToken);
            if (smtp.Token is { Length: > 0 } token)
                await connecting.AuthenticateAsync(new SaslMechanismOAuth2(smtp.User ?? "", token), cancellationToken);
            else if (smtp.User is { Length: > 0 } user)
                await connecting.AuthenticateAsync(user, smtp.Password ?? "", cancellationToken);
            return connecting;
        }
        catch
        {
            connecting.Dispose();
            throw;
        }
    }

    private MimeMessage Message(string id, string to, (string Subject, string Body) text)
    {
        var from = MailboxAddress.Parse(options.From);
        var message = new MimeMessage
        {
            From = { from },
            To = { MailboxAddress.Parse(to) },
            Subject = text.Subject,
            MessageId = $"{id}@{from.Domain}",
            // Messages of errors are longer than a line of SMTP may be.
            Body = new TextPart("plain") { Text = text.Body, ContentTransferEncoding = ContentEncoding.Base64 },
        };
        // Out-of-office replies are not for programs.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private string Describe(Exception fault)
    {
        var root = fault.GetBaseException();
        return $"{Place}: {fault.Message}{(root == fault ? "" : $" {root.Message}")}";
    }
}

/// <summary>A mail or a webhook was not taken.</summary>
/// <param name="message">Why; without secrets.</param>
/// <param name="isForAll">Others that go the same way would meet the same fault now.</param>
/// <param name="inner">What happened.</param>
internal sealed class DeliveryException(string message, bool isForAll, Exception? inner = null)
    : Exception(message, inner)
{
    public bool IsForAll => isForAll;
}
