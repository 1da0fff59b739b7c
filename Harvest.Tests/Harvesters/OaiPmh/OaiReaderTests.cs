using System.Text;
using System.Text.Json;
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
        dataset.Creators.Select(creator => creator.Name).ShouldBe(["Ann", "Ben"]);
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

    [TestCase("<dc:date>2019</dc:date>", "2019", null, null)]
    [TestCase("<dc:date>2024-05-01</dc:date><dc:date>2019-12-24T10:00:00Z</dc:date><dc:date>2020</dc:date>", "2019-12-24T10:00:00Z", "2024-05-01",
        "dc:date: 3 dates do not say what they are: 2019-12-24T10:00:00Z is taken for the publication, 2024-05-01 for the last change")]
    [TestCase("<dc:date>2019</dc:date><dc:date>2019</dc:date>", "2019", null, null)]
    [TestCase("<dc:date>31.12.2019</dc:date>", "2019-12-31", null, null)]
    [TestCase("<dc:date>2010-2012</dc:date>", null, null, null)]
    [TestCase("<dc:date>Fri, 03 Jan 2020</dc:date>", "2020-01-03", null, null)]
    [TestCase("<dc:date>soon</dc:date><dc:date>2020</dc:date>", "2020", null, "dc:date: soon is no date; left out")]
    [TestCase("<dc:date>2019</dc:date><dct:issued>2018</dct:issued><dct:modified>2021-01-01</dct:modified>", "2018", "2021-01-01", null)]
    [TestCase("<dc:date>2019</dc:date><dc:date>2021</dc:date><dct:issued>2018</dct:issued>", "2018", "2021", "dc:date: 2 dates do not say what they are: 2021 for the last change")]
    public void Dates_of_Dublin_Core(string dates, string? issued, string? modified, string? warning)
    {
        var mapped = OaiReader.Read(Context(FakeRepository.DublinCore("T", dates.Replace("dct:", "", StringComparison.Ordinal))));

        (mapped.Dataset!.Issued, mapped.Dataset.Modified).ShouldBe((issued, modified));
        mapped.Problems.Select(problem => problem.Message).ShouldBe(warning is null ? [] : [warning]);
    }

    [Test]
    public void Periods_and_embargoes_among_the_dates_of_Dublin_Core()
    {
        var dataset = Read(FakeRepository.DublinCore("T", "<dc:date>2010/2012</dc:date><dc:date>info:eu-repo/date/embargoEnd/2030-01-31</dc:date><dc:date>2013</dc:date>"));

        dataset.Issued.ShouldBe("2013");
        dataset.Temporal.ShouldBe([new Period("2010", "2012")]);
        dataset.Extras.ShouldContain(new Extra("embargo_end", "2030-01-31"));
    }

    [TestCase("eng", "en")]
    [TestCase("ger; fre", "de fr")]
    [TestCase("dut; Nederlands; fr", "nl fr")]
    [TestCase("English", "en")]
    [TestCase("Deutsch, français", "de fr")]
    [TestCase("en_US", "en")]
    [TestCase("http://lexvo.org/id/iso639-3/spa", "es")]
    [TestCase("Klingon", "Klingon")]
    public void Languages_become_tags(string text, string tags) =>
        Read(FakeRepository.DublinCore("T", $"<dc:language>{text}</dc:language>")).Languages.ShouldBe(tags.Split(' '));

    [TestCase("1990-1995", null, null, "1990/1995")]
    [TestCase("2015", null, null, "2015-01-01/2015-12-31")]
    [TestCase("name=Lockdown; start=2020-03-17; end=2020-05-11;", null, null, "2020-03-17/2020-05-11")]
    [TestCase("start=2000-01-26; name=A day", null, null, "2000-01-26/")]
    [TestCase("northlimit=54; southlimit=53; westlimit=9; eastlimit=10; name=Hamburg", "Hamburg", "Polygon", null)]
    [TestCase("name=Here; east=9.5; north=53.5", "Here", "Point", null)]
    [TestCase("LATITUDE: 54.5 * LONGITUDE: 7.9 * DATE/TIME START: 1962-01-02T00:00:00 * DATE/TIME END: 1963-05-06T00:00:00", null, "Point", "1962-01-02T00:00:00/1963-05-06T00:00:00")]
    [TestCase("MEDIAN LATITUDE: 1 * MEDIAN LONGITUDE: 2 * SOUTH-BOUND LATITUDE: -40 * WEST-BOUND LONGITUDE: -54.9 * NORTH-BOUND LATITUDE: 3 * EAST-BOUND LONGITUDE: 35", null, "Polygon", null)]
    [TestCase("POINT(9 53)", null, "Point", null)]
    [TestCase("9,53,10,54", null, "Polygon", null)]
    [TestCase("53.5, 9.5", "53.5, 9.5", null, null)]
    [TestCase("8001", "8001", null, null)]
    [TestCase("North Sea: the western part", "North Sea: the western part", null, null)]
    public void Coverages_are_places_and_periods(string text, string? name, string? shape, string? period)
    {
        var dataset = Read(FakeRepository.DublinCore("T", $"<dc:coverage>{text}</dc:coverage>"));

        var place = dataset.Spatial.SingleOrDefault();
        (place?.Text, place?.Geometry is { } geometry ? JsonElement.Parse(geometry).GetProperty("type").GetString() : null).ShouldBe((name, shape));
        dataset.Temporal.Select(found => $"{found.Start}/{found.End}").SingleOrDefault().ShouldBe(period);
    }

    [Test]
    public void A_coverage_that_is_an_address_is_a_place() =>
        Read(FakeRepository.DublinCore("T", "<dc:coverage>https://sws.geonames.org/1/</dc:coverage>")).Spatial.ShouldBe([new Place("https://sws.geonames.org/1/")]);

    [Test]
    public void Titles_and_descriptions_of_Dublin_Core_in_several_languages()
    {
        var dataset = Read(
            """
            <oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
            <dc:title xml:lang="de">&lt;i&gt;Titel&lt;/i&gt;</dc:title><dc:title xml:lang="en">Title</dc:title>
            <dc:description xml:lang="de">Text</dc:description><dc:description xml:lang="en">Words</dc:description></oai_dc:dc>
            """);

        (dataset.Title, dataset.Notes).ShouldBe(("Title", "Words"));
        dataset.Extras.ShouldContain(new Extra("title_translated", """{"de":"Titel","en":"Title"}"""));
        dataset.Extras.ShouldContain(new Extra("notes_translated", """{"de":"Text","en":"Words"}"""));
    }

    [Test]
    public void What_Dublin_Core_has_several_of_is_kept()
    {
        var dataset = Read(FakeRepository.DublinCore(
            "&lt;i&gt;Homo&lt;/i&gt; sapiens",
            """
            <dc:publisher>P</dc:publisher><dc:publisher>Q</dc:publisher><dc:rights>CC BY 4.0</dc:rights><dc:rights>Ask first</dc:rights><dc:format>text/csv</dc:format><dc:format>12 MB</dc:format>
            <dc:identifier>hdl:1234/5</dc:identifier><dc:identifier>urn:nbn:de:101:1-2019</dc:identifier><abstract>In short</abstract><isPartOf>Series</isPartOf><license>https://l.example/</license>
            """).Replace("&amp;lt;", "&lt;", StringComparison.Ordinal).Replace("&amp;gt;", "&gt;", StringComparison.Ordinal));

        dataset.Title.ShouldBe("Homo sapiens");
        dataset.Notes.ShouldBe("In short");
        dataset.License.ShouldBe(new License("CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"));
        foreach (var (key, value) in (ReadOnlySpan<(string, string)>)
            [("dc_publisher", "P; Q"), ("rights", "Ask first\n\nhttps://l.example/"), ("dc_format", "text/csv; 12 MB"), ("alternate_identifier", "urn:nbn:de:101:1-2019"), ("dc_isPartOf", "Series")])
            dataset.Extras.ShouldContain(new Extra(key, value));
    }

    [Test]
    public void DataCite()
    {
        var dataset = Read(
            """
            <oai_datacite xmlns="http://schema.datacite.org/oai/oai-1.1/"><schemaVersion>4.4</schemaVersion><payload>
            <resource xmlns="http://datacite.org/schema/kernel-4">
            <identifier identifierType="DOI">10.1234/WAVES</identifier>
            <creators><creator><creatorName>Doe, Ann</creatorName><nameIdentifier nameIdentifierScheme="ORCID" schemeURI="http://orcid.org/">0000-0001-2345-6789</nameIdentifier><affiliation>Bay Lab</affiliation></creator>
            <creator><creatorName>Wave Institute</creatorName><nameIdentifier nameIdentifierScheme="ROR">https://ror.org/04abcd123</nameIdentifier></creator>
            <creator><creatorName>Roe</creatorName><nameIdentifier nameIdentifierScheme="Staff">7</nameIdentifier></creator></creators>
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
        dataset.Creators.ShouldBe(
            [new Agent("Doe, Ann", Uri: "https://orcid.org/0000-0001-2345-6789") { Organization = "Bay Lab" }, new Agent("Wave Institute", Uri: "https://ror.org/04abcd123"), new Agent("Roe")]);
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
