using CsCheck;
using Harvest.Catalogues.Local;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;
using Harvest.Storage.Search;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Catalogues;

/// <summary>The same dataset from several sources: shown once, by a plain rule, and as it was when that is switched off.</summary>
public sealed class CopiesTests(DatabaseKind kind) : ImportTests(kind)
{
    private const int Sources = 3;
    private const int Histories = 12;
    private const ulong Seed = 20_261_201;

    private readonly HashSet<string> followed = [];
    private long position;

    private CatalogueOptions Options => Get<HarvestOptions>().Catalogue;

    protected override void Forget()
    {
        followed.Clear();
        position = 0;
    }

    [Test]
    public async Task The_source_that_is_named_first_counts_then_the_next_and_nothing_is_lost()
    {
        var (city, nation) = (await MadeAsync("city", "https://city.example/"), await MadeAsync("nation", "https://nation.example/"));
        var trees = Of("Trees of the city", identifier: "https://city.example/id/trees") with { Url = "https://city.example/data/trees" };
        await ImportAsync(nation, ("7", trees), ("8", Of("Other things")));
        await ImportAsync(city, ("a", trees));
        (await ShownAsync()).ShouldBe(["city a", "nation 7", "nation 8"]);

        Options.Duplicates = DuplicateHandling.Hide;
        await Get<CopyFinding>().RunAsync(false, None);

        // The city's page is at the city.
        (await ShownAsync()).ShouldBe(["city a", "nation 8"]);
        var copy = (await Get<DatasetCopies>().ListAsync(null, 10, None)).ShouldHaveSingleItem();
        (copy.Source, copy.OfSource).ShouldBe(("nation", "city"));
        (await Get<DatasetSearch>().FindAsync(copy.Name, Visibility.Public, None)).ShouldNotBeNull();
        (await FollowAsync()).ShouldBe(["city a", "nation 8"]);

        Options.DuplicatesOrder = "nation, city";
        await Get<CopyFinding>().RunAsync(false, None);
        (await ShownAsync()).ShouldBe(["nation 7", "nation 8"]);

        await ImportAsync(nation, ("7", null));
        (await ShownAsync()).ShouldBe(["city a", "nation 8"]);
        (await FollowAsync()).ShouldBe(["city a", "nation 8"]);
        await ImportAsync(nation, ("7", trees));
        (await FollowAsync()).ShouldBe(["nation 7", "nation 8"]);

        Options.Duplicates = DuplicateHandling.Show;
        await Get<CopyFinding>().RunAsync(false, None);
        (await ShownAsync()).ShouldBe(["city a", "nation 7", "nation 8"]);
        (await FollowAsync()).ShouldBe(["city a", "nation 7", "nation 8"]);
        (await ValueAsync<long>("SELECT count(*) FROM dataset_key WHERE key LIKE 'c:%' OR key LIKE 'n:%'")).ShouldBe(0);
    }

    [Test]
    public async Task What_several_datasets_of_one_source_share_joins_nothing()
    {
        var (city, nation) = (await MadeAsync("city", "https://city.example/"), await MadeAsync("nation", "https://nation.example/"));
        Options.Duplicates = DuplicateHandling.Hide;
        await Get<CopyFinding>().RunAsync(false, None);
        const string Page = "https://city.example/data/collection";

        await ImportAsync(city, ("a", Of("One") with { Url = Page }), ("b", Of("Two") with { Url = Page }));
        await ImportAsync(nation, ("1", Of("Three") with { Url = Page }), ("2", Of("Four", "1")));
        (await ShownAsync()).ShouldBe(["city a", "city b", "nation 1", "nation 2"]);

        // Now it is the page of one dataset.
        await ImportAsync(city, ("b", Of("Two")));
        (await ShownAsync()).ShouldBe(["city a", "city b", "nation 2"]);
        (await FollowAsync()).ShouldBe(["city a", "city b", "nation 2"]);
    }

    [Test]
    public async Task The_page_of_a_copy_names_no_dataset_that_has_become_private()
    {
        var (city, nation) = (await MadeAsync("city", "https://city.example/"), await MadeAsync("nation", "https://nation.example/"));
        Options.Duplicates = DuplicateHandling.Hide;
        await Get<CopyFinding>().RunAsync(false, None);
        await ImportAsync(city, ("a", Of("Trees", "https://city.example/id/trees")));
        await ImportAsync(nation, ("7", Of("Trees", "https://city.example/id/trees")));
        var copies = Get<DatasetCopies>();
        var copy = (await copies.ListAsync(null, 10, None)).ShouldHaveSingleItem();
        (await copies.ListAsync(copy.DatasetId, 10, None)).ShouldBe([copy]);

        await SqlAsync("UPDATE dataset SET private = true WHERE guid = 'a'");
        (await copies.ListAsync(copy.DatasetId, 10, None)).ShouldBeEmpty();

        await Get<CopyFinding>().RunAsync(again: true, None);
        (await ShownAsync()).ShouldBe(["nation 7"]);
    }

    [Test]
    public async Task Whatever_happens_the_datasets_that_a_plain_model_shows_are_shown_and_followed()
    {
        var record = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3]);
        var step = Gen.Select(Gen.Int[0, 7], Gen.Int[0, Sources - 1], record.List[1, 4]);
        // The same histories each time.
        for (var run = 0; run < Histories; run++)
            await PlayAsync(run, step.List[4, 9].Generate(new PCG((uint)run + 1, Seed), null, out _));
    }

    private async Task PlayAsync(int run, List<(int Kind, int Source, List<(int Guid, int Identifier, int Page, int Content)> Records)> steps)
    {
        var sources = new List<Source>();
        for (var i = 0; i < Sources; i++)
            sources.Add(await MadeAsync($"s{run}x{i}", $"https://host{i}.example/{run}"));
        var model = new Dictionary<(int Source, int Guid), Dataset>();
        Options.DuplicatesOrder = run % 2 == 0 ? "" : $"s{run}x2 s{run}x0";
        foreach (var (what, source, records) in steps)
        {
            if (what < 2)
            {
                Options.Duplicates = what == 0 ? DuplicateHandling.Hide : DuplicateHandling.Show;
            }
            else
            {
                var batch = records.DistinctBy(record => record.Guid)
                    .Select(record => (record.Guid, Dataset: what == 2 && model.ContainsKey((source, record.Guid)) ? null : Made(record))).ToList();
                foreach (var (guid, dataset) in batch)
                {
                    if (dataset is null)
                        model.Remove((source, guid));
                    else
                        model[(source, guid)] = dataset;
                }
                await ImportAsync(sources[source], [.. batch.Select(entry => ($"{entry.Guid}", entry.Dataset))]);
            }
            await Get<CopyFinding>().RunAsync(false, None);
            var expected = Expected(model, sources, await NumbersAsync());
            var told = string.Join("\n", steps.Select(step => $"{step.Kind} {step.Source} {string.Join(' ', step.Records)}"));
            (await ShownAsync()).ShouldBe(expected, told);
            (await FollowAsync()).ShouldBe(expected, told);
        }
        foreach (var source in sources)
            await Get<SourceClearing>().ClearDatasetsAsync(source.Id, None);
        (await ShownAsync()).ShouldBeEmpty();
        (await FollowAsync()).ShouldBeEmpty();
        (await ValueAsync<long>("SELECT count(*) FROM dataset_copy")).ShouldBe(0);
    }

    private List<string> Expected(Dictionary<(int Source, int Guid), Dataset> model, List<Source> sources, Dictionary<string, long> numbers)
    {
        var places = Options.DuplicatesOrder.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        var holders = model.SelectMany(entry => Keys(entry.Value).Select(key => (Key: key, entry.Key.Source, Name: $"{sources[entry.Key.Source].Name} {entry.Key.Guid}", entry.Value))).ToList();
        var own = holders.Where(holder => holders.Count(other => other.Key == holder.Key && other.Source == holder.Source) == 1).ToList();
        return [.. model.Keys.Select(entry => $"{sources[entry.Source].Name} {entry.Guid}")
            .Where(name => Options.Duplicates == DuplicateHandling.Show
                || !own.Any(mine => mine.Name == name && own.Any(other => other.Key == mine.Key && other.Source != mine.Source && Rank(other).CompareTo(Rank(mine)) < 0)))
            .Order(StringComparer.Ordinal)];

        (int, bool, long) Rank((string Key, int Source, string Name, Dataset Value) holder)
        {
            var place = places.IndexOf(sources[holder.Source].Name);
            return (place < 0 ? 99 : place, holder.Value.Url?.StartsWith($"https://host{holder.Source}.", StringComparison.Ordinal) != true, numbers[holder.Name]);
        }
    }

    private static IEnumerable<string> Keys(Dataset dataset)
    {
        if (dataset.Identifier is { Length: > 5 } identifier)
            yield return identifier;
        if (dataset.Url is { } page)
            yield return page;
        if (dataset.Title.Length > 0 && dataset.Resources.Count > 0)
            yield return dataset.Title;
    }

    private static Dataset Made((int Guid, int Identifier, int Page, int Content) record) => new()
    {
        Title = record.Content == 3 ? $"Title {record.Guid}" : $"Content {record.Content}",
        Identifier = record.Identifier switch { 0 => null, 3 => "1", var n => $"https://id.example/{n}" },
        Url = record.Page == 0 ? null : $"https://host{record.Page - 1}.example/data/page",
        Resources = record.Content == 3 ? [] : [new Resource { Url = $"https://files.example/{record.Content}.csv" }],
    };

    private static Dataset Of(string title, string? identifier = null) => new() { Title = title, Identifier = identifier };

    private Task<Source> MadeAsync(string name, string url) => Engine.CreateSourceAsync(new Uri(url), name: name);

    private async Task<Dictionary<string, string>> NamesByIdAsync() =>
        (await RowsAsync<(string Id, string Name)>("SELECT d.id, s.name || ' ' || d.guid AS name FROM dataset d JOIN harvest_source s ON s.id = d.harvest_source_id"))
        .ToDictionary(row => row.Id, row => row.Name);

    private async Task<Dictionary<string, long>> NumbersAsync() =>
        (await RowsAsync<(string Name, long Number)>("SELECT s.name || ' ' || d.guid AS name, d.number FROM dataset d JOIN harvest_source s ON s.id = d.harvest_source_id"))
        .ToDictionary(row => row.Name, row => row.Number);

    /// <summary>What search, lists and feeds have, which is the same.</summary>
    private async Task<List<string>> ShownAsync()
    {
        var names = await NamesByIdAsync();
        var search = Get<DatasetSearch>();
        List<string> shown = [.. (await search.NamesAsync(Visibility.Public, 1000, 0, None)).Select(dataset => names[dataset.Id]).Order(StringComparer.Ordinal)];
        var published = await Get<PublishedDatasets>().AfterAsync(
            new SearchRequest { Visibility = Visibility.Public, EachIriOnce = true }, "", 1000, false, None);
        published.Select(dataset => names[dataset.Id]).Order(StringComparer.Ordinal).ShouldBe(shown);
        (await search.CountAsync(new SearchRequest { Visibility = Visibility.Public }, None)).ShouldBe(shown.Count);
        return shown;
    }

    /// <summary>What a client has that has followed all changes.</summary>
    private async Task<List<string>> FollowAsync()
    {
        var changes = Get<DatasetChanges>();
        await changes.PublishAsync(None);
        foreach (var change in await changes.AfterAsync(position, 10_000, None))
        {
            position = change.Position;
            if (change.Kind == ChangeKind.Delete || change.Package is null)
                followed.Remove(change.DatasetId);
            else
                followed.Add(change.DatasetId);
        }
        var names = await NamesByIdAsync();
        return [.. followed.Select(id => names.GetValueOrDefault(id, id)).Order(StringComparer.Ordinal)];
    }
}
