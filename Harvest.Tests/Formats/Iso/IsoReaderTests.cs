using System.Text;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Writing;
using Harvest.Formats.Geo;
using Harvest.Model;
using Harvest.Rdf;
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
        dataset.License.ShouldBe(new License("CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"));
        Extra(dataset, "rights").ShouldBe("Not for navigation, see http://harbour.example/why for reasons");
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
        var endpoint = dataset.Resources.ShouldHaveSingleItem();
        endpoint.Format.ShouldBe("wms");
        endpoint.Others.ShouldContain(other => other.Key == "endpoint_description" && other.Value.GetString() == endpoint.Url);
        Extra(dataset, "serves_dataset").ShouldBe("https://charts.example/csw?id=harbour-depths-2024");
    }

    [Test]
    public void A_service_is_a_data_service_with_endpoints_and_no_files()
    {
        var document = Fixture.Text("iso/chart-service.xml").Replace(
            "</gmd:identificationInfo>",
            """
            </gmd:identificationInfo><gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions><gmd:MD_DigitalTransferOptions>
              <gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>https://charts.example/manual.pdf</gmd:URL></gmd:linkage></gmd:CI_OnlineResource></gmd:onLine>
            </gmd:MD_DigitalTransferOptions></gmd:transferOptions></gmd:MD_Distribution></gmd:distributionInfo>
            """, StringComparison.Ordinal);

        var (dataset, _) = SpatialDocument.Read(Encoding.UTF8.GetBytes(document), SpatialOptions.Default);

        dataset.Type.ShouldBe(DcatTypes.Service);
        var turtle = RdfWriter.ToText(
            new DcatWriter(new DcatCatalogue(new Uri("https://here.example/"))).Dataset(dataset with { Id = "a", Name = "a" }), RdfFormat.NTriples, DcatWriter.Options);
        turtle.ShouldContain("<http://www.w3.org/ns/dcat#DataService>");
        turtle.ShouldContain("<http://www.w3.org/ns/dcat#endpointURL> <https://charts.example/ows?service=WMS&request=GetCapabilities>");
        turtle.ShouldContain("<http://xmlns.com/foaf/0.1/page> <https://charts.example/manual.pdf>");
        turtle.ShouldContain("<http://www.w3.org/ns/dcat#servesDataset> <https://charts.example/csw?id=harbour-depths-2024>");
        turtle.ShouldNotContain("dcat#distribution");
    }

    [Test]
    public void All_that_is_said_of_use_and_access_is_kept()
    {
        var document = Within(
            """
            <gmd:resourceConstraints><gmd:MD_LegalConstraints>
              <gmd:accessConstraints><gmd:MD_RestrictionCode codeList="x" codeListValue="otherRestrictions"/></gmd:accessConstraints>
              <gmd:accessConstraints><gmd:MD_RestrictionCode codeList="x" codeListValue="copyright"/></gmd:accessConstraints>
              <gmd:otherConstraints><gmx:Anchor xlink:href="http://inspire.example/noLimitations">No limitations</gmx:Anchor></gmd:otherConstraints>
            </gmd:MD_LegalConstraints></gmd:resourceConstraints>
            <gmd:resourceConstraints><gmd:MD_LegalConstraints>
              <gmd:useConstraints><gmd:MD_RestrictionCode codeList="x" codeListValue="license"/></gmd:useConstraints>
              <gmd:otherConstraints><gmx:Anchor xlink:href="https://l.example/second">A second licence</gmx:Anchor></gmd:otherConstraints>
            </gmd:MD_LegalConstraints></gmd:resourceConstraints>
            <gmd:resourceConstraints><gmd:MD_SecurityConstraints><gmd:classification><gmd:MD_ClassificationCode codeList="x" codeListValue="unclassified"/></gmd:classification></gmd:MD_SecurityConstraints></gmd:resourceConstraints>
            """);

        var (dataset, _) = SpatialDocument.Read(document, SpatialOptions.Default);

        Texts(dataset, "access_constraints").ShouldBe(["Open to all", "No limitations", "copyright", "http://inspire.example/noLimitations"], ignoreOrder: true);
        Texts(dataset, "licence").ShouldContain("A second licence");
        Texts(dataset, "licence").ShouldContain("https://l.example/second");
        Texts(dataset, "use_constraints").ShouldBe(["license"]);
        Extra(dataset, "classification").ShouldBe("unclassified");
    }

    [Test]
    public void Heights_and_depths_are_kept()
    {
        var document = Within(
            """
            <gmd:extent><gmd:EX_Extent><gmd:verticalElement><gmd:EX_VerticalExtent>
              <gmd:minimumValue><gco:Real>-12.5</gco:Real></gmd:minimumValue><gmd:maximumValue><gco:Real>3</gco:Real></gmd:maximumValue>
              <gmd:verticalCRS xlink:href="http://www.opengis.net/def/crs/EPSG/0/5621"/>
            </gmd:EX_VerticalExtent></gmd:verticalElement></gmd:EX_Extent></gmd:extent>
            """);

        var (dataset, _) = SpatialDocument.Read(document, SpatialOptions.Default);

        Extra(dataset, "vertical-extent-minimum").ShouldBe("-12.5");
        Extra(dataset, "vertical-extent-maximum").ShouldBe("3");
        Extra(dataset, "vertical-extent-reference-system").ShouldBe("http://www.opengis.net/def/crs/EPSG/0/5621");
    }

    [Test]
    public void Addresses_behind_texts_are_kept_as_IRIs()
    {
        var document = Encoding.UTF8.GetBytes(Fixture.Text("iso/harbour-19139.xml")
            .Replace("<gco:CharacterString>Harbour Authority</gco:CharacterString>", """<gmx:Anchor xlink:href="https://org.example/harbour">Harbour Authority</gmx:Anchor>""")
            .Replace("<gco:CharacterString>depths</gco:CharacterString>", """<gmx:Anchor xlink:href="https://data.harbour.example/id/depths">depths</gmx:Anchor>""")
            .Replace("<gco:CharacterString>Hamburg</gco:CharacterString>", """<gmx:Anchor xlink:href="https://sws.geonames.example/hamburg">Hamburg</gmx:Anchor>""")
            .Replace("<gco:CharacterString>urn:ogc:def:crs:EPSG::3035</gco:CharacterString>", """<gmx:Anchor xlink:href="http://www.opengis.net/def/crs/EPSG/0/3035">EPSG:3035</gmx:Anchor>""")
            .Replace("<gco:CharacterString>Echo sounder, corrected for the tide.</gco:CharacterString>", """<gmx:Anchor xlink:href="https://data.harbour.example/method">Echo sounder</gmx:Anchor>""")
            .Replace("<gco:CharacterString>Depths of the harbour</gco:CharacterString>", """<gmx:Anchor xlink:href="https://data.harbour.example/depths-page">Depths of the harbour</gmx:Anchor>"""));

        var (dataset, _) = SpatialDocument.Read(document, SpatialOptions.Default);

        dataset.Title.ShouldBe("Depths of the harbour");
        dataset.Publisher.ShouldBe(new Agent("Harbour Authority", Uri: "https://org.example/harbour"));
        dataset.Identifier.ShouldBe("https://data.harbour.example/id/depths");
        dataset.Spatial.Select(place => (place.Text, place.Uri)).ShouldBe([("Hamburg", null), (null, "https://sws.geonames.example/hamburg")]);
        Extra(dataset, "spatial-reference-system").ShouldBe("http://www.opengis.net/def/crs/EPSG/0/3035");
        Extra(dataset, "lineage").ShouldBe("Echo sounder");
        Extra(dataset, "anchors").ShouldNotBeNull().ShouldContain("""{"text":"Depths of the harbour","href":"https://data.harbour.example/depths-page"}""");
        Extra(dataset, "anchors")!.ShouldContain("https://data.harbour.example/method");
        Extra(dataset, "anchors")!.ShouldNotContain("inspire.ec.europa.eu/theme/el");
    }

    [Test]
    public void Standards_that_the_data_conform_to_are_kept()
    {
        const string report = """
            <gmd:dataQualityInfo><gmd:DQ_DataQuality><gmd:report><gmd:DQ_DomainConsistency><gmd:result><gmd:DQ_ConformanceResult>
              <gmd:specification><gmd:CI_Citation><gmd:title>TITLE</gmd:title></gmd:CI_Citation></gmd:specification>
              <gmd:pass><gco:Boolean>PASS</gco:Boolean></gmd:pass>
            </gmd:DQ_ConformanceResult></gmd:result></gmd:DQ_DomainConsistency></gmd:report></gmd:DQ_DataQuality></gmd:dataQualityInfo>
            """;
        string Report(string title, string pass) => report.Replace("TITLE", title, StringComparison.Ordinal).Replace("PASS", pass, StringComparison.Ordinal);
        var document = Fixture.Text("iso/harbour-19139.xml").Replace(
            "</gmd:MD_Metadata>",
            Report("""<gmx:Anchor xlink:href="http://data.europa.eu/eli/reg/2010/1089">1089/2010</gmx:Anchor>""", "true")
                + Report("<gco:CharacterString>Harbour rules</gco:CharacterString>", "true") + Report("<gco:CharacterString>Not kept to</gco:CharacterString>", "false")
                + "</gmd:MD_Metadata>",
            StringComparison.Ordinal);

        SpatialDocument.Read(Encoding.UTF8.GetBytes(document), SpatialOptions.Default).Dataset.ConformsTo.ShouldBe(["http://data.europa.eu/eli/reg/2010/1089", "Harbour rules"]);
    }

    [TestCase("2019-06-01", "publication", "2015", "CI_DateTypeCode_publication", "2019-06-01")]
    [TestCase("2015", "Publication", "2014", "creation", "2015")]
    [TestCase("2015", "http://x.example/codes#CI_DateTypeCode_publication", "2013", "released", "2015")]
    [TestCase("2015", "distribution", "2013", "creation", "2015")]
    public void Dates_of_one_type_or_a_year_alone_are_read(string date, string type, string otherDate, string otherType, string issued)
    {
        static string Date(string date, string type) =>
            $"""<gmd:date><gmd:CI_Date><gmd:date><gco:Date>{date}</gco:Date></gmd:date><gmd:dateType><gmd:CI_DateTypeCode codeList="x" codeListValue="{type}"/></gmd:dateType></gmd:CI_Date></gmd:date>""";
        var text = Fixture.Text("iso/harbour-19139.xml");
        var (first, last) = (text.IndexOf("<gmd:date><gmd:CI_Date>", StringComparison.Ordinal), text.LastIndexOf("</gmd:CI_Date></gmd:date>", StringComparison.Ordinal));
        var document = $"{text[..first]}{Date(date, type)}{Date(otherDate, otherType)}{text[(last + "</gmd:CI_Date></gmd:date>".Length)..]}";

        var (dataset, problems) = SpatialDocument.Read(Encoding.UTF8.GetBytes(document), SpatialOptions.Default);

        problems.ShouldAllBe(problem => problem.Message.StartsWith("linkage"));
        (dataset.Issued, dataset.Modified).ShouldBe((issued, issued));
    }

    [TestCase("now", null)]
    [TestCase("unknown", null)]
    [TestCase("2015", "2015")]
    [TestCase("2015-13-01", null)]
    public void Ends_of_periods_are_dates_or_open(string text, string? end)
    {
        var document = Within(
            $"""
            <gmd:extent><gmd:EX_Extent><gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent><gml:TimePeriod>
              <gml:beginPosition>2014-02</gml:beginPosition><gml:endPosition>{text}</gml:endPosition>
            </gml:TimePeriod></gmd:extent></gmd:EX_TemporalExtent></gmd:temporalElement></gmd:EX_Extent></gmd:extent>
            """);

        var (dataset, problems) = SpatialDocument.Read(document, SpatialOptions.Default);

        dataset.Temporal.ShouldContain(new Period("2014-02", end));
        problems.Any(problem => problem.Message == "temporalElement: 2015-13-01 is no date; left out").ShouldBe(text.Contains("-13-"));
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
    [TestCase("<gco:Decimal>9.7</gco:Decimal>", "extent: the bounding box nothing, 53.5, 10.1, 53.6 has bounds that are no degrees of one globe; left out", true)]
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

    [TestCase("iso-waf/decode_error.xml", "(line 4, ")]
    [TestCase("iso-waf/invalid_iso2.xml", "nilReason")]
    [TestCase("iso-waf/valid_iso_too_many_keywords.xml", "max 1000 items")]
    [TestCase("iso-waf/to_be_filtered_by_datetime.xml", "is no valid XML: it is empty")]
    [TestCase("iso/error_bad_xml.xml", "it ends in the middle; these elements are not closed: ")]
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

    [Test]
    public void A_box_that_goes_around_more_than_once_is_told_and_is_not_the_whole_globe()
    {
        var (dataset, problems) = SpatialDocument.Read(Replace(">9.7<", ">-378<"), SpatialOptions.Default);

        dataset.Spatial.ShouldBe([new Place(Text: "Hamburg")]);
        problems.ShouldContain(problem => problem.IsWarning && problem.Message == "extent: the bounding box -378, 53.5, 10.1, 53.6 has bounds that are no degrees of one globe; left out");
    }

    [TestCase("<gco:Real>1.5</gco:Real>", "1500000")]
    [TestCase("<gco:Real>1,5</gco:Real>", "1,5 MB")]
    [TestCase("<gco:Real>0.0</gco:Real>", null)]
    public void The_size_of_a_transfer_is_in_megabytes(string size, string? bytes)
    {
        var transfer = $"<gmd:transferOptions><gmd:MD_DigitalTransferOptions><gmd:transferSize>{size}</gmd:transferSize><gmd:onLine><gmd:CI_OnlineResource><gmd:linkage>"
            + "<gmd:URL>https://a.example/big.zip</gmd:URL></gmd:linkage></gmd:CI_OnlineResource></gmd:onLine></gmd:MD_DigitalTransferOptions></gmd:transferOptions>";
        var dataset = SpatialDocument.Read(Replace("</gmd:MD_Distribution>", $"{transfer}</gmd:MD_Distribution>"), SpatialOptions.Default).Dataset;

        dataset.Resources.Single(resource => resource.Url == "https://a.example/big.zip").Text("size").ShouldBe(bytes);
    }

    [Test]
    public void Texts_in_one_language_say_which_it_is()
    {
        var (dataset, _) = SpatialDocument.Read(Fixture.Read("iso/harbour-19139.xml"), SpatialOptions.Default);

        Extra(dataset, "text_language").ShouldBe("en");
    }

    [TestCase("OGC:WMS", "", false)]
    [TestCase("OGC:WFS", "download", true)]
    public void A_service_has_no_size(string protocol, string function, bool isSized)
    {
        var transfer = "<gmd:transferOptions><gmd:MD_DigitalTransferOptions><gmd:transferSize><gco:Real>12</gco:Real></gmd:transferSize><gmd:onLine><gmd:CI_OnlineResource><gmd:linkage>"
            + $"<gmd:URL>https://a.example/ows</gmd:URL></gmd:linkage><gmd:protocol><gco:CharacterString>{protocol}</gco:CharacterString></gmd:protocol>"
            + $"<gmd:function><gmd:CI_OnLineFunctionCode codeListValue=\"{function}\"/></gmd:function></gmd:CI_OnlineResource></gmd:onLine></gmd:MD_DigitalTransferOptions></gmd:transferOptions>";
        var (dataset, problems) = SpatialDocument.Read(Replace("</gmd:MD_Distribution>", $"{transfer}</gmd:MD_Distribution>"), SpatialOptions.Default);

        dataset.Resources.Single(resource => resource.Url == "https://a.example/ows").Text("size").ShouldBe(isSized ? "12000000" : null);
        problems.Any(problem => problem is { IsWarning: true, Message: "transferSize: wms is a service, which has no size; left out" }).ShouldBe(!isSized);
    }

    /// <summary>The sample with more in its identification.</summary>
    private static byte[] Within(string elements) => Encoding.UTF8.GetBytes(
        Fixture.Text("iso/harbour-19139.xml").Replace("</gmd:MD_DataIdentification>", $"{elements}</gmd:MD_DataIdentification>", StringComparison.Ordinal));

    [TestCase("westBoundLongitude")]
    [TestCase("southBoundLatitude")]
    public void Bounds_that_are_confused_are_turned_round_and_told(string first)
    {
        var second = first[0] == 'w' ? "eastBoundLongitude" : "northBoundLatitude";
        var text = Fixture.Text("iso/harbour-19139.xml").Replace(first, "x", StringComparison.Ordinal).Replace(second, first, StringComparison.Ordinal).Replace("gmd:x>", $"gmd:{second}>", StringComparison.Ordinal);

        Problems(Encoding.UTF8.GetBytes(text)).ShouldContain(problem => problem.IsWarning && problem.Message.EndsWith("are confused; they were turned round", StringComparison.Ordinal));
        Problems(Fixture.Read("iso/harbour-19139.xml")).ShouldNotContain(problem => problem.Message.Contains("turned round", StringComparison.Ordinal));
    }

    [Test]
    public void The_contact_of_the_record_publishes_only_where_the_data_name_nobody_and_that_is_told()
    {
        var text = Fixture.Text("iso/harbour-19139.xml");
        var asked = text.Replace("codeListValue=\"owner\"", "codeListValue=\"pointOfContact\"", StringComparison.Ordinal);
        var nobody = System.Text.RegularExpressions.Regex.Replace(asked, "(?s)<gmd:(pointOfContact|citedResponsibleParty|distributorContact)>.*?</gmd:\\1>", "");

        var (known, problems) = SpatialDocument.Read(Encoding.UTF8.GetBytes(asked), SpatialOptions.Default);
        var (guessed, told) = SpatialDocument.Read(Encoding.UTF8.GetBytes(nobody), SpatialOptions.Default);

        known.Publisher!.Name.ShouldBe("Harbour Authority");
        problems.ShouldNotContain(problem => problem.Message.StartsWith("publisher", StringComparison.Ordinal));
        guessed.Publisher!.Name.ShouldBe("Harbour Data Desk");
        told.ShouldContain(problem => problem.IsWarning && problem.Message.Contains("Harbour Data Desk, the contact of the record, is taken", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Texts(Dataset dataset, string key) => JsonSerializer.Deserialize<string[]>(Extra(dataset, key) ?? "[]")!;

    private static string? Extra(Dataset dataset, string key) => dataset.Extras.FirstOrDefault(extra => extra.Key == key).Value;

    private static IReadOnlyList<RecordProblem> Problems(byte[] document) => SpatialDocument.Read(document, SpatialOptions.Default).Problems;

    private static byte[] Replace(string part, string by)
    {
        var text = Fixture.Text("iso/harbour-19139.xml");
        text.ShouldContain(part);
        return Encoding.UTF8.GetBytes(text.Replace(part, by));
    }
}
