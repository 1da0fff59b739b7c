using System.Text;
using Harvest.Harvesters;
using Harvest.Harvesters.OaiPmh;
using Harvest.Model;

namespace Harvest.Tests.Harvesters.OaiPmh;

/// <summary>Dublin Core, DataCite and DDI as datasets.</summary>
public sealed class OaiReaderTests
{
    [Test]
    public void Dublin_Core()
    {
        var dataset = Read(FakeRepository.DublinCore(
            "Tides & winds",
            """
            <dc:creator>Ann</dc:creator><dc:creator>Ben</dc:creator><dc:subject>tides; winds</dc:subject><dc:subject>tides</dc:subject>
            <dc:description>Measured &lt;b&gt;hourly&lt;/b&gt;.</dc:description><dc:publisher>Harbour Office</dc:publisher><dc:date>2024-05-01</dc:date>
            <dc:identifier>doi:10.1234/tides</dc:identifier><dc:identifier>https://repo.example/files/1.csv</dc:identifier>
            <dc:rights>info:eu-repo/semantics/openAccess</dc:rights><dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights>
            <dc:language>en</dc:language><dc:coverage>North Sea</dc:coverage><dc:type>dataset</dc:type>
            """));

        dataset.Title.ShouldBe("Tides & winds");
        dataset.Notes.ShouldBe("Measured **hourly**.");
        dataset.Author.ShouldBe("Ann; Ben");
        dataset.Tags.ShouldBe(["tides", "winds"]);
        dataset.Identifier.ShouldBe("https://doi.org/10.1234/tides");
        dataset.Url.ShouldBe("https://doi.org/10.1234/tides");
        dataset.License!.Url.ShouldBe("https://creativecommons.org/licenses/by/4.0/");
        dataset.AccessRights.ShouldBe("info:eu-repo/semantics/openAccess");
        dataset.Issued.ShouldBe("2024-05-01");
        dataset.Publisher!.Name.ShouldBe("Harbour Office");
        dataset.Spatial.ShouldHaveSingleItem().Text.ShouldBe("North Sea");
        dataset.Resources.ShouldHaveSingleItem().Url.ShouldBe("https://repo.example/files/1.csv");
        dataset.Extras.ShouldContain(new Extra("oai_sets", "all"));
    }

    [Test]
    public void DataCite()
    {
        var dataset = Read(
            """
            <oai_datacite xmlns="http://schema.datacite.org/oai/oai-1.1/"><schemaVersion>4.4</schemaVersion><payload>
            <resource xmlns="http://datacite.org/schema/kernel-4">
            <identifier identifierType="DOI">10.1234/WAVES</identifier>
            <creators><creator><creatorName>Doe, Ann</creatorName></creator></creators>
            <titles><title titleType="Subtitle">More</title><title>Waves</title></titles><publisher>Institute</publisher><publicationYear>2023</publicationYear>
            <subjects><subject>waves</subject></subjects><dates><date dateType="Collected">2020-01-01/2021-12-31</date><date dateType="Updated">2023-06-01</date></dates>
            <rightsList><rights rightsURI="info:eu-repo/semantics/openAccess"/><rights rightsURI="https://creativecommons.org/licenses/by/4.0/legalcode" rightsIdentifier="CC-BY-4.0">Attribution 4.0</rights></rightsList>
            <descriptions><description descriptionType="Methods">By buoys.</description><description descriptionType="Abstract">Heights.</description></descriptions>
            <geoLocations><geoLocation><geoLocationPlace>Bay</geoLocationPlace><geoLocationBox><westBoundLongitude>1</westBoundLongitude><eastBoundLongitude>3</eastBoundLongitude><southBoundLatitude>2</southBoundLatitude><northBoundLatitude>4</northBoundLatitude></geoLocationBox></geoLocation></geoLocations>
            <version>2</version><resourceType resourceTypeGeneral="Dataset">Series</resourceType>
            </resource></payload></oai_datacite>
            """);

        dataset.Title.ShouldBe("Waves");
        dataset.Notes.ShouldBe("Heights.\n\nBy buoys.");
        dataset.Url.ShouldBe("https://doi.org/10.1234/WAVES");
        dataset.License.ShouldBe(new License("cc-by-4.0", "Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/legalcode"));
        (dataset.Issued, dataset.Modified, dataset.Version).ShouldBe(("2023", "2023-06-01", "2"));
        dataset.Temporal.ShouldBe([new Period("2020-01-01", "2021-12-31")]);
        dataset.Spatial.ShouldHaveSingleItem().Geometry.ShouldBe("""{"type":"Polygon","coordinates":[[[1,2],[3,2],[3,4],[1,4],[1,2]]]}""");
    }

    [Test]
    public void Ddi()
    {
        var dataset = Read(
            """
            <codeBook xmlns="ddi:codebook:2_5" xml:lang="en"><stdyDscr><citation>
            <titlStmt><titl>Household survey</titl><IDNo agency="DOI">doi:10.1234/HH</IDNo></titlStmt><rspStmt><AuthEnty>Statistics Office</AuthEnty></rspStmt>
            <distStmt><distrbtr>Archive</distrbtr><contact email="help@archive.example">Desk</contact><distDate date="2022-03-01">March</distDate></distStmt>
            <holdings URI="https://archive.example/hh"/></citation>
            <stdyInfo><subject><keyword>income</keyword><topcClas>Society</topcClas></subject><abstract>&lt;p&gt;About income.&lt;/p&gt;</abstract>
            <sumDscr><timePrd event="start" date="2019">2019</timePrd><timePrd event="end" date="2021">2021</timePrd><nation>Norway</nation><universe>Adults</universe></sumDscr></stdyInfo>
            <dataAccs><useStmt><restrctn>On request</restrctn></useStmt></dataAccs></stdyDscr>
            <fileDscr URI="https://archive.example/hh.sav"><fileTxt><fileName>hh.sav</fileName></fileTxt></fileDscr></codeBook>
            """);

        dataset.Title.ShouldBe("Household survey");
        dataset.Notes.ShouldBe("About income.");
        dataset.Identifier.ShouldBe("https://doi.org/10.1234/HH");
        dataset.Author.ShouldBe("Statistics Office");
        dataset.ContactPoints.ShouldBe([new Agent("Desk", "help@archive.example")]);
        dataset.Temporal.ShouldBe([new Period("2019", "2021")]);
        dataset.AccessRights.ShouldBe("On request");
        dataset.Themes.ShouldBe(["Society"]);
        dataset.Resources.Select(resource => resource.Url).ShouldBe(["https://archive.example/hh.sav", "https://archive.example/hh"]);
        dataset.Spatial.ShouldHaveSingleItem().Text.ShouldBe("Norway");
    }

    [Test]
    public void DCAT_AP_is_read_as_the_DCAT_harvester_reads_it()
    {
        var dataset = Read(
            """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">
              <dcat:Dataset rdf:about="https://repo.example/d/1">
                <dct:title xml:lang="de">Pegel</dct:title><dct:title xml:lang="en">Gauges</dct:title><dct:identifier>one</dct:identifier>
                <dcat:distribution><dcat:Distribution><dcat:accessURL rdf:resource="https://repo.example/1.csv"/></dcat:Distribution></dcat:distribution>
              </dcat:Dataset>
            </rdf:RDF>
            """);

        dataset.Title.ShouldBe("Gauges");
        dataset.Identifier.ShouldBe("one");
        dataset.Resources.ShouldHaveSingleItem().Url.ShouldBe("https://repo.example/1.csv");
        dataset.Extras.ShouldContain(new Extra("uri", "https://repo.example/d/1"));
        dataset.Extras.ShouldContain(new Extra("oai_sets", "all"));
    }

    [TestCase("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "describes no dataset")]
    [TestCase("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:li/></rdf:RDF>", "cannot be read")]
    [TestCase("<mods xmlns='http://www.loc.gov/mods/v3'/>", "The format mods")]
    [TestCase("<oai_dc:dc xmlns:oai_dc='http://www.openarchives.org/OAI/2.0/oai_dc/'/>", "no title")]
    [TestCase("", "no metadata")]
    [TestCase("<a>", "no well-formed XML")]
    public void What_cannot_be_read_is_told(string metadata, string words) =>
        OaiReader.Read(Context(metadata)).Problems.ShouldHaveSingleItem().Message.ShouldContain(words);

    private static Dataset Read(string metadata)
    {
        var mapped = OaiReader.Read(Context(metadata));
        mapped.Problems.ShouldBeEmpty();
        return mapped.Dataset.ShouldNotBeNull();
    }

    private static MapContext Context(string metadata) => new(
        new Source { Id = "s", Name = "s", Url = "https://repo.example/oai", Type = "oai-pmh" }, SourceConfig.Empty, "id", Record(metadata));

    private static byte[] Record(string metadata) => Encoding.UTF8.GetBytes(
        $"""<record xmlns="http://www.openarchives.org/OAI/2.0/"><header><identifier>id</identifier><datestamp>2024-01-01</datestamp><setSpec>all</setSpec></header><metadata>{metadata}</metadata></record>""");
}
