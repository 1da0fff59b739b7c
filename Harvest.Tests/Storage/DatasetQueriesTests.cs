using System.Text.Json;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage.Datasets;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

public sealed class DatasetQueriesTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private readonly ScriptedHarvester harvester = new();

    private DatasetQueries Queries => Get<DatasetQueries>();

    protected override IReadOnlyList<IHarvester> Harvesters => [harvester];

    [Test]
    public async Task Every_word_must_occur_in_any_form_and_the_last_may_be_begun()
    {
        (string Query, string[] Found)[] cases =
        [
            ("water", ["drinking-water", "water"]),
            ("WATER drinking", ["drinking-water"]),
            ("drinking -- water!", ["drinking-water"]),
            ("drink", ["drinking-water"]),
            ("drink water", ["drinking-water"]),
            ("water drink", ["drinking-water"]),
            ("ater", []),
            ("zurich", ["zurich"]),
            ("Zürich", ["zurich"]),
            ("ZU\u0308RICH", ["zurich"]),
            ("Ελλάδα", ["greece"]),
            ("ελλαδα", ["greece"]),
            ("北京", ["beijing"]),
            ("csv", ["water"]),
            ("1e5 2024", ["numbers"]),
            ("o'neill", ["numbers"]),
            ("nowhere", []),
        ];
        await HarvestAsync(
            "one",
            new Dataset { Name = "water", Title = "Water", Tags = ["CSV"] },
            new Dataset { Name = "drinking-water", Title = "Drinking water" },
            new Dataset { Name = "zurich", Title = "Zürich" },
            new Dataset { Name = "greece", Title = "Ελλάδα" },
            new Dataset { Name = "beijing", Title = "北京 数据" },
            new Dataset { Name = "numbers", Title = "Measured 1e5 times, 2024", Notes = "by Mr O'Neill" });

        foreach (var (query, found) in cases)
        {
            var result = await Queries.SearchAsync(query, null, 0, 10, None);
            Names(result).Order().ToArray().ShouldBeEquivalentTo(found, query);
            result.Count.ShouldBe(found.Length, query);
        }
    }

    [TestCase("")]
    [TestCase("  ")]
    [TestCase("?! & | : * ( ' \" \\ %")]
    public async Task A_query_without_a_word_finds_everything_in_order_of_name(string query)
    {
        await HarvestAsync("one", Named("bb"), Named("aa"), Named("cc"));

        var result = await Queries.SearchAsync(query, null, 1, 1, None);

        (result.Count, Names(result).Single()).ShouldBe((3, "bb"));
    }

    [Test]
    public async Task Words_in_titles_come_before_words_in_descriptions()
    {
        await HarvestAsync(
            "one",
            new Dataset { Name = "in-notes", Title = "Something else", Notes = "about trees" },
            new Dataset { Name = "in-title", Title = "Trees" });

        Names(await Queries.SearchAsync("trees", null, 0, 10, None)).ShouldBe(["in-title", "in-notes"]);
    }

    [Test]
    public async Task Pages_of_equally_good_results_hold_each_dataset_once()
    {
        await HarvestAsync("one", [.. Enumerable.Range(0, 60).Select(number => new Dataset { Name = $"d{59 - number:00}", Title = "Same words" })]);

        var paged = new List<string?>();
        for (var start = 0; start < 60; start += 7)
            paged.AddRange(Names(await Queries.SearchAsync("same", null, start, 7, None)));

        paged.ShouldBe(Enumerable.Range(0, 60).Select(number => $"d{number:00}"));
    }

    [Test]
    public async Task A_search_can_be_kept_to_one_source()
    {
        var one = await HarvestAsync("one", new Dataset { Name = "aa", Title = "Trees" });
        await HarvestAsync("two", new Dataset { Name = "bb", Title = "Trees" });

        Names(await Queries.SearchAsync("trees", one.Id, 0, 10, None)).ShouldBe(["aa"]);
        Names(await Queries.SearchAsync("", one.Id, 0, 10, None)).ShouldBe(["aa"]);
        (await Queries.SearchAsync("trees", "unknown", 0, 10, None)).Count.ShouldBe(0);
    }

    [Test]
    public async Task What_was_deleted_or_changed_is_found_as_it_is_now()
    {
        await HarvestAsync("one", [.. Enumerable.Range(0, 4).Select(number => new Dataset { Name = $"d{number}", Title = $"Trees {number}" })]);
        await HarvestAsync(
            "one",
            new Dataset { Name = "d0", Title = "Bushes" },
            new Dataset { Name = "d1", Title = "Trees" },
            new Dataset { Name = "d2", Title = "Trees" });

        Names(await Queries.SearchAsync("trees", null, 0, 10, None)).Order().ShouldBe(["d1", "d2"]);
        Names(await Queries.SearchAsync("bushes", null, 0, 10, None)).ShouldBe(["d0"]);
        (await Queries.FindAsync("d3", None)).ShouldBeNull();
        (await Queries.CountAsync(None)).ShouldBe(3);
    }

    [Test]
    public async Task A_dataset_is_found_by_id_before_name()
    {
        await HarvestAsync(
            "one",
            new Dataset { Id = "first", Name = "second", Title = "1" },
            new Dataset { Id = "second", Name = "third", Title = "2" });

        Title(await Queries.FindAsync("second", None)).ShouldBe("2");
        Title(await Queries.FindAsync("third", None)).ShouldBe("2");
        (await Queries.FindAsync("", None)).ShouldBeNull();
    }

    [Test]
    public async Task A_text_of_any_length_and_kind_can_be_searched_for()
    {
        await HarvestAsync("one", new Dataset { Name = "long", Title = "Long", Notes = string.Concat(Enumerable.Repeat("lorem 😀 ipsum\ud800 ", 30_000)) });

        Names(await Queries.SearchAsync("lorem ipsum", null, 0, 10, None)).ShouldBe(["long"]);
        (await Queries.SearchAsync(new string('x', 100_000) + " \ud800 😀 lorem", null, 0, 10, None)).Count.ShouldBe(0);
        (await Queries.SearchAsync(string.Join(' ', Enumerable.Repeat("lorem", 1000)), null, 0, 10, None)).Count.ShouldBe(1);
    }

    private static Dataset Named(string name) => new() { Name = name, Title = $"Title of {name}" };

    private static IEnumerable<string?> Names(SearchResult result) =>
        result.Packages.Select(package => JsonElement.Parse(package).GetProperty("name").GetString());

    private static string? Title(byte[]? package) => JsonElement.Parse(package.ShouldNotBeNull()).GetProperty("title").GetString();

    /// <summary>Harvests a source that now has these datasets; the name is the guid.</summary>
    private async Task<Source> HarvestAsync(string name, params Dataset[] datasets)
    {
        harvester.Serve(name, datasets);
        var source = await Get<SourceStore>().FindAsync(name, None)
            ?? await Engine.CreateSourceAsync(new Uri($"http://{name}.example/"), ScriptedHarvester.Name, name: name);
        var job = await Engine.HarvestAsync(source);
        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
        return source;
    }
}
