using System.Text.Json;
using Harvest.Catalogues;
using Harvest.Model;
using Harvest.Storage.Datasets;
using Harvest.Storage.Objects;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Catalogues;

/// <summary>The engine's own catalogue: which names and ids datasets get, and what becomes of them.</summary>
public sealed class LocalCatalogueTests(DatabaseKind kind) : ImportTests(kind)
{
    [Test]
    public async Task A_new_dataset_is_added_with_the_name_and_id_that_its_remote_proposes()
    {
        var source = await SourceAsync();

        await ImportAsync(source, ("guid", new Dataset { Id = "id-1", Name = "trees", Title = "Trees" }));

        var dataset = (await Engine.DatasetsAsync()).Single();
        (Text(dataset, "id"), Text(dataset, "name"), Text(dataset, "title")).ShouldBe(("id-1", "trees", "Trees"));
        var ended = await ValueAsync<string>("SELECT report_status || ' ' || package_id FROM harvest_object");
        ended.ShouldBe("added id-1");
    }

    [Test]
    public async Task Same_names_are_numbered_within_a_batch_and_across_batches()
    {
        var (one, two) = (await SourceAsync(), await SourceAsync());

        await ImportAsync(one, ("a", Titled("Trees")), ("b", Titled("Trees")), ("c", Titled("Trees")));
        await ImportAsync(two, ("a", Titled("Trees")));

        (await NamesAsync()).ShouldBe(["trees", "trees1", "trees2", "trees3"]);
    }

    [TestCase("7", "7", TestName = "Two portals: short ids")]
    [TestCase("0190aaaa-0000-7000-8000-000000000001", "0190aaaa-0000-7000-8000-000000000002", TestName = "Two portals: ids of their own")]
    [TestCase("city", "city", TestName = "Two portals: names alone")]
    public async Task Two_portals_that_call_different_organizations_the_same_keep_both_and_it_is_told_once(string first, string second)
    {
        var (one, two) = (await SourceAsync(), await SourceAsync());
        await ImportAsync(one, ("a", Titled("Trees") with { Organization = new Organization(first, "city", "City of the North") }));

        await ImportAsync(two, ("b", Titled("Lakes") with { Organization = new Organization(second, "city", "City of the South") }));
        await ImportAsync(two, ("c", Titled("Roads") with { Organization = new Organization(second, "city", "City of the South") }));

        (await OwnersAsync()).ShouldBe([("Lakes", "City of the South"), ("Roads", "City of the South"), ("Trees", "City of the North")]);
        (await RowsAsync<string>("SELECT message FROM harvest_object_error")).Single()
            .ShouldBe($"Another organization is called city too: City of the North. So City of the South has become the organization city-{two.Name}. If both are one, merge them.");
    }

    [TestCase("City of the North", "city of the  north.", TestName = "One publisher: titles that say the same")]
    [TestCase("City of the North", "", TestName = "One publisher: no title")]
    public async Task One_organization_that_two_portals_have_is_one(string first, string second)
    {
        var (one, two) = (await SourceAsync(), await SourceAsync());

        await ImportAsync(one, ("a", Titled("Trees") with { Organization = new Organization("1", "city", first) }));
        await ImportAsync(two, ("b", Titled("Lakes") with { Organization = new Organization("2", "city", second) }));

        (await OwnersAsync()).ShouldBe([("Lakes", first), ("Trees", first)]);
        (await RowsAsync<string>("SELECT message FROM harvest_object_error")).ShouldBeEmpty();
    }

    [Test]
    public async Task An_organization_keeps_its_datasets_whatever_its_portal_calls_it_later()
    {
        var source = await SourceAsync();

        await ImportAsync(source, ("a", Titled("Trees") with { Organization = new Organization("1", "city", "City") }));
        await ImportAsync(source, ("b", Titled("Lakes") with { Organization = new Organization("1", "town", "Town") }));

        (await RowsAsync<string>("SELECT DISTINCT owner_org FROM dataset")).ShouldBe(["1"]);
    }

    [Test]
    public async Task What_a_person_has_made_takes_what_comes_by_its_name()
    {
        await SqlAsync("INSERT INTO organization (id, name, title, is_organization, created) VALUES ('here', 'city', 'Our city', TRUE, '2020-01-01T00:00:00Z')");

        await ImportAsync(await SourceAsync(), ("a", Titled("Trees") with { Organization = new Organization("1", "city", "City of the North") }));

        (await RowsAsync<string>("SELECT DISTINCT owner_org FROM dataset")).ShouldBe(["here"]);
    }

    private async Task<List<(string, string)>> OwnersAsync() =>
        [.. (await Engine.DatasetsAsync()).Select(dataset => (Text(dataset, "title"), dataset.GetProperty("organization").GetProperty("title").GetString()!)).Order()];

    [Test]
    public async Task Batches_that_want_the_same_names_at_once_all_get_one_and_nobody_gets_the_same()
    {
        var sources = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SourceAsync()));
        var batch = Enumerable.Range(0, 30).Select(number => ($"{number}", (Dataset?)Titled($"Same {number % 3}"))).ToArray();

        await Task.WhenAll(sources.Select(source => Task.Run(() => ImportAsync(source, batch))));

        var names = await NamesAsync();
        names.Count.ShouldBe(180);
        names.ShouldBeUnique();
        (await RowsAsync<string>("SELECT message FROM harvest_object_error")).ShouldBeEmpty();
    }

    [Test]
    public async Task Batches_that_propose_the_same_ids_at_once_all_get_one_and_nobody_gets_the_same()
    {
        var sources = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SourceAsync()));
        var batch = Enumerable.Range(0, 20).Select(number => ($"{number}", (Dataset?)(Titled($"T {number}") with { Id = $"id-{number}" }))).ToArray();

        await Task.WhenAll(sources.Select(source => Task.Run(() => ImportAsync(source, batch))));

        var ids = (await Engine.DatasetsAsync()).Select(dataset => Text(dataset, "id")).ToList();
        ids.Count.ShouldBe(80);
        ids.ShouldBeUnique();
        ids.Count(id => id.StartsWith("id-", StringComparison.Ordinal)).ShouldBe(20);
    }

    [Test]
    public async Task An_update_keeps_id_name_and_date_of_creation()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("guid", Titled("Before")));
        var before = (await Engine.DatasetsAsync()).Single();

        await ImportAsync(source, ("guid", Titled("After") with { Id = "another", Name = "another" }));

        var after = (await Engine.DatasetsAsync()).Single();
        Text(after, "title").ShouldBe("After");
        foreach (var kept in (ReadOnlySpan<string>)["id", "name", "metadata_created"])
            Text(after, kept).ShouldBe(Text(before, kept));
        (await OutcomesAsync()).ShouldBe(["added", "updated"]);
    }

    [Test]
    public async Task A_vanished_record_takes_its_dataset_along_and_frees_the_name()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("guid", Titled("Trees")));

        await ImportAsync(source, ("guid", null));
        await ImportAsync(await SourceAsync(), ("other", Titled("Trees")));

        (await NamesAsync()).ShouldBe(["trees"]);
        (await Engine.DatasetsAsync(source)).ShouldBeEmpty();
        (await OutcomesAsync()).ShouldBe(["added", "added", "deleted"]);
    }

    [Test]
    public async Task A_record_that_comes_back_is_the_same_dataset_again()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("guid", Titled("Trees")));
        var before = (await Engine.DatasetsAsync()).Single();
        await ImportAsync(source, ("guid", null));

        await ImportAsync(source, ("guid", Titled("Trees")));

        var after = (await Engine.DatasetsAsync()).Single();
        (Text(after, "id"), Text(after, "name")).ShouldBe((Text(before, "id"), Text(before, "name")));
        (await Get<DatasetQueries>().SearchAsync("trees", null, 0, 10, None)).Count.ShouldBe(1);
    }

    [Test]
    public async Task A_record_that_comes_back_while_its_name_was_given_away_gets_another()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("guid", Titled("Trees")));
        await ImportAsync(source, ("guid", null));
        await ImportAsync(await SourceAsync(), ("other", Titled("Trees")));

        await ImportAsync(source, ("guid", Titled("Trees")));

        (await NamesAsync()).ShouldBe(["trees", "trees1"]);
    }

    [Test]
    public async Task Nine_hundred_and_ninety_nine_numbers_used_up_cost_no_record()
    {
        var source = await SourceAsync();
        await ImportAsync(source, [.. Enumerable.Range(0, 1000).Select(number => ($"{number}", (Dataset?)Titled("Trees")))]);

        await ImportAsync(source, ("last", Titled("Trees")), ("one more", Titled("Trees")), ("fine", Titled("Fine")));

        var names = await NamesAsync();
        names.Count.ShouldBe(1003);
        names.ShouldBeUnique();
        names.Count(name => name.StartsWith("trees-", StringComparison.Ordinal)).ShouldBe(2);
        (await RowsAsync<string>("SELECT message FROM harvest_object_error")).ShouldBeEmpty();
    }

    [Test]
    public async Task A_name_of_full_length_is_numbered_within_its_length()
    {
        var source = await SourceAsync();
        var name = new string('x', 95);

        await ImportAsync(source, [.. Enumerable.Range(0, 12).Select(number => ($"{number}", (Dataset?)Titled(name)))]);

        var names = await NamesAsync();
        names.ShouldBeUnique();
        names.ShouldAllBe(given => given.Length <= 100 && given.StartsWith(name, StringComparison.Ordinal));
    }

    [Test]
    public async Task Applying_a_batch_again_changes_nothing()
    {
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(source, ("a", Titled("A")), ("b", Titled("B")));
        await ApplyAsync(source, job, changes);
        var before = await Engine.DatasetsAsync();

        var again = await ApplyAsync(source, job, changes);

        again.Progress.ShouldBeNull();
        (await Engine.DatasetsAsync()).Select(dataset => dataset.GetRawText()).ShouldBe(before.Select(dataset => dataset.GetRawText()));
        (await ReloadAsync(job)).Completed.ShouldBe(2);
    }

    [Test]
    public async Task Nothing_of_a_batch_is_written_when_its_outcomes_cannot_be()
    {
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(source, ("a", Titled("A")), ("b", Titled("B") with { Notes = "bad" }));
        changes[1] = changes[1] with { Problems = [new RecordProblem("kept apart from its stage", Stage: null!, IsWarning: true)] };

        await Should.ThrowAsync<Exception>(() => ApplyAsync(source, job, changes));

        (await Engine.DatasetsAsync()).ShouldBeEmpty();
        (await ReloadAsync(job)).Completed.ShouldBe(0);
        (await ObjectAsync(changes[0].Object.Id)).ReportStatus.ShouldBeNull();
    }

    [Test]
    public async Task Organizations_of_remotes_are_made_once_and_the_sources_own_one_stands_in_where_there_is_none()
    {
        var remote = new Organization("org-id", "City Hall", "City hall");
        var plain = await SourceAsync();
        var owned = await OwnedAsync();

        await ImportAsync(plain, ("a", Titled("A") with { Organization = remote }), ("b", Titled("B") with { Organization = remote }));
        await ImportAsync(owned, ("c", Titled("C")), ("d", Titled("D") with { Organization = remote }));

        (await RowsAsync<string>("SELECT name FROM organization ORDER BY name")).ShouldBe(["city-hall", "publisher"]);
        var owners = await RowsAsync<string>("SELECT owner_org FROM dataset ORDER BY title");
        (owners[0], owners[1], owners[3]).ShouldBe(("org-id", "org-id", "org-id"));
        owners[2].ShouldBe(await ValueAsync<string>("SELECT id FROM organization WHERE name = 'publisher'"));
    }

    [Test]
    public async Task What_the_catalogue_lacks_and_is_to_be_left_out_is_left_out_until_it_is_there()
    {
        var source = await OwnedAsync();
        var remote = new Organization("org-id", "city-hall", "City hall");
        var group = new Group("group-id", "trees", "Trees", "All about trees", "http://pictures.example/t.png");
        var known = Titled("Known") with { Organization = remote, Groups = [group] };
        var wanted = known with
        {
            Title = "Wanted",
            Organization = remote with { WhenAbsent = WhenAbsent.LeaveOut },
            Groups = [group with { WhenAbsent = WhenAbsent.LeaveOut }],
        };

        await ImportAsync(source, ("a", wanted));
        await ImportAsync(source, ("b", known));
        await ImportAsync(source, ("a", wanted));

        var (outcomes, datasets) = (await OutcomesAsync(), await Engine.DatasetsAsync());
        outcomes.ShouldBe(["added", "added", "updated"]);
        datasets.ShouldAllBe(dataset => Text(dataset, "owner_org") == "org-id" && Text(dataset.GetProperty("groups")[0], "id") == "group-id");
        (await RowsAsync<string>("SELECT title || description || image_url FROM organization WHERE name = 'trees'"))
            .ShouldBe(["TreesAll about treeshttp://pictures.example/t.png"]);
        (await RowsAsync<string>("SELECT name FROM organization ORDER BY name")).ShouldBe(["city-hall", "publisher", "trees"]);
    }

    [Test]
    public async Task Left_out_means_no_group_and_the_sources_own_organization()
    {
        var source = await OwnedAsync();

        await ImportAsync(source, ("a", Titled("A") with
        {
            Organization = new Organization("org-id", "city-hall") { WhenAbsent = WhenAbsent.LeaveOut },
            Groups = [new Group("group-id", "trees") { WhenAbsent = WhenAbsent.LeaveOut }, new Group("", "")],
        }));

        var dataset = (await Engine.DatasetsAsync()).Single();
        Text(dataset.GetProperty("organization"), "name").ShouldBe("publisher");
        dataset.GetProperty("groups").GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task A_group_and_an_organization_of_the_same_name_and_id_are_two_with_different_names()
    {
        await ImportAsync(await SourceAsync(), ("a", Titled("A") with
        {
            Organization = new Organization("same", "trees"),
            Groups = [new Group("same", "trees"), new Group("another", "Trees")],
        }));

        var dataset = (await Engine.DatasetsAsync()).Single();
        (await RowsAsync<string>("SELECT name FROM organization ORDER BY name")).ShouldBe(["trees", "trees-group"]);
        dataset.GetProperty("groups").EnumerateArray().Select(group => Text(group, "name")).ShouldBe(["trees-group"]);
        (Text(dataset.GetProperty("organization"), "id"), Text(dataset, "owner_org")).ShouldBe(("same", "same"));
    }

    [Test]
    public async Task An_engine_that_comes_second_takes_the_organization_that_the_first_has_made()
    {
        await using var second = await StartAnotherAsync();
        var dataset = Titled("A") with { Organization = new Organization("one", "city-hall"), Groups = [new Group("two", "trees")] };
        await ImportAsync(await SourceAsync(), ("a", dataset));
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(
            source, ("b", dataset with { Organization = new Organization("else", "city-hall"), Groups = [new Group("other", "trees")] }));

        await second.Get<ICatalogue>().ApplyAsync(source, changes, new OutcomeRecorder(Get<ObjectStore>(), job.Id, source.Id, Worker), None);

        (await RowsAsync<string>("SELECT DISTINCT owner_org FROM dataset")).ShouldBe(["one"]);
        (await Engine.DatasetsAsync(source))[0].GetProperty("groups")[0].GetProperty("id").GetString().ShouldBe("two");
    }

    private async Task<Source> OwnedAsync()
    {
        var source = (await SourceAsync()) with { Id = Guid.NewGuid().ToString(), Name = "owned", PublisherId = "publisher" };
        await Get<SourceStore>().AddAsync(source, None);
        return source;
    }

    private Task<IReadOnlyList<string>> OutcomesAsync() => RowsAsync<string>("SELECT report_status FROM harvest_object ORDER BY report_status");

    private async Task<IReadOnlyList<string>> NamesAsync() =>
        [.. (await Engine.DatasetsAsync()).Select(dataset => Text(dataset, "name"))];

    private static string Text(JsonElement dataset, string member) => dataset.GetProperty(member).GetString().ShouldNotBeNull();
}
