using System.Data.Common;
using Harvest.Storage;
using Microsoft.Extensions.Logging;

namespace Harvest.Notifications;

/// <summary>
/// Tells people of jobs that have ended: works off the outbox. Any number may run at once, each row is sent by one.
/// Whatever fails here fails no job and no run: it is tried again later.
/// </summary>
public sealed partial class Notifier(
    HarvestOptions settings,
    Outbox outbox,
    JobNotices notices,
    Webhook webhook,
    TimeProvider time,
    ILogger<Notifier> logger)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly NotificationOptions options = settings.Notifications;

    /// <summary>Sends what is due. Throws only when it is cancelled.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await outbox.IsIdleAsync(options.Channels, cancellationToken))
                return;
            await outbox.AddressAsync(job => Audience.Of(options, job), cancellationToken);
            await outbox.FreeAsync(owner => !Worker.MayLive(owner), cancellationToken);
            while (await ClaimAsync(cancellationToken) is { Count: > 0 } claimed)
                await SendAsync(claimed, cancellationToken);
            await outbox.CleanAsync(options.Days, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogRoundFailed(fault);
        }
    }

    /// <summary>Sends a test now, past the outbox.</summary>
    /// <param name="to">Mail addresses in place of the site's; null for those.</param>
    /// <param name="cancellationToken">Stops sending.</param>
    /// <returns>What became of each, in order.</returns>
    /// <exception cref="HarvestException">Neither a mail server nor a webhook is set, or nobody to write to.</exception>
    public async Task<IReadOnlyList<(string Channel, string Recipient, string? Fault)>> TestAsync(
        IReadOnlyList<string>? to, CancellationToken cancellationToken)
    {
        if (options.Channels.Count == 0)
            throw new HarvestException(
                "Notifications are off: set Notifications:Smtp:Host or Notifications:WebhookUrl");
        var recipients = options.HasMail ? to ?? options.To : [];
        if (options.HasMail && recipients.Count == 0)
            throw new HarvestException("There is nobody to write to: set Notifications:To, or give --to");
        using var mailer = new Mailer(options, time);
        var results = new List<(string, string, string?)>();
        foreach (var recipient in recipients)
        {
            var fault = await FaultOfAsync(() => mailer.SendAsync(
                Guid.CreateVersion7().ToString(), recipient, NotificationText.Test(options), cancellationToken));
            results.Add((Channel.Mail, recipient, fault));
        }
        if (options.HasWebhook)
        {
            var fault = await FaultOfAsync(() => webhook.TestAsync(cancellationToken));
            results.Add((Channel.Webhook, Http.SafeUrl.Of(options.WebhookUrl!), fault));
        }
        return results;
    }

    private static async Task<string?> FaultOfAsync(Func<Task> send)
    {
        try
        {
            await send();
            return null;
        }
        catch (DeliveryException fault)
        {
            return fault.Message;
        }
    }

    private Task<IReadOnlyList<Notification>> ClaimAsync(CancellationToken cancellationToken) =>
        outbox.ClaimAsync(Worker.Id, Lease, options.Channels, cancellationToken);

    private async Task SendAsync(IReadOnlyList<Notification> claimed, CancellationToken cancellationToken)
    {
        var ids = claimed.Select(row => row.Id).ToList();
        try
        {
            await using var lease = new LeaseKeeper(
                time, Lease, token => outbox.RenewAsync(Worker.Id, Lease, ids, token), cancellationToken);
            using var mailer = new Mailer(options, time);
            var read = new Dictionary<string, JobNotice?>();
            var away = new Dictionary<string, DeliveryException>();
            foreach (var bundle in Bundles(claimed))
                await SendAsync(bundle, mailer, read, away, lease.Token);
        }
        finally
        {
            // Nothing is left of it, unless we were stopped.
            if (cancellationToken.IsCancellationRequested)
                await outbox.ReleaseAsync(Worker.Id, ids, CancellationToken.None);
        }
    }

    /// <summary>What goes out as one: a row, or all mails to one recipient.</summary>
    private IEnumerable<IReadOnlyList<Notification>> Bundles(IReadOnlyList<Notification> claimed) => claimed
        .GroupBy(row => options.Digest && row.Channel == Channel.Mail ? row.Recipient : row.Id)
        .Select(group => group.ToList());

    private async Task SendAsync(
        IReadOnlyList<Notification> bundle,
        Mailer mailer,
        Dictionary<string, JobNotice?> read,
        Dictionary<string, DeliveryException> away,
        CancellationToken cancellationToken)
    {
        var (channel, recipient) = (bundle[0].Channel, bundle[0].Recipient);
        try
        {
            if (away.TryGetValue(channel, out var known))
                throw known;
            var told = new List<JobNotice>();
            foreach (var row in bundle)
            {
                if (!read.TryGetValue(row.JobId, out var notice))
                    read[row.JobId] = notice = await notices.ReadAsync(row.JobId, cancellationToken);
                if (notice is not null)
                    told.Add(notice);
            }
            // A job that was cleared away meanwhile took its rows with it.
            if (told.Count > 0 && channel == Channel.Mail)
                await mailer.SendAsync(bundle[0].Id, recipient, NotificationText.Of(options, told), cancellationToken);
            else if (told.Count > 0)
                await webhook.SendAsync(bundle[0].Id, told[0], cancellationToken);
            // Should we die before this line, it goes out again, under the same id.
            await outbox.MarkSentAsync([.. bundle.Select(row => row.Id)], cancellationToken);
            LogSent(channel, bundle.Count, bundle[0].JobId);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or DbException))
        {
            await PostponeAsync(bundle, away, fault, cancellationToken);
        }
    }

    private async Task PostponeAsync(
        IReadOnlyList<Notification> bundle,
        Dictionary<string, DeliveryException> away,
        Exception fault,
        CancellationToken cancellationToken)
    {
        var row = bundle[0];
        await outbox.PostponeAsync(bundle, options.Attempts, fault.Message, cancellationToken);
        if (row.Attempts >= options.Attempts)
            LogGivenUp(row.Channel, bundle.Count, row.JobId, row.Attempts, fault.Message);
        else if (!away.ContainsKey(row.Channel))
            LogPostponed(row.Channel, bundle.Count, row.JobId, Outbox.Pause(row.Attempts), fault.Message);
        if (fault is DeliveryException { IsForAll: true } all)
            away[row.Channel] = all;
    }

    [LoggerMessage(6000, LogLevel.Information, "{Channel} for {Count} jobs ({Job}) sent")]
    private partial void LogSent(string channel, int count, string job);

    [LoggerMessage(6001, LogLevel.Warning, "{Channel} for {Count} jobs ({Job}) not sent, next try in {Pause}: {Fault}")]
    private partial void LogPostponed(string channel, int count, string job, TimeSpan pause, string fault);

    [LoggerMessage(6002, LogLevel.Error, "{Channel} for {Count} jobs ({Job}) given up after {Attempts} tries: {Fault}")]
    private partial void LogGivenUp(string channel, int count, string job, int attempts, string fault);

    [LoggerMessage(6003, LogLevel.Error, "Telling of ended jobs failed; the next run tries again")]
    private partial void LogRoundFailed(Exception fault);
}
