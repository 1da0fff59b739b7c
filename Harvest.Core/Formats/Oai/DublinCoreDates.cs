using Harvest.Model;

namespace Harvest.Formats.Oai;

/// <summary>The dates of Dublin Core, which mostly do not say what they are dates of.</summary>
internal sealed record DublinCoreDates(string? Issued, string? Modified, IReadOnlyList<Period> Periods)
{
    /// <summary>
    /// Of several dates without a meaning the earliest is taken for that of publication and the newest for that of the last change, and
    /// this is told; a period among them is one of the data.
    /// </summary>
    /// <param name="dates">Of which nothing is said.</param>
    /// <param name="issued">Of publication.</param>
    /// <param name="modified">Of changes.</param>
    /// <param name="reader">Reads them, and tells those that cannot be.</param>
    public static DublinCoreDates Read(IEnumerable<string> dates, IEnumerable<string> issued, IEnumerable<string> modified, DateReader reader)
    {
        var periods = new List<Period>();
        var unknown = new List<string>();
        foreach (var text in dates)
        {
            if (Dates.Read(text) is null && Dcat.Periods.FromText(text, reader, "dc:date") is { } period)
                periods.Add(period);
            else if (reader.Read(text, "dc:date") is { } date && !unknown.Contains(date))
                unknown.Add(date);
        }
        var first = Earliest(issued.Select(text => reader.Read(text, "dct:issued")).OfType<string>());
        var last = reader.Newest(modified, "dct:modified");
        if (unknown.Count == 0)
            return new DublinCoreDates(first, last, periods);
        var (earliest, newest) = (Earliest(unknown), Dates.Newest(unknown));
        if (unknown.Count > 1 && (first is null || last is null))
        {
            string?[] guesses = [first is null ? $"{earliest} is taken for the publication" : null, last is null ? $"{newest} for the last change" : null];
            reader.Warn($"dc:date: {unknown.Count} dates do not say what they are: {string.Join(", ", guesses.OfType<string>())}");
        }
        return new DublinCoreDates(first ?? earliest, last ?? (unknown.Count > 1 ? newest : null), periods);
    }

    private static string? Earliest(IEnumerable<string> dates) => dates.MinBy(date => Dates.Begin(date) ?? DateTimeOffset.MinValue);
}
