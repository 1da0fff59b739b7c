using System.Text.Json;
using Harvest.Formats.Geo;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Search;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

/// <summary>What readers type, in every script, and what they must find: the same on both databases.</summary>
public sealed class FindingTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private readonly ScriptedHarvester harvester = new();

    protected override IReadOnlyList<IHarvester> Harvesters => [harvester];

    [Test]
    public async Task Words_phrases_stems_and_every_script_find_what_they_say()
    {
        await HarvestAsync(
            Entry("qualitywater", "Quality water of the lakes"),
            Entry("waterquality", "Water, its quality"),
            Entry("libraries", "Public libraries of the city", "All the libraries that are open"),
            Entry("library", "The library opening hours"),
            Entry("tokyo", "東京都の人口統計データ"),
            Entry("beijing", "北京市空气质量监测数据"),
            Entry("seoul", "서울특별시 인구통계"),
            Entry("thai", "ข้อมูลประชากรกรุงเทพมหานคร"),
            Entry("arabic", "بيانات جودة الهواء في المدينة"),
            Entry("hebrew", "נתוני איכות האוויר בעיר"),
            Entry("hindi", "जनसंख्या के आंकड़े"),
            Entry("verkehr", "Straßenverkehrszählung der Stadt", "Die Daten der Zählung sind von der Stadt für die Bürger"),
            Entry("lodz", "Rozkład jazdy Łódź"),
            Entry("oeuvres", "Les œuvres d'art dans la ville", "Liste des œuvres et des artistes pour la ville"),
            Entry("mueller", "Nachlass Mueller und die Briefe der Familie"),
            Entry("koeln", "Bäume in Köln und in der Umgebung"),
            Entry("cpp", "C++ source code metrics"),
            Entry("ab", "A/B tests of road signs"),
            Entry("covid", "COVID-19 cases by week"),
            Entry("pm25", "PM2.5 measurements"),
            Entry("law", "Anlagen nach § 5 des Gesetzes"),
            Entry("harbour", "Harbour depths and moorings"),
            Entry("co2", "CO₂ emissions"),
            Entry("flood", "Überschwemmungsgebiete der Stadt", "Die Karten der Gebiete sind für die Bürger und die Stadt"),
            Entry("bikes", "🚲 Stations and racks"),
            Entry("umbrella", "Rain ☂️ gauges"),
            Entry("rare", "Records of 𠮷野家"));

        (string Query, string[] Found)[] cases =
        [
            ("\"quality water\"", ["qualitywater"]),
            ("\"water quality\"", []),
            ("quality water", ["qualitywater", "waterquality"]),
            ("library", ["libraries", "library"]),
            ("libraries", ["libraries", "library"]),
            ("人口", ["tokyo"]),
            ("統計データ", ["tokyo"]),
            ("空气质量", ["beijing"]),
            ("京", ["tokyo", "beijing"]),
            ("인구", ["seoul"]),
            ("ประชากร", ["thai"]),
            ("الهواء", ["arabic"]),
            ("جوده", ["arabic"]),
            ("איכות", ["hebrew"]),
            ("जनसंख्या", ["hindi"]),
            ("verkehr", ["verkehr"]),
            ("strassenverkehrszählung", ["verkehr"]),
            ("Łódź", ["lodz"]),
            ("lodz", ["lodz"]),
            ("œuvres", ["oeuvres"]),
            ("oeuvre", ["oeuvres"]),
            ("müller", ["mueller"]),
            ("koeln", ["koeln"]),
            ("Köln", ["koeln"]),
            ("C++", ["cpp"]),
            ("A/B", ["ab"]),
            ("COVID-19", ["covid"]),
            ("PM2.5", ["pm25"]),
            ("§ 5", ["law"]),
            ("co2", ["co2"]),
            ("harbours", ["harbour"]),
            ("überschwemmung", ["flood"]),
            ("ueberschwemmung", ["flood"]),
            ("🚲", ["bikes"]),
            ("🚲 racks", ["bikes"]),
            ("☂", ["umbrella"]),
            ("🚗", []),
            ("𠮷", ["rare"]),
            ("?!", []),
        ];
        var search = Get<DatasetSearch>();
        foreach (var (query, found) in cases)
        {
            var request = Request(query);
            var count = await search.CountAsync(request, None);
            var names = (await search.PageAsync(request, count, None)).Select(Name).Order(StringComparer.Ordinal);
            names.ShouldBe(found.Order(StringComparer.Ordinal), query);
            count.ShouldBe(found.Length, query);
        }
    }

    [TestCase("covid19", "covid covidjoined")]
    [TestCase("COVID-19", "covid covidjoined")]
    [TestCase("\"covid19\"", "covid covidjoined")]
    [TestCase("email", "email letters")]
    [TestCase("e-mail", "email letters")]
    [TestCase("e‑mail", "email letters")]
    [TestCase("pm25", "pm")]
    [TestCase("pm2.5", "pm")]
    [TestCase("us forests", "us")]
    [TestCase("20200102", "")]
    [TestCase("open data portal", "")]
    [TestCase("opendata", "open")]
    public async Task Words_that_a_sign_parts_are_found_as_one_and_the_other_way_round(string query, string names)
    {
        await HarvestAsync(
            Entry("covid", "COVID-19 cases by week"),
            Entry("covidjoined", "Covid19 vaccinations"),
            Entry("email", "Lists of e-mail addresses"),
            Entry("letters", "Email of offices"),
            Entry("pm", "PM2.5 measurements"),
            Entry("us", "The U.S. and its forests"),
            Entry("dates", "Counts of 2020-01-02"),
            Entry("open", "The Open-Data"));

        var found = await Get<DatasetSearch>().PageAsync(Request(query), 10, None);
        found.Select(Name).Order(StringComparer.Ordinal).ShouldBe(names.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [TestCase("*bour", "harbour")]
    [TestCase("h*bour", "harbour")]
    [TestCase("title:*ATER", "lakes")]
    [TestCase("*zzz", "")]
    [TestCase("*-*", "")]
    [TestCase("-*bour", "lakes")]
    [TestCase("tags:*chor*", "harbour")]
    [TestCase("name:*kes", "lakes")]
    [TestCase("title:\"\"", "")]
    [TestCase("title:*", "harbour lakes")]
    [TestCase("tags:[* TO *]", "harbour")]
    [TestCase("-tags:[\"\" TO *]", "lakes")]
    [TestCase("coverage:[2020 TO 2010]", "")]
    [TestCase("author:lee", "harbour")]
    [TestCase("author:\"ann l\"", "harbour")]
    [TestCase("author:[* TO *]", "harbour")]
    [TestCase("author:\"\"", "")]
    [TestCase("author:l_e", "")]
    [TestCase("-author:*", "lakes")]
    [TestCase("maintainer:desk AND maintainer_email:desk@harbour.example", "harbour")]
    [TestCase("url:\"https://harbour.example/depths\"", "harbour")]
    [TestCase("url:\"http://harbour.example/depths/\"", "harbour")]
    [TestCase("res_url:\"https://harbour.example/depths.csv\"", "harbour")]
    [TestCase("res_url:\"https://harbour.example/depths\"", "")]
    [TestCase("res_url:*", "harbour")]
    public async Task Stars_ranges_and_fields_of_CKAN_find_what_they_find_there(string condition, string names)
    {
        await HarvestAsync(
            Entry("harbour", "Harbour depths", tag: "Anchorages") with
            {
                Author = "Ann Lee",
                Maintainer = "The desk",
                MaintainerEmail = "desk@harbour.example",
                Url = "https://harbour.example/depths",
                Resources = [new Resource { Url = "https://harbour.example/depths.csv" }],
                Temporal = [new Period("2000", "2025")],
            },
            Entry("lakes", "Lakes and their water") with { Tags = [] });

        (await NamesAsync(SearchExpression.Parse(condition))).ShouldBe(names.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [TestCase("res_url:*csv", "searched by the whole address")]
    [TestCase("tags:[a TO f]", "has no ranges")]
    [TestCase("a*b*c*d*e*f*g", "more than 5 stars")]
    public async Task What_cannot_be_asked_for_is_told(string condition, string message) =>
        (await Should.ThrowAsync<FormatException>(() => NamesAsync(SearchExpression.Parse(condition)))).Message.ShouldContain(message);

    [TestCase("https://harbour.example/depths.csv")]
    [TestCase("http://harbour.example/depths.csv")]
    [TestCase("https://harbour.example/id/file/7")]
    [TestCase("https://harbour.example/depths")]
    public async Task An_address_or_an_IRI_of_a_file_finds_its_dataset(string query)
    {
        await HarvestAsync(
            Entry("harbour", "Harbour depths") with
            {
                Url = "https://harbour.example/depths",
                Resources =
                [
                    new Resource
                    {
                        Url = "https://harbour.example/depths.csv",
                        Others = [KeyValuePair.Create("uri", JsonElement.Parse("\"https://harbour.example/id/file/7\""))],
                    },
                ],
            },
            Entry("lakes", "Lakes and their water"));

        (await Get<DatasetSearch>().PageAsync(Request(query), 10, None)).Select(Name).ShouldBe(["harbour"]);
    }

    [TestCase("csv", "bare dotted iri lower media")]
    [TestCase("CSV", "bare dotted iri lower media")]
    [TestCase("text/csv", "bare dotted iri lower media")]
    [TestCase("parquet", "columns columnstype")]
    [TestCase("shapefile", "shape")]
    [TestCase("SHP", "shape")]
    [TestCase("odd thing", "odd")]
    public async Task A_format_is_found_in_all_its_spellings_and_counted_once(string format, string names)
    {
        (string Name, string Format)[] files =
        [
            ("bare", "CSV"), ("lower", "csv"), ("dotted", ".csv"), ("media", "text/csv; charset=utf-8"), ("iri", "http://publications.europa.eu/resource/authority/file-type/CSV"),
            ("columns", "Parquet"), ("columnstype", "application/vnd.apache.parquet"), ("shape", "ESRI Shapefile"), ("odd", "Odd thing"),
        ];
        await HarvestAsync([.. files.Select(file => Entry(file.Name, "Files") with { Resources = [new Resource { Url = "https://f.example/x", Format = file.Format }] })]);

        (await NamesAsync(new SearchExpression.Term("res_format", format, false))).ShouldBe(names.Split(' '));
        (await Get<DatasetSearch>().FacetsAsync(Request("files"), ["res_format"], 10, None)).Select(count => (count.Value, count.Count))
            .ShouldBe([("CSV", 5), ("PARQUET", 2), ("ODD THING", 1), ("SHP", 1)]);
    }

    [TestCase(177, -20, 179, -15, "fiji beyond")]
    [TestCase(-179, -20, -178, -15, "fiji beyond")]
    [TestCase(170, -20, 190, -15, "fiji beyond")]
    [TestCase(-185, -20, -175, -15, "fiji beyond")]
    [TestCase(0, 40, 10, 50, "europe")]
    [TestCase(0, -90, 360, 90, "beyond europe fiji")]
    public async Task Places_beyond_180_degrees_are_found_on_both_sides_of_the_line(double west, double south, double east, double north, string names)
    {
        await HarvestAsync(
            Entry("fiji", "Cut at the line") with { Spatial = [Boxed(177, -19, -178, -16)] },
            Entry("beyond", "On beyond the line") with
            {
                Spatial = [new Place(Geometry: """{"type":"Polygon","coordinates":[[[176,-19],[182.5,-19],[182,-16],[176,-16],[176,-19]]]}""")],
            },
            Entry("europe", "Elsewhere") with { Spatial = [Boxed(5, 45, 6, 46)] });

        var box = GeoBox.Of(Text(west), Text(south), Text(east), Text(north));
        var request = new SearchRequest { Box = box, Visibility = Visibility.Everything, Sort = SearchSort.Name };
        (await Get<DatasetSearch>().PageAsync(request, 10, None)).Select(Name).ShouldBe(names.Split(' ').Order(StringComparer.Ordinal));

        static string Text(double degrees) => FormattableString.Invariant($"{degrees}");
    }

    [Test]
    public async Task A_field_is_searched_alone()
    {
        await HarvestAsync(Entry("one", "Water of lakes"), Entry("two", "Lakes", "full of water"), Entry("three", "Rivers", tag: "water"));

        (await NamesAsync(new SearchExpression.Term("title", "water", false))).ShouldBe(["one"]);
        (await NamesAsync(new SearchExpression.Term("notes", "water", false))).ShouldBe(["two"]);
        (await NamesAsync(new SearchExpression.Term(null, "water", false))).ShouldBe(["one", "three", "two"]);
    }

    [Test]
    public async Task The_phrase_in_the_title_comes_first_then_titles_then_tags_then_texts()
    {
        await HarvestAsync(
            Entry("text", "Things", "The water and its quality is described, quality of water"),
            Entry("tags", "Lakes", tag: "water quality"),
            Entry("title", "Quality of our water"),
            Entry("phrase", "Water quality"));

        var request = Request("water quality") with { Sort = SearchSort.Relevance };
        (await Get<DatasetSearch>().PageAsync(request, 4, None)).Select(Name).ShouldBe(["phrase", "title", "tags", "text"]);
    }

    [TestCase("harbour OR quality", "both title tags text")]
    [TestCase("harbour OR tags:other", "title both text tags")]
    [TestCase("(harbour AND NOT quality) OR tags:other", "title text tags")]
    public async Task Words_of_an_expression_put_datasets_in_order(string condition, string names)
    {
        await HarvestAsync(
            Entry("text", "Things", "Somewhere in a long description of all things that there are, a harbour is named once"),
            Entry("tags", "Lakes", "Streams and lakes", tag: "quality") with { Tags = ["quality", "other"] },
            Entry("title", "Harbour of ours"),
            Entry("both", "Quality of lakes", "Every harbour has a quality, a harbour harbour") with { Tags = ["harbour"] });

        var found = await Get<DatasetSearch>().PageAsync(
            new SearchRequest { Filters = [SearchExpression.Parse(condition)], Visibility = Visibility.Everything }, 4, None);

        string.Join(' ', found.Select(Name)).ShouldBe(names);
    }

    [TestCase("https://a.example/id/7", "iri")]
    [TestCase("http://a.example/id/7/", "iri")]
    [TestCase("urn:x-id:77", "guid")]
    [TestCase("US-39", "stated")]
    [TestCase("\"record number 8\"", "spaced")]
    [TestCase("https://portal.example/dataset/named", "named")]
    [TestCase("https://portal.example/de/dataset/named?x=1", "named")]
    [TestCase("7f2c1d5e-0000-4000-8000-0123456789ab", "file other")]
    public async Task A_dataset_is_found_by_what_it_is_called_elsewhere_before_those_with_the_words(string typed, string names)
    {
        await HarvestAsync(
            Entry("iri", "One") with { Extras = [new Extra("uri", "https://a.example/id/7")] },
            Entry("guid", "Two") with { Extras = [new Extra("guid", "urn:x-id:77")] },
            Entry("stated", "Four") with { Identifier = "US-39" },
            Entry("spaced", "Three") with { Extras = [new Extra("guid", "record number 8")] },
            Entry("named", "Four"),
            Entry("file", "Five") with { Resources = [new Resource { Id = "7f2c1d5e-0000-4000-8000-0123456789ab", Url = "https://a.example/f.csv" }] },
            Entry("other", "Six", "See 7f2c1d5e-0000-4000-8000-0123456789ab"));

        var request = Request(typed) with { Sort = SearchSort.Relevance };
        var count = await Get<DatasetSearch>().CountAsync(request, None);
        string.Join(' ', (await Get<DatasetSearch>().PageAsync(request, count, None)).Select(Name)).ShouldBe(names);
        count.ShouldBe(names.Split(' ').Length);
    }

    [TestCase("water qualty", "water quality")]
    [TestCase("harbor", "harbour")]
    [TestCase("wtaer", "water")]
    [TestCase("water", null)]
    [TestCase("xyzzyx", null)]
    [TestCase("libary", "libraries")]
    [TestCase("mouse", null)]
    [TestCase("ohuse", "house")]
    public async Task A_word_that_is_not_there_is_corrected_to_the_nearest_that_is(string typed, string? meant)
    {
        await HarvestAsync(Entry("one", "Water quality in the harbour", "The house of libraries"));

        (await Get<Vocabulary>().CorrectAsync(typed, None)).ShouldBe(meant);
    }

    [TestCase("waser", "wasser")]
    [TestCase("wassser", "wasser")]
    [TestCase("comitee", "committee")]
    [TestCase("watr", "water")]
    public async Task A_doubled_letter_is_left_out_more_often_than_another_is_written(string typed, string? meant)
    {
        await HarvestAsync(Entry("one", "Water and Wasser", "The committee and its comiteeks"));

        (await Get<Vocabulary>().CorrectAsync(typed, None)).ShouldBe(meant);
    }

    [TestCase("notes:[* TO *]", "told")]
    [TestCase("notes:*", "told")]
    [TestCase("-notes:[* TO *]", "blank silent")]
    [TestCase("NOT notes:[* TO *] AND title:two", "silent")]
    [TestCase("title:[* TO *]", "blank silent told")]
    public async Task Whether_there_is_a_description_is_a_condition(string condition, string names)
    {
        await HarvestAsync(Entry("told", "One", "Something"), Entry("silent", "Two"), Entry("blank", "Three", "  "));

        string.Join(' ', await NamesAsync(SearchExpression.Parse(condition))).ShouldBe(names);
    }

    [Test]
    public async Task Names_of_places_are_words()
    {
        await HarvestAsync(
            Entry("leeds", "Trees") with { Spatial = [new Place(Text: "Leeds, England", Geometry: """{"type":"Point","coordinates":[-1.5,53.8]}""")] },
            Entry("rhode", "Trees") with { Extras = [new Extra("old-spatial", "Rhode Island")] },
            Entry("york", "Trees of York"));

        (await NamesAsync(SearchExpression.Parse("trees leeds"))).ShouldBe(["leeds"]);
        (await NamesAsync(SearchExpression.Parse("\"rhode island\""))).ShouldBe(["rhode"]);
    }

    // A box that crosses the line of 180 degrees is met from both sides, and by one that is drawn over it.
    [TestCase("5,50,15,55", "berlin europe")]
    [TestCase("13.4,52.4,13.4,52.4", "berlin europe")]
    // Within the box around the triangle, but beside it.
    [TestCase("13.15,52.6,13.3,52.69", "europe")]
    [TestCase("13.2,52.5,13.75,52.6", "berlin europe")]
    [TestCase("-10,35,-8,40", "europe")]
    [TestCase("179,-20,180,-10", "fiji")]
    [TestCase("-180,-20,-178,-10", "fiji")]
    [TestCase("170,-30,-170,0", "fiji")]
    [TestCase("-180,-90,180,90", "berlin europe fiji")]
    [TestCase("20,-10,30,0", "")]
    public async Task A_box_finds_the_datasets_of_places_that_meet_it(string box, string names)
    {
        await HarvestAsync(
            Entry("berlin", "Trees") with { Spatial = [new Place(Geometry: """{"type":"Polygon","coordinates":[[[13.1,52.3],[13.8,52.3],[13.8,52.7],[13.1,52.3]]]}""")] },
            Entry("europe", "Rivers") with { Spatial = [new Place(Bbox: """{"type":"Polygon","coordinates":[[[-25,34],[45,34],[45,72],[-25,72],[-25,34]]]}""")] },
            Entry("fiji", "Reefs") with
            {
                Spatial = [new Place(Geometry: """{"type":"MultiPolygon","coordinates":[[[[177,-20],[180,-20],[180,-15],[177,-15],[177,-20]]],[[[-180,-20],[-178,-20],[-178,-15],[-180,-15],[-180,-20]]]]}""")],
            },
            Entry("words", "Nothing") with { Spatial = [new Place(Text: "Berlin"), new Place(Geometry: "{broken")] });

        string[] corners = box.Split(',');
        var request = new SearchRequest
        {
            Box = GeoBox.Of(corners[0], corners[1], corners[2], corners[3]),
            Visibility = Visibility.Everything,
            Sort = SearchSort.Name,
        };
        var found = await Get<DatasetSearch>().PageAsync(request, 10, None);

        string.Join(' ', found.Select(Name)).ShouldBe(names);
        (await Get<DatasetSearch>().CountAsync(request, None)).ShouldBe(found.Count);
    }

    [TestCase("place:Leeds", "leeds")]
    [TestCase("place:england", "leeds oxford")]
    [TestCase("place:\"New York\"", "york")]
    [TestCase("place:york AND place:city", "york")]
    [TestCase("license_title:\"Creative Commons Attribution 4.0\"", "leeds oxford")]
    [TestCase("license_title:\"House rules\"", "york")]
    [TestCase("place:\"rhode island\"", "rhode")]
    [TestCase("place:\"-71\"", "")]
    [TestCase("license_title:\"CC-BY-4.0\"", "leeds oxford")]
    [TestCase("license_title:\"https://creativecommons.org/licenses/by/4.0/\"", "leeds oxford")]
    public async Task Names_of_places_and_titles_of_licences_are_conditions_however_they_are_spelt(string condition, string names)
    {
        await HarvestAsync(
            Entry("leeds", "One") with { Spatial = [new Place(Text: "Leeds, England")], License = new License("CC-BY-4.0") },
            Entry("oxford", "Two") with { Spatial = [new Place(Text: "Oxfordshire (ENGLAND)")], License = new License(null, Url: "https://creativecommons.org/licenses/by/4.0/") },
            Entry("rhode", "Four") with { Extras = [new Extra("old-spatial", "Rhode Island")] },
            Entry("numbers", "Five") with { Extras = [new Extra("old-spatial", "-71,41,-72,42")] },
            Entry("york", "Three") with { Spatial = [new Place(Text: "City of New York; New York")], License = new License(null, "House rules") });

        string.Join(' ', await NamesAsync(SearchExpression.Parse(condition))).ShouldBe(names);
    }

    [Test]
    public async Task Places_that_fit_a_box_best_come_first()
    {
        await HarvestAsync(
            Entry("world", "Seas") with { Spatial = [Boxed(-180, -90, 180, 90)] },
            Entry("point", "Gauge") with { Spatial = [new Place(Geometry: """{"type":"Point","coordinates":[10,50]}""")] },
            Entry("country", "Rivers") with { Spatial = [Boxed(6, 47, 15, 55)] },
            Entry("city", "Trees") with { Spatial = [Boxed(9, 49, 11, 51)] });

        var request = new SearchRequest { Box = new GeoBox(5.9, 47, 15, 55), Visibility = Visibility.Everything };

        (await Get<DatasetSearch>().PageAsync(request, 4, None)).Select(Name).ShouldBe(["country", "city", "world", "point"]);
    }

    [TestCase("coverage:[2010 TO 2012]", "decade open")]
    [TestCase("coverage:[* TO 1999]", "before")]
    [TestCase("coverage:[2030 TO *]", "open")]
    [TestCase("coverage:2021", "open")]
    [TestCase("language:de", "decade")]
    [TestCase("frequency:ANNUAL", "open")]
    [TestCase("frequency:daily", "before")]
    [TestCase("frequency:\"R/P1D\"", "before")]
    [TestCase("theme:ENVI", "decade")]
    [TestCase("theme:\"http://publications.europa.eu/resource/authority/data-theme/ENVI\"", "decade")]
    [TestCase("theme:http://publications.europa.eu/resource/authority/data-theme/ENVI", "decade")]
    [TestCase("hvd_category:\"http://data.europa.eu/bna/c_dd313021\"", "open")]
    [TestCase("language:\"http://publications.europa.eu/resource/authority/language/DEU\"", "decade")]
    [TestCase("hvd_category:c_dd313021", "open")]
    public async Task Years_languages_themes_and_frequencies_are_conditions(string condition, string names)
    {
        await HarvestAsync(
            Entry("decade", "One") with
            {
                Temporal = [new Period("2005-01-01", "2009-12-31"), new Period("2010", "2014-06")],
                Languages = ["http://publications.europa.eu/resource/authority/language/DEU"],
                Themes = ["http://publications.europa.eu/resource/authority/data-theme/ENVI"],
            },
            Entry("open", "Two") with
            {
                Temporal = [new Period("2011-05-01T00:00:00Z", null)],
                Frequency = "http://publications.europa.eu/resource/authority/frequency/ANNUAL",
                Extras = [new Extra("hvd_category", """["http://data.europa.eu/bna/c_dd313021"]""")],
            },
            Entry("before", "Three") with { Temporal = [new Period(null, "1950")], Frequency = "Daily" },
            Entry("never", "Four") with { Temporal = [new Period("next year", "soon")] });

        string.Join(' ', await NamesAsync(SearchExpression.Parse(condition))).ShouldBe(names);
    }

    private static SearchRequest Request(string query)
    {
        var isPhrase = query[0] == '"';
        return new SearchRequest
        {
            Text = isPhrase ? "" : query,
            Filters = isPhrase ? [SearchExpression.Parse(query)] : [],
            Visibility = Visibility.Everything,
            Sort = SearchSort.Name,
            Rows = 100,
        };
    }

    private async Task<IEnumerable<string>> NamesAsync(SearchExpression filter)
    {
        var request = new SearchRequest { Filters = [filter], Visibility = Visibility.Everything, Sort = SearchSort.Name };
        return (await Get<DatasetSearch>().PageAsync(request, 10, None)).Select(Name).Order(StringComparer.Ordinal);
    }

    private static Dataset Entry(string name, string title, string notes = "", string? tag = null) =>
        new() { Name = name, Title = title, Notes = notes, Tags = tag is null ? [] : [tag] };

    private static Place Boxed(double west, double south, double east, double north) =>
        new(Bbox: GeoJson.Polygons([.. new GeoBox(west, south, east, north).Polygons]));

    private static string Name(byte[] package) => JsonElement.Parse(package).GetProperty("name").GetString()!;

    private async Task HarvestAsync(params Dataset[] datasets)
    {
        harvester.Serve("one", datasets);
        var source = await Engine.CreateSourceAsync(new Uri("http://one.example/"), ScriptedHarvester.Name, name: "one");
        var job = await Engine.HarvestAsync(source);
        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
    }
}
