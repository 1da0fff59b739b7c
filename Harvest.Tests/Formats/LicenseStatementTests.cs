using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Tests.Formats;

/// <summary>Which licence a record is under, where it says several things of it side by side.</summary>
public sealed class LicenseStatementTests
{
    private const string DlDe = "Datenlizenz Deutschland Namensnennung 2.0";
    private const string DlDeUrl = "https://www.govdata.de/dl-de/by-2-0";
    private const string CcBy = "https://creativecommons.org/licenses/by/4.0/";

    private static readonly TestCaseData[] Cases =
    [
        new TestCaseData(new[] { "Ask the harbour master", CcBy }, new License("CC-BY-4.0", "Creative Commons Attribution 4.0", CcBy), "Ask the harbour master")
            .SetName("Statements: the text of another is no title of a known address"),
        new TestCaseData(new[] { DlDe, "https://city.example/terms" }, new License("dl-de-by-2.0", DlDe, DlDeUrl), "https://city.example/terms")
            .SetName("Statements: another address is not that of a known name"),
        new TestCaseData(new[] { DlDe, DlDeUrl }, new License("dl-de-by-2.0", DlDe, DlDeUrl), null).SetName("Statements: a name and its address are one"),
        new TestCaseData(new[] { $"Use under {DlDeUrl}, (c) City" }, new License("dl-de-by-2.0", DlDe, DlDeUrl), $"Use under {DlDeUrl}, (c) City")
            .SetName("Statements: the text around an address is kept"),
        new TestCaseData(new[] { CcBy, "https://creativecommons.org/licenses/by-nc/4.0/" },
            new License("CC-BY-NC-4.0", "Creative Commons Attribution-NonCommercial 4.0", "https://creativecommons.org/licenses/by-nc/4.0/"), CcBy)
            .SetName("Statements: the least open of several"),
        new TestCaseData(new[] { "Our terms", "https://city.example/terms", "Ask first" }, new License(null, "Our terms", "https://city.example/terms"), "Ask first")
            .SetName("Statements: none that is known"),
        new TestCaseData(new[] { "https://city.example/terms" }, new License(null, null, "https://city.example/terms"), null).SetName("Statements: an unknown address"),
        new TestCaseData(new[] { CcBy, "Embargoed until 2030; all rights reserved" }, new License(null, "Embargoed until 2030; all rights reserved"), CcBy)
            .SetName("Statements: what is refused beside an open licence is not promised"),
        new TestCaseData(new[] { $"Not available under CC BY 4.0; see {CcBy}" }, new License(null, $"Not available under CC BY 4.0; see {CcBy}"), null)
            .SetName("Statements: an address in a text that refuses is no licence"),
        new TestCaseData(new[] { $"There is no licence fee. See {CcBy}" }, new License("CC-BY-4.0", "Creative Commons Attribution 4.0", CcBy), $"There is no licence fee. See {CcBy}")
            .SetName("Statements: a fee is no licence"),
        new TestCaseData(new[] { " ", "" }, null, null).SetName("Statements: nothing"),
    ];

    [TestCaseSource(nameof(Cases))]
    public void A_licence_has_its_own_name_and_address_and_what_else_is_said_stays(string[] statements, License? license, string? rights) =>
        Licenses.OfStatements(statements).ShouldBe((license, rights));
}
