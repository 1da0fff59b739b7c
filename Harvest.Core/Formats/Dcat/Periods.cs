using System.Globalization;
using System.Text.RegularExpressions;
using Harvest.Formats.Dcat.Reading;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat;

/// <summary>Reads dct:temporal: nodes with DCAT, schema.org or OWL-Time properties, and texts.</summary>
internal static partial class Periods
{
    private static readonly Term[] Starts =
        [DCAT.StartDate, Names.SchemaStart, Term.Iri("https://schema.org/startDate"), Term.Iri("http://purl.org/NET/scovo#min")];

    private static readonly Term[] Ends =
        [DCAT.EndDate, Names.SchemaEnd, Term.Iri("https://schema.org/endDate"), Term.Iri("http://purl.org/NET/scovo#max")];

    private static readonly Term[] Moments =
    [
        Names.Time("inXSDDateTimeStamp"), Names.Time("inXSDDateTime"), Names.Time("inXSDDate"), Names.Time("inXSDgYearMonth"),
        Names.Time("inXSDgYear"), Names.SchemaStart, Names.SchemaEnd,
    ];

    /// <param name="node">The dataset.</param>
    /// <param name="dates">Reads dates, and tells those that cannot be.</param>
    /// <param name="predicate">Where the periods are; dct:temporal when none is named.</param>
    public static IReadOnlyList<Period> Read(NodeReader node, DateReader dates, Term predicate = default) =>
    [
        .. node.Terms(predicate.IsNone ? DCT.Temporal : predicate).Select(term => Read(node, term, dates))
            .OfType<Period>().Distinct().OrderBy(period => period.Start, StringComparer.Ordinal),
    ];

    private static Period? Read(NodeReader node, Term term, DateReader dates)
    {
        var period = term.IsLiteral ? FromText(term.Value, dates, "dct:temporal") : FromNode(node.At(term), dates);
        // A node whose dates cannot be was told already.
        if (period is null && (term.IsLiteral || !node.At(term).IsDescribed || node.At(term).Label is not null) && node.Value(term) is { } text)
            dates.Warn($"dct:temporal: {Http.Texts.Shorten(Http.Texts.Plain(text), 100)} is no period that can be understood; left out");
        return period;
    }

    /// <summary>
    /// A period in words: "start/end" with an open end or a duration, a year, a month, a span of years, or DCMI's "start=…; end=…";
    /// null for anything else.
    /// </summary>
    /// <param name="text">As it was written.</param>
    /// <param name="dates">Reads both ends, and tells of one that cannot be and of a period that runs backwards; null to say nothing.</param>
    /// <param name="where">The member or property, for the warnings.</param>
    public static Period? FromText(string text, DateReader? dates = null, string where = "temporal")
    {
        text = text.Trim();
        if (text.Length == 4 && Dates.IsYear(text))
            return new Period($"{text}-01-01", $"{text}-12-31");
        if (text.Length == 7 && Dates.IsMonth(text))
        {
            var (year, month) = (int.Parse(text.AsSpan(0, 4), CultureInfo.InvariantCulture), int.Parse(text.AsSpan(5), CultureInfo.InvariantCulture));
            return year == 0 || month is < 1 or > 12 ? null : new Period($"{text}-01", FormattableString.Invariant($"{text}-{DateTime.DaysInMonth(year, month):00}"));
        }
        if (Dcmi().Match(text) is { Success: true } dcmi)
            return Make(dcmi.Groups[1].Value, dcmi.Groups[2].Value, dates, where);
        if (Years().Match(text) is { Success: true } years)
            return Make(years.Groups[1].Value, years.Groups[2].Value, dates, where);
        var parts = text.Split(text.Contains("--", StringComparison.Ordinal) ? "--" : "/");
        if (parts.Length == 3 && parts[0].StartsWith('R'))
            parts = parts[1..];
        if (parts.Length != 2)
            return null;
        var (from, to) = (Open(parts[0]), Open(parts[1]));
        if (to.StartsWith('P') && Dates.Read(from) is { } start && Dates.Begin(start) is { } begin)
            to = Moved(begin, to, 1);
        else if (from.StartsWith('P') && Dates.Read(to) is { } end && Dates.Begin(end) is { } last)
            from = Moved(last, from, -1);
        return Make(from, to, dates, where);
    }

    /// <summary>Whether a text says that a period has no end, or none that is known: two points, and words for now.</summary>
    public static bool IsOpen(string? end) => end?.Trim().ToLowerInvariant() is ".." or "present" or "now" or "unknown" or "open";

    private static string Open(string end) => IsOpen(end) ? "" : end.Trim();

    private static string Moved(DateTimeOffset from, string duration, int direction)
    {
        try
        {
            var weeks = duration.EndsWith('W') && int.TryParse(duration.AsSpan(1, duration.Length - 2), CultureInfo.InvariantCulture, out var count) ? count : 0;
            var length = weeks > 0 ? TimeSpan.FromDays(7 * weeks) : TimeSpan.Zero;
            if (weeks > 0)
                return (from + (direction * length)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var parts = Duration().Match(duration);
            if (!parts.Success)
                return "";
            int Part(string name) => int.TryParse(parts.Groups[name].Value, CultureInfo.InvariantCulture, out var number) ? direction * number : 0;
            return from.AddYears(Part("y")).AddMonths(Part("m")).AddDays(Part("d")).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }
        catch (ArgumentOutOfRangeException)
        {
            return "";
        }
    }

    private static Period? FromNode(NodeReader node, DateReader dates)
    {
        var (start, end) = (node.Text(Starts) ?? Moment(node, "hasBeginning"), node.Text(Ends) ?? Moment(node, "hasEnd"));
        var period = Make(dates.Read(Open(start ?? ""), "dct:temporal"), dates.Read(Open(end ?? ""), "dct:temporal"), dates, "dct:temporal");
        // Some name the node by what it means, or give it a label.
        return period ?? (node.Node.IsBlank && node.Label is { } label ? FromText(label, dates, "dct:temporal") : null);
    }

    private static string? Moment(NodeReader node, string property) =>
        node.Nodes(Names.Time(property)).Select(moment => moment.Text(Moments)).FirstOrDefault(text => text is not null);

    private static Period? Make(string? start, string? end, DateReader? dates, string where)
    {
        // A text in which neither is a date is no period, and nothing to tell of here.
        if ((Dates.Read(start) ?? Dates.Read(end)) is null)
            return null;
        var (from, to) = dates is null ? (Dates.Read(start), Dates.Read(end)) : (dates.Read(Open(start ?? ""), where), dates.Read(Open(end ?? ""), where));
        if (from is null || to is null || !IsBackwards(from, to))
            return new Period(from, to);
        dates?.Warn(Backwards(from, to));
        return new Period(to, from);
    }

    /// <summary>Whether a date is after another one, both in ISO 8601 and of one precision.</summary>
    internal static bool IsBackwards(string from, string to) => string.CompareOrdinal(from, to) > 0 && from.Length == to.Length && from[0] != '-';

    /// <summary>What is told of such a period.</summary>
    internal static string Backwards(string from, string to) => $"temporal: a period from {from} to {to} runs backwards; it was turned round";

    [GeneratedRegex(@"^(\d{4})\s*[-–]\s*(\d{4})$")]
    private static partial Regex Years();

    [GeneratedRegex(@"^P(?=\d)((?<y>\d{1,4})Y)?((?<m>\d{1,4})M)?((?<d>\d{1,5})D)?(T.*)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Duration();

    [GeneratedRegex(@"^(?:name=[^;]*;\s*)?start=([^;]*);\s*end=([^;]*);?.*$")]
    private static partial Regex Dcmi();
}
