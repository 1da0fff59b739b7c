using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Sweeping;

namespace Harvest.Web.Pages;

/// <summary>The fields of a source as a person fills them in; the harvester's settings are read apart.</summary>
public sealed record SourceForm
{
    public string? Url { get; init; }

    public string? Type { get; init; }

    public string? Name { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    /// <summary>The title that detection filled in: that of another address takes its place, and not that of what was typed.</summary>
    public string? FoundTitle { get; init; }

    /// <inheritdoc cref="FoundTitle"/>
    public string? FoundDescription { get; init; }

    public string? Frequency { get; init; }

    public string? Schedule { get; init; }

    /// <summary>The time of day for once a day, such as 02:00.</summary>
    public string? At { get; init; }

    /// <summary>The zone of <see cref="At"/> and <see cref="Schedule"/>; UTC without one.</summary>
    public string? TimeZone { get; init; }

    public string? Organization { get; init; }

    public bool Private { get; init; }

    /// <summary>Mail addresses of those who are notified; empty for those of the site.</summary>
    public string? NotifyTo { get; init; }

    /// <summary>Of which jobs they are notified; null as the site says.</summary>
    public NotifyWhen? NotifyWhen { get; init; }

    public bool RunNow { get; init; }

    /// <summary>How the source was when the form was opened (<see cref="FormSeal"/>), so that nobody's change in the meantime is overwritten.</summary>
    public string? Seen { get; init; }

    /// <summary>The settings as they were sent last (<see cref="FormSeal"/>): the form shows secrets masked, and they are not to be typed again.</summary>
    public string? Typed { get; init; }

    /// <summary>The cron expression; null for a frequency. What is no time of day stays as it is, so that the check names it.</summary>
    internal string? Cron => Frequency switch
    {
        "CRON" => Schedule?.Trim() ?? "",
        "AT" => Scheduling.Daily(At ?? "") ?? At ?? "",
        _ => null,
    };

    /// <summary>Schedule and time zone in one, however they were filled in.</summary>
    internal string When => Cron is { } cron ? $"{Ui.DailyAt(cron) ?? cron} {TimeZone?.Trim()}" : Frequency ?? nameof(Harvest.Model.Frequency.Manual).ToUpperInvariant();

    /// <summary>Who is notified of what, in one.</summary>
    internal string Notified => $"{NotifyTo?.Trim()} {NotifyWhen}".Trim();

    /// <summary>The fields that a source fills in.</summary>
    public static SourceForm Of(Source source) => new()
    {
        Url = SafeUrl.Of(source.Url),
        Type = source.Type,
        Name = source.Name,
        Title = source.Title,
        Description = source.Description,
        Frequency = source.Schedule.Length == 0 ? source.Frequency.ToString().ToUpperInvariant() : Ui.DailyAt(source.Schedule) is null ? "CRON" : "AT",
        Schedule = source.Schedule,
        At = Ui.DailyAt(source.Schedule),
        TimeZone = source.TimeZone,
        Organization = source.PublisherId,
        Private = source.Private,
        NotifyTo = source.NotifyTo,
        NotifyWhen = source.NotifyWhen,
    };

    /// <summary>An address as people paste it: with line breaks in it, too.</summary>
    public static string Address(string? pasted) => SourceAddress.Complete(Pasted(pasted));

    /// <summary>The same without a scheme, where none was pasted.</summary>
    internal static string Pasted(string? pasted) => string.Concat((pasted ?? "").Where(c => !char.IsControl(c)));
}
