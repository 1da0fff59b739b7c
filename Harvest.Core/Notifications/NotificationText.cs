using System.Globalization;
using System.Text;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Notifications;

/// <summary>
/// The words of all mails. What comes from strangers (titles, messages) is flattened to one line each, so that it can
/// neither begin a header nor pass for a line of ours. A source's configuration is never in them.
/// </summary>
internal sealed class NotificationText(NotificationOptions options)
{
    private const int MaxTitle = 200;
    private const int MaxMessage = 500;

    private readonly StringBuilder text = new();

    /// <summary>The subject and the text of a mail about one job, or about several.</summary>
    public static (string Subject, string Body) Of(NotificationOptions options, IReadOnlyList<JobNotice> notices) =>
        new NotificationText(options).Write(notices);

    /// <summary>What <c>notify-test</c> sends.</summary>
    public static (string Subject, string Body) Test(NotificationOptions options) =>
        ($"{Line(options.SiteTitle, MaxTitle)} - Harvesting Job - Test",
            "This is a test. Mails about harvesting jobs will look for you where this one arrived.\r\n");

    /// <summary>Text of others in one line: no control characters, nothing that turns it round, not too long.</summary>
    public static string Line(string text, int max)
    {
        var flat = new StringBuilder(Math.Min(text.Length, max));
        foreach (var rune in text.EnumerateRunes())
        {
            if (flat.Length >= max)
                return flat.Append('…').ToString();
            flat.Append(IsPlain(rune) ? rune.ToString() : " ");
        }
        return flat.ToString().Trim();
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private (string Subject, string Body) Write(IReadOnlyList<JobNotice> notices)
    {
        var site = Line(options.SiteTitle, MaxTitle);
        Say($"Harvesting on {site}{(options.SiteUrl is { } url ? $", {url}" : "")}");
        foreach (var notice in notices)
        {
            Say("");
            if (notices.Count > 1)
                Say(new string('=', 60));
            Job(notice);
        }
        var failed = notices.Count(notice => notice.HasErrors);
        var subject = (notices.Count, failed) switch
        {
            (1, > 0) => $"{site} - Harvesting Job - Error Notification",
            (1, _) => $"{site} - Harvesting Job Successful - Summary Notification",
            (_, > 0) => $"{site} - Harvesting Jobs - Error Notification ({Number(failed)} of {Number(notices.Count)})",
            _ => $"{site} - Harvesting Jobs Successful - Summary Notification ({Number(notices.Count)})",
        };
        return (subject, text.ToString());
    }

    private void Job(JobNotice notice)
    {
        var (job, source) = (notice.Job, notice.Source);
        Say($"Source:       {Line(source.Title.Length > 0 ? source.Title : source.Name, MaxTitle)} ({source.Name})");
        Say($"Address:      {Line(SafeUrl.Of(source.Url), MaxMessage)}");
        Say($"Organization: {Line(notice.Organization is { Length: > 0 } owner ? owner : "Not specified", MaxTitle)}");
        Say($"Job:          {job.Id}");
        Say($"Status:       {(job with { GatherErrors = notice.GatherErrorCount }).StateInWords}");
        Say($"Created:      {Time(job.Created)}");
        Say($"Finished:     {Time(job.Finished)}");
        Say("");
        Say($"Added:        {Number(job.Added)}");
        Say($"Updated:      {Number(job.Updated)}");
        Say($"Deleted:      {Number(job.Deleted)}");
        Say($"Not modified: {Number(job.NotModified + job.Unchanged)}");
        Say($"Errors:       {Number(notice.Errored)}");
        Withheld(notice);
        Errors(notice);
        Links(job, source);
    }

    private void Withheld(JobNotice notice)
    {
        var (job, source) = (notice.Job, notice.Source);
        if (job.Withheld + job.WithheldAdditions == 0)
            return;
        Say("");
        if (job.WithheldAdditions > 0)
        {
            Say($"The source looks like another catalogue: {Number(job.WithheldAdditions)} unknown datasets stand in place of known ones.");
            Say("They were not added.");
        }
        Say($"No longer listed by the source: {Counted.Of(job.Withheld, "dataset")}. Not deleted:");
        Say("so many at once may be a fault of the source. Look at it; if it is right, run");
        Say($"  harvest source approve-deletions {source.Name} --list");
        Say($"  harvest source approve-deletions {source.Name}");
        Say($"  harvest job {source.Name}");
        if (notice.Held.Count == 0)
            return;
        var all = job.Withheld + job.WithheldAdditions;
        Say("");
        Say(notice.Held.Count < all ? $"The first {Number(notice.Held.Count)} of {Number(all)} changes that wait:" : "The changes that wait:");
        foreach (var record in notice.Held)
            Say($"  {(record.IsDeletion ? "delete" : "add   ")}  {Line(record.Guid, MaxMessage)}{(record.Title is { Length: > 0 } title ? $"  {Line(title, MaxTitle)}" : "")}");
        if (options.SiteUrl is { } url)
            Say($"All of them, to look through or download: {url.TrimEnd('/')}/harvest/admin/{source.Name}/held-back");
    }

    private void Errors(JobNotice notice)
    {
        if (notice.GatherErrors.Count > 0)
        {
            Say("");
            var (shown, all) = (notice.GatherErrors.Count, notice.GatherErrorCount);
            Say(all > shown ? $"Errors of the job (the last {Number(shown)} of {Number(all)}):" : "Errors of the job:");
            foreach (var message in notice.GatherErrors)
                Say($"  {Line(message, MaxMessage)}");
        }
        if (notice.ObjectErrors.Count > 0)
        {
            Say("");
            Say("Errors of records, the most frequent first:");
            foreach (var group in notice.ObjectErrors)
                Say($"  {Number(group.ErrorCount)} x {Line(group.Message, MaxMessage)}");
        }
        if (notice.HasErrors)
        {
            Say("");
            Say($"All of them, record by record: harvest job report {notice.Job.Id}");
        }
    }

    private void Links(Job job, Source source)
    {
        if (options.SiteUrl is not { } url)
            return;
        Say("");
        Say($"{url.TrimEnd('/')}/harvest/{source.Name}");
        Say($"{url.TrimEnd('/')}/harvest/{source.Name}/job/{job.Id}");
    }

    private void Say(string line) => text.Append(line).Append("\r\n");

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "not yet";
}
