using System.Text;
using System.Text.Json;
using Harvest.Formats.Geo;
using Harvest.Model;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats.Iso;

public sealed class IsoReaderTests
{
    [TestCase("iso/harbour-19139.xml")]
    [TestCase("iso/harbour-19115-3.xml")]
    public void Both_editions_of_a_record_give_the_same_dataset(string file)
    {
        var (dataset, problems) = SpatialDocument.Read(Fixture.Read(file), SpatialOptions.Default);

        problems.Where(problem => !problem.IsWarning).ShouldBeEmpty();
        dataset.Title.ShouldBe("Depths of the harbour");
        dataset.Notes.ShouldBe("Soundings from a boat, <every spring>.");
        dataset.Identifier.ShouldBe("https://data.harbour.example/depths");
        dataset.Version.ShouldBe("3");
        (dataset.Issued, dataset.Modified, dataset.MetadataModified).ShouldBe(("2019-06-01", "2024-04-30", "2024-05-06T07:08:09"));
        dataset.Frequency.ShouldBe("annually");
        dataset.AccessRights.ShouldBe("Open to all");
        dataset.Languages.ShouldBe(["ger"]);
        dataset.Tags.ShouldBe(["bathymetry", "water depth", "Elevation"]);
        dataset.Themes.ShouldBe(["http://inspire.ec.europa.eu/theme/el"]);
        dataset.License.ShouldBe(new License(
            null, "Not for navigation, see http://harbour.example/why for reasons", "https://creativecommons.org/licenses/by/4.0/"));
        dataset.Publisher.ShouldBe(new Agent("Harbour Authority"));
        dataset.ContactPoints.ShouldBe([new Agent("Ada Pilot (Harbour Authority)", "ada@harbour.example", Phone: "+49 40 1")]);
        dataset.Temporal.ShouldBe([new Period("2012-04", null)]);
        dataset.Spatial.ShouldBe([new Place(
            Text: "Hamburg",
            Geometry: """{"type":"Polygon","coordinates":[[[9.7,53.5],[10.1,53.5],[10.1,53.6],[9.7,53.6],[9.7,53.5]]]}""")]);
        dataset.Resources.Select(resource => (resource.Url, resource.Name, resource.Format)).ShouldBe(
        [
            ("https://data.harbour.example/get?set=depths", "All soundings", "XYZ points"),
            ("https://maps.harbour.example/ows?map=1", "", "wms"),
        ]);
        Extra(dataset, "guid").ShouldBe("harbour-depths-2024");
        Extra(dataset, "parent_identifier").ShouldBe("harbour-series");
        Extra(dataset, "resource-type").ShouldBe("dataset");
        Extra(dataset, "metadata-language").ShouldBe("eng");
        Extra(dataset, "progress").ShouldBe("onGoing");
        Extra(dataset, "created").ShouldBe("2019-03");
        Extra(dataset, "contact-email").ShouldBe("ada@harbour.example");
        Extra(dataset, "spatial-reference-system").ShouldBe("urn:ogc:def:crs:EPSG::3035");
        Extra(dataset, "topic-category").ShouldBe("""["oceans"]""");
        Extra(dataset, "lineage").ShouldBe("Echo sounder, corrected for the tide.");
        (Extra(dataset, "spatial-resolution"), Extra(dataset, "spatial-resolution-units")).ShouldBe(("2", "m"));
        Extra(dataset, "responsible-party").ShouldBe("""[{"name":"Harbour Authority","roles":["pointOfContact","owner"]}]""");
        (Extra(dataset, "bbox-west-long"), Extra(dataset, "bbox-north-lat")).ShouldBe(("9.7", "53.6"));
    }

    [Test]
    public void A_link_that_is_none_is_left_out_and_told_with_its_line()
    {
        var (dataset, problems) = SpatialDocument.Read(Fixture.Read("iso/harbour-19139.xml"), SpatialOptions.Default);

        dataset.Resources.Count.ShouldBe(2);
        var problem = problems.ShouldHaveSingleItem();
        problem.Message.ShouldBe("linkage: no address: javascript:alert(1)");
        (problem.Stage, problem.Line, problem.IsWarning).ShouldBe(("Validation", 122, true));
    }

    [Test]
    public void Only_downloads_are_taken_when_asked_for()
    {
        var (dataset, _) = SpatialDocument.Read(Fixture.Read("iso/harbour-19139.xml"), new SpatialOptions { OnlyDownloads = true });

        dataset.Resources.Select(resource => resource.Name).ShouldBe(["All soundings"]);
    }

    [Test]
    public void A_service_tells_the_datasets_it_works_on_and_its_operations()
    {
        var (dataset, problems) = SpatialDocument.Read(Fixture.Read("iso/chart-service.xml"), SpatialOptions.Default);

        problems.ShouldBeEmpty();
        Extra(dataset, "resource-type").ShouldBe("service");
        Extra(dataset, "spatial-data-service-type").ShouldBe("view");
        Extra(dataset, "coupled-resource").ShouldBe(
            """[{"title":"Depths","uuid":"harbour-depths-2024","href":"https://charts.example/csw?id=harbour-depths-2024"}]""");
        dataset.Resources.ShouldHaveSingleItem().Format.ShouldBe("wms");
    }

    [Test]
    public void A_box_across_the_date_line_becomes_two_polygons()
    {
        var (dataset, _) = SpatialDocument.Read(Fixture.Read("iso/chart-service.xml"), SpatialOptions.Default);

        var geometry = JsonElement.Parse(dataset.Spatial[0].Geometry!);
        geometry.GetProperty("type").GetString().ShouldBe("MultiPolygon");
        geometry.GetProperty("coordinates")[0][0][1][0].GetDouble().ShouldBe(180);
        geometry.GetProperty("coordinates")[1][0][0][0].GetDouble().ShouldBe(-180);
    }

    [Test]
    public void An_empty_role_must_say_why_it_is_empty()
    {
        Problems(Replace("""<gmd:role><gmd:CI_RoleCode codeList="x" codeListValue="owner"/></gmd:role>""", "<gmd:role/>"))
            .ShouldContain(problem => problem.Message.Contains("missing nilReason") && problem.Line == 63 && !problem.IsWarning);
        Problems(Replace("""<gmd:role><gmd:CI_RoleCode codeList="x" codeListValue="owner"/></gmd:role>""", """<gmd:role gco:nilReason="unknown"/>"""))
            .ShouldAllBe(problem => problem.IsWarning);
    }

    [TestCase("<gco:CharacterString>Depths of the harbour</gco:CharacterString>", "title: it is missing", false)]
    [TestCase("<gco:CharacterString>harbour-depths-2024</gco:CharacterString>", "fileIdentifier: it is missing", true)]
    [TestCase("<gco:CharacterString>Soundings from a boat, &lt;every spring&gt;.</gco:CharacterString>", "abstract: it is missing", true)]
    [TestCase("<gco:DateTime>2024-05-06T07:08:09</gco:DateTime>", "dateStamp: it is missing", true)]
    [TestCase("<gco:Decimal>9.7</gco:Decimal>", "extent: the bounding box has bounds that are no degrees", true)]
    public void What_is_missing_is_told(string text, string message, bool isWarning)
    {
        Problems(Replace(text, "")).ShouldContain(problem => problem.Message == message && problem.IsWarning == isWarning && problem.Line > 1);
    }

    [Test]
    public void More_than_a_thousand_keywords_are_an_error()
    {
        var keywords = string.Concat(Enumerable.Range(0, 1001).Select(i => $"<gmd:keyword><gco:CharacterString>k{i}</gco:CharacterString></gmd:keyword>"));
        var document = Replace("<gmd:keyword><gco:CharacterString>water depth</gco:CharacterString></gmd:keyword>", keywords);

        Problems(document).ShouldContain(problem => problem.Message == "keyword: 1,005 keywords, max 1000 items are taken" && !problem.IsWarning);
    }

    [Test]
    public void Text_in_another_language_serves_where_there_is_no_other()
    {
        var document = Replace(
            "<gco:CharacterString>Depths of the harbour</gco:CharacterString>",
            """
            <gco:CharacterString/><gmd:PT_FreeText><gmd:textGroup>
            <gmd:LocalisedCharacterString locale="#DE">Hafentiefen</gmd:LocalisedCharacterString></gmd:textGroup></gmd:PT_FreeText>
            """);

        SpatialDocument.Read(document, SpatialOptions.Default).Dataset.Title.ShouldBe("Hafentiefen");
    }

    [Test]
    public void Tags_are_cut_or_cleaned()
    {
        var long200 = new string('x', 200);
        var document = Replace("<gco:CharacterString>water depth</gco:CharacterString>", $"<gco:CharacterString>Pretty-inv@lid.tag!</gco:CharacterString>");
        document = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(document).Replace("bathymetry", long200));

        SpatialDocument.Read(document, SpatialOptions.Default).Dataset.Tags.ShouldBe([long200[..100], "Pretty-inv@lid.tag!", "Elevation"]);
        SpatialDocument.Read(document, new SpatialOptions { CleanTags = true }).Dataset.Tags[1].ShouldBe("pretty-invlid-tag");
    }

    [Test]
    public void A_record_is_found_within_the_answer_of_a_catalogue()
    {
        var record = Encoding.UTF8.GetString(Fixture.Read("iso/harbour-19139.xml")).Split("?>", 2)[1];
        var document = $"""<csw:GetRecordByIdResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2">{record}</csw:GetRecordByIdResponse>""";

        SpatialDocument.Identify(Encoding.UTF8.GetBytes(document)).ShouldBe("harbour-depths-2024");
    }

    [TestCase("iso/dataset1.xml", "test-dataset-1", "Country Parks (Scotland)")]
    [TestCase("iso/service1.xml", "test-service-1", "One Scotland Address Gazetteer Web Map Service (WMS)")]
    [TestCase("iso-waf/valid_iso1.xml", "{4c6928d8-6ac2-4909-8b3d-a29e2805ce2d}", "Demographics for US Census Tracts - 2012 (American Community Survey 2008-2012 Derived Summary Tables)")]
    [TestCase("iso-waf/valid_iso2.xml", "gov.noaa.nmfs.inport:47598", "Bringing Wetlands to Market: Expanding Blue Carbon Implementation - NERRS/NSC(NERRS Science Collaborative)")]
    public void Real_records_are_read(string file, string identifier, string title)
    {
        var (dataset, problems) = SpatialDocument.Read(Fixture.Real(file), SpatialOptions.Default);

        problems.Where(problem => !problem.IsWarning).ShouldBeEmpty();
        (Extra(dataset, "guid"), dataset.Title).ShouldBe((identifier, title));
    }

    [TestCase("iso-waf/decode_error.xml", "Line 4")]
    [TestCase("iso-waf/invalid_iso2.xml", "nilReason")]
    [TestCase("iso-waf/valid_iso_too_many_keywords.xml", "max 1000 items")]
    [TestCase("iso-waf/to_be_filtered_by_datetime.xml", "Root element is missing")]
    [TestCase("iso/error_bad_xml.xml", "not closed: ")]
    public void Real_faults_are_told(string file, string message)
    {
        var problems = SpatialDocument.Read(Fixture.Real(file), SpatialOptions.Default).Problems;

        problems.ShouldContain(problem => !problem.IsWarning && problem.Message.Contains(message));
    }

    [Test]
    public void The_real_dataset_of_Scotland_has_all_its_values()
    {
        var dataset = SpatialDocument.Read(Fixture.Real("iso/dataset1.xml"), SpatialOptions.Default).Dataset;

        dataset.Tags.ShouldBe(["Nature conservation"]);
        Extra(dataset, "metadata-date").ShouldBe("2011-09-23T10:06:08");
        (Extra(dataset, "bbox-west-long"), Extra(dataset, "bbox-east-long")).ShouldBe(("-8.97114288", "0.205857204"));
        (Extra(dataset, "bbox-north-lat"), Extra(dataset, "bbox-south-lat")).ShouldBe(("61.06066944", "54.529947158"));
        Extra(dataset, "contact-email").ShouldBe("data_supply@snh.gov.uk");
        dataset.Frequency.ShouldBe("irregular");
        Extra(dataset, "spatial-reference-system").ShouldBe("urn:ogc:def:crs:EPSG::27700");
        Extra(dataset, "dataset-reference-date").ShouldBe("""[{"type":"creation","value":"2004-02"},{"type":"revision","value":"2006-07-03"}]""");
        dataset.Temporal.ShouldBe([new Period("1998", "2010")]);
        Extra(dataset, "licence_url").ShouldBe("http://www.test.gov.uk/licenseurl");
        Extra(dataset, "responsible-party").ShouldBe("""[{"name":"Scottish Natural Heritage","roles":["custodian","distributor"]}]""");
        (dataset.Resources[0].Name, dataset.Resources[0].Url).ShouldBe(("Test Resource Name", "https://gateway.snh.gov.uk/pls/apex_ddtdb2/f?p=101"));
    }

    [Test]
    public void The_real_service_of_Scotland_has_all_its_values()
    {
        var dataset = SpatialDocument.Read(Fixture.Real("iso/service1.xml"), SpatialOptions.Default).Dataset;

        dataset.Tags.ShouldBe(["Scottish National Gazetteer", "Addresses"]);
        Extra(dataset, "metadata-date").ShouldBe("2011-09-08T16:07:32");
        (Extra(dataset, "bbox-west-long"), Extra(dataset, "bbox-east-long")).ShouldBe(("-9.099786875", "0.5242365625"));
        dataset.Frequency.ShouldBe("daily");
        var resource = dataset.Resources.ShouldHaveSingleItem();
        resource.Format.ShouldBe("wms");
        resource.Others.ShouldContain(other => other.Key == "resource_locator_protocol" && other.Value.GetString() == "OGC:WMS-1.3.0-http-get-capabilities");
        Extra(dataset, "coupled-resource").ShouldNotBeNull().ShouldContain("250ea276-48e2-4189-8a89-fcc4ca92d652");
    }

    private static string? Extra(Dataset dataset, string key) => dataset.Extras.FirstOrDefault(extra => extra.Key == key).Value;

    private static IReadOnlyList<RecordProblem> Problems(byte[] document) => SpatialDocument.Read(document, SpatialOptions.Default).Problems;

    private static byte[] Replace(string part, string by)
    {
        var text = Fixture.Text("iso/harbour-19139.xml");
        text.ShouldContain(part);
        return Encoding.UTF8.GetBytes(text.Replace(part, by));
    }
}
