using Harvest.Model;

namespace Harvest.Notifications;

/// <summary>Decides who is told of a job.</summary>
internal static class Audience
{
    /// <summary>Channel and recipient, each pair once; none when the job is not worth telling.</summary>
    public static IReadOnlyList<(string Channel, string Recipient)> Of(NotificationOptions options, EndedJob job)
    {
        if (!IsTold(job.NotifyWhen ?? options.When, job))
            return [];
        return
        [
            .. options.HasMail ? Recipients(options, job).Select(address => (Channel.Mail, address)) : [],
            .. options.HasWebhook ? [(Channel.Webhook, "")] : Array.Empty<(string, string)>(),
        ];
    }

    private static IEnumerable<string> Recipients(NotificationOptions options, EndedJob job)
    {
        var site = options.To.Distinct(StringComparer.OrdinalIgnoreCase);
        try
        {
            return job.NotifyTo.Length > 0 ? AddressList.Read(job.NotifyTo) : site;
        }
        catch (FormatException)
        {
            // It was checked when it was set; whatever got into the table since must not keep the other jobs waiting.
            return site;
        }
    }

    private static bool IsTold(NotifyWhen when, EndedJob job)
    {
        var hasErrors = job.Errors > 0 || job.Status == JobStatus.Aborted;
        return when switch
        {
            NotifyWhen.All => true,
            NotifyWhen.Changes => hasErrors || job.Changes > 0,
            NotifyWhen.Errors => hasErrors,
            _ => false,
        };
    }
}
