using Harvest.Model;

namespace Harvest.Datasets;

/// <summary>Which licences are open, by CKAN's list and that of the Open Definition: what <c>isopen</c> says of a package.</summary>
public static class OpenLicenses
{
    /// <summary>As they are written without dashes, dots and versions.</summary>
    private static readonly HashSet<string> Ids = new(StringComparer.OrdinalIgnoreCase)
    {
        "againstdrm", "cc0", "ccby", "ccbyigo", "ccbysa", "cczero", "dldebyde", "dldeby", "dldezerode", "dldezero", "dsl",
        "etalab", "fal", "frlo", "gfdl", "gfdlnocovertextsnoinvariantsections", "iodl", "lov", "miros", "nlod",
        "odbl", "odcby", "odcodbl", "odcpddl", "oglcanada", "ogluk", "ogl", "otherat", "otheropen", "otherpd", "pddl", "talis",
        "ukogl", "unlicense",
    };

    private static readonly string[] Addresses =
    [
        "creativecommons.org/licenses/by/", "creativecommons.org/licenses/by-sa/", "creativecommons.org/publicdomain/",
        "opendatacommons.org/licenses/", "nationalarchives.gov.uk/doc/open-government-licence",
        "opendefinition.org/licenses/cc-by", "opendefinition.org/licenses/cc-zero", "opendefinition.org/licenses/odc-",
        "govdata.de/dl-de/",
    ];

    /// <summary>False when nothing is known of the licence.</summary>
    public static bool Has(License? license) =>
        (license?.Id is { } id && !CreativeVersions.IsNone(id) && (Ids.Contains(Plain(id)) || IsOpenAddress(id)))
        || (license?.Url is { } url && !CreativeVersions.IsNone(url) && IsOpenAddress(url));

    /// <summary>The address must begin so: others have these words in their paths and queries.</summary>
    private static bool IsOpenAddress(string url)
    {
        var place = url.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? url[(scheme + 3)..] : url;
        if (place.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            place = place[4..];
        return Array.Exists(Addresses, address => place.StartsWith(address, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary><c>CC-BY-4.0</c> as <c>CCBY</c>; what would make a licence closed (nc, nd) stays in it.</summary>
    private static string Plain(string id)
    {
        var letters = string.Concat(id.Where(char.IsAsciiLetter));
        if (!id.StartsWith("cc0", StringComparison.OrdinalIgnoreCase))
            return letters;
        return letters.Length == 2 || letters.EndsWith("universal", StringComparison.OrdinalIgnoreCase) ? "cc0" : $"cc0{letters[2..]}";
    }
}
