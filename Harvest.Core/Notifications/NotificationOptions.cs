using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using Harvest.Model;

namespace Harvest.Notifications;

/// <summary>
/// Settings <c>Harvest:Notifications</c>: who is told of ended jobs, and how. Only <c>harvest run</c> needs them.
/// </summary>
public sealed class NotificationOptions : IValidatableObject
{
    public SmtpOptions Smtp { get; set; } = new();

    /// <summary>Who the mails come from, such as <c>Harvest &lt;harvest@example.org&gt;</c>. Needed for mails.</summary>
    public string From { get; set; } = "";

    /// <summary>Who gets a mail of every source that names nobody itself. Default: nobody.</summary>
    public AddressList To { get; set; } = [];

    /// <summary>Of which jobs, where a source says nothing else. Default: <see cref="NotifyWhen.Errors"/>.</summary>
    [EnumDataType(typeof(NotifyWhen))]
    public NotifyWhen When { get; set; } = NotifyWhen.Errors;

    /// <summary>One mail for all jobs that one <c>run</c> tells of, instead of one for each. Default: false.</summary>
    public bool Digest { get; set; }

    /// <summary>Begins the subject of every mail. Default: <c>Harvest</c>.</summary>
    [Required]
    public string SiteTitle { get; set; } = "Harvest";

    /// <summary>Public address of the web pages; mails have links to source and job when it is set.</summary>
    [Url]
    public string? SiteUrl { get; set; }

    /// <summary>Gets each job as JSON by POST. Default: none.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>The key of the webhook's signature. Default: none, the header is not sent.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>How often a mail or a webhook is tried, with growing pauses. Default: 12, most of a day.</summary>
    [Range(1, 100)]
    public int Attempts { get; set; } = 12;

    /// <summary>How long it is remembered what was sent, in days. Default: 14.</summary>
    [Range(1, DayLimit.Most)]
    public int Days { get; set; } = 14;

    internal bool HasMail => !string.IsNullOrWhiteSpace(Smtp.Host);

    internal bool HasWebhook => !string.IsNullOrWhiteSpace(WebhookUrl);

    /// <summary>The ways that are open, by the names of the outbox.</summary>
    internal IReadOnlyList<string> Channels =>
    [
        .. HasMail ? [Channel.Mail] : Array.Empty<string>(),
        .. HasWebhook ? [Channel.Webhook] : Array.Empty<string>(),
    ];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (HasMail && (From.Any(char.IsControl) || !MailAddress.TryCreate(From, out _)))
        {
            var found = From.Length == 0 ? "nothing" : From;
            yield return new ValidationResult(
                $"Setting Harvest:Notifications:From must be a mail address when Smtp:Host is set, found {found}");
        }
        if (HasWebhook && !(Uri.TryCreate(WebhookUrl, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"))
        {
            yield return new ValidationResult(
                "Setting Harvest:Notifications:WebhookUrl must be a full http or https address");
        }
    }
}
