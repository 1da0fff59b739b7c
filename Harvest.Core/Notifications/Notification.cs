using Harvest.Model;

namespace Harvest.Notifications;

/// <summary>The ways to tell, as they stand in the outbox.</summary>
internal static class Channel
{
    public const string Mail = "mail";
    public const string Webhook = "webhook";
}

/// <summary>A job that has ended and of which nobody was told yet.</summary>
public sealed record EndedJob
{
    public required string Id { get; init; }

    public JobStatus Status { get; init; }

    /// <summary>Datasets added, updated and deleted.</summary>
    public long Changes { get; init; }

    /// <summary>Gather errors and errored records.</summary>
    public long Errors { get; init; }

    /// <summary>The source's own recipients; empty for the site's.</summary>
    public string NotifyTo { get; init; } = "";

    /// <summary>The source's own mode; null for the site's.</summary>
    public NotifyWhen? NotifyWhen { get; init; }
}

/// <summary>A row of the outbox that this process has claimed.</summary>
public sealed record Notification
{
    public required string Id { get; init; }

    public required string JobId { get; init; }

    public required string Channel { get; init; }

    /// <summary>A mail address; empty for the webhook, whose address is the setting of the day.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>Tries, this one included.</summary>
    public int Attempts { get; init; }
}
