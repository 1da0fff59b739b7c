namespace Harvest.Model;

/// <summary>Time zones by their names.</summary>
internal static class TimeZones
{
    /// <exception cref="FormatException">This machine knows no such time zone.</exception>
    public static TimeZoneInfo Find(string name)
    {
        if (name.Length == 0)
            return TimeZoneInfo.Utc;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new FormatException(
                $"{name} is no time zone that this machine knows; expected a name such as Europe/Madrid."
                + Suggestion.Ask(name, TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id)));
    }
}
