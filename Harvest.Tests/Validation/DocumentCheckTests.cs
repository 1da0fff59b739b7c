using System.Text;
using Harvest.Validation;

namespace Harvest.Tests.Validation;

/// <summary>Documents held against their standards, with the place of every finding.</summary>
public sealed class DocumentCheckTests
{
    private const string Good11 =
        """
        {
          "@type": "dcat:Dataset",
          "title": "Berths", "description": "All berths.", "keyword": ["harbour"], "modified": "2024-05-01",
          "publisher": {"@type": "org:Organization", "name": "Harbour office"},
          "contactPoint": {"@type": "vcard:Contact", "fn": "Office", "hasEmail": "mailto:office@harbour.example"},
          "identifier": "berths", "accessLevel": "public"
        }
        """;

    [Test]
    public void A_data_json_is_held_against_its_version_with_path_and_line()
    {
        var catalog =
            "{\n \"conformsTo\": \"https://project-open-data.cio.gov/v1.1/schema\",\n \"dataset\": [\n" + Good11
            + ",\n  {\"title\": \"Second\", \"identifier\": \"second\", \"accessLevel\": \"public\",\n   \"publisher\": {\"name\": \"x\"}, \"description\": \"d\", \"keyword\": [\"k\"],\n   \"modified\": \"yesterday\",\n   \"contactPoint\": {\"fn\": \"x\"}}]}";

        var report = Run(catalog);

        (report.Standard, report.Records).ShouldBe(("DCAT-US 1.1", 2));
        report.Findings.ShouldAllBe(finding => finding.Record == "second" && finding.IsError);
        var modified = report.Findings.Single(finding => finding.Path == "$.dataset[1].modified");
        modified.Line.ShouldBe(catalog.Split('\n').Index().First(line => line.Item.Contains("yesterday", StringComparison.Ordinal)).Index + 1);
        modified.Message.ShouldContain("'yesterday' does not match");
        var contact = report.Findings.Single(finding => finding.Path == "$.dataset[1].contactPoint");
        contact.Line.ShouldBe(modified.Line + 1);
        contact.Message.ShouldBe("'hasEmail' is a required property");
    }

    [Test]
    public void Every_member_that_a_record_lacks_is_a_finding_of_its_own()
    {
        var report = Run("""{"dataset": [{"title": "Berths"}]}""");

        report.Findings.Count.ShouldBeGreaterThan(6);
        report.Findings.ShouldAllBe(finding => finding.Path == "$.dataset[0]" && finding.Message.EndsWith(" is a required property", StringComparison.Ordinal) && !finding.Message.Contains(';'));
        report.Findings.Select(finding => finding.Message).ShouldBeUnique();
    }

    [Test]
    public void A_single_record_and_a_bare_list_are_checked_too()
    {
        Run(Good11).Findings.ShouldBeEmpty();
        var list = Run($"[{Good11}]");
        (list.Standard, list.Records, list.Errors).ShouldBe(("DCAT-US 1.1", 1, 0));
    }

    [Test]
    public void A_catalog_of_version_3_is_held_against_version_3()
    {
        var report = Run("""{"@type": "Catalog", "conformsTo": "https://resources.data.gov/dcat-us/3.0", "dataset": [{"@type": "Dataset", "title": "x"}]}""");

        report.Standard.ShouldBe("DCAT-US 3.0");
        report.Findings.ShouldContain(finding => finding.Path == "$.dataset[0]" && finding.Message.Contains("'description' is a required", StringComparison.Ordinal));
        report.Findings.ShouldContain(finding => finding.Path == "$.conformsTo" && finding.IsError);
    }

    [TestCase("{\n \"dataset\": [\n}", "JSON", 3)]
    [TestCase("<a>\n<b></a>", "XML", 2)]
    [TestCase("@prefix dcat: <http://www.w3.org/ns/dcat#> .\n<a> a ;\n", "text/turtle", 2)]
    public void What_cannot_be_read_is_one_error_with_its_line(string document, string standard, int line)
    {
        var report = Run(document, standard == "text/turtle" ? "x.ttl" : null);

        (report.Standard, report.Records).ShouldBe((standard, 0));
        var finding = report.Findings.ShouldHaveSingleItem();
        (finding.IsError, finding.Line).ShouldBe((true, line));
    }

    [TestCase("")]
    [TestCase("  \n")]
    [TestCase("{\"a\": 1}")]
    [TestCase("<html><body/></html>")]
    [TestCase("hello")]
    [TestCase("[1, 2]")]
    [TestCase("\uFEFF{}")]
    public void What_follows_no_standard_is_told_so(string document) => Run(document).Findings.ShouldHaveSingleItem().IsError.ShouldBeTrue();

    [TestCase("x.ttl")]
    [TestCase(null)]
    public void Turtle_is_held_against_DCAT_AP(string? name)
    {
        var report = Run(
            """
            @prefix dcat: <http://www.w3.org/ns/dcat#> .
            @prefix dct: <http://purl.org/dc/terms/> .

            <https://data.example/berths> a dcat:Dataset ;
                dct:description "All berths."@en .
            """, name);

        (report.Standard, report.Records).ShouldBe(("DCAT-AP 3", 1));
        var title = report.Findings.Single(finding => finding.IsError);
        (title.Path, title.Line, title.Record).ShouldBe(("dct:title", 4, "https://data.example/berths"));
        title.Message.ShouldBe("dct:title is missing");
        report.Findings.ShouldContain(finding => !finding.IsError && finding.Message.Contains("dcat:keyword", StringComparison.Ordinal));
    }

    [Test]
    public void Rdf_xml_and_json_ld_are_held_against_DCAT_AP()
    {
        Run("""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"><dcat:Dataset rdf:about="https://data.example/a"/></rdf:RDF>""")
            .Findings.ShouldContain(finding => finding.IsError && finding.Message == "dct:title is missing" && finding.Line == 1);
        Run("""{"@context": {"dcat": "http://www.w3.org/ns/dcat#"}, "@id": "https://data.example/a", "@type": "dcat:Dataset"}""")
            .Findings.ShouldContain(finding => finding.IsError && finding.Message == "dct:title is missing");
    }

    [Test]
    public void A_record_of_ISO_is_held_against_its_rules_with_lines()
    {
        var report = Run(
            """
            <gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
              <gmd:fileIdentifier><gco:CharacterString>abc</gco:CharacterString></gmd:fileIdentifier>
              <gmd:identificationInfo><gmd:MD_DataIdentification>
                <gmd:citation><gmd:CI_Citation>
                  <gmd:title gco:nilReason="missing"/>
                </gmd:CI_Citation></gmd:citation>
              </gmd:MD_DataIdentification></gmd:identificationInfo>
            </gmd:MD_Metadata>
            """);

        (report.Standard, report.Records).ShouldBe(("ISO 19139 / 19115-3", 1));
        report.Findings.ShouldContain(finding => finding.IsError && finding.Path == "title" && finding.Line == 5 && finding.Record == "abc");
        report.Findings.ShouldContain(finding => !finding.IsError && finding.Path == "abstract");
    }

    [Test]
    public void Findings_without_end_are_cut()
    {
        var report = Run($$"""{"dataset": [{{string.Join(',', Enumerable.Repeat("{}", 5000))}}]}""");

        report.Findings.Count.ShouldBe(DocumentReport.MaxFindings);
        report.IsCut.ShouldBeTrue();
    }

    private static DocumentReport Run(string document, string? name = null) => DocumentCheck.Run(Encoding.UTF8.GetBytes(document), name);
}
