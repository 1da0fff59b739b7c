using System.Text;
using System.Text.Json;
using Harvest.Formats.Dcat.Reading;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Gather;
using Harvest.Rdf;
using Harvest.Tests.Docs;
using Harvest.Tests.Harvesters.Waf;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>What records say and no field keeps, in each form that records have.</summary>
public sealed class LossTests
{
    private Engine engine = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => engine = await Engine.StartAsync();

    [OneTimeTearDown]
    public ValueTask StopAsync() => engine.DisposeAsync();

    [Test]
    public void Statements_that_no_field_keeps_are_listed_by_the_way_to_them()
    {
        var report = Losses("dcat", Record(
            """
            @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
            <https://x.example/d> a dcat:Dataset ; dct:title "D" ; dct:description "d" ; <https://x.example/v#mood> "good" ;
                dct:publisher [ a foaf:Agent ; foaf:name "P" ; <https://x.example/v#shoe> 44 ] ;
                dcat:distribution [ a dcat:Distribution ; dcat:accessURL <https://x.example/f.csv> ; dct:title "F" ; <https://x.example/v#mood> [ dct:title "deep" ] ] .
            """));

        report.Losses.Select(loss => loss.Path).ShouldBe(
            ["dcat:distribution / https://x.example/v#mood", "dct:publisher / https://x.example/v#shoe", "https://x.example/v#mood"], ignoreOrder: true);
        report.Losses.Single(loss => loss.Path == "https://x.example/v#mood").ShouldBe(new Loss("https://x.example/v#mood", 1, 1, "good"));
    }

    [Test]
    public void Members_that_no_field_keeps_are_listed_by_their_path()
    {
        var report = Losses("generic", """{"id": 7, "a": {"title": "T", "rest": [{"x": 1}, {"x": 2}], "nothing": null}, "b": []}""", """{"list": "$.data", "fields": {"identifier": "$.id", "title": "$.a.title"}}""");

        report.Losses.ShouldBe([new Loss("a.rest", 1, 1, """[{"x": 1}, {"x": 2}]""")]);
    }

    [Test]
    public void What_the_catalogue_knows_a_dataset_by_and_its_dates_are_not_lost()
    {
        var report = Losses("ckan", """{"id": "7c1", "name": "trees", "title": "T", "metadata_created": "2020-01-02T03:04:05", "metadata_modified": "2021-01-02T03:04:05", "mood": {"of": "x"}}""");

        report.Losses.Select(loss => loss.Path).ShouldNotContain(path => path == "id" || path == "name" || path.StartsWith("metadata_", StringComparison.Ordinal));
    }

    [Test]
    public void Elements_that_no_field_keeps_are_listed_by_their_path()
    {
        var record = FakeFolder.Record("r", "Record").Replace(
            "<gmd:dateStamp>", "<gmd:hierarchyLevelName><gco:CharacterString>odd</gco:CharacterString></gmd:hierarchyLevelName><gmd:mood>good</gmd:mood><gmd:dateStamp>", StringComparison.Ordinal);

        var report = Losses("waf", record);

        report.Losses.Select(loss => loss.Path).ShouldContain("gmd:mood");
        report.Losses.Select(loss => loss.Path).ShouldNotContain(path => path.StartsWith("gmd:identificationInfo", StringComparison.Ordinal));
    }

    [Test]
    public void A_sample_of_DCAT_loses_nothing()
    {
        var report = Losses("dcat", Record(
            """
            @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
            @prefix vcard: <http://www.w3.org/2006/vcard/ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix adms: <http://www.w3.org/ns/adms#> .
            @prefix dcatap: <http://data.europa.eu/r5r/> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix spdx: <http://spdx.org/rdf/terms#> .
            <https://x.example/d> a dcat:Dataset ; dct:title "D"@en, "T"@de ; dct:description "d"@en ; dct:identifier "i" ; dcat:keyword "water"@en ;
                dcat:theme <http://publications.europa.eu/resource/authority/data-theme/ENVI> ; dct:issued "2024-01-01"^^xsd:date ; dct:modified "2024-02-01"^^xsd:date ;
                dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL> ; dct:language <http://publications.europa.eu/resource/authority/language/ENG> ;
                dct:publisher [ a foaf:Agent ; foaf:name "P" ; foaf:mbox <mailto:p@x.example> ; foaf:homepage <https://x.example/p> ] ;
                dcat:contactPoint [ a vcard:Kind ; vcard:fn "C" ; vcard:hasEmail <mailto:c@x.example> ] ;
                dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2020-01-01"^^xsd:date ; dcat:endDate "2021-01-01"^^xsd:date ] ;
                dct:spatial <http://publications.europa.eu/resource/authority/country/DEU> ; dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ;
                dcat:landingPage <https://x.example/page> ; dct:provenance [ a dct:ProvenanceStatement ; <http://www.w3.org/2000/01/rdf-schema#label> "measured" ] ;
                dcat:version "1" ; adms:versionNotes "first" ; dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj> ;
                dcatap:hvdCategory <http://data.europa.eu/bna/c_ac64a52d> ; dct:isReferencedBy <https://x.example/paper> ; dct:conformsTo <https://x.example/standard> ;
                dcat:distribution <https://x.example/d/1> .
            <https://x.example/d/1> a dcat:Distribution ; dct:title "F"@en ; dct:description "f"@en ; dcat:accessURL <https://x.example/f> ; dcat:downloadURL <https://x.example/f.csv> ;
                dct:format <http://publications.europa.eu/resource/authority/file-type/TSV> ; dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ;
                dct:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0> ; dcat:byteSize "12"^^xsd:nonNegativeInteger ; dct:issued "2024-01-01"^^xsd:date ;
                spdx:checksum [ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha1 ; spdx:checksumValue "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"^^xsd:hexBinary ] ;
                dcatap:availability <http://publications.europa.eu/resource/authority/planned-availability/STABLE> .
            """));

        report.Losses.ShouldBeEmpty();
        report.Places.ShouldBeGreaterThan(30);
    }

    [TestCase("Fixtures/iso/harbour-19139.xml")]
    [TestCase("Fixtures/iso/harbour-19115-3.xml")]
    [TestCase("Fixtures/iso/chart-service.xml")]
    public void A_sample_of_ISO_loses_nothing_but_what_the_documents_name(string file) =>
        Undocumented(Losses("waf", File.ReadAllText(Path.Combine(Repository.Root, "Harvest.Tests", file))), "iso.md", "## What is not kept").ShouldBeEmpty();

    [TestCase("iso/dataset.xml")]
    [TestCase("iso/dataset1.xml")]
    [TestCase("iso/service1.xml")]
    [TestCase("iso-waf/valid_iso1.xml")]
    [TestCase("iso-waf/valid_iso2.xml")]
    public void A_record_of_a_real_catalogue_loses_nothing_but_what_the_documents_name(string file) =>
        Undocumented(Losses("waf", Conformance.Read(file), """{"continue_on_validation_errors": true}"""), "iso.md", "## What is not kept").ShouldBeEmpty();

    [TestCase("dcatus.json")]
    [TestCase("dcatus3_0.json")]
    [TestCase("dcatus3_0_nested_catalog.json")]
    public void A_sample_of_DCAT_US_loses_nothing_but_what_the_documents_name(string file)
    {
        var datasets = JsonElement.Parse(Conformance.Read($"dcat-us/{file}")).GetProperty("dataset").EnumerateArray().ToList();
        var report = Losses("dcat-us", """{"validation": "off"}""", datasets.Select(dataset => dataset.GetRawText()).Append(Rich));

        Undocumented(report, "dcat-us.md", "What no field keeps").ShouldBeEmpty();
        report.Places.ShouldBeGreaterThan(40);
    }

    private const string Rich = """
        {"@type": "dcat:Dataset", "title": "T", "description": "D", "identifier": "i", "keyword": ["water"], "modified": "2024-02-01", "issued": "2023-01-01", "accessLevel": "public",
         "publisher": {"@type": "org:Organization", "name": "Office", "subOrganizationOf": {"@type": "org:Organization", "name": "Department"}},
         "contactPoint": {"@type": "vcard:Contact", "fn": "Jane", "hasEmail": "mailto:jane@agency.gov"}, "bureauCode": ["015:11"], "programCode": ["015:001"],
         "license": "https://creativecommons.org/licenses/by/4.0/", "rights": "all", "spatial": "Alabama", "temporal": "2000-01-01/2001-01-01", "accrualPeriodicity": "R/P1Y",
         "conformsTo": "https://s.example", "dataQuality": true, "describedBy": "https://a.example/words", "describedByType": "text/html", "isPartOf": "whole", "landingPage": "https://a.example/page",
         "language": ["en"], "primaryITInvestmentUII": "023-000000001", "references": ["https://a.example/r"], "systemOfRecords": "https://a.example/s", "theme": ["Water"],
         "distribution": [{"@type": "dcat:Distribution", "title": "F", "description": "f", "downloadURL": "https://a.example/f.csv", "mediaType": "text/csv", "format": "CSV",
          "conformsTo": "https://s.example/f", "describedBy": "https://a.example/f", "describedByType": "text/html"}]}
        """;

    /// <summary>Losses of places that no word in backticks of this part of a page names.</summary>
    private static IEnumerable<string> Undocumented(LossReport report, string page, string part)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "harvesters", page));
        text = text[text.IndexOf(part, StringComparison.Ordinal)..];
        var end = text.IndexOf(part.StartsWith('#') ? "\n## " : "\n\n", 1, StringComparison.Ordinal);
        var named = text[..end].Split('`').Where((_, place) => place % 2 == 1).ToHashSet();
        return report.Losses.Where(loss => loss.Example.Trim().Length > 0 && !loss.Path.Split('/', '.').Any(step => named.Contains(Name(step)))).Select(loss => $"{loss.Path}: {loss.Example}");

        static string Name(string step) => step.StartsWith('@') ? $"@{step[(step.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart('@')}" : step[(step.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimEnd('[', ']');
    }

    private LossReport Losses(string type, string content, string settings = "") => Losses(type, settings, [content]);

    private LossReport Losses(string type, string settings, IEnumerable<string> contents)
    {
        var harvester = engine.Get<HarvesterRegistry>().Find(type)!;
        var source = new Source { Id = "s", Name = "s", Url = "https://x.example/", Type = type };
        var config = SourceConfig.Parse(settings);
        return LossReport.Of(
            [.. contents.Select(content => ("https://x.example/d", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(content)))],
            (guid, document) => harvester.Map(new MapContext(source, config, guid, document)),
            CancellationToken.None);
    }

    private static string Record(string turtle)
    {
        var graph = new Graph();
        RdfReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(turtle)), RdfFormat.Turtle, null, graph);
        return Encoding.UTF8.GetString(RecordContent.Write(graph, Term.Iri("https://x.example/d")));
    }
}
