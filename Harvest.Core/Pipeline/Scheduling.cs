using Harvest.Model;
using NCrontab;

namespace Harvest.Pipeline;

/// <summary>When a source is due. Pure.</summary>
public static class Scheduling
{
    /// <summary>When a source is due next: by its cron expression, else by its frequency.</summary>
    /// <returns>Null for a manual source.</returns>
    public static DateTimeOffset? Next(Source source, DateTimeOffset now) =>
        source.Schedule.Length > 0
            ? Next(source.Schedule, source.TimeZone, now)
            : Next(source.Frequency, source.NextRun, now);

    /// <summary>
    /// The next time of a cron expression. A time that the clocks skip in spring is due as soon as they have; one that comes
    /// twice in autumn is due the first time only.
    /// </summary>
    /// <param name="schedule">Five fields: minute, hour, day of month, month, day of week.</param>
    /// <param name="timeZone">An IANA name; empty for UTC.</param>
    /// <param name="now">Times after this one count.</param>
    /// <exception cref="FormatException">No cron expression, no time zone, or no such time ever comes; the message says which.</exception>
    public static DateTimeOffset Next(string schedule, string timeZone, DateTimeOffset now)
    {
        var zone = Zone(timeZone);
        var cron = CrontabSchedule.TryParse(schedule)
            ?? throw new FormatException($"{schedule} is no cron expression; expected five fields such as \"30 3 * * *\": minute, hour, day, month, weekday");
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        while (true)
        {
            var next = cron.GetNextOccurrence(local, local.AddYears(8));
            if (next >= local.AddYears(8))
                throw new FormatException($"{schedule} never comes");
            local = next;
            while (zone.IsInvalidTime(next))
                next = next.AddMinutes(1);
            var due = new DateTimeOffset(next, zone.IsAmbiguousTime(next) ? zone.GetAmbiguousTimeOffsets(next).Max() : zone.GetUtcOffset(next));
            if (due > now)
                return due.ToUniversalTime();
        }
    }

    private static TimeZoneInfo Zone(string name)
    {
        if (name.Length == 0)
            return TimeZoneInfo.Utc;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new FormatException($"{name} is no time zone that this machine knows; expected a name such as Europe/Madrid");
    }

    /// <summary>
    /// The next time after <paramref name="now"/>, counted from the last due time, so that the hour of day does not drift with
    /// the moment that cron calls. Missed times give one run, not several.
    /// </summary>
    /// <returns>Null for a manual source.</returns>
    public static DateTimeOffset? Next(Frequency frequency, DateTimeOffset? due, DateTimeOffset now)
    {
        if (frequency == Frequency.Manual)
            return null;
        if (frequency == Frequency.Always)
            return now;
        var next = due ?? now;
        if (next > now)
            return next;
        if (frequency == Frequency.Monthly)
        {
            for (var months = 1; next <= now; months++)
                next = (due ?? now).AddMonths(months);
            return next;
        }
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
}
