using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;

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
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Smtp.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var message = Message(id, to, text);
            client ??= Connect();
            await client.SendMailAsync(message, either.Token).WaitAsync(either.Token);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // What state the conversation is in is anyone's guess.
            Dispose();
            var isSlow = patience.IsCancellationRequested;
            throw new DeliveryException(isSlow ? Slow : Describe(fault), isSlow || IsServerAway(fault), fault);
        }
    }

    public void Dispose()
    {
        client?.Dispose();
        client = null;
    }

    private string Place => $"Mail server {options.Smtp.Host}:{options.Smtp.EffectivePort}";

    private string Slow => $"{Place} did not take the mail within {options.Smtp.TimeoutSeconds} seconds";

    private static bool IsServerAway(Exception fault) =>
        fault is SmtpException { StatusCode: SmtpStatusCode.GeneralFailure or SmtpStatusCode.ServiceNotAvailable };

    private SmtpClient Connect() => new(options.Smtp.Host, options.Smtp.EffectivePort)
    {
        EnableSsl = options.Smtp.Tls,
        Credentials = options.Smtp.User is { Length: > 0 } user
            ? new NetworkCredential(user, options.Smtp.Password)
            : null,
    };

    private MailMessage Message(string id, string to, (string Subject, string Body) text)
    {
        var from = new MailAddress(options.From);
        return new MailMessage(from, new MailAddress(to))
        {
            Subject = text.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = text.Body,
            BodyEncoding = Encoding.UTF8,
            // Messages of errors are longer than a line of SMTP may be; .NET's quoted-printable hides the line ends.
            BodyTransferEncoding = TransferEncoding.Base64,
            Headers =
            {
                ["Message-ID"] = $"<{id}@{from.Host}>",
                // Out-of-office replies are not for programs.
                ["Auto-Submitted"] = "auto-generated",
            },
        };
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
