using System.Text.RegularExpressions;
using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Formats.Terms;

/// <summary>The licences that catalogues commonly use: found by id, address or title, however these are spelt.</summary>
internal static partial class Licenses
{
    private const string Eu = "http://publications.europa.eu/resource/authority/licence/";

    /// <summary>Id, title, address; then other addresses and titles.</summary>
    private static readonly string[][] Register =
    [
        ["cc-by", "Creative Commons Attribution", "http://www.opendefinition.org/licenses/cc-by", "http://creativecommons.org/licenses/by",
            $"{Eu}CC_BY", "http://dcat-ap.de/def/licenses/cc-by", "CC BY"],
        ["cc-by-sa", "Creative Commons Attribution Share-Alike", "http://www.opendefinition.org/licenses/cc-by-sa",
            "http://creativecommons.org/licenses/by-sa", $"{Eu}CC_BYSA", "CC BY-SA"],
        ["cc-nc", "Creative Commons Non-Commercial (Any)", "http://creativecommons.org/licenses/by-nc/2.0/",
            "http://creativecommons.org/licenses/by-nc", $"{Eu}CC_BYNC", "CC BY-NC"],
        ["cc-zero", "Creative Commons CCZero", "http://www.opendefinition.org/licenses/cc-zero",
            "http://creativecommons.org/publicdomain/zero", $"{Eu}CC0", "CC0", "CC0-1.0", "CC0 1.0 Universal", "CC0 1.0", "http://spdx.org/licenses/CC0-1.0", "http://dcat-ap.de/def/licenses/cc-zero",
            "Creative Commons Zero", "Creative Commons CC0", "http://rdflicense.appspot.com/rdflicense/cc-zero1.0", "http://www.dcat-ap.de/def/licenses/cc-zero"],
        ["cc-pdm", "Public Domain Mark", "https://creativecommons.org/publicdomain/mark/1.0/", "http://creativecommons.org/publicdomain/mark",
            "Public Domain Mark 1.0", "Creative Commons Public Domain Mark 1.0", "http://dcat-ap.de/def/licenses/cc-pdm", "PDM 1.0", $"{Eu}PDM_1_0"],
        ["cc-by-nd", "Creative Commons Attribution-NoDerivatives", "http://creativecommons.org/licenses/by-nd", $"{Eu}CC_BYND", "CC BY-ND"],
        ["cc-by-nc-sa", "Creative Commons Attribution-NonCommercial-ShareAlike", "http://creativecommons.org/licenses/by-nc-sa",
            $"{Eu}CC_BYNCSA", "CC BY-NC-SA"],
        ["cc-by-nc-nd", "Creative Commons Attribution-NonCommercial-NoDerivatives", "http://creativecommons.org/licenses/by-nc-nd",
            $"{Eu}CC_BYNCND", "CC BY-NC-ND"],
        ["other-pd", "Other (Public Domain)", "http://dcat-ap.de/def/licenses/other-pd", "https://www.usa.gov/publicdomain/label/1.0", "http://www.usa.gov/publicdomain/label/1.0",
            "http://www.usa.gov/government-works", "Public Domain", "U.S. Public Domain", "us-pd"],
        ["other-open", "Other (Open)", "http://dcat-ap.de/def/licenses/other-open"],
        ["other-closed", "Other (Not Open)", "http://dcat-ap.de/def/licenses/other-closed"],
        ["notspecified", "License not specified", "notspecified"],
        ["odc-by", "Open Data Commons Attribution License", "http://www.opendefinition.org/licenses/odc-by",
            "http://opendatacommons.org/licenses/by", $"{Eu}ODC_BY", "ODC-BY", "ODC-By-1.0", "http://spdx.org/licenses/ODC-By-1.0", "http://dcat-ap.de/def/licenses/odby"],
        ["odc-odbl", "Open Data Commons Open Database License (ODbL)", "http://www.opendefinition.org/licenses/odc-odbl",
            "http://opendatacommons.org/licenses/odbl", "ODbL", "ODbL-1.0", "ODbL 1.0", "Open Data Commons Open Database License",
            "Open Database License", $"{Eu}ODC_BL", "http://spdx.org/licenses/ODbL-1.0", "http://dcat-ap.de/def/licenses/odbl", "odc-odbl-1.0", "http://rdflicense.appspot.com/rdflicense/odbl1.0"],
        ["odc-pddl", "Open Data Commons Public Domain Dedication and License (PDDL)", "http://www.opendefinition.org/licenses/odc-pddl",
            "http://opendatacommons.org/licenses/pddl", "PDDL", "PDDL-1.0", $"{Eu}ODC_PDDL", "http://spdx.org/licenses/PDDL-1.0", "http://dcat-ap.de/def/licenses/odcpddl"],
        ["gfdl", "GNU Free Documentation License", "http://www.opendefinition.org/licenses/gfdl", "http://www.gnu.org/licenses/fdl"],
        ["uk-ogl", "UK Open Government Licence (OGL)", "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3",
            "http://www.nationalarchives.gov.uk/doc/open-government-licence", "http://reference.data.gov.uk/id/open-government-licence",
            "Open Government Licence", "OGL", "OGL-UK-3.0", "OGL-UK-2.0", "OGL-UK-1.0", "UK Open Government Licence", "UK Open Government Licence v3.0",
            "Open Government Licence v3.0", "Open Government Licence 3.0", "Open Government Licence - United Kingdom 3.0", $"{Eu}OGL_UK", $"{Eu}OGL_3_0", $"{Eu}OGL_2_0",
            "http://spdx.org/licenses/OGL-UK-3.0", "http://dcat-ap.de/def/licenses/ogl", "ogl-uk"],
        ["ca-ogl-lgo", "Open Government Licence - Canada", "http://open.canada.ca/en/open-government-licence-canada", "http://ouvert.canada.ca/fr/licence-du-gouvernement-ouvert-canada",
            "OGL-Canada-2.0", "http://spdx.org/licenses/OGL-Canada-2.0"],
        ["fr-lo", "Licence Ouverte / Open Licence", "https://www.etalab.gouv.fr/licence-ouverte-open-licence", "Licence Ouverte", "Open Licence", $"{Eu}LIC_OUVERTE", "Licence Ouverte / Open Licence", "Etalab", "Open License"],
        ["lov1", "Licence Ouverte Version 1.0", "https://www.etalab.gouv.fr/wp-content/uploads/2014/05/Licence_Ouverte.pdf"],
        ["lov2", "Licence Ouverte Version 2.0", "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf",
            "Licence Ouverte / Open Licence version 2.0", "Licence Ouverte v2.0", "Licence Ouverte 2.0", "Licence Ouverte v2.0 (Etalab)",
            "etalab-2.0", "https://spdx.org/licenses/etalab-2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/2.0", $"{Eu}ETALAB_2_0"],
        ["dl-de-by-2.0", "Datenlizenz Deutschland Namensnennung 2.0", "https://www.govdata.de/dl-de/by-2-0",
            "http://dcat-ap.de/def/licenses/dl-by-de/2.0", "dl-by-de/2.0", "dl-de/by-2-0", "dl-de-by-2-0", "DL-DE-BY-2.0", $"{Eu}DL_DE_BY_2_0", $"{Eu}DE_DL_BY_2_0",
            "http://spdx.org/licenses/DL-DE-BY-2.0", "Data licence Germany – attribution – version 2.0", "Datenlizenz Deutschland – Namensnennung – Version 2.0"],
        ["dl-de-by-1.0", "Datenlizenz Deutschland Namensnennung 1.0", "https://www.govdata.de/dl-de/by-1-0", "http://dcat-ap.de/def/licenses/dl-by-de/1.0", "dl-de/by-1-0"],
        ["dl-de-zero-2.0", "Datenlizenz Deutschland Zero 2.0", "https://www.govdata.de/dl-de/zero-2-0",
            "http://dcat-ap.de/def/licenses/dl-zero-de/2.0", "dl-zero-de/2.0", "dl-de/zero-2-0", "DL-DE-ZERO-2.0", $"{Eu}DL_DE_ZERO_2_0", $"{Eu}DE_DL_ZERO_2_0",
            "http://spdx.org/licenses/DL-DE-ZERO-2.0", "Data licence Germany – Zero – version 2.0", "Datenlizenz Deutschland – Zero – Version 2.0"],
        ["nlod", "Norwegian Licence for Open Government Data", "https://data.norge.no/nlod/no/1.0", "http://data.norge.no/nlod/no/1.0",
            "https://data.norge.no/nlod/en/2.0", "https://data.norge.no/nlod/no/2.0", "https://data.norge.no/nlod/en/1.0", "https://data.norge.no/nlod",
            "NLOD", "NLOD-1.0", "NLOD-2.0", $"{Eu}NLOD_1_0", $"{Eu}NLOD_2_0", "Norsk lisens for offentlige data (NLOD)", "http://spdx.org/licenses/NLOD-2.0"],
        ["OPEN", "Open use (opendata.swiss)", "https://opendata.swiss/terms-of-use/#terms_open", "http://dcat-ap.ch/vocabulary/licenses/terms_open", "NonCommercialAllowed-CommercialAllowed-ReferenceNotRequired"],
        ["BY", "Open use, must provide the source (opendata.swiss)", "https://opendata.swiss/terms-of-use/#terms_by", "http://dcat-ap.ch/vocabulary/licenses/terms_by", "NonCommercialAllowed-CommercialAllowed-ReferenceRequired"],
        ["ASK", "Open use, commercial use only with permission (opendata.swiss)", "https://opendata.swiss/terms-of-use/#terms_ask", "http://dcat-ap.ch/vocabulary/licenses/terms_ask"],
        ["BY_ASK", "Open use, must provide the source, commercial use only with permission (opendata.swiss)", "https://opendata.swiss/terms-of-use/#terms_by_ask", "http://dcat-ap.ch/vocabulary/licenses/terms_by_ask"],
        ["EUPL-1.2", "European Union Public Licence 1.2", $"{Eu}EUPL_1_2", "http://spdx.org/licenses/EUPL-1.2"],
        ["MIT", "MIT License", "http://opensource.org/licenses/mit", "http://spdx.org/licenses/MIT", "http://opensource.org/license/mit", $"{Eu}MIT"],
        ["Apache-2.0", "Apache License 2.0", "http://www.apache.org/licenses/license-2.0", "http://spdx.org/licenses/Apache-2.0", $"{Eu}APACHE_2_0"],
        ["iodl2", "Italian Open Data License 2.0", "https://www.dati.gov.it/iodl/2.0", "IODL 2.0", "IODL-2.0", $"{Eu}IODL_2_0", "http://www.dati.gov.it/content/italian-open-data-license-v20"],
        ["iodl1", "Italian Open Data License 1.0", "http://www.formez.it/iodl", "IODL 1.0", "IODL-1.0"],
    ];

    /// <summary>The longest title of a licence that nobody knows, in characters.</summary>
    private const int MaxTitle = 500;

    /// <summary>A longer text speaks of many things beside its subject; only what <see cref="Refusal()"/> has counts in it.</summary>
    private const int MaxRestriction = 300;

    /// <summary>Longer texts are documents, which refuse one thing and allow another.</summary>
    private const int MaxRefusal = 5000;

    private static readonly Dictionary<string, License> ByKey = Keys();

    /// <summary>The licence that an IRI, an id or a title means; null when the register does not have it.</summary>
    public static License? Find(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 1000)
            return null;
        var key = Key(text);
        return ByKey.GetValueOrDefault(key) ?? CreativeCommons(key) ?? (CreativeVersions.IsNone(text) ? null : ByKey.GetValueOrDefault(Version().Replace(key, "")));
    }

    /// <summary>Whether an id or a title names a restriction that no open licence has: not for commerce, no changes, closed.</summary>
    public static bool IsRestriction(string? text) => text is { Length: > 0 } && (Refuses(text) || (text.Length < MaxRestriction && Restriction().IsMatch(text)));

    /// <summary>Where a licence can be read: its own address, else the register's for its id or its title; null when there is none.</summary>
    public static string? Address(License? license) =>
        license is null ? null : license.Url ?? (Find(license.Id) ?? Find(license.Title))?.Url;

    /// <summary>
    /// A licence in one text: its address, else its title or its id. Null where there is none, and where a reader would find an open licence in a
    /// text that grants none.
    /// </summary>
    public static string? Words(License? license)
    {
        var words = Address(license) ?? license?.Title ?? license?.Id;
        return words is { Length: > 0 } && (OpenLicenses.Has(license) || !OpenLicenses.Has(OfText(words))) ? words : null;
    }

    /// <summary>The licence that a text names, or has the address of within it; null when the register has none such.</summary>
    public static License? OfText(string text)
    {
        var address = Link().Match(text) is { Success: true } match ? match.Value.TrimEnd('.', ',', ';', ')') : null;
        var known = Find(text) ?? (Refuses(text) ? null : Find(address));
        return known is null || (known != Find(text) && OpenLicenses.Has(known) && Restricts(text)) ? null : known with { Url = address ?? known.Url };
    }

    /// <summary>
    /// The licence that is left where a statement on rights stands beside an open licence and refuses what that would allow: the closed one that it
    /// names, else its own words. Null where it refuses nothing.
    /// </summary>
    public static License? Refusal(string? statement)
    {
        var text = statement?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;
        if (OfText(text) is { } known)
            return known.Id is "ASK" or "BY_ASK" || IsRestriction(known.Id) ? known : null;
        return !IsAddress(text) && (Refuses(text) || Restricts(text)) ? new License(null, Short(text)) : null;
    }

    /// <summary>Whether words beside an address restrict its use. NC alone may be a state, and addresses have letters of all kinds.</summary>
    private static bool Restricts(string text)
    {
        var words = Link().Replace(text, " ");
        return words.Length < MaxRestriction && Restriction().Matches(words).Any(match => match.Length > 2 || Attribution().IsMatch(words[..match.Index]));
    }

    private static string Short(string title) => title.Length > MaxTitle ? SoundText.Of(title[..MaxTitle]) + "…" : title;

    /// <summary>
    /// The licence that statements on rights speak of, as ISO, Dublin Core and FGDC have them side by side, and what they say besides. A statement
    /// that the register knows decides, and of several the least open: nobody is to be promised more than all of them allow. Its name and its address
    /// are its own, never another statement's. One that refuses plainly what an open licence beside it would allow goes before that. Where none is known, the first address and the first text stand for one licence.
    /// </summary>
    /// <param name="statements">Addresses, ids, names, and texts of any length, the most important first.</param>
    /// <returns>The licence, null where nothing is said; and the other statements, for <c>dct:rights</c>; null where there are none.</returns>
    public static (License? License, string? Rights) OfStatements(IEnumerable<string> statements)
    {
        var all = statements.Select(statement => statement.Trim()).Where(statement => statement.Length > 0).Distinct().ToList();
        var found = all.Select(OfText).OfType<License>().OrderBy(OpenLicenses.Has).FirstOrDefault();
        var refusal = found is not null && OpenLicenses.Has(found) ? all.Find(statement => Refuses(statement) || (!IsAddress(statement) && OfText(statement) is null && IsRestriction(statement))) : null;
        var license = refusal is not null ? new License(null, refusal)
            : found is { } known
            ? known with { Url = all.Find(statement => IsAddress(statement) && Find(statement)?.Id == known.Id) ?? known.Url }
            : all.Count == 0 ? null
            : new License(null, all.Find(statement => !IsAddress(statement)), all.Find(IsAddress));
        // A text that has the address of its licence in it says more than the address; a mere name does not.
        var rest = all.Where(statement => statement != license!.Title && statement != license.Url && (license.Id is null || Find(statement)?.Id != license.Id));
        var rights = string.Join("\n\n", rest);
        return (license is { Title.Length: > MaxTitle } ? license with { Title = Short(license.Title) } : license, rights.Length > 0 ? rights : null);
    }

    /// <summary>Whether a text plainly refuses what a licence that it mentions, or that stands beside it, would allow.</summary>
    private static bool Refuses(string text) => text.Length < MaxRefusal && Refusal().IsMatch(text);

    /// <summary>
    /// The licence of the files that state none: the dataset's, unless it stands at some file. A source that gives its licence file by file
    /// has promised nothing of the others.
    /// </summary>
    public static License? OfSilentFiles(Dataset dataset) =>
        dataset.License is { } license && !dataset.Resources.Any(resource => resource.Text("license") is { } text && (text == license.Url || text == license.Title
            || (license.Id is not null && Find(text)?.Id == license.Id)))
            ? license
            : null;

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && !text.Any(char.IsWhiteSpace);

    /// <summary>One of the six licences in one of its versions, by address (Creative Commons, EU, DCAT-AP.de, SPDX), id or title.</summary>
    private static License? CreativeCommons(string key)
    {
        if (Creative().Match(key) is not { Success: true } match)
            return CreativeTitle().Match(key) is { Success: true } title ? OfTitle(title) : null;
        var code = match.Groups["code"].Value.Replace('_', '-').Replace(' ', '-').ToUpperInvariant() switch
        {
            "" => "BY",
            "BYSA" => "BY-SA",
            "BYNC" => "BY-NC",
            "BYND" => "BY-ND",
            "BYNCSA" => "BY-NC-SA",
            "BYNCND" => "BY-NC-ND",
            var other => other,
        };
        var version = match.Groups["version"].Value.Replace('_', '.');
        if (!CreativeVersions.IsOne(version))
            return null;
        if (version.Length == 1)
            version += ".0";
        return new License(
            $"CC-{code}-{version}", $"Creative Commons {Name(code)} {version}", $"https://creativecommons.org/licenses/{code.ToLowerInvariant()}/{version}/");
    }

    private static License? OfTitle(Match title)
    {
        var code = $"{(title.Groups["nc"].Success ? " nc" : "")}{(title.Groups["sa"].Success ? " sa" : title.Groups["nd"].Success ? " nd" : "")}";
        return CreativeCommons($"cc by{code} {title.Groups["version"].Value}");
    }

    private static string Name(string code) => code switch
    {
        "BY" => "Attribution",
        "BY-SA" => "Attribution-ShareAlike",
        "BY-NC" => "Attribution-NonCommercial",
        "BY-ND" => "Attribution-NoDerivatives",
        "BY-NC-SA" => "Attribution-NonCommercial-ShareAlike",
        _ => "Attribution-NonCommercial-NoDerivatives",
    };

    /// <summary>Spellings that mean the same: scheme, <c>www.</c>, letter case, a slash at the end, deed and legal code.</summary>
    private static string Key(string text)
    {
        var key = text.Trim().ToLowerInvariant();
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        // An address within a text is not the text's (OfText looks for it).
        if (scheme < 0 || key.AsSpan(0, scheme).ContainsAnyExceptInRange('a', 'z'))
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
    [GeneratedRegex(@"/\d([.-]\d)?(/[a-z]{2,3})?$")]
    private static partial Regex Version();

    [GeneratedRegex(
        @"\b(all rights reserved|no use without|no licen[cs]e\b(?! fee)|not (available|licen[cs]ed|published|released) under"
        + @"|alle rechte vorbehalten|keine lizenz|nicht unter|tous droits r[eé]serv[eé]s|aucune licence|todos los derechos reservados|sin licencia|tutti i diritti riservati"
        + @"|not for (any )?commercial|non-?commercial (use |purposes? )?only|only for non-?commercial|nur (für|zu) nicht[- ]?(kommerziell|gewerblich)"
        + @"|nicht (für|zu) (\w+ )?(kommerziell|gewerblich)|fins? commerciales? interdite?s?)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Refusal();

    [GeneratedRegex(
        @"(?<!(?<!non[- ]?)commercial (and|or|&) )\bnon[- ]?commercial\b(?! (and|or|&) commercial)|(?<!(?<!nicht[- ]?)kommerziell(e[nrs]?)? (und|oder) )\bnicht[- ]?kommerziell(?!\w* (und|oder) kommerziell)"
        + @"|(?<!comercial(es)? (y|o) )\bno[- ]?comercial(es)?\b(?! (y|o) comercial)|nocomercial|sinobraderivada|\bsin obras? derivadas?\b"
        + @"|(?<!commercial[ei] (e|o) )\bnon[- ]commercial[ei]\b(?! (e|o) commercial)|\bniet[- ]?commercieel|\bn[aã]o[- ]comercial|niekomercyjn|nekomerčn|epäkaupalli|\bei[- ]kaupalli"
        + @"|\bi(kke|cke)[- ]kommersiel|\bikke[- ]kommerciel|некоммерч|非営利|非商用|非商业"
        + @"|\bnon[- ]commercia(les|ux)\b(?! et commercia)|\bgewerbliche nutzung( ist)? (nicht|untersagt|verboten|ausgeschlossen)"
        + @"|\b(redistribution|commercial use|reuse|re-use)( is| are)? (not (allowed|permitted)|forbidden|prohibited)|\b(educational|academic|non-?profit)( \w+)? only\b"
        + @"|\b(no|not for) commercial use\b|\bcommercial use( is)? (not|forbidden|prohibited)|\bpas d.utilisation commerciale|\butilisation commerciale( est)? interdite"
        + @"|\bkeine kommerzielle|\bkommerzielle nutzung( ist)? (nicht|untersagt|verboten|ausgeschlossen)"
        + @"|\b(internal|personal|private|research|members?)( and \w+)? use only\b|\bonly for (internal|personal|private|members|research)|\bpaid licen[cs]e"
        + @"|\b(with|without) (prior )?written (permission|consent)|\bmit schriftlicher genehmigung\b|\bnur intern"
        + @"|\bnur (für|zum|zu|mit|nach) (den |die |das )?(intern|dienst|behörd|privat|eigen|mitglied|forschung)"
        + @"|\bnur (mit|nach) (vorherige[rn]? )?(schriftlich|genehmigung|zustimmung)"
        + @"|\bnicht[- ]öffentlich|\bvertraulich|\bweitergabe( ist)? (nicht|untersagt|verboten)"
        + @"|\busage interne|\buso interno|\bconfiden(tiel|cial)|\briservat[oi]\b|\bréservée? (à|aux)\b"
        + @"|\b(nc|nd)\b|\bno[- ]?deriv|\bnot[- ]open\b|(?<!\b(not|nicht) )\b(closed|proprietary|restricted|confidential)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Restriction();

    /// <summary>What stands before the NC or ND of a Creative Commons licence.</summary>
    [GeneratedRegex(@"\bby[- ](sa[- ]|nc[- ])?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Attribution();

    [GeneratedRegex(@"/(deed|legalcode)(\.[a-z_-]+)?$")]
    private static partial Regex Deed();

    [GeneratedRegex(@"https?://[^\s<>""]+")]
    private static partial Regex Link();

    [GeneratedRegex(
        @"^((creativecommons\.org/licenses/(?<code>by(-nc)?(-sa|-nd)?)/(?<version>\d(\.\d)?)(/.*)?)"
        + @"|(publications\.europa\.eu/resource/authority/licence/cc_(?<code>by(nc)?(sa|nd)?)_(?<version>\d_\d))"
        + @"|((www\.)?dcat-ap\.de/def/licenses/cc-(?<code>by(-nc)?(-sa|-nd)?)(-de)?/(?<version>\d\.\d))"
        + @"|((spdx\.org/licenses/|rdflicense\.[a-z.]+/rdflicense/)?cc[- ]?(?<code>by([- ]nc)?([- ](sa|nd))?)[- ]?v?(?<version>\d(\.\d)?)([- ][a-z]{2,3}| international)?(\.html)?)"
        + @"|(creative commons attribution (?<version>\d\.\d)( international)?(?<code>)))$", RegexOptions.ExplicitCapture)]
    private static partial Regex Creative();

    /// <summary>The licences' own titles, as <see cref="Name"/> has them.</summary>
    [GeneratedRegex(
        @"^creative commons attribution(?<nc>[- ]non-?commercial)?((?<sa>[- ]share-?alike)|(?<nd>[- ]no-?deriv(ative)?s))?,? (version )?(?<version>\d\.\d)"
        + "( international| unported| generic)?( public license)?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex CreativeTitle();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
