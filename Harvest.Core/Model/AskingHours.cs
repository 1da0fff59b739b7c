using System.Globalization;

namespace Harvest.Model;

/// <summary>The hours in which a source may be asked: <c>22:00-06:00</c>, or with a time zone <c>22:00-06:00 Europe/Madrid</c>. Pure.</summary>
/// <param name="From">When they begin.</param>
/// <param name="To">When they end; earlier than the beginning means the next day.</param>
/// <param name="Zone">The time zone that they are meant in.</param>
public sealed record AskingHours(TimeOnly From, TimeOnly To, TimeZoneInfo Zone)
{
    /// <returns>Null for always.</returns>
    /// <exception cref="FormatException">It is no such text; the message says what is expected.</exception>
    public static AskingHours? Read(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var hours, ..] || words.Length > 2 || hours.Split('-') is not [var from, var to]
            || !TimeOnly.TryParseExact(from, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var begins)
            || !TimeOnly.TryParseExact(to, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var ends) || begins == ends)
            throw new FormatException($"{text} is no window of hours; expected two times such as 22:00-06:00, with a time zone if it is not UTC: 22:00-06:00 Europe/Madrid");
        return new AskingHours(begins, ends, TimeZones.Find(words.Length > 1 ? words[1] : ""));
    }

    /// <summary>Whether a source may be asked now; hours that cannot be read hold nothing up.</summary>
    public static bool AreOpen(Source source, DateTimeOffset now) => AreOpen(source.Hours, now);

    /// <inheritdoc cref="AreOpen(Source, DateTimeOffset)"/>
    internal static bool AreOpen(string hours, DateTimeOffset now)
    {
        try
        {
            return Read(hours)?.Contains(now) ?? true;
        }
        catch (FormatException)
        {
            return true;
        }
    }

    /// <summary>Whether a time is within the hours.</summary>
    public bool Contains(DateTimeOffset time)
    {
        var local = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, Zone).DateTime);
        return From < To ? local >= From && local < To : local >= From || local < To;
    }
}
