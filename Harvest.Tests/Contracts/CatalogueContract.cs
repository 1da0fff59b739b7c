using Harvest.Catalogues;
using Harvest.Model;
using Harvest.Storage.Objects;
using Harvest.Tests.Catalogues;
using Harvest.Tests.Support;

namespace Harvest.Tests.Contracts;

/// <summary>What every catalogue does, seen by its readers and by the engine.</summary>
public abstract class CatalogueContract(DatabaseKind kind) : ImportTests(kind)
{
    /// <summary>The datasets that readers of the catalogue see, in order of name.</summary>
    protected abstract Task<IReadOnlyList<ShownDataset>> ShownAsync();

    /// <summary>Makes the catalogue fail in the midst of the next batch, and go on failing.</summary>
    protected abstract void Break();

    /// <summary>Lets it work again.</summary>
    protected abstract void Mend();

    [Test]
    public async Task A_new_dataset_is_shown_with_its_name_and_counts_as_added()
    {
        var job = await ImportAsync(await SourceAsync(), ("guid", new Dataset { Name = "trees", Title = "Trees", Notes = "Counted" }));

        var shown = (await ShownAsync()).Single();
        (shown.Name, shown.Title).ShouldBe(("trees", "Trees"));
        (await EndsAsync(job)).ShouldBe(["guid added"]);
        (await Engine.DatasetsAsync()).Single().GetProperty("id").GetString().ShouldBe(shown.Id);
    }

    [Test]
    public async Task Same_names_are_made_different_within_a_batch_and_across_sources()
    {
        await ImportAsync(await SourceAsync(), ("a", Titled("Trees")), ("b", Titled("Trees")), ("c", Titled("Trees")));
        await ImportAsync(await SourceAsync(), ("a", Titled("Trees")));

        var names = await NamesAsync();
        names.Count.ShouldBe(4);
        names.ShouldBeUnique();
        names.ShouldAllBe(name => name.StartsWith("trees", StringComparison.Ordinal));
    }

    [Test]
    public async Task Batches_at_once_that_want_the_same_names_all_get_one()
    {
        var sources = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SourceAsync()));
        var batch = Enumerable.Range(0, 15).Select(number => ($"{number}", (Dataset?)Titled($"Same {number % 3}"))).ToArray();

        await Task.WhenAll(sources.Select(source => Task.Run(() => ImportAsync(source, batch))));

        var names = await NamesAsync();
        names.Count.ShouldBe(60);
        names.ShouldBeUnique();
        (await RowsAsync<string>("SELECT message FROM harvest_object_error")).ShouldBeEmpty();
    }

    [Test]
    public async Task An_update_keeps_id_and_name_and_the_ids_of_resources()
    {
        var source = await SourceAsync();
        Resource[] files = [new() { Url = "http://data.example/a.csv", Name = "A" }, new() { Id = "resource-b", Url = "http://data.example/b.csv" }];
        await ImportAsync(source, ("guid", Titled("Before") with { Resources = files }));
        var before = (await ShownAsync()).Single();

        var job = await ImportAsync(source, ("guid", Titled("After") with { Name = "another", Resources = [files[1], files[0]] }));

        var after = (await ShownAsync()).Single();
        (after.Id, after.Name, after.Title).ShouldBe((before.Id, before.Name, "After"));
        after.Resources["http://data.example/b.csv"].ShouldNotBeNull().ShouldBe(before.Resources["http://data.example/b.csv"]);
        after.Resources["http://data.example/a.csv"].ShouldBe(before.Resources["http://data.example/a.csv"]);
        (await EndsAsync(job)).ShouldBe(["guid updated"]);
    }

    [Test]
    public async Task A_vanished_record_takes_its_dataset_along_and_comes_back_as_the_same()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("guid", Titled("Trees")), ("stays", Titled("Stays")));
        var before = (await ShownAsync()).Single(shown => shown.Title == "Trees");

        (await EndsAsync(await ImportAsync(source, ("guid", null)))).ShouldBe(["guid deleted"]);
        (await NamesAsync()).ShouldBe(["stays"]);
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(1);

        (await EndsAsync(await ImportAsync(source, ("guid", Titled("Trees"))))).ShouldBe(["guid added"]);
        var after = (await ShownAsync()).Single(shown => shown.Title == "Trees");
        (after.Id, after.Name).ShouldBe((before.Id, before.Name));
    }

    [Test]
    public async Task A_record_that_vanishes_unknown_changes_nothing()
    {
        (await EndsAsync(await ImportAsync(await SourceAsync(), ("guid", null)))).ShouldBe(["guid not modified"]);
        (await ShownAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task The_same_guid_in_two_sources_is_two_datasets()
    {
        var (one, two) = (await SourceAsync(), await SourceAsync());

        await ImportAsync(one, ("guid", Titled("One")));
        await ImportAsync(two, ("guid", Titled("Two")));
        await ImportAsync(one, ("guid", null));

        (await NamesAsync()).ShouldBe(["two"]);
    }

    [Test]
    public async Task Applying_a_batch_again_changes_nothing()
    {
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(source, ("a", Titled("Aa")), ("b", Titled("Bb")));
        await ApplyAsync(source, job, changes);
        var before = await ShownAsync();

        (await ApplyAsync(source, job, changes)).Progress.ShouldBeNull();

        (await ShownAsync()).Select(shown => (shown.Id, shown.Name)).ShouldBe(before.Select(shown => (shown.Id, shown.Name)));
        (await ReloadAsync(job)).Completed.ShouldBe(2);
    }

    [Test]
    public async Task Changes_whose_claim_was_lost_are_left_out_and_the_others_are_written()
    {
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(source, ("a", Titled("Aa")), ("b", Titled("Bb")), ("c", Titled("Cc")));
        await Get<ObjectStore>().ReleaseAsync([changes[1].Object.Id], Worker, isTry: false, None);

        await ApplyAsync(source, job, changes);

        (await NamesAsync()).ShouldBe(["aa", "cc"]);
        (await ReloadAsync(job)).Completed.ShouldBe(2);
    }

    [Test]
    public async Task A_record_with_errors_leaves_its_dataset_as_it_is()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("guid", Titled("Before")));
        var (job, changes) = await ClaimedAsync(source, ("guid", Titled("After")));

        await ApplyAsync(source, job, [changes[0] with { Problems = [new RecordProblem("title: bad")] }]);

        (await ShownAsync()).Single().Title.ShouldBe("Before");
        (await EndsAsync(job)).ShouldBe(["guid errored"]);
        (await ProblemsAsync(job)).ShouldBe(["title: bad"]);
    }

    [Test]
    public async Task A_batch_that_broke_can_be_applied_again_and_nothing_is_there_twice()
    {
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(source, [.. Enumerable.Range(0, 20).Select(number => ($"{number}", (Dataset?)Titled("Same")))]);
        Break();
        await Should.ThrowAsync<Exception>(() => ApplyAsync(source, job, changes));
        Mend();

        await ApplyAsync(source, job, changes);

        var names = await NamesAsync();
        names.Count.ShouldBe(20);
        names.ShouldBeUnique();
        var ended = await ReloadAsync(job);
        (ended.Added, ended.Completed).ShouldBe((20, 20));
    }

    [Test]
    public async Task Clearing_takes_all_datasets_of_a_source_and_none_of_another()
    {
        var (one, two) = (await SourceAsync(), await SourceAsync());
        await ImportAsync(one, [.. Enumerable.Range(0, 5).Select(number => ($"{number}", (Dataset?)Titled($"One {number}")))]);
        await ImportAsync(one, ("3", null));
        await ImportAsync(two, ("x", Titled("Other")));

        (await Get<ICatalogue>().ClearAsync(one, None)).ShouldBe(4);

        (await NamesAsync()).ShouldBe(["other"]);
        (await Engine.DatasetsAsync()).Count.ShouldBe(1);
    }

    [Test]
    public async Task A_dataset_is_found_by_id_and_by_name()
    {
        await ImportAsync(await SourceAsync(), ("guid", Titled("Trees")));
        var shown = (await ShownAsync()).Single();

        (await Get<ICatalogue>().FindAsync(shown.Id, None)).ShouldNotBeNull().Name.ShouldBe("trees");
        (await Get<ICatalogue>().FindAsync("trees", None)).ShouldNotBeNull().Id.ShouldBe(shown.Id);
        (await Get<ICatalogue>().FindAsync("birches", None)).ShouldBeNull();
    }

    protected async Task<IReadOnlyList<string>> NamesAsync() => [.. (await ShownAsync()).Select(shown => shown.Name)];
}

/// <summary>A dataset as readers see it.</summary>
/// <param name="Resources">Their ids by address; null where the catalogue gives none.</param>
public sealed record ShownDataset(string Id, string Name, string Title, IReadOnlyDictionary<string, string?> Resources);
