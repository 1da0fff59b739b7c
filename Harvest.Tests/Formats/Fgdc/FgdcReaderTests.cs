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

    [TestCase("20170523", "2017-05-23")]
    [TestCase("201705", "2017-05")]
    [TestCase("2017", "2017")]
    [TestCase("2017-05-23", "2017-05-23")]
    [TestCase("Unknown", null)]
    [TestCase("Unpublished material", null)]
    [TestCase("20171", null)]
    [TestCase("", null)]
    public void Dates_are_written_as_ISO_8601(string text, string? date) => Harvest.Formats.Fgdc.FgdcDates.Date(text).ShouldBe(date);
}
