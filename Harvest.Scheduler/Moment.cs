using System.Globalization;

namespace Harvest.Cli;

/// <summary>Times for people: to the second, in UTC. JSON has them to the microsecond, as the API.</summary>
internal static class Moment
{
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A time of the API, such as one in JSON, without its parts of a second.</summary>
    public static string Of(string time) => time.Split('.')[0];

    /// <param name="time">Null for never.</param>
    /// <param name="otherwise">What stands in the place of no time.</param>
    public static string Of(DateTimeOffset? time, string otherwise) => time is { } known ? Of(known) : otherwise;
}
