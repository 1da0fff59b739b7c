using System.Globalization;
using Harvest.Web.Api;

namespace Harvest.Web.Pages;

/// <summary>What people call the codes that datasets are filtered by: themes, frequencies and high-value categories of the EU, languages, licences.</summary>
internal static class FacetLabels
{
    /// <summary>The EU's data themes (authority list data-theme).</summary>
    private static readonly Dictionary<string, string> Themes = new(StringComparer.Ordinal)
    {
        ["AGRI"] = Key("Agriculture, fisheries, forestry and food"),
        ["ECON"] = Key("Economy and finance"),
        ["EDUC"] = Key("Education, culture and sport"),
        ["ENER"] = Key("Energy"),
        ["ENVI"] = Key("Environment"),
        ["GOVE"] = Key("Government and public sector"),
        ["HEAL"] = Key("Health"),
        ["INTR"] = Key("International issues"),
        ["JUST"] = Key("Justice, legal system and public safety"),
        ["OP_DATPRO"] = Key("Provisional data"),
        ["REGI"] = Key("Regions and cities"),
        ["SOCI"] = Key("Population and society"),
        ["TECH"] = Key("Science and technology"),
        ["TRAN"] = Key("Transport"),
    };

    /// <summary>The EU's frequencies (authority list frequency).</summary>
    private static readonly Dictionary<string, string> Frequencies = new(StringComparer.Ordinal)
    {
        ["UPDATE_CONT"] = Key("Continuously updated"),
        ["CONT"] = Key("Continuous"),
        ["1MIN"] = Key("Every minute"),
        ["5MIN"] = Key("Every five minutes"),
        ["10MIN"] = Key("Every ten minutes"),
        ["15MIN"] = Key("Every fifteen minutes"),
        ["30MIN"] = Key("Every thirty minutes"),
        ["HOURLY"] = Key("Hourly"),
        ["BIHOURLY"] = Key("Every two hours"),
        ["TRIHOURLY"] = Key("Every three hours"),
        ["12HRS"] = Key("Every twelve hours"),
        ["DAILY_2"] = Key("Twice a day"),
        ["DAILY"] = Key("Daily"),
        ["WEEKLY_5"] = Key("Five times a week"),
        ["WEEKLY_3"] = Key("Three times a week"),
        ["WEEKLY_2"] = Key("Twice a week"),
        ["WEEKLY"] = Key("Weekly"),
        ["BIWEEKLY"] = Key("Every two weeks"),
        ["MONTHLY_3"] = Key("Three times a month"),
        ["MONTHLY_2"] = Key("Twice a month"),
        ["MONTHLY"] = Key("Monthly"),
        ["BIMONTHLY"] = Key("Every two months"),
        ["QUARTERLY"] = Key("Quarterly"),
        ["ANNUAL_3"] = Key("Three times a year"),
        ["ANNUAL_2"] = Key("Twice a year"),
        ["ANNUAL"] = Key("Annual"),
        ["BIENNIAL"] = Key("Every two years"),
        ["TRIENNIAL"] = Key("Every three years"),
        ["QUADRENNIAL"] = Key("Every four years"),
        ["QUINQUENNIAL"] = Key("Every five years"),
        ["DECENNIAL"] = Key("Every ten years"),
        ["BIDECENNIAL"] = Key("Every twenty years"),
        ["TRIDECENNIAL"] = Key("Every thirty years"),
        ["AS_NEEDED"] = Key("As needed"),
        ["IRREG"] = Key("Irregular"),
        ["NEVER"] = Key("Never"),
        ["NOT_PLANNED"] = Key("Not planned"),
        ["UNKNOWN"] = Key("Unknown"),
        ["OTHER"] = Key("Other"),
    };

    /// <summary>The six categories of the EU's regulation on high-value datasets (2023/138), by their codes.</summary>
    private static readonly Dictionary<string, string> HighValue = new(StringComparer.Ordinal)
    {
        ["c_ac64a52d"] = Key("Geospatial"),
        ["c_dd313021"] = Key("Earth observation and environment"),
        ["c_164e0bf5"] = Key("Meteorological"),
        ["c_e1da4e07"] = Key("Statistics"),
        ["c_a9135398"] = Key("Companies and company ownership"),
        ["c_b79e35eb"] = Key("Mobility"),
    };

    /// <summary>The label of a value of a field; the value itself where there is none.</summary>
    public static string Of(string field, string value) => field switch
    {
        "theme" => T(Themes.GetValueOrDefault(value, value)),
        "frequency" => T(Frequencies.GetValueOrDefault(value, value)),
        "hvd_category" => T(HighValue.GetValueOrDefault(value, value)),
        "language" => Language(value),
        "license_id" => LicenseList.Title(value),
        _ => value,
    };

    /// <summary>Other terms of the EU's authority lists (access-right, planned-availability, dataset-status), by list and code.</summary>
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["access-right/PUBLIC"] = Key("Public"),
        ["access-right/RESTRICTED"] = Key("Restricted"),
        ["access-right/NON_PUBLIC"] = Key("Not public"),
        ["access-right/CONFIDENTIAL"] = Key("Confidential"),
        ["access-right/SENSITIVE"] = Key("Sensitive"),
        ["access-right/OP_DATPRO"] = Key("Provisional data"),
        ["planned-availability/AVAILABLE"] = Key("Available"),
        ["planned-availability/EXPERIMENTAL"] = Key("Experimental"),
        ["planned-availability/STABLE"] = Key("Stable"),
        ["planned-availability/TEMPORARY"] = Key("Temporary"),
        ["dataset-status/COMPLETED"] = Key("Completed"),
        ["dataset-status/DEPRECATED"] = Key("Deprecated"),
        ["dataset-status/DEVELOP"] = Key("Under development"),
        ["dataset-status/DISCONT"] = Key("Discontinued"),
        ["dataset-status/WITHDRAWN"] = Key("Withdrawn"),
        ["dataset-type/STATISTICAL"] = Key("Statistical data"),
        ["dataset-type/GEOSPATIAL"] = Key("Geospatial data"),
        ["publisher-type/NATIONALAUTHORITY"] = Key("National authority"),
        ["publisher-type/REGIONALAUTHORITY"] = Key("Regional authority"),
        ["publisher-type/LOCALAUTHORITY"] = Key("Local authority"),
        ["publisher-type/ACADEMIA-SCIENTIFICORG"] = Key("Academia or scientific organization"),
        ["publisher-type/COMPANY"] = Key("Company"),
        ["publisher-type/NONPROFITORGANISATION"] = Key("Non-profit organization"),
    };

    /// <summary>The title of a term of an authority list by its address, or of a code; the text itself where it is neither.</summary>
    /// <param name="field">What it is a value of.</param>
    /// <param name="value">An address such as <c>http://publications.europa.eu/resource/authority/data-theme/ENVI</c>, or any text.</param>
    public static string Term(string field, string value)
    {
        var plain = field is "update_frequency" or "frequency-of-update" ? "frequency" : field is "metadata-language" ? "language" : field;
        if (!Uri.TryCreate(value, UriKind.Absolute, out var iri) || iri.Segments is not [.., var last])
            return plain is "frequency" or "theme" or "hvd_category" or "language" ? Of(plain, value) : value;
        var code = Uri.UnescapeDataString(last.Trim('/'));
        var list = iri.Segments.Length > 1 ? iri.Segments[^2].Trim('/') : "";
        return iri.Host.ToUpperInvariant() switch
        {
            "PUBLICATIONS.EUROPA.EU" or "DATA.EUROPA.EU" => list switch
            {
                "data-theme" => T(Themes.GetValueOrDefault(code, value)),
                "frequency" => T(Frequencies.GetValueOrDefault(code, value)),
                "language" => Language(code.ToLowerInvariant()) is var name && !name.Equals(code, StringComparison.OrdinalIgnoreCase) ? name : value,
                "file-type" => code,
                "bna" => T(HighValue.GetValueOrDefault(code, value)),
                "licence" => LicenseList.Title(value) is var license && license != value ? license : code.Replace('_', ' '),
                _ => T(Others.GetValueOrDefault($"{list}/{code}", value)),
            },
            // ADMS has the types of publishers.
            "PURL.ORG" when list.Equals("publishertype", StringComparison.OrdinalIgnoreCase) || iri.AbsolutePath.Contains("publishertype", StringComparison.OrdinalIgnoreCase) =>
                T(Others.GetValueOrDefault($"publisher-type/{code.ToUpperInvariant()}", value)),
            _ => LicenseList.Title(value),
        };
    }

    private static string Language(string code)
    {
        try
        {
            return CultureInfo.GetCultureInfo(code) is { EnglishName.Length: > 0 } culture && !culture.EnglishName.StartsWith("Unknown", StringComparison.Ordinal)
                ? culture.DisplayName : code;
        }
        catch (CultureNotFoundException)
        {
            return code;
        }
    }
}
