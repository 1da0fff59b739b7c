using Harvest.Formats.Geo;
using Harvest.Model;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats.Fgdc;

public sealed class FgdcReaderTests
{
    [Test]
    public void A_record_becomes_a_dataset()
    {
        var (dataset, problems) = SpatialDocument.Read(Fixture.Read("fgdc/wells.xml"), SpatialOptions.Default);

        problems.ShouldBeEmpty();
        dataset.Title.ShouldBe("Wells of the dry county");
        dataset.Notes.ShouldBe("Where water was found.");
        dataset.Identifier.ShouldBe("wells-7");
        (dataset.Issued, dataset.MetadataModified, dataset.Version).ShouldBe(("2018-05-23", "2019-01-02", "2"));
        dataset.Frequency.ShouldBe("Annually");
        dataset.Author.ShouldBe("State Water Office");
        dataset.Publisher.ShouldBe(new Agent("State Printer"));
        dataset.ContactPoints.ShouldBe([new Agent("José Pump (State Water Office)", "pump@water.example", Phone: "555-0100")]);
        dataset.License.ShouldBe(new License(null, "Cite the State Water Office"));
        dataset.AccessRights.ShouldBe("None");
        dataset.Tags.ShouldBe(["wells", "groundwater", "Dry County"]);
        dataset.Temporal.ShouldBe([new Period("1931", "2017-12")]);
        dataset.Spatial.ShouldBe([new Place(
            Geometry: """{"type":"Polygon","coordinates":[[[-105.5,39],[-104.25,39],[-105,39.75],[-105.5,39]]]}""",
            Bbox: """{"type":"Polygon","coordinates":[[[-105.5,39],[-104.25,39],[-104.25,39.75],[-105.5,39.75],[-105.5,39]]]}""")]);
        dataset.Resources.Select(resource => (resource.Url, resource.Format)).ShouldBe(
            [("https://water.example/wells.zip", "Shapefile"), ("https://water.example/wells.html", "HTML")]);
        dataset.Extras.ShouldContain(new Extra("progress", "Complete"));
        dataset.Extras.ShouldContain(new Extra("bbox-west-long", "-105.5"));
    }

    [TestCase("20170523", "2017-05-23", null)]
    [TestCase("201705", "2017-05", null)]
    [TestCase("2017", "2017", null)]
    [TestCase("2017-05-23", "2017-05-23", null)]
    [TestCase("Unknown", null, null)]
    [TestCase("Unpublished material", null, null)]
    [TestCase("20171", null, "pubdate: 20171 is no date; left out")]
    [TestCase("20201345", null, "pubdate: 20201345 is no date; left out")]
    [TestCase("01/02/2020", "2020-01-02", "pubdate: 01/02/2020 was read as 2020-01-02, the month first; set date_order if the source writes the day first")]
    [TestCase("", null, null)]
    public void Dates_are_written_as_ISO_8601_and_those_that_cannot_be_are_told(string text, string? date, string? told)
    {
        var record = Fixture.Text("fgdc/wells.xml").Replace("<pubdate>20180523</pubdate>", $"<pubdate>{text}</pubdate>", StringComparison.Ordinal);

        var (dataset, problems) = SpatialDocument.Read(System.Text.Encoding.UTF8.GetBytes(record), SpatialOptions.Default);

        dataset.Issued.ShouldBe(date);
        problems.Select(problem => problem.Message).ShouldBe(told is null ? [] : [told]);
    }
}
