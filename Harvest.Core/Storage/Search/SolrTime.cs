using System.Globalization;
using System.Text.RegularExpressions;

namespace Harvest.Storage.Search;

/// <summary>Times as Solr's queries have them: ISO 8601, or reckoned from now (<c>NOW-7DAYS/DAY</c>).</summary>
internal static partial class SolrTime
{
    /// <exception cref="FormatException">It is none.</exception>
    public static DateTimeOffset Read(string text, DateTimeOffset now)
    {
        if (!text.StartsWith("NOW", StringComparison.Ordinal))
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time.ToUniversalTime()
                : throw Fault(text);
        }
        if (!Whole().IsMatch(text))
            throw Fault(text);
        var at = now.ToUniversalTime();
        try
        {
            foreach (Match step in Step().Matches(text[3..]))
                at = Moved(at, step.Groups[1].Value, step.Groups[2].Value.TrimEnd('S'));
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw new FormatException($"{text} is beyond all times", fault);
        }
        return at;
    }

    private static DateTimeOffset Moved(DateTimeOffset at, string by, string unit)
    {
        if (by == "/")
        {
            return unit switch
            {
                "YEAR" => new(at.Year, 1, 1, 0, 0, 0, TimeSpan.Zero),
                "MONTH" => new(at.Year, at.Month, 1, 0, 0, 0, TimeSpan.Zero),
                "DAY" => new(at.Date, TimeSpan.Zero),
                "HOUR" => new(at.Year, at.Month, at.Day, at.Hour, 0, 0, TimeSpan.Zero),
                "MINUTE" => new(at.Year, at.Month, at.Day, at.Hour, at.Minute, 0, TimeSpan.Zero),
                _ => new(at.Year, at.Month, at.Day, at.Hour, at.Minute, at.Second, TimeSpan.Zero),
            };
        }
        var number = int.Parse(by, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return unit switch
        {
            "YEAR" => at.AddYears(number),
            "MONTH" => at.AddMonths(number),
            "DAY" => at.AddDays(number),
            "HOUR" => at.AddHours(number),
            "MINUTE" => at.AddMinutes(number),
            _ => at.AddSeconds(number),
        };
    }

    private static FormatException Fault(string text) => new($"{text} is no time such as 2026-01-31T00:00:00Z or NOW-7DAYS");

    [GeneratedRegex(@"\ANOW((/|[+-]\d{1,8})(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)S?)*\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"(/|[+-]\d{1,8})([A-Z]+)")]
    private static partial Regex Step();
}
