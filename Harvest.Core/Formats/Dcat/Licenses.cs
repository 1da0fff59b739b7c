using System.Text.RegularExpressions;
using Harvest.Model;

namespace Harvest.Formats.Dcat;

/// <summary>The licences that catalogues commonly use: found by id, address or title, however these are spelt.</summary>
internal static partial class Licenses
{
    private const string Eu = "http://publications.europa.eu/resource/authority/licence/";

    /// <summary>Id, title, address; then other addresses and titles.</summary>
    private static readonly string[][] Register =
    [
        ["cc-by", "Creative Commons Attribution", "http://www.opendefinition.org/licenses/cc-by", "http://creativecommons.org/licenses/by",
            $"{Eu}CC_BY", $"{Eu}CC_BY_4_0", "http://dcat-ap.de/def/licenses/cc-by", "http://dcat-ap.de/def/licenses/cc-by/4.0", "CC BY", "CC-BY-4.0"],
        ["cc-by-sa", "Creative Commons Attribution Share-Alike", "http://www.opendefinition.org/licenses/cc-by-sa",
            "http://creativecommons.org/licenses/by-sa", $"{Eu}CC_BYSA", $"{Eu}CC_BYSA_4_0", "CC BY-SA", "CC-BY-SA-4.0"],
        ["cc-nc", "Creative Commons Non-Commercial (Any)", "http://creativecommons.org/licenses/by-nc/2.0/",
            "http://creativecommons.org/licenses/by-nc", $"{Eu}CC_BYNC", $"{Eu}CC_BYNC_4_0", "CC BY-NC", "CC-BY-NC-4.0"],
        ["cc-zero", "Creative Commons CCZero", "http://www.opendefinition.org/licenses/cc-zero",
            "http://creativecommons.org/publicdomain/zero", $"{Eu}CC0", "CC0", "CC0-1.0", "CC0 1.0 Universal"],
        ["cc-by-nd", "Creative Commons Attribution-NoDerivatives", "http://creativecommons.org/licenses/by-nd", $"{Eu}CC_BYND", "CC BY-ND"],
        ["cc-by-nc-sa", "Creative Commons Attribution-NonCommercial-ShareAlike", "http://creativecommons.org/licenses/by-nc-sa",
            $"{Eu}CC_BYNCSA", "CC BY-NC-SA"],
        ["cc-by-nc-nd", "Creative Commons Attribution-NonCommercial-NoDerivatives", "http://creativecommons.org/licenses/by-nc-nd",
            $"{Eu}CC_BYNCND", "CC BY-NC-ND"],
        ["odc-by", "Open Data Commons Attribution License", "http://www.opendefinition.org/licenses/odc-by",
            "http://opendatacommons.org/licenses/by", $"{Eu}ODC_BY", "ODC-BY"],
        ["odc-odbl", "Open Data Commons Open Database License (ODbL)", "http://www.opendefinition.org/licenses/odc-odbl",
            "http://opendatacommons.org/licenses/odbl", "ODbL", "Open Data Commons Open Database License"],
        ["odc-pddl", "Open Data Commons Public Domain Dedication and License (PDDL)", "http://www.opendefinition.org/licenses/odc-pddl",
            "http://opendatacommons.org/licenses/pddl", "PDDL"],
        ["gfdl", "GNU Free Documentation License", "http://www.opendefinition.org/licenses/gfdl", "http://www.gnu.org/licenses/fdl"],
        ["uk-ogl", "UK Open Government Licence (OGL)", "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3",
            "http://www.nationalarchives.gov.uk/doc/open-government-licence", "http://reference.data.gov.uk/id/open-government-licence",
            "Open Government Licence", "OGL", "OGL-UK-3.0"],
        ["fr-lo", "Licence Ouverte / Open Licence", "https://www.etalab.gouv.fr/licence-ouverte-open-licence", "Licence Ouverte", "Open Licence"],
        ["lov1", "Licence Ouverte Version 1.0", "https://www.etalab.gouv.fr/wp-content/uploads/2014/05/Licence_Ouverte.pdf"],
        ["lov2", "Licence Ouverte Version 2.0", "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf",
            "Licence Ouverte / Open Licence version 2.0", "etalab-2.0", "https://spdx.org/licenses/etalab-2.0"],
        ["dl-de-by-2.0", "Datenlizenz Deutschland Namensnennung 2.0", "https://www.govdata.de/dl-de/by-2-0",
            "http://dcat-ap.de/def/licenses/dl-by-de/2.0"],
        ["dl-de-zero-2.0", "Datenlizenz Deutschland Zero 2.0", "https://www.govdata.de/dl-de/zero-2-0",
            "http://dcat-ap.de/def/licenses/dl-zero-de/2.0"],
        ["nlod", "Norwegian Licence for Open Government Data", "https://data.norge.no/nlod/no/1.0", "http://data.norge.no/nlod/no/1.0",
            "https://data.norge.no/nlod/en/2.0"],
        ["iodl2", "Italian Open Data License 2.0", "https://www.dati.gov.it/iodl/2.0", "IODL 2.0"],
    ];

    private static readonly Dictionary<string, License> ByKey = Keys();

    /// <summary>The licence that an IRI, an id or a title means; null when the register does not have it.</summary>
    public static License? Find(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 1000)
            return null;
        var key = Key(text);
        return ByKey.GetValueOrDefault(key) ?? ByKey.GetValueOrDefault(Version().Replace(key, ""));
    }

    /// <summary>Spellings that mean the same: scheme, <c>www.</c>, letter case, a slash at the end, deed and legal code.</summary>
    private static string Key(string text)
    {
        var key = text.Trim().ToLowerInvariant();
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return Blanks().Replace(key, " ");
        key = key[(scheme + 3)..];
        if (key.StartsWith("www.", StringComparison.Ordinal))
            key = key[4..];
        return Deed().Replace(key.TrimEnd('/', '#'), "").TrimEnd('/');
    }

    private static Dictionary<string, License> Keys()
    {
        var keys = new Dictionary<string, License>();
        foreach (var entry in Register)
        {
            var license = new License(entry[0], entry[1], entry[2]);
            foreach (var text in entry)
                keys.TryAdd(Key(text), license);
        }
        return keys;
    }

    /// <summary>A version, and the country that some have behind it.</summary>
    [GeneratedRegex(@"/\d(\.\d)?(/[a-z]{2,3})?$")]
    private static partial Regex Version();

    [GeneratedRegex(@"/(deed|legalcode)(\.[a-z_-]+)?$")]
    private static partial Regex Deed();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
