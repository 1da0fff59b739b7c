using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Catalogues;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Tests.Servers.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Catalogues;

/// <summary>A CKAN site as the catalogue: crashes, refusals and what its rules make of datasets.</summary>
public sealed class CkanCatalogueTests(DatabaseKind kind) : ImportTests(kind)
{
    private FakeCkan ckan = null!;
    private string token = FakeCkan.EditorToken;
    private string createsOrganizations = "false";

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Catalogue:Type", "Ckan"), ("Catalogue:Url", ckan.Url.AbsoluteUri), ("Catalogue:ApiToken", token),
        ("Catalogue:CreateOrganizations", createsOrganizations), ("Http:Retries", "2"),
    ];

    [OneTimeSetUp]
    public async Task StartCkanAsync() => ckan = await FakeCkan.StartAsync();

    [OneTimeTearDown]
    public async Task StopCkanAsync() => await ckan.DisposeAsync();

    protected override void Forget()
    {
        ckan.Reset();
        var arguments = TestContext.CurrentContext.Test.Properties;
        token = arguments.ContainsKey("Sysadmin") ? FakeCkan.SysadminToken : FakeCkan.EditorToken;
        createsOrganizations = arguments.ContainsKey("Makes") ? "true" : "false";
    }

    [Test]
    public async Task Killed_after_the_site_made_a_dataset_and_before_it_was_written_down_the_next_try_finds_it()
    {
        ckan.Store.HoldIndex();
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(source, ("a", Titled("Trees")));
        await DieAfterCreationAsync(source, job, changes);
        ckan.Store.Packages.Count.ShouldBe(1);
        (await EndsAsync(job)).ShouldBe(["a open"]);

        await ApplyAsync(source, job, changes);

        ckan.Store.Packages.Count.ShouldBe(1);
        (await EndsAsync(job)).ShouldBe(["a added"]);
        (await Engine.CountAsync("catalogue_request")).ShouldBe(0);
    }

    [Test]
    public async Task It_finds_it_also_when_the_record_has_another_title_and_the_job_was_given_up_meanwhile()
    {
        ckan.Store.HoldIndex();
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(source, ("a", Titled("Trees")));
        await DieAfterCreationAsync(source, job, changes);
        await Get<JobEndings>().AbortAsync(job.Id, "test", None);

        var next = await ImportAsync(source, ("a", Titled("Woods")));

        var package = ckan.Store.Packages.ShouldHaveSingleItem();
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

        ckan.Store.Active.ShouldBeEmpty();
    }

    [Test]
    public async Task An_answer_that_is_lost_is_looked_up_at_once()
    {
        var lost = 0;
        ckan.DiesAfter = call => call.Action == "package_create" && Interlocked.Increment(ref lost) <= 1;

        (await EndsAsync(await ImportAsync(await SourceAsync(), ("a", Titled("Trees"))))).ShouldBe(["a added"]);

        ckan.Store.Packages.ShouldHaveSingleItem();
    }

    [Test]
    public async Task Tables_that_were_restored_from_an_older_copy_find_their_datasets_by_guid()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("""a "quoted" \ guid""", Titled("Trees")), ("b", Titled("Woods")));
        await SqlAsync("DELETE FROM dataset");
        await SqlAsync("UPDATE harvest_object SET current = false");

        var job = await ImportAsync(source, ("""a "quoted" \ guid""", Titled("Another title")), ("b", Titled("Woods")), ("c", Titled("New")));

        ckan.Store.Packages.Select(package => (string?)package["title"]).Order().ShouldBe(["Another title", "New", "Woods"]);
        (await EndsAsync(job)).ShouldBe(["""a "quoted" \ guid updated""", "b updated", "c added"]);
    }

    [Test]
    public async Task Names_of_strangers_are_left_to_them_also_when_theirs_are_deleted()
    {
        ckan.Store.Translate = _ => "No.";
        ckan.Store.Add(new JsonObject { ["name"] = "trees" });
        ckan.Store.Add(new JsonObject { ["name"] = "trees1", ["extras"] = new JsonArray(new JsonObject { ["key"] = "guid", ["value"] = "a" }) });
        ckan.Store.Edit("trees1", package => package["state"] = "deleted");

        await ImportAsync(await SourceAsync(), ("a", Titled("Trees")), ("b", Titled("new")), ("c", Titled("Search")));

        ckan.Store.Active.Select(package => (string?)package["name"]).ShouldBe(["new_", "search_", "trees", "trees2"]);
        (await Engine.DatasetsAsync()).Select(dataset => dataset.GetProperty("name").GetString()).ShouldBe(["new_", "search_", "trees2"]);
    }

    [Test]
    public async Task Where_all_numbers_are_taken_chance_finds_a_name()
    {
        foreach (var suffix in Enumerable.Range(0, 30).Select(number => number == 0 ? "" : $"{number}"))
            ckan.Store.Add(new JsonObject { ["name"] = $"trees{suffix}" });

        (await EndsAsync(await ImportAsync(await SourceAsync(), ("a", Titled("Trees"))))).ShouldBe(["a added"]);

        (await Engine.DatasetsAsync()).Single().GetProperty("name").GetString().ShouldNotBeNull().ShouldMatch("^trees-[0-9a-f]{5}$");
    }

    [Test, Property("Sysadmin", "yes")]
    public async Task A_sysadmins_token_keeps_the_ids_of_remotes_where_they_are_free()
    {
        ckan.Store.Add(new JsonObject { ["id"] = "taken-id", ["name"] = "other" });

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
        var before = ckan.Calls.Count;

        await ImportAsync(source, ("b", Titled("Woods") with { Id = "remote-id-2" }));

        ckan.Calls.Skip(before).ShouldBe(["package_search", "package_create"]);
        ((string?)Package("trees")["id"]).ShouldNotBe("remote-id");
    }

    [Test]
    public async Task Ids_of_resources_that_the_site_has_elsewhere_are_not_insisted_on()
    {
        Resource[] files = [new() { Id = "resource-1", Url = "http://a.example/1" }];
        await ImportAsync(await SourceAsync(), ("a", Titled("Trees") with { Resources = files }));
        var source = await SourceAsync();

        await ImportAsync(source, ("a", Titled("Copy") with { Resources = files }));
        var job = await ImportAsync(source, ("a", Titled("Copy") with { Notes = "2", Resources = [.. files, new() { Id = "resource-1", Url = "http://a.example/2" }] }));

        (await EndsAsync(job)).ShouldBe(["a updated"]);
        var ids = Package("copy")["resources"]!.AsArray().Select(resource => (string?)resource!["id"]).ToList();
        ids.Count.ShouldBe(2);
        ids.ShouldBeUnique();
        ids.ShouldNotContain("resource-1");
    }

    [Test]
    public async Task What_CKANs_rules_forbid_is_made_to_fit_and_nothing_is_lost()
    {
        var wild = Titled("Wild") with
        {
            AuthorEmail = "not a mail",
            MaintainerEmail = "ok@example.org",
            Version = new string('v', 300),
            Private = true,
            License = new License(null, "Own terms", "http://terms.example/"),
            Tags = ["R&D", "a", "  ", "Bäume/Wälder, 2024", "bäume wälder 2024", new string('t', 300), "数据", "🚲", "x\u0301y"],
            Extras = [new("title", "inner"), new("guid", "theirs"), new("harvest_source_id", "theirs"), new(" spatial ", "{}"), new("spatial", "{1}"), new("", "x")],
            Resources =
            [
                new()
                {
                    Id = "short", Url = "http://a.example/1",
                    Others =
                    [
                        KeyValuePair.Create("size", JsonElement.Parse("\"1 MB\"")), KeyValuePair.Create("last_modified", JsonElement.Parse("\"yesterday\"")),
                        KeyValuePair.Create("url_type", JsonElement.Parse("\"upload\"")), KeyValuePair.Create("schema", JsonElement.Parse("""{"a": 1}""")),
                        KeyValuePair.Create("datastore_active", JsonElement.Parse("true")), KeyValuePair.Create("mimetype", JsonElement.Parse("\"text/csv\"")),
                    ],
                },
            ],
        };
        var source = await SourceAsync();

        var job = await ImportAsync(source, ("a", wild));

        (await ProblemsAsync(job)).ShouldBeEmpty();
        var package = Package("wild");
        package["tags"]!.AsArray().Select(tag => (string?)tag!["name"])
            .ShouldBe(["R D", "a_", "Bäume Wälder 2024", "bäume wälder 2024", new string('t', 100), "数据", "x y"]);
        (CkanStore.Extra(package, "guid"), CkanStore.Extra(package, "harvest_source_id")).ShouldBe(("a", source.Id));
        (CkanStore.Extra(package, "remote_title"), CkanStore.Extra(package, "remote_author_email"), CkanStore.Extra(package, "remote_license_title"))
            .ShouldBe(("inner", "not a mail", "Own terms"));
        (CkanStore.Extra(package, "spatial"), (string?)package["maintainer_email"]).ShouldBe(("{}", "ok@example.org"));
        var resource = package["resources"]![0]!.AsObject();
        (resource.ContainsKey("size"), resource.ContainsKey("url_type"), resource.ContainsKey("datastore_active")).ShouldBe((false, false, false));
        ((string?)resource["mimetype"], (string?)resource["schema"]).ShouldBe(("text/csv", """{"a": 1}"""));
    }

    [Test]
    public async Task An_update_leaves_what_the_site_added_alone()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("a", Titled("Trees")));
        ckan.Store.Edit("trees", package => package["featured"] = "yes");

        await ImportAsync(source, ("a", Titled("Trees, counted")));

        ((string?)Package("trees")["featured"], (string?)Package("trees")["title"]).ShouldBe(("yes", "Trees, counted"));
    }

    [Test]
    public async Task CKANs_complaints_stand_on_the_record_with_their_places_and_its_neighbours_come_in()
    {
        ckan.Store.RequiresOrganization = true;
        ckan.Store.AddOwner("organization", "city");
        var city = new Organization("x", "City");

        var job = await ImportAsync(await SourceAsync(), ("a", Titled("Trees")), ("b", Titled("Woods") with { Organization = city }));

        (await EndsAsync(job)).ShouldBe(["a errored", "b added"]);
        (await ProblemsAsync(job)).ShouldBe(["The CKAN does not take the dataset: owner_org: An organization must be provided"]);
        (await Engine.CountAsync("catalogue_request")).ShouldBe(0);
    }

    [Test]
    public async Task Organizations_and_groups_of_remotes_are_used_where_the_site_has_them_and_otherwise_left_out_with_a_warning()
    {
        ckan.Store.AddOwner("organization", "city-hall", "City hall");
        ckan.Store.AddOwner("group", "environment");
        var dataset = Titled("Trees") with
        {
            Organization = new Organization("1", "City Hall"), Groups = [new Group("2", "environment"), new Group("3", "sports"), new Group("", "")],
        };

        var job = await ImportAsync(await SourceAsync(), ("a", dataset), ("b", Titled("Woods") with { Organization = new Organization("9", "elsewhere") }));

        ((string?)Package("trees")["organization"]!["name"]).ShouldBe("city-hall");
        Package("trees")["groups"]!.AsArray().Select(group => (string?)group!["name"]).ShouldBe(["environment"]);
        (await EndsAsync(job)).ShouldBe(["a added", "b added"]);
        (await ProblemsAsync(job)).ShouldBe(
        [
            "groups: the CKAN has no group sports; the dataset comes without it",
            "owner_org: the CKAN has no organization elsewhere; the dataset comes without it",
        ]);
    }

    [Test, Property("Sysadmin", "yes"), Property("Makes", "yes")]
    public async Task Organizations_and_groups_are_made_once_where_the_settings_say_so()
    {
        var dataset = Titled("Trees") with
        {
            Organization = new Organization("1", "City Hall", "The city hall"), Groups = [new Group("2", "environment")],
        };

        await ImportAsync(await SourceAsync(), [.. Enumerable.Range(0, 10).Select(number => ($"{number}", (Dataset?)dataset))]);

        ckan.Calls.Count(action => action == "organization_create").ShouldBe(1);
        ckan.Calls.Count(action => action == "group_create").ShouldBe(1);
        ckan.Store.Active.Select(package => (string?)package["organization"]!["title"]).Distinct().ShouldBe(["The city hall"]);
        (await RowsAsync<string>("SELECT DISTINCT owner_org FROM dataset")).ShouldHaveSingleItem().ShouldBe((string?)Package("trees")["owner_org"]);
    }

    [Test]
    public async Task The_organization_that_a_source_names_must_be_there()
    {
        ckan.Store.AddOwner("organization", "city");
        var source = (await SourceAsync()) with { Id = Guid.NewGuid().ToString(), Name = "owned", PublisherId = "city" };
        var slip = source with { Id = Guid.NewGuid().ToString(), Name = "slip", PublisherId = "citty" };
        await Get<SourceStore>().AddAsync(source, None);
        await Get<SourceStore>().AddAsync(slip, None);

        await ImportAsync(source, ("a", Titled("Trees") with { Organization = new Organization("x", "elsewhere") }));
        var job = await ImportAsync(slip, ("a", Titled("Woods")));

        ((string?)Package("trees")["organization"]!["name"]).ShouldBe("city");
        (await ProblemsAsync(job)).ShouldHaveSingleItem().ShouldContain("no organization citty, which source slip names as its own");
    }

    [Test]
    public async Task An_organization_that_is_closed_to_the_user_is_told_with_what_to_do()
    {
        ckan.Store.AddOwner("organization", "city");
        ckan.Store.Closed.Add("city");

        var job = await ImportAsync(await SourceAsync(), ("a", Titled("Trees") with { Organization = new Organization("x", "city") }));

        var message = (await ProblemsAsync(job)).ShouldHaveSingleItem();
        message.ShouldContain("does not let the user of Catalogue:ApiToken do this");
        message.ShouldContain("not authorized to add dataset to this organization");
        message.ShouldNotContain(token);
    }

    [Test]
    public async Task A_dataset_that_was_purged_at_the_site_is_made_anew_and_one_that_was_deleted_by_hand_stays_so()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("a", Titled("Trees")), ("b", Titled("Woods")));
        ckan.Store.Purge("trees");
        ckan.Store.Edit("woods", package => package["state"] = "deleted");

        var job = await ImportAsync(source, ("a", Titled("Trees 2")), ("b", Titled("Woods 2")));

        ckan.Store.Active.Select(package => (string?)package["title"]).ShouldBe(["Trees 2"]);
        (await EndsAsync(job)).ShouldBe(["a added", "b updated"]);
        (await ProblemsAsync(job)).ShouldHaveSingleItem().ShouldContain("deleted at the CKAN by hand");
        (await ValueAsync<string>("SELECT id FROM dataset WHERE guid = 'a'")).ShouldBe((string?)Package("trees")["id"]);
    }

    [Test]
    public async Task Passing_faults_are_waited_out()
    {
        var calls = 0;
        ckan.Fails = _ => (Interlocked.Increment(ref calls) % 3) switch { 0 => 429, 1 => 500, _ => null };
        ckan.RetryAfter = 0;

        (await EndsAsync(await ImportAsync(await SourceAsync(), ("a", Titled("Trees"))))).ShouldBe(["a added"]);
    }

    [Test]
    public async Task A_site_that_fails_at_one_dataset_costs_that_one()
    {
        ckan.Fails = call => call.Action == "package_create" && call.Text("title") == "Poison" ? 500 : null;
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
        ckan.Fails = _ => status;
        var source = await SourceAsync();
        var (job, changes) = await ClaimedAsync(source, ("a", Titled("Trees")));

        (await Should.ThrowAsync<CatalogueUnavailableException>(() => ApplyAsync(source, job, changes))).Message.ShouldContain($"{status}");

        (await EndsAsync(job)).ShouldBe(["a open"]);
        ckan.Fails = _ => null;
        await ApplyAsync(source, job, changes);
        (await EndsAsync(job)).ShouldBe(["a added"]);
    }

    [Test]
    public async Task Many_requests_are_under_way_at_once_and_never_more_than_the_limit()
    {
        ckan.Delay = TimeSpan.FromMilliseconds(30);
        var sources = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SourceAsync()));

        await Task.WhenAll(sources.Select(source => ImportAsync(
            source, [.. Enumerable.Range(0, 20).Select(number => ($"{number}", (Dataset?)Titled($"{source.Name} {number}")))])));

        ckan.MostAtOnce.ShouldBeInRange(4, 8);
        ckan.Store.Active.Count.ShouldBe(60);
    }

    private JsonObject Package(string name) => ckan.Store.Packages.Single(package => (string?)package["name"] == name);

    /// <summary>The site does its work, and this process ends before it hears of it.</summary>
    private async Task DieAfterCreationAsync(Source source, Job job, IReadOnlyList<DatasetChange> changes)
    {
        using var death = new CancellationTokenSource();
        ckan.DiesAfter = call =>
        {
            if (call.Action == "package_create")
                death.Cancel();
            return call.Action == "package_create";
        };
        await Should.ThrowAsync<OperationCanceledException>(() => ApplyAsync(source, job, changes, death.Token));
        ckan.DiesAfter = _ => false;
    }
}
