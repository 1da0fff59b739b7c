using System.Globalization;
using System.Text.RegularExpressions;
using Cronos;
using Harvest.Model;

namespace Harvest.Pipeline.Sweeping;

/// <summary>When a source is due. Pure.</summary>
public static partial class Scheduling
{
    /// <summary>When a source is due next: by its cron expression, else by its frequency.</summary>
    /// <returns>Null for a manual source.</returns>
    public static DateTimeOffset? Next(Source source, DateTimeOffset now) =>
        source.Schedule.Length > 0
            ? Next(source.Schedule, source.TimeZone, now)
            : Next(source.Frequency, source.NextRun, now, source.Created.UtcDateTime.Day);

    /// <summary>
    /// The next time of a cron expression, as crontab(5) has it: where both day of month and day of week are restricted, either
    /// is enough. A time that the clocks skip in spring is due as soon as they have; one that comes twice in autumn is due once,
    /// but an interval goes on through the repeated hour.
    /// </summary>
    /// <param name="schedule">
    /// Five fields (minute, hour, day of month, month, day of week) with names, <c>L</c>, <c>W</c> and <c>#</c>, or a macro such as <c>@daily</c>.
    /// </param>
    /// <param name="timeZone">An IANA name; empty for UTC.</param>
    /// <param name="now">Times after this one count.</param>
    /// <exception cref="FormatException">No cron expression, no time zone, or no such time ever comes; the message says which.</exception>
    public static DateTimeOffset Next(string schedule, string timeZone, DateTimeOffset now)
    {
        var zone = TimeZones.Find(timeZone);
        return Expressions(schedule).Min(cron => cron.GetNextOccurrence(now, zone))?.ToUniversalTime()
            ?? throw new FormatException($"{schedule} never comes: no month that it names has such a day. Change the day or the month");
    }

    private static List<CronExpression> Expressions(string schedule)
    {
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] texts = fields is [var minute, var hour, var day, var month, var weekday] && IsRestricted(day) && IsRestricted(weekday)
            ? [$"{minute} {hour} {day} {month} *", $"{minute} {hour} * {month} {weekday}"]
            : [schedule];
        if (TimeOfDay().IsMatch(schedule.Trim()))
        {
            throw new FormatException(Daily(schedule) is { } daily
                ? $"{schedule} is a time of day; every day at that time is \"{daily}\" as a cron expression"
                : $"{schedule} is no time of day; expected one from 00:00 to 23:59");
        }
        var crons = new List<CronExpression>();
        foreach (var text in texts)
        {
            crons.Add(CronExpression.TryParse(text, out var cron) ? cron : throw new FormatException(
                $"{schedule} is no cron expression; expected five fields such as \"30 3 * * *\" (minute, hour, day, month, weekday), or @daily"));
        }
        return crons;
    }

    /// <summary>The cron expression of every day at a time, such as 03:30; null where the text is no time of day.</summary>
    public static string? Daily(string text) =>
        TimeOfDay().IsMatch(text.Trim()) && TimeOnly.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var time) ? $"{time.Minute} {time.Hour} * * *" : null;

    [GeneratedRegex(@"^\d{1,2}:\d{2}$")]
    private static partial Regex TimeOfDay();

    private static bool IsRestricted(string field) => field[0] is not ('*' or '?');

    /// <summary>
    /// The next time after <paramref name="now"/>, counted from the last due time, so that the hour of day does not drift with
    /// the moment that cron calls. Missed times give one run, not several.
    /// </summary>
    /// <param name="frequency">How often.</param>
    /// <param name="due">When it was due last; null if never.</param>
    /// <param name="now">Times after this one count.</param>
    /// <param name="day">The day of the month that a monthly source began with, where a short month has brought it forward since.</param>
    /// <returns>Null for a manual source.</returns>
    public static DateTimeOffset? Next(Frequency frequency, DateTimeOffset? due, DateTimeOffset now, int? day = null)
    {
        if (frequency == Frequency.Manual)
            return null;
        if (frequency == Frequency.Always)
            return now;
        var next = due ?? now;
        if (next > now)
            return next;
        if (frequency == Frequency.Monthly)
            return NextMonth(due ?? now, now, day);
        var step = frequency switch
        {
            Frequency.Hourly => TimeSpan.FromHours(1),
            Frequency.Daily => TimeSpan.FromDays(1),
            Frequency.Weekly => TimeSpan.FromDays(7),
            _ => TimeSpan.FromDays(14),
        };
        var steps = ((now - next).Ticks / step.Ticks) + 1;
        return next + (step * steps);
    }

    // The last day of a month may stand for a later day that it did not have: else the 31st becomes the 28th for good.
    private static DateTimeOffset NextMonth(DateTimeOffset due, DateTimeOffset now, int? day)
    {
        var isLast = due.Day == DateTime.DaysInMonth(due.Year, due.Month);
        var wanted = !isLast || day is null ? due.Day : day >= due.Day ? day.Value : 31;
        for (var months = 1; ; months++)
        {
            var next = due.AddMonths(months);
            next = next.AddDays(Math.Min(wanted, DateTime.DaysInMonth(next.Year, next.Month)) - next.Day);
            if (next > now)
                return next;
        }
    }
}
