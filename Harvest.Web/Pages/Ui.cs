using System.Globalization;
using System.Net;
using Harvest.Model;
using Microsoft.AspNetCore.Html;

namespace Harvest.Web.Pages;

/// <summary>Small pieces of pages: times, numbers, badges. What comes from strangers is encoded here or by Razor.</summary>
internal static class Ui
{
    /// <summary>A time; the browser puts it into the reader's zone (<c>site.js</c>).</summary>
    public static IHtmlContent Time(DateTimeOffset? time, string otherwise = "–") => time is { } known
        ? new HtmlString(string.Create(
            CultureInfo.InvariantCulture,
            $"<time datetime=\"{known.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\" class=\"text-nowrap\">{Moment(known.UtcDateTime)} UTC</time>"))
        : new HtmlString(WebUtility.HtmlEncode(T(otherwise)));

    /// <summary>Day and time as the language writes them.</summary>
    public static string Moment(DateTime time) =>
        time.ToString(Texts.Culture.Equals(CultureInfo.InvariantCulture) ? "yyyy-MM-dd HH:mm" : "g", Texts.Culture);

    /// <summary>The same from a text of a remote, which may be anything; a day or a year stays one.</summary>
    public static IHtmlContent Time(string? text) =>
        text?.Contains(':', StringComparison.Ordinal) == true && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Time(time)
            : new HtmlString(WebUtility.HtmlEncode(text ?? "–"));

    public static string Number(long number) => number.ToString("N0", Texts.Culture);

    public static string Count(long number, string one, string many) => $"{Number(number)} {Word(number, one, many)}";

    /// <summary>The word alone, where the number stands apart from it.</summary>
    public static string Word(long number, string one, string many) => T(number == 1 || (number == 0 && Texts.Language == "fr") ? one : many);

    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => Count(bytes, "byte", "bytes"),
        < 1_000_000 => string.Create(Texts.Culture, $"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(Texts.Culture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(Texts.Culture, $"{bytes / 1e9:0.#} GB"),
    };

    /// <summary>Seconds up to a minute, then minutes, then hours.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => string.Create(Texts.Culture, $"{span.TotalSeconds:0.0} s"),
        { TotalMinutes: < 1 } => string.Create(Texts.Culture, $"{span.TotalSeconds:0} s"),
        { TotalHours: < 1 } => $"{(int)span.TotalMinutes} min {span.Seconds} s",
        { TotalDays: < 2 } => $"{(int)span.TotalHours} h {span.Minutes} min",
        _ => Count((int)span.TotalDays, "day", "days"),
    };

    public static IHtmlContent Status(Job job)
    {
        var colour = job switch
        {
            { StateInWords: JobStates.Queued } => "secondary",
            { Status: JobStatus.Running } => "primary",
            { Status: JobStatus.Aborted } => "dark",
            { HasErrors: true } => "warning",
            _ => "success",
        };
        return Badge(colour, job.StateInWords);
    }

    /// <summary>Whether the file behind an address is there.</summary>
    public static IHtmlContent Check(LinkStatus status) => status switch
    {
        LinkStatus.Available => Badge("success", Key("Available")),
        LinkStatus.Failing => Badge("warning", Key("Not available now")),
        LinkStatus.Broken => Badge("danger", Key("Broken link")),
        LinkStatus.Refused => Badge("light", Key("Not open to programs")),
        _ => Badge("light", Key("Not checked")),
    };

    /// <summary>How far a record has come.</summary>
    public static string State(ObjectState state) => state switch
    {
        ObjectState.Waiting => T("Waiting"),
        ObjectState.Fetch => T("Fetch"),
        ObjectState.Import => T("Import"),
        ObjectState.Complete => T("Complete"),
        _ => T("Error"),
    };

    public static IHtmlContent Outcome(string? outcome) => outcome switch
    {
        Outcomes.Added => Badge("success", outcome),
        Outcomes.Updated => Badge("primary", outcome),
        Outcomes.Deleted => Badge("dark", outcome),
        Outcomes.Errored => Badge("danger", Key("errored")),
        Outcomes.NotModified => Badge("secondary", Key("not modified")),
        null => Badge("light", "open"),
        _ => Badge("secondary", outcome),
    };

    /// <summary>Whether a problem keeps a record out, was repaired or guessed, or is advice of its standard.</summary>
    public static IHtmlContent Weight(RecordProblem problem) =>
        !problem.IsWarning ? Badge("danger", Key("Error"))
        : IsAdvice(problem.Message) ? Badge("info", Key("Advice"))
        : Badge("warning", Key("Warning"));

    /// <summary>What a standard recommends and does not require.</summary>
    public static bool IsAdvice(string message) => message.Contains("recommends", StringComparison.Ordinal);

    public static IHtmlContent Badge(string colour, string text) =>
        new HtmlString($"<span class=\"badge text-bg-{colour}\">{WebUtility.HtmlEncode(T(text))}</span>");

    /// <summary>The lines of a comparison; nothing between them, since spaces count in preformatted text.</summary>
    public static IHtmlContent Diff(IEnumerable<(char Sign, string? Text)> lines) => new HtmlString(string.Concat(lines.Select(line => line switch
    {
        (_, null) => "<span class=\"text-body-secondary\">⋯</span>\n",
        ('+', var text) => $"<span class=\"diff-added\">+ {WebUtility.HtmlEncode(text)}</span>\n",
        ('-', var text) => $"<span class=\"diff-removed\">- {WebUtility.HtmlEncode(text)}</span>\n",
        (_, var text) => $"  {WebUtility.HtmlEncode(text)}\n",
    })));

    public static string Frequency(Frequency frequency) => frequency switch
    {
        Harvest.Model.Frequency.Manual => T("manually"),
        Harvest.Model.Frequency.Always => T("continuously"),
        Harvest.Model.Frequency.Biweekly => T("every two weeks"),
        Harvest.Model.Frequency.Hourly => T("hourly"),
        Harvest.Model.Frequency.Daily => T("daily"),
        Harvest.Model.Frequency.Weekly => T("weekly"),
        _ => T("monthly"),
    };

    /// <summary>When a source is harvested, in words.</summary>
    public static string Schedule(Source source) => source switch
    {
        { Schedule.Length: > 0 } => $"{Cron(source.Schedule)} ({(source.TimeZone.Length > 0 ? source.TimeZone : "UTC")})",
        _ => Frequency(source.Frequency),
    };

    /// <summary>The time of a cron expression that means once a day; null for any other.</summary>
    public static string? DailyAt(string schedule) =>
        schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var minute, var hour, "*", "*", "*"]
        && int.TryParse(minute, NumberStyles.None, CultureInfo.InvariantCulture, out var m) && m < 60
        && int.TryParse(hour, NumberStyles.None, CultureInfo.InvariantCulture, out var h) && h < 24
            ? string.Create(CultureInfo.InvariantCulture, $"{h:00}:{m:00}")
            : null;

    private static string Cron(string schedule) => DailyAt(schedule) is { } time ? T("every day at {0}", time) : $"cron {schedule}";

    /// <summary>An address that may stand in a link: http and https only.</summary>
    public static string? Link(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" or "ftp" ? parsed!.AbsoluteUri : null;

    /// <summary>A mail address that may stand in a link.</summary>
    public static string? Mail(string email)
    {
        var address = email.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? email[7..] : email;
        return address.Length < 255 && System.Net.Mail.MailAddress.TryCreate(address, out var parsed) && parsed.Address == address
            ? $"mailto:{Uri.EscapeDataString(address).Replace("%40", "@", StringComparison.Ordinal)}"
            : null;
    }

    public static string Shorten(string? text, int length) =>
        text is null ? "" : text.Length <= length ? text : $"{text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)]}…";

    /// <summary>The last of an address of this list with some parameters put in place of others.</summary>
    public static string With(HttpRequest request, params (string Name, string? Value)[] changes)
    {
        var query = request.Query
            .Where(pair => !Array.Exists(changes, change => change.Name == pair.Key))
            .SelectMany(pair => pair.Value.Select(value => (Name: pair.Key, Value: value)))
            .Concat(changes)
            .Where(pair => !string.IsNullOrEmpty(pair.Value));
        var text = string.Join('&', query.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value!)}"));
        return text.Length > 0 ? $"{request.Path}?{text}" : request.Path.Value ?? "/";
    }
}
