using Harvest.Formats.Dcat;
using Harvest.Model;

namespace Harvest.Formats.Terms;

/// <summary>Access rights, themes and licences in the authority lists of the EU, which DCAT-AP names.</summary>
internal static class AuthorityTerms
{
    private const string Lists = "http://publications.europa.eu/resource/authority/";

    private static readonly Dictionary<string, string> Rights = new(StringComparer.OrdinalIgnoreCase)
    {
        ["public"] = "PUBLIC",
        ["open"] = "PUBLIC",
        ["restricted"] = "RESTRICTED",
        ["restricted public"] = "RESTRICTED",
        ["non-public"] = "NON_PUBLIC",
        ["non_public"] = "NON_PUBLIC",
        ["nonpublic"] = "NON_PUBLIC",
        ["confidential"] = "CONFIDENTIAL",
        ["sensitive"] = "SENSITIVE",
        ["normal"] = "NORMAL",
    };

    private static readonly HashSet<string> Themes = new(StringComparer.OrdinalIgnoreCase)
        { "AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI", "TECH", "TRAN", "OP_DATPRO" };

    /// <summary>Codes of our register in the EU's list of licences.</summary>
    private static readonly Dictionary<string, string> Licence = new(StringComparer.OrdinalIgnoreCase)
    {
        ["cc-by-4.0"] = "CC_BY_4_0",
        ["cc-by-sa-4.0"] = "CC_BYSA_4_0",
        ["cc-by-nc-4.0"] = "CC_BYNC_4_0",
        ["cc-by-nd-4.0"] = "CC_BYND_4_0",
        ["cc-by-nc-sa-4.0"] = "CC_BYNCSA_4_0",
        ["cc-by-nc-nd-4.0"] = "CC_BYNCND_4_0",
        ["cc-zero"] = "CC0",
        ["cc0"] = "CC0",
        ["cc0-1.0"] = "CC0",
        ["odc-by"] = "ODC_BY",
        ["odc-odbl"] = "ODC_BL",
        ["odbl"] = "ODC_BL",
        ["odc-pddl"] = "ODC_PDDL",
        ["uk-ogl"] = "OGL_3_0",
        ["ogl-uk-3.0"] = "OGL_3_0",
    };

    /// <summary>Whether a term is of the EU's lists: these say what it is called.</summary>
    public static bool IsOfList(string iri) => iri.StartsWith(Lists, StringComparison.Ordinal);

    /// <summary>The IRI of access rights; null when a text means none of the list.</summary>
    public static string? AccessRights(string text) => text.StartsWith(Lists, StringComparison.Ordinal) ? text
        : Rights.TryGetValue(text.Trim(), out var code) ? $"{Lists}access-right/{code}" : null;

    /// <summary>The IRI of a theme that is given by its code alone; null for any other text.</summary>
    public static string? Theme(string text) => Themes.Contains(text.Trim()) ? $"{Lists}data-theme/{text.Trim().ToUpperInvariant()}" : null;

    /// <summary>Whether a text is a theme of the list, by its code or by its address.</summary>
    public static bool IsTheme(string text) => Theme(text) is not null
        || (text.StartsWith($"{Lists}data-theme/", StringComparison.Ordinal) && Themes.Contains(text[$"{Lists}data-theme/".Length..].TrimEnd('/')));

    /// <summary>The IRI of a licence: as it came, else the EU's for its id, else the licence's own address; null when none is known.</summary>
    public static string? License(License license)
    {
        if (license.Url is { } url && DcatText.IsIri(url))
            return url;
        return license.Id is { } id && Licence.TryGetValue(id, out var code) ? $"{Lists}licence/{code}"
            : (Licenses.Find(license.Id) ?? Licenses.Find(license.Title))?.Url;
    }
}
