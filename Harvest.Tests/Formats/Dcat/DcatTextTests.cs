using Harvest.Formats.Dcat;
using Harvest.Rdf;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>Texts that become terms of RDF.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DcatTextTests
{
    [TestCase("2020-01-05", "date")]
    [TestCase("2020-01-05Z", "date")]
    [TestCase("2020-01-05+01:00", "date")]
    [TestCase("2020-01-05T23:59:59.5-05:00", "dateTime")]
    [TestCase("2020-01-05T24:00:00", "dateTime")]
    [TestCase("2020-01", "gYearMonth")]
    [TestCase("2020", "gYear")]
    [TestCase("2020-02-30", "string")]
    [TestCase("2020-02-30Z", "string")]
    [TestCase("2020-01-05T25:00:00", "string")]
    [TestCase("2020-01-05T12:60:00", "string")]
    [TestCase("2020-01-05T12:00:00+15:00", "string")]
    [TestCase("soon", "string")]
    public void Dates_have_the_datatype_that_they_are_valid_for(string text, string datatype) =>
        DcatText.Date(text).Datatype.ShouldBe(Xsd.Namespace + datatype);

    [TestCase("www.a.example/x.csv", "http://www.a.example/x.csv")]
    [TestCase("http://a.example/a b.csv", "http://a.example/a%20b.csv")]
    [TestCase("http://a b.example/", null)]
    [TestCase("x.csv", null)]
    [TestCase("/home/me/x.csv", null)]
    public void An_address_is_made_whole_where_one_can_be_meant(string text, string? whole) => DcatText.Whole(text).ShouldBe(whole);
}
