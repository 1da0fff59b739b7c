using System.ComponentModel.DataAnnotations;
using MailKit.Security;

namespace Harvest.Notifications;

/// <summary>Settings <c>Harvest:Notifications:Smtp</c>: the server that takes the mails.</summary>
public sealed class SmtpOptions
{
    /// <summary>The mail server. Default: empty, no mail is sent.</summary>
    public string Host { get; set; } = "";

    /// <summary>Default: 587 with <see cref="Tls"/>, 465 with <see cref="ImplicitTls"/>, else 25.</summary>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>For servers that ask who is there. Default: none.</summary>
    public string? User { get; set; }

    /// <summary>Default: none.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// An OAuth 2.0 access token of <see cref="User"/> in place of a password (XOAUTH2). It is read when a program starts.
    /// Default: none.
    /// </summary>
    public string? Token { get; set; }

    /// <summary>
    /// Whether the connection must be encrypted (STARTTLS); a server that cannot gets no mail. Without it a password
    /// crosses the network as plain text. Default: false.
    /// </summary>
    public bool Tls { get; set; }

    /// <summary>Whether the connection is encrypted from the first byte. Default: true on port 465, else false.</summary>
    public bool? ImplicitTls { get; set; }

    /// <summary>Seconds that one mail may take. Default: 30.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 30;

    internal int EffectivePort => Port ?? (ImplicitTls == true ? 465 : Tls ? 587 : 25);

    internal SecureSocketOptions Security => ImplicitTls ?? Port == 465 ? SecureSocketOptions.SslOnConnect
        : Tls ? SecureSocketOptions.StartTls : SecureSocketOptions.None;
}
