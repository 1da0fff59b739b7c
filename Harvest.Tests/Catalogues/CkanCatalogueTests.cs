using System.Text.Json.Nodes;
using Harvest.Catalogues;
using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Tests.Servers.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Catalogues;

/// <summary>A CKAN site as the catalogue: crashes, faults, names and ids.</summary>
public sealed class CkanCatalogueTests(DatabaseKind kind) : CkanImportTests(kind)
{
    [Test]
    public async Task Killed_after_the_site_made_a_dataset_and_before_it_was_written_down_the_next_try_finds_it()
    {
        Ckan.Store.HoldIndex();
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(source, ("a", Titled("Trees")));
        await DieAfterCreationAsync(source, job, changes);
        Ckan.Store.Packages.Count.ShouldBe(1);
        (await EndsAsync(job)).ShouldBe(["a open"]);

        await ApplyAsync(source, job, changes);

        Ckan.Store.Packages.Count.ShouldBe(1);
        (await EndsAsync(job)).ShouldBe(["a added"]);
        (await Engine.CountAsync("catalogue_request")).ShouldBe(0);
    }

    [Test]
    public async Task It_finds_it_also_when_the_record_has_another_title_and_the_job_was_given_up_meanwhile()
    {
        Ckan.Store.HoldIndex();
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(source, ("a", Titled("Trees")));
        await DieAfterCreationAsync(source, job, changes);
        await Get<JobEndings>().AbortAsync(job.Id, "test", None);

        var next = await ImportAsync(source, ("a", Titled("Woods")));

        var package = Ckan.Store.Packages.ShouldHaveSingleItem();
        ((string?)package["title"]).ShouldBe("Woods");
        CkanStore.Extra(package, "harvest_object_id").ShouldBe(await ValueAsync<string>("SELECT id FROM harvest_object WHERE current"));
        (await EndsAsync(next)).ShouldBe(["a added"]);
    }

    [Test]
    public async Task A_record_that_vanished_after_such_a_death_leaves_nothing_behind()
    {
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(source, ("a", Titled("Trees")));
        await DieAfterCreationAsync(source, job, changes);
        await Get<JobEndings>().AbortAsync(job.Id, "test", None);

        (await EndsAsync(await ImportAsync(source, ("a", null)))).ShouldBe(["a deleted"]);

        Ckan.Store.Active.ShouldBeEmpty();
    }

    [Test]
    public async Task An_answer_that_is_lost_is_looked_up_at_once()
    {
        var lost = 0;
        Ckan.DiesAfter = call => call.Action == "package_create" && Interlocked.Increment(ref lost) <= 1;

        (await EndsAsync(await ImportAsync(await SourceAsync(), ("a", Titled("Trees"))))).ShouldBe(["a added"]);

        Ckan.Store.Packages.ShouldHaveSingleItem();
    }

    [Test]
    public async Task Tables_that_were_restored_from_an_older_copy_find_their_datasets_by_guid()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("""a "quoted" \ guid""", Titled("Trees")), ("b", Titled("Woods")));
        await SqlAsync("DELETE FROM dataset");
        await SqlAsync("UPDATE harvest_object SET current = false");

        var job = await ImportAsync(source, ("""a "quoted" \ guid""", Titled("Another title")), ("b", Titled("Woods")), ("c", Titled("New")));

        Ckan.Store.Packages.Select(package => (string?)package["title"]).Order().ShouldBe(["Another title", "New", "Woods"]);
        (await EndsAsync(job)).ShouldBe(["""a "quoted" \ guid updated""", "b updated", "c added"]);
    }

    [Test]
    public async Task Names_of_strangers_are_left_to_them_also_when_theirs_are_deleted()
    {
        Ckan.Store.Translate = _ => "No.";
        Ckan.Store.Add(new JsonObject { ["name"] = "trees" });
        Ckan.Store.Add(new JsonObject { ["name"] = "trees1", ["extras"] = new JsonArray(new JsonObject { ["key"] = "guid", ["value"] = "a" }) });
        Ckan.Store.Edit("trees1", package => package["state"] = "deleted");

        await ImportAsync(await SourceAsync(), ("a", Titled("Trees")), ("b", Titled("new")), ("c", Titled("Search")));

        Ckan.Store.Active.Select(package => (string?)package["name"]).ShouldBe(["new_", "search_", "trees", "trees2"]);
        (await Engine.DatasetsAsync()).Select(dataset => dataset.GetProperty("name").GetString()).ShouldBe(["new_", "search_", "trees2"]);
    }

    [Test]
    public async Task Where_all_numbers_are_taken_chance_finds_a_name()
    {
        foreach (var suffix in Enumerable.Range(0, 30).Select(number => number == 0 ? "" : $"{number}"))
            Ckan.Store.Add(new JsonObject { ["name"] = $"trees{suffix}" });

        (await EndsAsync(await ImportAsync(await SourceAsync(), ("a", Titled("Trees"))))).ShouldBe(["a added"]);

        (await Engine.DatasetsAsync()).Single().GetProperty("name").GetString().ShouldNotBeNull().ShouldMatch("^trees[0-9a-f]{5}$");
    }

    [Test, Property("Sysadmin", "yes")]
    public async Task A_sysadmins_token_keeps_the_ids_of_remotes_where_they_are_free()
    {
        Ckan.Store.Add(new JsonObject { ["id"] = "taken-id", ["name"] = "other" });

        await ImportAsync(await SourceAsync(), ("a", Titled("Trees") with { Id = "remote-id" }), ("b", Titled("Woods") with { Id = "taken-id" }));

        ((string?)Package("trees")["id"]).ShouldBe("remote-id");
        ((string?)Package("woods")["id"]).ShouldNotBe("taken-id");
        (await RowsAsync<string>("SELECT id FROM dataset ORDER BY name")).ShouldBe([(string)Package("trees")["id"]!, (string)Package("woods")["id"]!]);
    }

    [Test]
    public async Task An_editors_token_is_refused_ids_once_and_goes_on_without()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("a", Titled("Trees") with { Id = "remote-id" }));
        var before = Ckan.Calls.Count;

        await ImportAsync(source, ("b", Titled("Woods") with { Id = "remote-id-2" }));

        Ckan.Calls.Skip(before).ShouldBe(["package_search", "package_create"]);
        ((string?)Package("trees")["id"]).ShouldNotBe("remote-id");
    }

    [Test]
    public async Task A_dataset_that_was_purged_at_the_site_is_made_anew_and_one_that_was_deleted_by_hand_stays_so()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("a", Titled("Trees")), ("b", Titled("Woods")));
        Ckan.Store.Purge("trees");
        Ckan.Store.Edit("woods", package => package["state"] = "deleted");

        var job = await ImportAsync(source, ("a", Titled("Trees 2")), ("b", Titled("Woods 2")));

        Ckan.Store.Active.Select(package => (string?)package["title"]).ShouldBe(["Trees 2"]);
        (await EndsAsync(job)).ShouldBe(["a added", "b updated"]);
        (await ProblemsAsync(job)).ShouldHaveSingleItem().ShouldContain("deleted at the CKAN by hand");
        (await ValueAsync<string>("SELECT id FROM dataset WHERE guid = 'a'")).ShouldBe((string?)Package("trees")["id"]);
    }

    [Test]
    public async Task Passing_faults_are_waited_out()
    {
        var calls = 0;
        Ckan.Fails = _ => (Interlocked.Increment(ref calls) % 3) switch { 0 => 429, 1 => 500, _ => null };
        Ckan.RetryAfter = 0;

        (await EndsAsync(await ImportAsync(await SourceAsync(), ("a", Titled("Trees"))))).ShouldBe(["a added"]);
    }

    [Test]
    public async Task A_site_that_fails_at_one_dataset_costs_that_one()
    {
        Ckan.Fails = call => call.Action == "package_create" && call.Text("title") == "Poison" ? 500 : null;
        var source = await SourceAsync();

        var job = await ImportAsync(source, ("a", Titled("Trees")), ("b", Titled("Poison")), ("c", Titled("Woods")));

        (await EndsAsync(job)).ShouldBe(["a added", "b errored", "c added"]);
        (await ProblemsAsync(job)).ShouldHaveSingleItem().ShouldContain("The CKAN fails at this dataset (package_create), though it answers otherwise");
    }

    [TestCase(503)]
    [TestCase(429)]
    [TestCase(500)]
    public async Task A_site_that_is_away_ends_no_record(int status)
    {
        Ckan.Fails = _ => status;
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(source, ("a", Titled("Trees")));

        (await Should.ThrowAsync<CatalogueUnavailableException>(() => ApplyAsync(source, job, changes))).Message.ShouldContain($"{status}");

        (await EndsAsync(job)).ShouldBe(["a open"]);
        Ckan.Fails = _ => null;
        await ApplyAsync(source, job, changes);
        (await EndsAsync(job)).ShouldBe(["a added"]);
    }

    [Test]
    public async Task Many_requests_are_under_way_at_once_and_never_more_than_the_limit()
    {
        Ckan.Delay = TimeSpan.FromMilliseconds(30);
        var sources = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SourceAsync()));

        await Task.WhenAll(sources.Select(source => ImportAsync(
            source, [.. Enumerable.Range(0, 20).Select(number => ($"{number}", (Dataset?)Titled($"{source.Name} {number}")))])));

        Ckan.MostAtOnce.ShouldBeInRange(2, 16);
        Ckan.Store.Active.Count.ShouldBe(60);
    }

    /// <summary>The site does its work, and this process ends before it hears of it.</summary>
    private async Task DieAfterCreationAsync(Source source, Job job, IReadOnlyList<DatasetChange> changes)
    {
        using var death = new CancellationTokenSource();
        Ckan.DiesAfter = call =>
        {
            if (call.Action == "package_create")
                death.Cancel();
            return call.Action == "package_create";
        };
        await Should.ThrowAsync<OperationCanceledException>(() => ApplyAsync(source, job, changes, death.Token));
        Ckan.DiesAfter = _ => false;
    }
}
