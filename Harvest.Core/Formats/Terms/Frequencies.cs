namespace Harvest.Formats.Terms;

/// <summary>The vocabularies of frequencies.</summary>
internal static class Frequencies
{
    private const string DublinCore = "http://purl.org/cld/freq/";

    private static readonly HashSet<string> Terms = new(StringComparer.OrdinalIgnoreCase)
    {
        "triennial", "biennial", "annual", "semiannual", "threeTimesAYear", "quarterly", "bimonthly", "monthly", "semimonthly", "biweekly",
        "threeTimesAMonth", "weekly", "semiweekly", "threeTimesAWeek", "daily", "continuous", "irregular", "unknown",
    };

    /// <summary>Whether it claims to be a term of the Dublin Core collection, but is none.</summary>
    public static bool IsUnknown(string frequency) =>
        frequency.StartsWith(DublinCore, StringComparison.Ordinal) && !Terms.Contains(frequency[DublinCore.Length..].TrimEnd('/'));
}
