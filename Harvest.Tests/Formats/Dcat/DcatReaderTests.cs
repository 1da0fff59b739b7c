using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Reading;
using Harvest.Formats.Dcat.Writing;
using Harvest.Formats.Geo;
using Harvest.Formats.Terms;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>What the properties of a dataset become.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DcatReaderTests
{
    private const string Prefixes = """
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        @prefix vcard: <http://www.w3.org/2006/vcard/ns#> . @prefix schema: <http://schema.org/> . @prefix time: <http://www.w3.org/2006/time#> .
        @prefix locn: <http://www.w3.org/ns/locn#> . @prefix gsp: <http://www.opengis.net/ont/geosparql#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> . @prefix georss: <http://www.georss.org/georss/> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix adms: <http://www.w3.org/ns/adms#> . @prefix spdx: <http://spdx.org/rdf/terms#> .

        """;

    [TestCase("dct:title 'Oaks'@en, 'Eichen'@de", "en", "Oaks")]
    [TestCase("dct:title 'Oaks'@en-GB, 'Eichen'@de", "en", "Oaks")]
    [TestCase("dct:title 'Oaks'@en, 'Eichen'@de", "de", "Eichen")]
    [TestCase("dct:title 'Roble'@es, 'Eichen'@de", "en", "Roble")]
    [TestCase("dct:title 'Roble'@es, 'Oaks'", "en", "Oaks")]
    [TestCase("dct:identifier 'oak-1'", "en", "oak-1")]
    [TestCase("a dcat:Dataset", "en", "oaks and elms")]
    public void The_title_is_in_the_main_language_where_there_is_one(string properties, string language, string title) =>
        Read(properties, language).Title.ShouldBe(title);

    [Test]
    public void Other_languages_are_kept()
    {
        var dataset = Read("dct:title 'Oaks'@en, 'Eichen'@de ; dct:description 'Trees'@en, 'Bäume'@de ; dcat:keyword 'wood'@en, 'Holz'@de, 'leaf'@en, 'QA'");

        Extra(dataset, "title_translated").ShouldBe("""{"en":"Oaks","de":"Eichen"}""");
        Extra(dataset, "notes_translated").ShouldBe("""{"en":"Trees","de":"Bäume"}""");
        dataset.Tags.ShouldBe(["wood", "leaf", "QA"], ignoreOrder: true);
        JsonElement.Parse(Extra(dataset, "tags_translated")!).GetProperty("de")[0].GetString().ShouldBe("Holz");
    }

    [TestCase("foaf:page [ a foaf:Document ; rdfs:label 'Guide' ; foaf:page <https://a.example/guide> ]", "https://a.example/guide")]
    [TestCase("foaf:page [ a foaf:Document ; rdfs:label 'Guide' ; schema:url 'https://a.example/guide' ]", "https://a.example/guide")]
    [TestCase("foaf:page [ a foaf:Document ; rdfs:label 'Guide' ]", "Guide")]
    public void A_document_is_its_address_and_else_what_it_is_called(string properties, string documentation) =>
        DcatLists.Split(Extra(Read(properties), "documentation")).ShouldBe([documentation]);

    [Test]
    public void A_landing_page_is_its_address() =>
        Read("dcat:landingPage [ a foaf:Document ; dct:title 'Home' ; foaf:homepage <https://a.example/home> ]").Url.ShouldBe("https://a.example/home");

    [TestCase("'2020-13-45/2020-12-31'", null, "2020-12-31", "dct:temporal: 2020-13-45 is no date; left out")]
    [TestCase("'01/02/2020--2021-01-01'", "2020-02-01", "2021-01-01",
        "dct:temporal: 01/02/2020 was read as 2020-02-01, the day first; set date_order if the source writes the month first")]
    public void What_is_wrong_in_a_period_of_words_is_told(string period, string? start, string? end, string told)
    {
        var (dataset, problems) = ReadAll($"dct:temporal {period}");

        dataset.Temporal.ShouldBe([new Period(start, end)]);
        problems.Select(problem => problem.Message).ShouldContain(told);
    }

    [TestCase("dcat:keyword 'Tree, forest, shrub'", "Tree|forest|shrub")]
    [TestCase("dcat:keyword 'förskola', 'Garduña'", "förskola|Garduña")]
    [TestCase("dcat:keyword 'förskola'@sv, 'Garduña'@es", "förskola|Garduña")]
    [TestCase("dcat:keyword <https://a.example/k>, 'tree', ' ', 'tree'", "tree")]
    [TestCase("dcat:keyword 'tree' ; dcat:theme 'Nature'", "tree|Nature")]
    [TestCase("dcat:keyword 'tree' ; dcat:theme 'Nature', <https://a.example/t>", "tree")]
    public void Keywords_are_tags(string properties, string tags) =>
        Read(properties).Tags.ShouldBe(tags.Split('|'), ignoreOrder: true);

    [TestCase("'2017'", "2017-01-01", "2017-12-31")]
    [TestCase("'2017-06'", "2017-06-01", "2017-06-30")]
    [TestCase("'2016-02'", "2016-02-01", "2016-02-29")]
    [TestCase("'2017-01-01/2018-01-01'", "2017-01-01", "2018-01-01")]
    [TestCase("'2018-01-01/2017-01-01'", "2017-01-01", "2018-01-01")]
    [TestCase("'2017-01-01/..'", "2017-01-01", null)]
    [TestCase("'start=2017-01-01; end=2018-01-01'", "2017-01-01", "2018-01-01")]
    [TestCase("[ dcat:startDate '2017-01-01'^^xsd:date ]", "2017-01-01", null)]
    [TestCase("[ schema:startDate '2017-01-01' ; schema:endDate '2018-01-01' ]", "2017-01-01", "2018-01-01")]
    [TestCase("[ time:hasBeginning [ time:inXSDDate '2017-01-01' ] ; time:hasEnd [ time:inXSDDateTimeStamp '2018-01-01T00:00:00Z' ] ]", "2017-01-01", "2018-01-01T00:00:00Z")]
    [TestCase("[ dcat:startDate '2017-01-01' ; schema:startDate '1999-01-01' ]", "2017-01-01", null)]
    public void Periods_are_read_in_all_their_forms(string value, string? start, string? end) =>
        Read($"dct:temporal {value}").Temporal.ShouldBe([new Period(start, end)]);

    [TestCase("'unparseable'")]
    [TestCase("'2017-13'")]
    [TestCase("[ dcat:startDate 'soon' ]")]
    [TestCase("<https://a.example/period>")]
    public void What_is_no_period_is_none(string value) => Read($"dct:temporal {value}").Temporal.ShouldBeEmpty();

    [Test]
    public void Several_periods_and_places_are_all_kept()
    {
        var dataset = Read("""
            dct:temporal [ dcat:startDate "2021-01-01" ; dcat:endDate "2021-12-31" ], [ dcat:startDate "2022-01-01" ; dcat:endDate "2022-12-31" ] ;
            dct:spatial <https://a.example/ES>, [ locn:geometry "POINT (1 2)"^^gsp:wktLiteral ]
            """);

        dataset.Temporal.Count.ShouldBe(2);
        var package = JsonElement.Parse(PackageWriter.Write(dataset, new PackageEntry("id", "name", default, default)));
        var again = PackageReader.Read(JsonSerializer.SerializeToUtf8Bytes(package)).Dataset;
        again.Temporal.ShouldBe(dataset.Temporal);
        again.Spatial.ShouldBe(dataset.Spatial);
        var extras = package.GetProperty("extras").EnumerateArray().ToDictionary(e => e.GetProperty("key").GetString()!, e => e.GetProperty("value").GetString());
        extras["temporal_start"].ShouldNotBeNull();
        extras["spatial_uri"].ShouldBe("https://a.example/ES");
        extras["spatial"].ShouldBe("""{"type": "Point", "coordinates": [1.0, 2.0]}""");
    }

    [TestCase("""[ locn:geometry '{"type": "Point", "coordinates": [23, 45]}', "POINT (67 89)"^^gsp:wktLiteral ]""", """{"type": "Point", "coordinates": [23, 45]}""")]
    [TestCase("""[ locn:geometry "POINT (67 89)"^^gsp:wktLiteral ]""", """{"type": "Point", "coordinates": [67.0, 89.0]}""")]
    [TestCase("""[ locn:geometry "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT (67 89)"^^gsp:wktLiteral ]""", """{"type": "Point", "coordinates": [89.0, 67.0]}""")]
    [TestCase("""[ locn:geometry "Not WKT"^^gsp:wktLiteral, "Not GeoJSON" ; skos:prefLabel "Newark" ]""", null)]
    [TestCase("\"-10,35.5,4,44\"", """{"type": "Polygon", "coordinates": [[[-10.0, 35.5], [4.0, 35.5], [4.0, 44.0], [-10.0, 44.0], [-10.0, 35.5]]]}""")]
    [TestCase("""[ locn:geometry "MULTIPOLYGON Z (((0 0 1, 1 0 1, 1 1 1, 0 0 1)))" ]""", """{"type": "MultiPolygon", "coordinates": [[[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]]]}""")]
    [TestCase("""[ locn:geometry "ENVELOPE(-10, 4, 44, 35.5)" ]""", """{"type": "Polygon", "coordinates": [[[-10.0, 35.5], [4.0, 35.5], [4.0, 44.0], [-10.0, 44.0], [-10.0, 35.5]]]}""")]
    public void Geometries_become_GeoJSON(string value, string? expected) =>
        Read($"dct:spatial {value}").Spatial.Select(place => place.Geometry).ShouldBe([expected]);

    [TestCase("dct:spatial [ geo:lat '53.5' ; geo:long '9.5' ]", "Point")]
    [TestCase("dct:spatial [ geo:location [ geo:lat 53.5 ; geo:long 9.5 ] ]", "Point")]
    [TestCase("geo:lat '53.5' ; geo:long '9.5'", "Point")]
    [TestCase("dct:spatial [ georss:point '53.5 9.5' ]", "Point")]
    [TestCase("georss:box '53 9 54 10'", "Polygon")]
    [TestCase("georss:polygon '53 9 54 9 54 10 53 9'", "Polygon")]
    [TestCase("georss:line '53,9 54,10'", "LineString")]
    [TestCase("dct:spatial [ schema:geo [ a schema:GeoCoordinates ; schema:latitude 53.5 ; schema:longitude 9.5 ] ]", "Point")]
    [TestCase("dct:spatial [ schema:geo [ a schema:GeoShape ; schema:box '53 9 54 10' ] ]", "Polygon")]
    [TestCase("schema:spatialCoverage [ a schema:Place ; schema:geo [ schema:polygon '53,9 54,9 54,10' ] ]", "Polygon")]
    [TestCase("dct:spatial [ schema:box '53,9,54,10' ]", "Polygon")]
    public void Places_come_in_the_words_of_other_vocabularies(string properties, string kind)
    {
        var geometry = JsonElement.Parse(Read(properties).Spatial.ShouldHaveSingleItem().Geometry.ShouldNotBeNull());

        geometry.GetProperty("type").GetString().ShouldBe(kind);
        var (west, south, east, north) = Geometries.Bounds(geometry.GetRawText())!.Value;
        west.ShouldBeInRange(9, 10);
        south.ShouldBeInRange(53, 54);
        east.ShouldBeInRange(9, 10);
        north.ShouldBeInRange(53, 54);
    }

    [TestCase("geo:lat '535' ; geo:long '9.5'", "the point 535 9.5 was left out")]
    [TestCase("georss:point '53.5'", "the point 53.5 was left out")]
    [TestCase("georss:polygon '53 9 54 north'", "the polygon 53 9 54 north was left out")]
    public void Coordinates_that_are_none_are_told(string properties, string words)
    {
        var graph = Graph.Parse($"{Prefixes}\n<https://a.example/d> a dcat:Dataset ; dct:title 'D' ; {properties} .", RdfFormat.Turtle);

        var (dataset, problems) = DcatReader.Read(graph, Term.Iri("https://a.example/d"), "en");

        dataset.Spatial.ShouldBeEmpty();
        problems.ShouldHaveSingleItem().Message.ShouldContain(words);
    }

    [TestCase("dct:creator [ a foaf:Person ; foaf:givenName 'Ann' ; foaf:familyName 'Lee' ]", "Ann Lee", null)]
    [TestCase("dct:creator [ foaf:firstName 'Bo' ; foaf:lastName 'Ek' ]", "Bo Ek", null)]
    [TestCase("dct:creator [ vcard:family-name 'Ek' ; vcard:hasEmail [ vcard:value <mailto:bo@a.example> ] ]", "Ek", "bo@a.example")]
    public void People_may_be_named_in_parts(string properties, string name, string? email)
    {
        var creator = Read(properties).Creators.ShouldHaveSingleItem();

        (creator.Name, creator.Email).ShouldBe((name, email));
    }

    [TestCase("'a;b', 'c, d'", "a|b|c|d")]
    [TestCase("'trees &amp; parks'", "trees & parks")]
    [TestCase("[ skos:prefLabel 'water' ], 'a'", "a|water")]
    public void Keywords_come_in_many_ways(string keywords, string tags) => Read($"dcat:keyword {keywords}").Tags.ShouldBe(tags.Split('|'), ignoreOrder: true);

    [TestCase("dcat:keyword <https://a.example/word>", "dcat:keyword: https://a.example/word is no text, and nothing says what it is called; left out")]
    [TestCase("dcat:distribution [ dcat:accessURL <https://a.example/f> ; dcat:byteSize '1.234 KB' ]", "dcat:byteSize: 1.234 KB is no certain number of bytes; left out")]
    [TestCase("dcat:distribution [ dcat:accessURL 'https://a.example/a b.csv' ]", "dcat:accessURL: https://a.example/a b.csv is no whole address; https://a.example/a%20b.csv was taken")]
    [TestCase("dcat:distribution [ dcat:accessURL 'http://Marketing Summaries' ]", "dcat:accessURL: http://Marketing Summaries is no address; its distribution was left out")]
    [TestCase("dct:spatial '{\"type\": \"Polygon\"}'", "dct:spatial: {\"type\": \"Polygon\"} was left out: it is no geometry")]
    public void What_is_left_out_or_mended_is_told(string properties, string message) =>
        ReadAll($"dct:title 'T' ; {properties}").Problems.ShouldHaveSingleItem().Message.ShouldBe(message);

    [Test]
    public void A_place_in_the_words_of_DCMI_has_a_geometry() =>
        Read("dct:spatial 'name=Bern; north=47; east=7'").Spatial.ShouldBe([new Place(Text: "Bern", Geometry: """{"type":"Point","coordinates":[7,47]}""")]);

    [TestCase("dct:title 'Titel'@de ; dct:description 'Text'@de ; dcat:keyword 'Wort'@de")]
    [TestCase("dct:title 'Titel'@de")]
    [TestCase("dct:title 'Titel'@de ; dct:description 'Text'")]
    [TestCase("dct:title 'Titel' ; dct:description 'Text'@de ; dcat:keyword 'a', 'b'@de")]
    [TestCase("dct:title 'Titel'@de ; dct:description 'Text'@fr ; dcat:keyword 'mot'@it")]
    [TestCase("dct:title 'Titel'@de, 'Titre'@fr ; dct:description 'Text'@de")]
    public void Texts_in_one_language_come_out_with_it(string properties)
    {
        var graph = Graph.Parse($"{Prefixes}\n<https://a.example/d> a dcat:Dataset ; {properties} .", RdfFormat.Turtle);
        var (dataset, _) = DcatReader.Read(graph, Term.Iri("https://a.example/d"), "en");

        var published = new DcatWriter(new DcatCatalogue(new Uri("https://here.example/"))).Dataset(dataset with { Id = "d", Name = "d" });

        foreach (var property in (Term[])[DCT.Title, DCT.Description, DCAT.Keyword])
            published.Objects(Term.Iri("https://a.example/d"), property).ShouldBe(graph.Objects(Term.Iri("https://a.example/d"), property), ignoreOrder: true);
    }

    [Test]
    public void A_dataset_without_a_title_tells_what_stands_in_its_place()
    {
        var graph = Graph.Parse($"{Prefixes}\n<https://a.example/trees> a dcat:Dataset .", RdfFormat.Turtle);

        var (dataset, problems) = DcatReader.Read(graph, Term.Iri("https://a.example/trees"), "en");

        dataset.Title.ShouldBe("trees");
        problems.ShouldHaveSingleItem().Message.ShouldBe("dct:title: there is none; trees stands in its place");
    }

    [Test]
    public void A_place_may_be_a_name_only() => Read("dct:spatial 'Newark'").Spatial.ShouldBe([new Place(Text: "Newark")]);

    [Test]
    public void A_box_and_a_centre_stand_apart_from_the_geometry()
    {
        var place = Read("""dct:spatial [ a dct:Location ; dcat:bbox "POLYGON((0 0, 1 0, 1 1, 0 0))"^^gsp:wktLiteral ; dcat:centroid "POINT(0.5 0.5)"^^gsp:wktLiteral ]""")
            .Spatial.ShouldHaveSingleItem();

        place.Geometry.ShouldBeNull();
        place.Bbox!.ShouldStartWith("""{"type": "Polygon",""");
        place.Centroid.ShouldBe("""{"type": "Point", "coordinates": [0.5, 0.5]}""");
    }

    [TestCase("dct:license <http://www.opendefinition.org/licenses/cc-by>", "cc-by")]
    [TestCase("dct:license <https://creativecommons.org/licenses/by/4.0/deed.fr>", "CC-BY-4.0")]
    [TestCase("dct:license <http://creativecommons.org/licenses/by/3.0/es/>", "CC-BY-3.0")]
    [TestCase("dct:license <http://publications.europa.eu/resource/authority/licence/CC_BYSA_4_0>", "CC-BY-SA-4.0")]
    [TestCase("dct:license 'Creative  Commons attribution'", "cc-by")]
    [TestCase("dct:license 'See https://creativecommons.org/publicdomain/zero/1.0/ for the terms'", "cc-zero")]
    [TestCase("dct:license [ a dct:LicenseDocument ; dct:title 'Creative Commons Attribution' ]", "cc-by")]
    [TestCase("dct:rights 'Licence Ouverte Version 2.0'", "lov2")]
    [TestCase("dct:license <https://opendatacommons.org/licenses/odbl/1-0/> ; dct:rights <https://creativecommons.org/licenses/by/4.0/>", "odc-odbl")]
    [TestCase("dcat:distribution [ dcat:accessURL <https://a.example/> ; dct:license <http://www.opendefinition.org/licenses/cc-by> ], [ dcat:accessURL <https://a.example/b> ; dct:license 'Creative Commons Attribution' ]", "cc-by")]
    public void Licences_are_found_in_the_register(string properties, string id) => Read(properties).License!.Id.ShouldBe(id);

    [TestCase("dct:license <https://own.example/terms> ; dcat:distribution [ dcat:accessURL <https://a.example/> ; dct:license <http://www.opendefinition.org/licenses/cc-by> ], [ dcat:accessURL <https://a.example/b> ]", "https://own.example/terms")]
    [TestCase("dct:license 'Only for research' ; dcat:distribution [ dcat:accessURL <https://a.example/> ; dct:license <http://www.opendefinition.org/licenses/cc-by> ]", "Only for research")]
    [TestCase("dct:license 'No licence; see https://creativecommons.org/licenses/by/4.0/'", "No licence; see https://creativecommons.org/licenses/by/4.0/")]
    [TestCase("dct:rights 'No use without permission. See https://creativecommons.org/licenses/by/4.0/ for another product'", null)]
    [TestCase("dct:rights 'The edition of 2010 was under https://creativecommons.org/licenses/by/4.0/'", null)]
    [TestCase("dct:license 'Only for research' ; dct:rights <https://creativecommons.org/licenses/by/4.0/>", "Only for research")]
    [TestCase("dcat:distribution [ dcat:accessURL <https://a.example/> ; dct:license <http://www.opendefinition.org/licenses/cc-by> ], [ dcat:accessURL <https://a.example/b> ; dct:license 'All rights reserved' ]", null)]
    public void Nobody_is_promised_what_the_publisher_did_not(string properties, string? license)
    {
        var dataset = Read(properties);

        (dataset.License?.Url ?? dataset.License?.Title).ShouldBe(license);
        if (dataset.Resources is [{ } first, ..])
            first.Text("license").ShouldBe("http://www.opendefinition.org/licenses/cc-by");
    }

    [Test]
    public void A_licence_that_some_distributions_state_is_the_datasets_and_no_neighbours()
    {
        var dataset = Read("dcat:distribution [ dcat:accessURL <https://a.example/> ; dct:license <http://www.opendefinition.org/licenses/cc-by> ], [ dcat:accessURL <https://a.example/b> ]");

        dataset.License!.Id.ShouldBe("cc-by");
        dataset.Resources[0].Text("license").ShouldBe("http://www.opendefinition.org/licenses/cc-by");
        dataset.Resources[1].Text("license").ShouldBeNull();
        Licenses.OfSilentFiles(dataset).ShouldBeNull();
        Licenses.OfSilentFiles(dataset with { Resources = [dataset.Resources[1]] }).ShouldBe(dataset.License);
    }

    [Test]
    public void An_unknown_address_stands_beside_the_known_licence_of_every_file()
    {
        var dataset = Read("dct:license <https://own.example/terms> ; dcat:distribution [ dcat:accessURL <https://a.example/> ; dct:license <http://www.opendefinition.org/licenses/cc-by> ]");

        dataset.License!.Id.ShouldBe("cc-by");
        dataset.Extras.ShouldContain(new Extra("rights", "https://own.example/terms"));
    }

    [TestCase("<CC BY 4.0>", "CC-BY-4.0")]
    [TestCase("<Creative Commons Attribution>", "cc-by")]
    [TestCase("<CC-BY-4.0>", "CC-BY-4.0")]
    [TestCase("<ODbL-1.0>", "odc-odbl")]
    public void A_licence_that_stands_as_a_text_where_an_address_should_be_is_found(string license, string id)
    {
        const string iri = "https://a.example/d";
        using var turtle = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"{Prefixes} <{iri}> a dcat:Dataset ; dct:title 'T' ; dct:license {license} ."));
        var graph = new Graph();
        RdfReader.Read(turtle, RdfFormat.Turtle, "https://a.example/feed.ttl", graph, new RdfReaderOptions { Lenient = true });

        DcatReader.Read(graph, Term.Iri(iri), "en").Dataset.License!.Id.ShouldBe(id);
    }

    [TestCase("schema:circle '50 10 1000'")]
    [TestCase("schema:geo [ a schema:GeoShape ; schema:circle '50,10 1000' ]")]
    [TestCase("schema:geo [ a schema:GeoCircle ; schema:geoMidpoint [ schema:latitude 50 ; schema:longitude 10 ] ; schema:geoRadius 1000 ]")]
    public void A_circle_is_a_polygon_around_its_middle(string circle)
    {
        var place = Read($"dct:spatial [ a dct:Location ; skos:prefLabel 'Hill' ; {circle} ]").Spatial.ShouldHaveSingleItem();

        place.Text.ShouldBe("Hill");
        var (west, south, east, north) = Geometries.Bounds(place.Geometry!)!.Value;
        (((north - south) * 111_133) - 2000).ShouldBe(0, 10);
        (((east - west) * 111_133 * Math.Cos(50 * Math.PI / 180)) - 2000).ShouldBe(0, 10);
    }

    [TestCase("skos:prefLabel 'Berlin'")]
    [TestCase("rdfs:label 'Berlin'@de")]
    [TestCase("locn:geographicName 'Berlin'")]
    [TestCase("<http://www.geonames.org/ontology#name> 'Berlin'")]
    [TestCase("foaf:name 'Berlin'")]
    [TestCase("schema:name 'Berlin'")]
    [TestCase("<https://schema.org/name> 'Berlin'")]
    public void A_place_has_its_name_beside_its_geometry(string name)
    {
        var place = Read($"dct:spatial [ a dct:Location ; {name} ; locn:geometry 'POINT(13.4 52.5)'^^gsp:wktLiteral ]").Spatial.ShouldHaveSingleItem();

        (place.Text, place.Geometry).ShouldBe(("Berlin", """{"type": "Point", "coordinates": [13.4, 52.5]}"""));
    }

    [Test]
    public void A_licence_that_no_register_has_is_kept_by_address_and_title()
    {
        Read("dct:license <https://own.example/terms>").License.ShouldBe(new License(null, null, "https://own.example/terms"));
        Read("dct:license 'Ask us first'").License.ShouldBe(new License(null, "Ask us first"));
        Read("dct:title 'Oaks'").License.ShouldBeNull();
    }

    [TestCase("dct:format [ a dct:IMT ; rdf:value 'text/turtle' ; rdfs:label 'Turtle' ]", "Turtle", "text/turtle")]
    [TestCase("dcat:mediaType <https://www.iana.org/assignments/media-types/application/json>", "JSON", "application/json")]
    [TestCase("dct:format <https://a.example/shapes>", "https://a.example/shapes", null)]
    [TestCase("dct:format 'application/json' ; dcat:mediaType 'test-mediatype'", "JSON", "test-mediatype")]
    [TestCase("dct:format <http://publications.europa.eu/resource/authority/file-type/CSV>", "CSV", null)]
    [TestCase("dct:format 'csv'", "CSV", null)]
    [TestCase("dcat:mediaType 'text/csv'", "CSV", "text/csv")]
    [TestCase("dcat:mediaType 'text/csv; charset=utf-8'", "CSV", "text/csv")]
    [TestCase("dct:format 'application/json;charset=UTF-8'", "JSON", "application/json")]
    [TestCase("dct:format 'unknown' ; dcat:mediaType 'text/csv'", "CSV", "text/csv")]
    [TestCase("dct:format 'N/A' ; dcat:mediaType 'unknown'", "", null)]
    [TestCase("dcat:accessService [ a dcat:DataService ; dct:conformsTo <http://www.opengis.net/def/serviceType/ogc/wms> ]", "WMS", null)]
    public void Formats_are_called_as_catalogues_call_them(string properties, string format, string? mediaType)
    {
        var resource = Read($"dcat:distribution [ dcat:accessURL <https://a.example/> ; {properties} ]").Resources.ShouldHaveSingleItem();

        resource.Format.ShouldBe(format);
        Other(resource, "mimetype").ShouldBe(mediaType);
    }

    [Test]
    public void A_distribution_shows_the_download_before_the_page()
    {
        var resource = Read("dcat:distribution <https://a.example/d>", graph: """
            <https://a.example/d> dcat:accessURL <https://a.example/page> ; dcat:downloadURL <https://a.example/file.csv> ; dcat:byteSize "1.2e3"^^xsd:double ;
                spdx:checksum [ spdx:checksumValue "abc" ; spdx:algorithm spdx:checksumAlgorithm_md5 ] ; adms:status <https://a.example/done> ; dct:language "en", "es" .
            """).Resources.ShouldHaveSingleItem();

        resource.Url.ShouldBe("https://a.example/file.csv");
        Other(resource, "access_url").ShouldBe("https://a.example/page");
        Other(resource, "size").ShouldBe("1200");
        Other(resource, "hash").ShouldBe("abc");
        Other(resource, "uri").ShouldBe("https://a.example/d");
        Other(resource, "language")!.ShouldContain("es");
    }

    [Test]
    public void A_distribution_without_an_address_is_left_out_with_a_warning()
    {
        var (dataset, problems) = ReadAll("dct:title 'T' ; dcat:distribution [ dct:title 'Lost' ], <https://a.example/undescribed>");

        dataset.Resources.Select(resource => resource.Url).ShouldBe(["https://a.example/undescribed"]);
        problems.Count.ShouldBe(2);
        problems.ShouldAllBe(problem => problem.IsWarning);
        problems.ShouldContain(problem => problem.Message.Contains("Lost"));
    }

    [Test]
    public void People_are_read_from_vCard_and_FOAF()
    {
        var dataset = Read("""
            dct:publisher [ a foaf:Organization ; foaf:name "Woods"@en, "Wälder"@de ; foaf:mbox <mailto:woods@a.example> ; foaf:homepage <https://woods.example/> ] ;
            dct:creator <https://a.example/ann>, [ foaf:name "Bea" ] ;
            dcat:contactPoint [ vcard:hasFN [ vcard:hasValue "Desk" ] ; vcard:hasEmail "mailto: desk@a.example" ; vcard:hasTelephone <tel:+34-1> ; vcard:hasUID "u1" ]
            """, graph: "<https://a.example/ann> foaf:name 'Ann' .");

        dataset.Publisher.ShouldBe(new Agent("Woods", "woods@a.example", null, "https://woods.example/") { NameTranslated = """{"en":"Woods","de":"Wälder"}""" });
        dataset.Creators.Select(creator => creator.Name).ShouldBe(["Ann", "Bea"], ignoreOrder: true);
        dataset.ContactPoints.ShouldBe([new Agent("Desk", "desk@a.example", Phone: "+34-1", Identifier: "u1")]);
        Read("dct:publisher 'Woods'").Publisher.ShouldBe(new Agent("Woods"));
        Read("dcat:contactPoint 'desk@a.example'").ContactPoints.ShouldBe([new Agent(null, "desk@a.example")]);
    }

    [TestCase("dct:modified '2012-05-10T21:04'^^xsd:dateTime", "2012-05-10T21:04:00")]
    [TestCase("dct:modified '2012-05-10'", "2012-05-10")]
    [TestCase("dct:modified '2012'^^xsd:gYear", "2012")]
    [TestCase("dct:modified '{{modified:toISO}}'", null)]
    public void Dates_are_kept_as_they_are_written_and_what_is_none_is_left_out(string properties, string? modified)
    {
        var (dataset, problems) = ReadAll($"dct:title 'T' ; {properties}");

        dataset.Modified.ShouldBe(modified);
        problems.Count.ShouldBe(modified is null ? 1 : 0);
    }

    [TestCase("dct:accrualPeriodicity 'daily'", "daily")]
    [TestCase("dct:accrualPeriodicity <http://purl.org/cld/freq/daily>", "http://purl.org/cld/freq/daily")]
    [TestCase("dct:accrualPeriodicity <http://purl.org/cld/freq/NeverEver>", null)]
    [TestCase("dct:accrualPeriodicity [ a dct:Frequency ; rdfs:label 'each full moon' ]", "each full moon")]
    public void Frequencies_are_terms_or_words(string properties, string? frequency) => Read(properties).Frequency.ShouldBe(frequency);

    [TestCase("dcat:version '3' ; owl:versionInfo '2' ; adms:version '1'", "3")]
    [TestCase("owl:versionInfo '2' ; adms:version '1'", "2")]
    [TestCase("adms:version '1'", "1")]
    public void The_newest_form_of_a_version_counts(string properties, string version) => Read(properties).Version.ShouldBe(version);

    [Test]
    public void Ids_of_resources_depend_on_what_identifies_them()
    {
        const string two = "dcat:distribution [ dcat:accessURL <https://a.example/wms> ; dct:title 'Layer A' ], [ dcat:accessURL <https://a.example/wms> ; dct:title 'Layer B' ]";
        var first = Read(two).Resources.Select(resource => resource.Id).ToList();
        var again = Read(two + " ; dct:title 'Another title'").Resources.Select(resource => resource.Id).ToList();

        first.ShouldBeUnique();
        again.ShouldBe(first);
        Guid.TryParse(first[0], out _).ShouldBeTrue();
    }

    [Test]
    public void A_graph_of_nonsense_does_no_harm()
    {
        var (dataset, _) = ReadAll("""
            dct:title <https://a.example/t> ; dct:description [ dct:description [ ] ] ; dcat:keyword [ ] ; dct:temporal <https://a.example/oaks%20and%20elms> ;
            dct:spatial [ dct:spatial "x" ], "", "{" ; dct:license [ ], "" ; dcat:distribution "none", [ ], <https://a.example/oaks%20and%20elms> ;
            dcat:contactPoint [ vcard:hasEmail [ ] ], "" ; dct:publisher [ ] ; dcat:theme [ ] ; dct:issued [ ] ; dct:hasPart "part", [ dct:title "p" ] ;
            schema:additionalProperty [ schema:propertyID "" ; schema:value "v" ]
            """);

        PackageWriter.Write(dataset, new PackageEntry("id", "name", default, default)).Length.ShouldBeGreaterThan(0);
    }

    internal static Dataset Read(string properties, string language = "en", string graph = "") => ReadAll(properties, language, graph).Dataset;

    private static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) ReadAll(string properties, string language = "en", string graph = "")
    {
        const string iri = "https://a.example/oaks%20and%20elms";
        var read = Graph.Parse($"{Prefixes} <{iri}> a dcat:Dataset ; {properties} .\n{graph}", RdfFormat.Turtle);
        return DcatReader.Read(read, Term.Iri(iri), language);
    }

    private static string? Extra(Dataset dataset, string key) => dataset.Extras.FirstOrDefault(extra => extra.Key == key).Value;

    private static string? Other(Resource resource, string key) =>
        resource.Others.Where(other => other.Key == key).Select(other => other.Value.ToString()).FirstOrDefault();
}
