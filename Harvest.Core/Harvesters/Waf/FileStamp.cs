using System.Globalization;
using System.Text.RegularExpressions;

namespace Harvest.Harvesters.Waf;

/// <summary>
/// What a listing says of a file's last change, in the server's own time zone. It is compared for equality only: a file that
/// was replaced by an older one has changed too.
/// </summary>
/// <param name="Time">To the minute or the second, as the listing has it.</param>
/// <param name="Size">As written, such as <c>35K</c>; empty when there is none.</param>
/// <param name="HasSeconds">Whether the listing shows seconds.</param>
internal sealed partial record FileStamp(DateTime Time, string Size, bool HasSeconds)
{
    private static readonly TimeSpan Doubt = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ZoneStep = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FarthestZone = TimeSpan.FromHours(14);

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "dd-MMM-yyyy HH:mm:ss", "dd-MMM-yyyy HH:mm", "d-MMM-yyyy HH:mm:ss", "d-MMM-yyyy HH:mm",
        "yyyy-MMM-dd HH:mm:ss", "yyyy-MMM-dd HH:mm", "M/d/yyyy h:mm:ss tt", "M/d/yyyy h:mm tt", "M/d/yyyy H:mm:ss", "M/d/yyyy H:mm",
        "d/M/yyyy H:mm:ss", "d/M/yyyy H:mm", "d/M/yyyy h:mm tt", "d MMM yyyy HH:mm:ss", "d MMM yyyy HH:mm", "MMMM d, yyyy h:mm tt",
        "MMM d, yyyy h:mm tt", "dd.MM.yyyy HH:mm:ss", "dd.MM.yyyy HH:mm",
    ];

    /// <summary>Finds the first date with a time in the text beside a link.</summary>
    public static FileStamp? Find(string text)
    {
        foreach (var match in Date().EnumerateMatches(text))
        {
            var found = text.Substring(match.Index, match.Length);
            if (!DateTime.TryParseExact(Normal(found), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite, out var time))
                continue;
            var rest = string.Concat(text.AsSpan(0, match.Index), " ", text.AsSpan(match.Index + match.Length));
            return new FileStamp(time, FileSize().Match(rest).Value.Trim(), found.Count(c => c == ':') > 1);
        }
        return null;
    }

    /// <summary>
    /// The file may still change without the listing showing it: it was written within the last minutes, as far as can be told
    /// of a time in an unknown zone.
    /// </summary>
    /// <param name="now">The server's time.</param>
    public bool MayBeStale(DateTimeOffset now)
    {
        var age = now.UtcDateTime - Time;
        if (HasSeconds || age.Duration() > FarthestZone + Doubt)
            return false;
        var withinStep = TimeSpan.FromTicks(((age.Ticks % ZoneStep.Ticks) + ZoneStep.Ticks) % ZoneStep.Ticks);
        return withinStep < Doubt;
    }

    public override string ToString() =>
        $"{Time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)} {Size}".TrimEnd();

    /// <summary>One blank between the parts, and none of the letter T that ISO 8601 puts there.</summary>
    private static string Normal(string date) => string.Join(
        ' ', (char.IsAsciiDigit(date[0]) && date.Length > 10 && date[10] == 'T' ? $"{date[..10]} {date[11..]}" : date)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(
        @"\d{4}-\d{2}-\d{2}[T\s]+\d{2}:\d{2}(:\d{2})?"
        + @"|\d{1,2}-[A-Za-z]{3}-\d{4}\s+\d{2}:\d{2}(:\d{2})?"
        + @"|\d{4}-[A-Za-z]{3}-\d{2}\s+\d{2}:\d{2}(:\d{2})?"
        + @"|\d{1,2}/\d{1,2}/\d{4}\s+\d{1,2}:\d{2}(:\d{2})?(\s?[AP]M)?"
        + @"|\d{1,2}\s[A-Za-z]{3}\s\d{4}\s\d{2}:\d{2}(:\d{2})?"
        + @"|[A-Z][a-z]{2,8}\s\d{1,2},\s\d{4}\s+\d{1,2}:\d{2}\s[AP]M"
        + @"|\d{2}\.\d{2}\.\d{4}\s+\d{2}:\d{2}(:\d{2})?",
        RegexOptions.NonBacktracking)]
    private static partial Regex Date();

    [GeneratedRegex(@"(^|\s)\d[\d.,]*\s?([KMGTkmgt]i?[Bb]?|[Bb]|[Bb]ytes)?(\s|$)", RegexOptions.NonBacktracking)]
    private static partial Regex FileSize();
}
