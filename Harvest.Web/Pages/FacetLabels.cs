using System.Globalization;
using Harvest.Web.Api;

namespace Harvest.Web.Pages;

/// <summary>What people call the codes that datasets are filtered by: themes, frequencies and high-value categories of the EU, languages, licences.</summary>
internal static class FacetLabels
{
    /// <summary>The EU's data themes (authority list data-theme).</summary>
    private static readonly Dictionary<string, string> Themes = new(StringComparer.Ordinal)
    {
        ["AGRI"] = "Agriculture, fisheries, forestry and food",
        ["ECON"] = "Economy and finance",
        ["EDUC"] = "Education, culture and sport",
        ["ENER"] = "Energy",
        ["ENVI"] = "Environment",
        ["GOVE"] = "Government and public sector",
        ["HEAL"] = "Health",
        ["INTR"] = "International issues",
        ["JUST"] = "Justice, legal system and public safety",
        ["OP_DATPRO"] = "Provisional data",
        ["REGI"] = "Regions and cities",
        ["SOCI"] = "Population and society",
        ["TECH"] = "Science and technology",
        ["TRAN"] = "Transport",
    };

    /// <summary>The EU's frequencies (authority list frequency).</summary>
    private static readonly Dictionary<string, string> Frequencies = new(StringComparer.Ordinal)
    {
        ["UPDATE_CONT"] = "Continuously updated",
        ["CONT"] = "Continuous",
        ["1MIN"] = "Every minute",
        ["5MIN"] = "Every five minutes",
        ["10MIN"] = "Every ten minutes",
        ["15MIN"] = "Every fifteen minutes",
        ["30MIN"] = "Every thirty minutes",
        ["HOURLY"] = "Hourly",
        ["BIHOURLY"] = "Every two hours",
        ["TRIHOURLY"] = "Every three hours",
        ["12HRS"] = "Every twelve hours",
        ["DAILY_2"] = "Twice a day",
        ["DAILY"] = "Daily",
        ["WEEKLY_5"] = "Five times a week",
        ["WEEKLY_3"] = "Three times a week",
        ["WEEKLY_2"] = "Twice a week",
        ["WEEKLY"] = "Weekly",
        ["BIWEEKLY"] = "Every two weeks",
        ["MONTHLY_3"] = "Three times a month",
        ["MONTHLY_2"] = "Twice a month",
        ["MONTHLY"] = "Monthly",
        ["BIMONTHLY"] = "Every two months",
        ["QUARTERLY"] = "Quarterly",
        ["ANNUAL_3"] = "Three times a year",
        ["ANNUAL_2"] = "Twice a year",
        ["ANNUAL"] = "Annual",
        ["BIENNIAL"] = "Every two years",
        ["TRIENNIAL"] = "Every three years",
        ["QUADRENNIAL"] = "Every four years",
        ["QUINQUENNIAL"] = "Every five years",
        ["DECENNIAL"] = "Every ten years",
        ["BIDECENNIAL"] = "Every twenty years",
        ["TRIDECENNIAL"] = "Every thirty years",
        ["AS_NEEDED"] = "As needed",
        ["IRREG"] = "Irregular",
        ["NEVER"] = "Never",
        ["NOT_PLANNED"] = "Not planned",
        ["UNKNOWN"] = "Unknown",
        ["OTHER"] = "Other",
    };

    /// <summary>The six categories of the EU's regulation on high-value datasets (2023/138), by their codes.</summary>
    private static readonly Dictionary<string, string> HighValue = new(StringComparer.Ordinal)
    {
        ["c_ac64a52d"] = "Geospatial",
        ["c_dd313021"] = "Earth observation and environment",
        ["c_164e0bf5"] = "Meteorological",
        ["c_e1da4e07"] = "Statistics",
        ["c_a9135398"] = "Companies and company ownership",
        ["c_b79e35eb"] = "Mobility",
    };

    /// <summary>The label of a value of a field; the value itself where there is none.</summary>
    public static string Of(string field, string value) => field switch
    {
        "theme" => Themes.GetValueOrDefault(value, value),
        "frequency" => Frequencies.GetValueOrDefault(value, value),
        "hvd_category" => HighValue.GetValueOrDefault(value, value),
        "language" => Language(value),
        "license_id" => LicenseList.Title(value),
        _ => value,
    };

    private static string Language(string code)
    {
        try
        {
            return CultureInfo.GetCultureInfo(code) is { EnglishName.Length: > 0 } culture && !culture.EnglishName.StartsWith("Unknown", StringComparison.Ordinal)
                ? culture.EnglishName : code;
        }
        catch (CultureNotFoundException)
        {
            return code;
        }
    }
}
