using Harvest.Datasets;
using Harvest.Formats.Dcat.Reading;
using Harvest.Formats.Dcat.Writing;
using Harvest.Rdf;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>What a feed says is kept through the package form, and said again.</summary>
public sealed class RoundTripTests
{
    private const string Prefixes = """
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        @prefix vcard: <http://www.w3.org/2006/vcard/ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix adms: <http://www.w3.org/ns/adms#> .
        @prefix dcatap: <http://data.europa.eu/r5r/> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix org: <http://www.w3.org/ns/org#> .
        @prefix h: <http://healthdataportal.eu/ns/health#> . @prefix dqv: <http://www.w3.org/ns/dqv#> . @prefix oa: <http://www.w3.org/ns/oa#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix de: <http://dcat-ap.de/def/dcatde/> . @prefix mob: <https://w3id.org/mobilitydcat-ap#> .

        """;

    [TestCase("dcat:prev <https://a.example/0> ; dcat:next <https://a.example/2> ; dcat:previousVersion <https://a.example/v1>")]
    [TestCase("dcat:first <https://a.example/0> ; dcat:last <https://a.example/9>")]
    [TestCase("adms:status <https://a.example/done> ; dct:subject <https://a.example/s> ; dct:isPartOf <https://a.example/w> ; dct:references <https://a.example/r>")]
    [TestCase("dct:rightsHolder [ a foaf:Agent ; foaf:name 'Holder' ]")]
    [TestCase("prov:wasGeneratedBy [ a prov:Activity ; rdfs:label 'act' ]")]
    [TestCase("h:hdab [ a foaf:Agent ; foaf:name 'Access Body' ; foaf:homepage <https://a.example/hdab> ]")]
    [TestCase("h:retentionPeriod [ a dct:PeriodOfTime ; dcat:startDate '2020-01-01'^^xsd:date ; dcat:endDate '2034-01-01'^^xsd:date ]")]
    [TestCase("h:publisherType <https://a.example/pt>")]
    [TestCase("<https://w3id.org/dpv#hasPurpose> <https://a.example/purpose>")]
    [TestCase("de:contributorID <http://dcat-ap.de/def/contributors/berlin> ; de:legalBasis 'Law' ; de:geocodingDescription 'Berlin' ; de:originator [ a foaf:Agent ; foaf:name 'Office' ]")]
    [TestCase("de:maintainer [ a foaf:Agent ; foaf:name 'Keeper' ] ; <http://data.europa.eu/930/custodian> [ a foaf:Agent ; foaf:name 'Custodian' ]")]
    [TestCase("mob:mobilityTheme <https://a.example/parking> ; mob:transportMode <https://a.example/car> ; mob:georeferencingMethod <https://a.example/gr>")]
    [TestCase("""
        dcat:distribution <https://a.example/f> . <https://a.example/f> a dcat:Distribution ; dcat:accessURL <https://a.example/f.csv> ;
        de:licenseAttributionByText 'Source: Office' ; de:plannedAvailability <https://a.example/stable> ; mob:mobilityDataStandard <https://a.example/datex>
        """)]
    [TestCase("dqv:hasQualityAnnotation [ a dqv:QualityCertificate ; oa:hasBody <https://a.example/cert> ]")]
    [TestCase("dct:publisher [ a foaf:Agent ; foaf:name 'Amt'@de, 'Office'@fr ]")]
    [TestCase("dcat:contactPoint [ a vcard:Kind ; vcard:fn 'Desk' ; vcard:organization-name 'Big Office' ; vcard:hasEmail <mailto:d@a.example> ]")]
    [TestCase("dcat:contactPoint [ a vcard:Kind, vcard:Organization ; vcard:fn 'Desk' ; vcard:hasTelephone <tel:+4930123456> ]")]
    [TestCase("dcat:contactPoint [ a vcard:Individual ; vcard:fn 'Jane' ; vcard:hasTelephone '+49 30 123456' ]")]
    [TestCase("dct:publisher [ a foaf:Agent ; foaf:name 'Office' ; foaf:phone <tel:+4930123456> ]")]
    [TestCase("dcat:distribution <https://a.example/f> . <https://a.example/f> a dcat:Distribution ; dcat:accessURL <https://a.example/f.csv> ; dct:title 'Datei'@de ; dct:description 'Alles'@de")]
    [TestCase("dcat:distribution <https://a.example/f> . <https://a.example/f> a dcat:Distribution ; dcat:accessURL <https://a.example/f.csv> ; dct:title 'Datei'@de, 'File'@en ; dct:description 'All'")]
    [TestCase("prov:qualifiedAttribution [ a prov:Attribution ; dcat:hadRole <https://a.example/role> ; prov:agent [ a foaf:Agent ; foaf:name 'One' ; foaf:mbox <mailto:d@a.example> ; org:memberOf [ a foaf:Organization ; foaf:name 'Big Office' ] ] ]")]
    [TestCase("""
        dcat:distribution <https://a.example/f> . <https://a.example/f> a dcat:Distribution ; dcat:accessURL <https://a.example/sv> ; dcat:accessService <https://a.example/svc> .
        <https://a.example/svc> a dcat:DataService ; dct:title 'Svc' ; dcat:endpointURL <https://a.example/api> ; dcatap:hvdCategory <http://data.europa.eu/bna/c_ac64a52d> ;
        dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj> ; foaf:page <https://a.example/doc> ; dcat:keyword 'api' ; dcat:theme <https://a.example/theme> ;
        dcat:contactPoint [ a vcard:Kind ; vcard:fn 'Svc Desk' ; vcard:hasEmail <mailto:svc@a.example> ] ; dct:publisher [ a foaf:Agent ; foaf:name 'Svc Pub' ]
        """)]
    public void It_is_said_again(string statements)
    {
        var node = Term.Iri("https://a.example/d");
        var given = Graph.Parse($"{Prefixes} <{node.Value}> a dcat:Dataset ; dct:title 'T' ; dct:description 'D' ; {statements} .", RdfFormat.Turtle);

        var dataset = DcatReader.Read(given, node, "en").Dataset;
        var package = PackageWriter.Write(dataset, new PackageEntry("i", "n", default, default));
        var written = new DcatWriter(new DcatCatalogue(new Uri("https://site.example/"))).Dataset(package);

        foreach (var triple in given.Match())
        {
            written.Match(default, triple.Predicate, triple.Object.IsBlank ? default : triple.Object).Any()
                .ShouldBeTrue($"{triple.Predicate.Value} {triple.Object.Value} was lost");
        }
    }

    [TestCase(RdfFormat.Turtle)]
    [TestCase(RdfFormat.RdfXml)]
    [TestCase(RdfFormat.JsonLd)]
    public void The_first_of_several_stays_the_first(RdfFormat format)
    {
        static string Point(int x) => $$"""{"type":"Point","coordinates":[{{x}},1]}""";
        var dataset = new Harvest.Model.Dataset
        {
            Id = "1",
            Name = "trees",
            Title = "Trees",
            Notes = "All",
            Creators = [new("Zoe"), new("Adam", Uri: "https://a.example/adam"), new("Mia", "mia@a.example"), new("Bo", Uri: "https://a.example/aaa")],
            ContactPoints = [new("Desk", "z@a.example"), new("Boss", "a@a.example"), new("Desk", "b@a.example")],
            Temporal = [new("2020-01-01", "2020-12-31"), new("2010-01-01", "2010-12-31")],
            Spatial = [new(Geometry: Point(9)), new("https://a.example/here"), new(Text: "Town", Bbox: Point(1)), new(Geometry: Point(1))],
        };
        var graph = new DcatWriter(new DcatCatalogue(new Uri("https://site.example/"))).Dataset(PackageWriter.Write(dataset, new PackageEntry("i", "n", default, default)));
        using var document = new MemoryStream();
        RdfWriter.Write(graph, format, document);
        document.Position = 0;
        var read = Graph.Load(document, format);
        var record = read.Subjects(Term.Iri(RdfNs.Type), Term.Iri("http://www.w3.org/ns/dcat#Dataset"))[0];
        var (stored, node) = RecordContent.Read(RecordContent.Write(read, record));

        var again = DcatReader.Read(stored, node, "en").Dataset;

        again.Creators.ShouldBe(dataset.Creators);
        again.ContactPoints.Select(contact => contact.Email).ShouldBe(["z@a.example", "a@a.example", "b@a.example"]);
        again.Temporal.ShouldBe(dataset.Temporal);
        again.Spatial.ShouldBe(dataset.Spatial);
        again.Extras.ShouldNotContain(extra => extra.Key.EndsWith("_order", StringComparison.Ordinal));
    }

    [TestCase("dct:creator 'Jane Doe', 'John Roe'", "Jane Doe|John Roe")]
    [TestCase("dct:creator [ foaf:name 'A' ], 'B'", "A|B")]
    public void A_creator_may_be_a_name_only(string statements, string names) =>
        Read(statements).Creators.Select(creator => creator.Name).ShouldBe(names.Split('|'), ignoreOrder: true);

    [Test]
    public void A_contact_may_be_an_address_only() =>
        Read("dcat:contactPoint <mailto:desk@a.example>").ContactPoints.ShouldHaveSingleItem().Email.ShouldBe("desk@a.example");

    [TestCase("2000/..", "2000", null)]
    [TestCase("/2010", null, "2010")]
    [TestCase("2000-01-01/P1W", "2000-01-01", "2000-01-08")]
    [TestCase("P1Y/2010-01-01", "2009-01-01", "2010-01-01")]
    [TestCase("2010-2015", "2010", "2015")]
    [TestCase("2010", "2010-01-01", "2010-12-31")]
    public void Periods_in_words_are_understood(string text, string? start, string? end)
    {
        var period = Read($"dct:temporal '{text}'").Temporal.ShouldHaveSingleItem();

        (period.Start, period.End).ShouldBe((start, end));
    }

    private static Harvest.Model.Dataset Read(string statements)
    {
        var node = Term.Iri("https://a.example/d");
        return DcatReader.Read(Graph.Parse($"{Prefixes} <{node.Value}> a dcat:Dataset ; {statements} .", RdfFormat.Turtle), node, "en").Dataset;
    }
}
