using System.Text.RegularExpressions;

namespace Harvest.Harvesters.FairDataPoint;

/// <summary>
/// Identifiers of records of a FAIR Data Point, as the reference writes them: <c>dataset=URL</c>, <c>dataseries=URL</c>,
/// <c>catalog=URL</c>. In the older form the catalogue stands before: <c>catalog=URL;dataset=URL</c>.
/// </summary>
internal static partial class FdpGuid
{
    public const string Dataset = "dataset";
    public const string Series = "dataseries";
    public const string Catalogue = "catalog";

    public static string Of(string kind, string url) => $"{kind}={url}";

    /// <summary>The address of the record; a semicolon within it is part of it.</summary>
    public static string Url(string guid)
    {
        var parts = Parts().Matches(guid);
        return parts.Count == 0 ? guid : guid[(parts[^1].Index + parts[^1].Length)..];
    }

    /// <summary>A part begins where a kind and a web address follow; a semicolon alone does not begin one.</summary>
    [GeneratedRegex("(?:^|;)(?:dataset|dataseries|catalog)=(?=https?://)")]
    private static partial Regex Parts();
}
