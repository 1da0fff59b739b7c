using Harvest.Model;

namespace Harvest.Pipeline;

/// <summary>When a source is due. Pure.</summary>
public static class Scheduling
{
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
