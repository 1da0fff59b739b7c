using System.Text.RegularExpressions;

namespace Harvest.Datasets;

/// <summary>The versions that there are of the licences of Creative Commons.</summary>
internal static partial class CreativeVersions
{
    /// <summary>Also as ids have them, without a point.</summary>
    private static readonly HashSet<string> Versions =
        ["1", "1.0", "10", "2", "2.0", "20", "2.1", "21", "2.5", "25", "3", "3.0", "30", "4", "4.0", "40"];

    private static readonly HashSet<string> OfPublicDomain = ["1", "1.0", "10"];

    /// <summary>Whether the licences with conditions have this version.</summary>
    public static bool IsOne(string version) => Versions.Contains(version);

    /// <summary>Whether an id or an address means a version that there is none of, such as <c>by/9.9</c>. Nobody knows what it would allow.</summary>
    public static bool IsNone(string? text) =>
        text is { Length: < 1000 } && Versioned().Match(text) is { Success: true } match
        && !(match.Groups["version"].Success
            ? Versions.Contains(match.Groups["version"].Value.Replace('_', '.'))
            : OfPublicDomain.Contains(match.Groups["zero"].Value.Replace('_', '.')));

    [GeneratedRegex(
        @"^\s*(((https?://)?(www\.)?creativecommons\.org/licenses/by[a-z-]*/|(spdx\.org/licenses/)?cc[- _]?by[a-z-]*[- _]?v?)(?<version>\d+([._]\d+)?)"
        + @"|((https?://)?(www\.)?creativecommons\.org/publicdomain/(zero|mark)/|cc[- ]?(0|zero|pdm)[- _]v?)(?<zero>\d+([._]\d+)?))(?![\d.])",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Versioned();
}
