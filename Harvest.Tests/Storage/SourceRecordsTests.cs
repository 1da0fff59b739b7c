using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

/// <summary>What a source has, by title, page by page.</summary>
public sealed class SourceRecordsTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private readonly ScriptedHarvester harvester = new();

    protected override IReadOnlyList<IHarvester> Harvesters => [harvester];

    [Test]
    public async Task Records_come_by_title_each_once_on_pages_of_any_size()
    {
        var source = await HarvestAsync("zebra", "Äpfel", "apple", "Apple", "Berths 2", "Berths 10", "berths 10", "100 % of all", "100 of all");

        foreach (var limit in (int[])[1, 2, 3, 100])
        {
            var seen = new List<string>();
            (string, string)? after = null;
            while (await Get<SourceRecords>().PageAsync(source.Id, "", false, after, limit, None) is { Count: > 0 } page)
            {
                seen.AddRange(page.Select(record => record.Title));
                after = (page[^1].Title, page[^1].Guid);
            }
            seen.Count.ShouldBe(9, $"pages of {limit}");
            seen.Distinct().Count().ShouldBe(9, $"pages of {limit}");
            seen.IndexOf("zebra").ShouldBeGreaterThan(seen.IndexOf("Berths 2"));
        }
    }

    [TestCase("berths", 2)]
    [TestCase("BERTHS 10", 1)]
    [TestCase("%", 1)]
    [TestCase("_", 0)]
    [TestCase("nothing", 0)]
    public async Task Text_is_looked_for_in_titles_as_it_is(string text, int count)
    {
        var source = await HarvestAsync("Berths 2", "Berths 10", "100 % of all", "100 of all");

        (await Get<SourceRecords>().PageAsync(source.Id, text, false, null, 10, None)).Count.ShouldBe(count);
    }

    [Test]
    public async Task Another_sources_records_are_not_among_them()
    {
        var source = await HarvestAsync("One");
        harvester.Serve("two", new Dataset { Name = "other", Title = "Other" });
        await Engine.HarvestAsync(await Engine.CreateSourceAsync(new Uri("http://two.example/"), ScriptedHarvester.Name, name: "two"));

        var record = (await Get<SourceRecords>().PageAsync(source.Id, "", false, null, 10, None)).ShouldHaveSingleItem();

        (record.Title, record.Name, record.FailedId).ShouldBe(("One", "dataset-0", null));
        record.ObjectId.ShouldNotBeEmpty();
    }

    private async Task<Source> HarvestAsync(params string[] titles)
    {
        harvester.Serve("one", [.. titles.Select((title, i) => new Dataset { Name = $"dataset-{i}", Title = title })]);
        var source = await Engine.CreateSourceAsync(new Uri("http://one.example/"), ScriptedHarvester.Name, name: "one");
        await Engine.HarvestAsync(source);
        return source;
    }
}
