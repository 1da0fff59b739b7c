using System.Globalization;
using System.Text.RegularExpressions;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>Which number of <c>01/02/2020</c> is the day.</summary>
public enum DateOrder
{
    /// <summary>Nobody said: a guess, and told where it matters.</summary>
    Unknown,

    DayFirst,

    MonthFirst,
}

/// <summary>
/// Reads dates in all the forms that catalogues write them. What comes out is ISO 8601 as XML Schema has it: a year, a month, a day
/// or a moment, as exact as it was written; valid ones stay as they are.
/// </summary>
internal static partial class Dates
{
    private static readonly string[] Spelt =
    [
        "d MMM yyyy", "d MMMM yyyy", "MMM d yyyy", "MMMM d yyyy", "d-MMM-yyyy", "d-MMM-yy", "MMM yyyy", "MMMM yyyy", "ddd d MMM yyyy", "dddd d MMMM yyyy", "dddd MMMM d yyyy",
    ];

    private static readonly string[] Moments =
    [
        "ddd, d MMM yyyy HH:mm:ss 'GMT'", "ddd, d MMM yyyy HH:mm:ss zzz", "ddd, d MMM yyyy HH:mm zzz", "d MMM yyyy HH:mm:ss 'GMT'", "d MMM yyyy HH:mm:ss zzz",
        "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy", "ddd MMM d HH:mm:ss 'UTC' yyyy", "ddd MMM d HH:mm:ss 'GMT' yyyy",
    ];

    /// <summary>A date in its normal form; null when it is none, or cannot be, such as <c>2020-02-30</c>.</summary>
    public static string? Read(string? text) => Read(text, DateOrder.Unknown, out _);

    /// <inheritdoc cref="Read(string?)"/>
    /// <param name="text">As it was written.</param>
    /// <param name="order">How the source writes days and months; without it the day goes first where both could be.</param>
    /// <param name="isGuess">Whether it could as well have been another day.</param>
    public static string? Read(string? text, DateOrder order, out bool isGuess)
    {
        isGuess = false;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text) || text.Length > 60)
            return null;
        return Iso(text) ?? Numbers(text, order, out isGuess) ?? Basic(text) ?? Week(text) ?? Words(text);
    }

    /// <summary>The moment at which a date that was read begins; UTC where it names no zone. Null before the year 1.</summary>
    public static DateTimeOffset? Begin(string date)
    {
        if (date.StartsWith('-'))
            return null;
        var whole = Year().IsMatch(date) ? $"{date}-01-01" : Month().IsMatch(date) ? $"{date}-01" : date;
        return DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var begin) ? begin : null;
    }

    /// <summary>The latest of dates that were read; null for none.</summary>
    public static string? Newest(IEnumerable<string> dates) => dates.MaxBy(date => Begin(date) ?? DateTimeOffset.MinValue);

    public static bool IsYear(string text) => Year().IsMatch(text);

    public static bool IsMonth(string text) => Month().IsMatch(text);

    /// <summary>Years, months, days and moments of ISO 8601 in its extended form.</summary>
    private static string? Iso(string text)
    {
        if (Extended().Match(text) is not { Success: true } match)
            return null;
        var (year, month, day) = (match.Groups["year"].Value, match.Groups["month"].Value, match.Groups["day"].Value);
        // "2010-2012" has no zone in it.
        if (Zone(match.Groups["zone"].Value) is null)
            return null;
        if (month.Length == 0)
            return match.Groups["time"].Success || year.TrimStart('-') == "0000" ? null : year;
        if (day.Length == 0)
            return match.Groups["time"].Success || !IsDay(year, month, "1") ? null : $"{year}-{month}";
        if (!IsDay(year, month, day))
            return null;
        var date = $"{year}-{month}-{day}";
        var zone = Zone(match.Groups["zone"].Value);
        if (!match.Groups["time"].Success)
            return date + zone;
        return Time(match, date, zone);
    }

    private static string? Time(Match match, string date, string? zone)
    {
        var (hour, minute) = (match.Groups["hour"].Value, match.Groups["minute"].Value);
        var second = match.Groups["second"].Value is { Length: > 0 } given ? given : "00";
        if (zone is null || string.CompareOrdinal(minute, "59") > 0 || string.CompareOrdinal(second, "60") > 0)
            return null;
        // The end of a day is the beginning of the next; a leap second is none that programs know.
        if (hour == "24")
        {
            return minute == "00" && second == "00" && !date.StartsWith('-')
                ? $"{DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(1):yyyy-MM-dd}T00:00:00{zone}"
                : null;
        }
        if (string.CompareOrdinal(hour, "23") > 0)
            return null;
        return $"{date}T{hour}:{minute}:{(second == "60" ? "59" : second)}{match.Groups["fraction"].Value.Replace(',', '.')}{zone}";
    }

    /// <summary><c>31.12.2019</c>, <c>12/31/2019</c>, <c>2019/12/31</c>, with or without a time of the day.</summary>
    private static string? Numbers(string text, DateOrder order, out bool isGuess)
    {
        isGuess = false;
        if (Numeric().Match(text) is not { Success: true } match)
            return null;
        var (first, second, third) = (match.Groups[1].Value, match.Groups[3].Value, match.Groups[4].Value);
        string year, month, day;
        if (first.Length == 4)
        {
            (year, month, day) = (first, second, third);
        }
        else
        {
            if (third.Length != 4)
                return null;
            year = third;
            var (a, b) = (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(second, CultureInfo.InvariantCulture));
            // Nobody writes a month before a point.
            var isMonthFirst = match.Groups[2].Value != "." && (a <= 12 && b > 12 || (a <= 12 && order == DateOrder.MonthFirst));
            isGuess = match.Groups[2].Value != "." && order == DateOrder.Unknown && a != b && a <= 12 && b <= 12;
            (month, day) = isMonthFirst ? (first, second) : (second, first);
        }
        (month, day) = (month.PadLeft(2, '0'), day.PadLeft(2, '0'));
        if (!IsDay(year, month, day))
            return null;
        return match.Groups[5].Value.Trim() is { Length: > 0 } time ? Clock($"{year}-{month}-{day}", time) : $"{year}-{month}-{day}";
    }

    private static string? Clock(string day, string time) =>
        Iso($"{day}T{(time.IndexOf(':', StringComparison.Ordinal) == 1 ? "0" : "")}{time}")
        ?? (DateTime.TryParseExact(time, ["h:mm tt", "h:mm:ss tt", "h tt"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock)
            ? $"{day}T{clock:HH:mm:ss}"
            : null);

    /// <summary><c>20191231</c>, <c>20191231T235959Z</c>, <c>201912</c>, and the seconds and milliseconds since 1970 of programs.</summary>
    private static string? Basic(string text)
    {
        if (Compact().Match(text) is { Success: true } match)
        {
            var day = $"{match.Groups[1].Value}-{match.Groups[2].Value}-{match.Groups[3].Value}";
            var time = match.Groups[4].Value;
            return time.Length == 0 ? Iso(day)
                : Iso($"{day}T{time[..2]}:{time[2..4]}{(time.Length > 4 ? $":{time[4..6]}" : "")}{match.Groups[5].Value}{match.Groups[6].Value}");
        }
        if (text.Length == 6 && text.All(char.IsAsciiDigit) && text[0] is '1' or '2')
            return Iso($"{text[..4]}-{text[4..]}");
        if (text.Length is 10 or 13 && text.All(char.IsAsciiDigit))
        {
            var moment = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture) * (text.Length == 10 ? 1000 : 1));
            return moment.Year < 2100 ? moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : null;
        }
        return null;
    }

    /// <summary>Days by the week (<c>2019-W05-2</c>) and by the year (<c>2019-123</c>).</summary>
    private static string? Week(string text)
    {
        if (Weeks().Match(text) is not { Success: true } match)
            return null;
        var year = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        if (year == 0)
            return null;
        var number = int.Parse(match.Groups[2].Success ? match.Groups[2].Value : match.Groups[4].Value, CultureInfo.InvariantCulture);
        if (match.Groups[4].Success)
            return number >= 1 && number <= (DateTime.IsLeapYear(year) ? 366 : 365) ? $"{new DateOnly(year, 1, 1).AddDays(number - 1):yyyy-MM-dd}" : null;
        if (number < 1 || number > ISOWeek.GetWeeksInYear(year))
            return null;
        var day = match.Groups[3].Success ? int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture) : 1;
        return $"{ISOWeek.ToDateTime(year, number, (DayOfWeek)(day % 7)):yyyy-MM-dd}";
    }

    /// <summary>Months by their English names, and the dates of mails and HTTP.</summary>
    private static string? Words(string text)
    {
        text = Blanks().Replace(text, " ").Replace(" UT", " UTC", StringComparison.Ordinal).Replace("UTCC", "UTC", StringComparison.Ordinal);
        if (DateTimeOffset.TryParseExact(text.Replace(" UTC", " GMT", StringComparison.Ordinal), Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            || DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment))
            return moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var words = Ordinal().Replace(text, "$1").Replace(",", "", StringComparison.Ordinal).Replace("Sept ", "Sep ", StringComparison.OrdinalIgnoreCase);
        if (!DateTime.TryParseExact(words, Spelt, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return null;
        return words.Any(c => c is ' ' or '-') && words.Count(c => c is ' ' or '-') == 1
            ? day.ToString("yyyy-MM", CultureInfo.InvariantCulture)
            : day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static bool IsDay(string year, string month, string day)
    {
        var (y, m, d) = (int.Parse(year, CultureInfo.InvariantCulture), int.Parse(month, CultureInfo.InvariantCulture), int.Parse(day, CultureInfo.InvariantCulture));
        // Before the year 1, any leap year does.
        return y != 0 && m is >= 1 and <= 12 && d >= 1 && d <= DateTime.DaysInMonth(y > 0 ? y : 4, m);
    }

    /// <summary><c>+02</c> and <c>+0200</c> as <c>+02:00</c>; null for what is none.</summary>
    private static string? Zone(string zone)
    {
        zone = zone.Trim().ToUpperInvariant();
        if (zone is "" or "Z")
            return zone;
        if (zone is "UTC" or "GMT")
            return "Z";
        var digits = zone[1..].Replace(":", "", StringComparison.Ordinal).PadRight(4, '0');
        return string.CompareOrdinal(digits, "1400") <= 0 && string.CompareOrdinal(digits[2..], "59") <= 0 ? $"{zone[0]}{digits[..2]}:{digits[2..]}" : null;
    }

    [GeneratedRegex(@"^-?\d{4}$")]
    private static partial Regex Year();

    [GeneratedRegex(@"^-?\d{4}-\d\d$")]
    private static partial Regex Month();

    [GeneratedRegex(@"^(?<year>-?\d{4})(-(?<month>\d\d)(-(?<day>\d\d))?)?(?<time>(T|t|\s+)(?<hour>\d\d):(?<minute>\d\d)(:(?<second>\d\d)(?<fraction>[.,]\d+)?)?)?(?<zone>\s*(Z|z|UTC|GMT|[+-]\d\d(:?\d\d)?))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Extended();

    [GeneratedRegex(@"^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\.?((?:[T,]?\s*)\d{1,2}.*)?$")]
    private static partial Regex Numeric();

    [GeneratedRegex(@"^(\d{4})(\d\d)(\d\d)(?:[Tt ]?(\d{4}|\d{6})([.,]\d+)?(Z|[+-]\d\d:?(?:\d\d)?)?)?$")]
    private static partial Regex Compact();

    [GeneratedRegex(@"^(\d{4})-?(?:W(\d\d)(?:-?([1-7]))?|(?<=-)(\d{3}))$")]
    private static partial Regex Weeks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\b(\d{1,2})(?:st|nd|rd|th)\b")]
    private static partial Regex Ordinal();
}

/// <summary>Reads the dates of one record, and tells what was left out or guessed.</summary>
/// <param name="order">How the source writes days and months.</param>
/// <param name="problems">Takes warnings.</param>
/// <param name="stage">Of the warnings.</param>
/// <param name="custom">What is guessed where nobody said: the month first in formats of the United States. Default: the day first.</param>
internal sealed class DateReader(
    DateOrder order, List<RecordProblem> problems, string stage = "Import", DateOrder custom = DateOrder.DayFirst)
{
    /// <summary>One date; null when there is none, or none that can be.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="where">The member or property, for the warning.</param>
    /// <param name="line">The line in the document, when known.</param>
    public string? Read(string? text, string where, int? line = null)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var date = Dates.Read(text, order, out var isGuess);
        var isMonthFirst = isGuess && custom == DateOrder.MonthFirst;
        if (isMonthFirst)
            date = Dates.Read(text, custom, out _);
        var shown = Http.Texts.Shorten(Http.Texts.Plain(text), 100);
        if (date is null)
            Warn($"{where}: {shown} is no date; left out", line);
        else if (IsCount(text))
            Warn($"{where}: {shown} was read as {date}, a count of seconds or milliseconds since 1970", line);
        else if (isGuess)
        {
            var (taken, other) = isMonthFirst ? ("month", "day") : ("day", "month");
            Warn($"{where}: {shown} was read as {date}, the {taken} first; set date_order if the source writes the {other} first", line);
        }
        return date;
    }

    /// <summary>Whether it is a number by which programs count, and as a date a guess.</summary>
    private static bool IsCount(string text) => text.Trim() is { Length: 10 or 13 } number && number.All(char.IsAsciiDigit);

    /// <summary>The newest of several dates; those that cannot be are told.</summary>
    public string? Newest(IEnumerable<string?> texts, string where) =>
        Dates.Newest(texts.Select(text => Read(text, where)).OfType<string>());

    /// <summary>Tells of a date or period that was left out or changed.</summary>
    public void Warn(string message, int? line = null) => problems.Add(new RecordProblem(message, stage, line, IsWarning: true));
}
