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

    [TestCase("water qualty", "water quality")]
    [TestCase("harbor", "harbour")]
    [TestCase("wtaer", "water")]
    [TestCase("water", null)]
    [TestCase("xyzzyx", null)]
    public async Task A_word_that_is_not_there_is_corrected_to_the_nearest_that_is(string typed, string? meant)
    {
        await HarvestAsync(Entry("one", "Water quality in the harbour"));

        (await Get<Vocabulary>().CorrectAsync(typed, None)).ShouldBe(meant);
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
    public async Task Names_of_places_and_titles_of_licences_are_conditions_however_they_are_spelt(string condition, string names)
    {
        await HarvestAsync(
            Entry("leeds", "One") with { Spatial = [new Place(Text: "Leeds, England")], License = new License("CC-BY-4.0") },
            Entry("oxford", "Two") with { Spatial = [new Place(Text: "Oxfordshire (ENGLAND)")], License = new License(null, Url: "https://creativecommons.org/licenses/by/4.0/") },
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
