using System.Text.Json;
using System.Text.RegularExpressions;

namespace Harvest.Formats.DcatUs.Rules;

/// <summary>The named forms of the rule tables. All patterns run in time that grows with the text alone.</summary>
internal static class RulePatterns
{
    private const string Date = @"[+-]?\d{4}(-?(0[1-9]|1[0-2])(-?(0[1-9]|[12]\d|3[01]))?|-?W([0-4]\d|5[0-3])(-?[1-7])?|-?[0-3]\d\d)?"
        + @"([T\s]([01]\d|2[0-4])(:?[0-5]\d)?([.,]\d+)?(:?[0-5]\d([.,]\d+)?)?([zZ]|[+-]([01]\d|2[0-3]):?([0-5]\d)?)?)?";

    private const string Duration =
        @"P(\d+(\.\d+)?Y)?(\d+(\.\d+)?M)?(\d+(\.\d+)?W)?(\d+(\.\d+)?D)?(T(\d+(\.\d+)?H)?(\d+(\.\d+)?M)?(\d+(\.\d+)?S)?)?";

    private const string Repeat = @"(R\d*/)?";

    /// <summary>The mark that an agency may put in the place of a value; nobody who gets a value wrong wants to be told of it.</summary>
    internal const string Redaction = "[[REDACTED…]]";

    private static readonly HashSet<string> Frequencies =
    [
        "continual", "daily", "weekly", "fortnightly", "monthly", "quarterly", "biannually", "annually", "asNeeded",
        "irregular", "notPlanned", "unknown", "continuous", "biweekly", "semiannual", "annual", "triennial", "biennial",
        "threeTimesAYear", "bimonthly", "semimonthly", "threeTimesAMonth", "semiweekly", "threeTimesAWeek",
    ];

    private static readonly Dictionary<string, Form> Forms = new()
    {
        ["null"] = new KindForm("null", JsonValueKind.Null),
        ["number"] = new KindForm("number", JsonValueKind.Number),
        ["boolean"] = new KindForm("true or false", JsonValueKind.True, JsonValueKind.False),
        ["object"] = new KindForm("object", JsonValueKind.Object),
        ["list"] = new KindForm("list", JsonValueKind.Array),
        ["uri"] = new PatternForm("URI", IsUri),
        ["iri"] = new PatternForm("IRI", IsIri),
        ["date"] = new PatternForm("date-time, date, year or year-month", IsDate),
        ["iso8601"] = Pattern("ISO 8601 date", Date),
        ["duration"] = Pattern("ISO 8601 duration such as R/P1Y", Repeat + Duration),
        ["repeating"] = Pattern("ISO 8601 repeating duration such as R/P1Y", "R/" + Duration),
        ["interval"] = Pattern("ISO 8601 date and duration", $"{Repeat}{Date}/{Duration}"),
        ["period"] = Pattern("two ISO 8601 dates with a slash between", $"{Date}/{Date}"),
        ["periodTo"] = Pattern("ISO 8601 duration and date", $"{Repeat}{Duration}/{Date}"),
        ["redacted"] = Pattern(Redaction, @"\[\[REDACTED(?s:.*)\]\]"),
        ["mailto"] = Pattern("mailto: and an e-mail address", @"mailto:[\w~!$&'()*+,;=:.-]+@[\w.-]+\.[\w.-]+"),
        ["mediatype"] = Pattern("media type", @"[-\w]+/[-\w]+(\.[-\w]+)*([+][-\w]+)?"),
        ["bureau"] = Pattern("bureau code such as 010:86", @"(?s:.*)[0-9]{3}:[0-9]{2}(?s:.*)"),
        ["program"] = Pattern("program code such as 015:001", @"(?s:.*)[0-9]{3}:[0-9]{3}(?s:.*)"),
        ["investment"] = Pattern("investment identifier such as 023-000000001", @"(?s:.*)[0-9]{3}-[0-9]{9}(?s:.*)"),
        ["language"] = Pattern("language tag of RFC 5646", @"([A-Za-z]{2,8}|[iIxX])(-[A-Za-z0-9]{1,8})*"),
    };

    private static readonly Regex Uri = Exactly(@"[A-Za-z][A-Za-z0-9+.\-]*:([A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*(#([A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?");

    private static readonly Regex DayOrTime = Exactly(
        @"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])([Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([zZ]|[+-]([01]\d|2[0-3]):[0-5]\d))?)?)?");

    private static readonly Regex Repetition = Exactly("R/P.+");

    private static readonly Regex Period = Exactly(Duration);

    /// <summary>Null when there is no form of this name: then it is a class.</summary>
    public static Form? Named(string name) => Forms.GetValueOrDefault(name);

    public static bool IsFrequency(string text) => Frequencies.Contains(text) || Repetition.IsMatch(text);

    public static bool IsUri(string text) => Uri.IsMatch(text);

    /// <summary>A date, or a year, or a year and a month, or a date with time and zone (RFC 3339).</summary>
    public static bool IsDate(string text) =>
        DayOrTime.IsMatch(text) && (text.Length < 10 || DateOnly.TryParse(text.AsSpan(0, 10), System.Globalization.CultureInfo.InvariantCulture, out _));

    public static bool IsDuration(string text) => text.Length > 1 && Period.IsMatch(text);

    /// <summary>As a URI, where characters beyond ASCII need no escape.</summary>
    private static bool IsIri(string text) =>
        IsUri(string.Concat(text.Select(c => c > 0x9F && !char.IsWhiteSpace(c) ? 'x' : c)));

    private static PatternForm Pattern(string title, string pattern) => new(title, Exactly(pattern).IsMatch);

    private static Regex Exactly(string pattern) => new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);
}
