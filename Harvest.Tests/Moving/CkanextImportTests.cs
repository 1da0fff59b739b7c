using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Moving;
using Harvest.Storage;
using Harvest.Storage.Datasets;
using Harvest.Storage.Objects;
using Harvest.Storage.Sources;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Moving;

/// <summary>Sources and datasets of a ckanext-harvest database come over, and the first harvest here knows them.</summary>
public sealed class CkanextImportTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private CkanextSite site = null!;
    private FakePortal portal = null!;
    private FakeCkan ckan = null!;

    private static bool WritesToCkan => TestContext.CurrentContext.Test.Properties.ContainsKey("Ckan");

    protected override IEnumerable<(string Key, string Value)> Settings => WritesToCkan
        ? [("Catalogue:Type", "Ckan"), ("Catalogue:Url", ckan.Url.AbsoluteUri), ("Catalogue:ApiToken", FakeCkan.EditorToken)]
        : [];

    [OneTimeSetUp]
    public async Task StartCkanAsync() => ckan = await FakeCkan.StartAsync();

    [OneTimeTearDown]
    public async Task StopCkanAsync() => await ckan.DisposeAsync();

    [SetUp]
    public async Task MakeSiteAsync()
    {
        ckan.Reset();
        (site, portal) = (await CkanextSite.CreateAsync(), await FakePortal.StartAsync());
    }

    [TearDown]
    public async Task DropSiteAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
    }

    [Test]
    public async Task A_source_comes_with_configuration_frequency_organization_and_its_datasets_under_their_ids_and_names()
    {
        await FillAsync("parks", 5);

        var moved = (await MoveAsync()).ShouldHaveSingleItem();

        (moved.Objects, moved.Written, moved.Notes.Count).ShouldBe((5, 5, 0));
        var source = (await Get<SourceStore>().FindAsync("parks", None)).ShouldNotBeNull();
        (source.Id, source.Type, source.Frequency, source.Active, source.PublisherId).ShouldBe(("source-parks", "ckan", Frequency.Weekly, true, "city"));
        (source.Title, source.Description, source.UserId, source.Config).ShouldBe(("Title of parks", "Described", "user-1", """{"page_size":2,"remote_groups":"ignore","remote_orgs":"ignore"}"""));
        source.Created.ShouldBe(new DateTimeOffset(2020, 2, 3, 4, 5, 6, 789, TimeSpan.Zero));
        source.NextRun.ShouldBe(new DateTimeOffset(2020, 5, 6, 7, 8, 9, TimeSpan.Zero));
        (await RowsAsync<string>("SELECT name || ' ' || title FROM organization")).ShouldBe(["city The city"]);
        var dataset = (await Engine.DatasetsAsync(source))[0];
        dataset.GetProperty("id").GetString().ShouldBe("package-00001");
        dataset.GetProperty("name").GetString().ShouldBe("name-package-00001");
        dataset.GetProperty("title").GetString().ShouldBe("Dataset 00001");
        dataset.GetProperty("organization").GetProperty("name").GetString().ShouldBe("city");
    }

    [Test]
    public async Task The_first_harvest_updates_what_came_over_adds_what_is_new_and_deletes_what_is_gone()
    {
        await FillAsync("parks", 30);
        await MoveAsync();
        portal.Remove("00007");
        portal.Put("new");

        var job = await Engine.HarvestAsync((await Get<SourceStore>().FindAsync("parks", None))!);

        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
        (job.Added, job.Updated, job.Deleted, job.Unchanged).ShouldBe((1, 29, 1, 0));
        var ids = (await Engine.DatasetsAsync()).Select(dataset => dataset.GetProperty("id").GetString()).ToList();
        ids.Count.ShouldBe(30);
        ids.Count(id => id!.StartsWith("package-", StringComparison.Ordinal)).ShouldBe(29);

        var second = await Engine.HarvestAsync((await Get<SourceStore>().FindAsync("parks", None))!);
        (second.Added, second.Updated, second.Deleted, second.Errored).ShouldBe((0, 0, 0, 0));
    }

    [Test, Property("Ckan", "yes")]
    public async Task With_the_same_CKAN_as_catalogue_its_datasets_are_updated_in_place_and_keep_their_resources()
    {
        await FillAsync("parks", 12);
        ckan.Store.AddOwner("organization", "city");
        var made = new Dictionary<string, string>();
        for (var i = 1; i <= 12; i++)
        {
            var package = ckan.Store.Add(new JsonObject
            {
                ["id"] = $"package-{i:00000}",
                ["name"] = $"name-package-{i:00000}",
                ["title"] = "Harvested by the old engine",
                ["resources"] = new JsonArray(new JsonObject { ["url"] = $"http://data.example/{i:00000}.csv" }),
            });
            made[(string)package["id"]!] = (string)package["resources"]![0]!["id"]!;
        }
        await MoveAsync();

        var job = await Engine.HarvestAsync((await Get<SourceStore>().FindAsync("parks", None))!);

        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
        (job.Added, job.Updated).ShouldBe((0, 12));
        ckan.Store.Packages.Count.ShouldBe(12);
        foreach (var package in ckan.Store.Packages)
        {
            ((string?)package["title"]).ShouldNotBeNull().ShouldStartWith("Dataset ");
            CkanStore.Extra(package, "harvest_source_id").ShouldBe("source-parks");
            // The portal calls this resource by another id; at the site it stays the same.
            ((string?)package["resources"]![0]!["id"]).ShouldBe(made[(string)package["id"]!]);
        }
    }

    [Test]
    public async Task A_dry_run_says_the_same_and_writes_nothing()
    {
        await FillAsync("parks", 3);

        var dry = (await MoveAsync(isDryRun: true)).ShouldHaveSingleItem();

        (dry.Source.Name, dry.Objects, dry.Written).ShouldBe(("parks", 3, 0));
        foreach (var table in (string[])["harvest_source", "harvest_job", "harvest_object", "dataset", "organization"])
            (await Engine.CountAsync(table)).ShouldBe(0);
    }

    [Test]
    public async Task Done_again_it_leaves_alone_what_is_here_and_brings_what_is_new()
    {
        await FillAsync("parks", 3);
        await MoveAsync();
        await site.AddSourceAsync("trees", portal.Url);

        var moved = await MoveAsync();

        moved.Select(one => (one.Source.Name, one.IsLeftAlone)).ShouldBe([("parks", true), ("trees", false)]);
        (await Engine.CountAsync("dataset")).ShouldBe(3);
    }

    [Test]
    public async Task Stopped_in_the_midst_it_goes_on_and_no_harvest_comes_in_between()
    {
        await FillAsync("parks", 450);
        using var stop = new CancellationTokenSource();
        var commits = 0;
        await using (var from = await CkanextDatabase.OpenAsync(site.Connection, None))
        {
            // The first batch is written, then the process ends: the clock is asked once to begin, and twice for each batch.
            var import = new CkanextImport(
                Get<SourceStore>(), new ImportedRecords(Get<Database>(), Get<DatasetStore>(), Get<ObjectStore>(), new CountingTime(() => { if (++commits == 4) stop.Cancel(); })),
                Get<Harvest.Harvesters.HarvesterRegistry>(), Get<HarvestOptions>(), TimeProvider.System);
            await Should.ThrowAsync<OperationCanceledException>(() => import.RunAsync(from, [], false, _ => { }, stop.Token));
        }
        (await Engine.CountAsync("dataset")).ShouldBeInRange(1, 449);
        (await Get<SourceStore>().FindAsync("parks", None)).ShouldNotBeNull().Active.ShouldBeFalse();
        (await Get<SourceStore>().DueAsync(TimeProvider.System.GetUtcNow(), None)).ShouldBeEmpty();

        await MoveAsync();

        (await Engine.CountAsync("dataset")).ShouldBe(450);
        (await Get<SourceStore>().FindAsync("parks", None)).ShouldNotBeNull().Active.ShouldBeTrue();
        (await ValueAsync<long>("SELECT added FROM harvest_job")).ShouldBe(450);
    }

    [Test]
    public async Task What_cannot_come_along_stays_behind_and_is_told()
    {
        await site.AddSourceAsync("parks", portal.Url, config: """{"page_size": 7, "page_sizes": 3, "force_all": "yes", "default_group_dicts": []}""", frequency: "SOMETIMES");
        await site.AddObjectAsync("parks", "one", """{"id": "one", "title": "One"}""");
        await site.AddObjectAsync("parks", "", "{}", "package-without-guid");
        await site.AddObjectAsync("parks", "deleted", "{}", state: "deleted");
        await site.AddObjectAsync("parks", "old", "{}", current: false);
        await site.AddObjectAsync("parks", "one", """{"id": "one", "title": "One, twice current"}""", "package-of-the-twin");
        await site.AddSourceAsync("closed", portal.Url, active: false, config: "no json");
        await site.AddSourceAsync("gone", portal.Url, state: "deleted");
        await site.AddSourceAsync("maps", portal.Url, type: "maps", config: """{"x": 1}""");

        var moved = (await MoveAsync()).ToDictionary(one => one.Source.Name);

        (await Engine.CountAsync("dataset")).ShouldBe(1);
        moved["parks"].Source.Config.ShouldBe("""{"page_size":7,"remote_groups":"ignore","remote_orgs":"ignore"}""");
        moved["parks"].Source.Frequency.ShouldBe(Frequency.Manual);
        var notes = string.Join('\n', moved["parks"].Notes);
        foreach (var note in (string[])["frequency SOMETIMES", "config page_sizes is left out", "config force_all is left out", "2 current objects without", "1 current objects are of records"])
            notes.ShouldContain(note);
        notes.ShouldNotContain("default_group_dicts");
        moved["closed"].Source.Active.ShouldBeFalse();
        moved["closed"].Notes.ShouldHaveSingleItem().ShouldContain("its configuration cannot be read");
        moved["gone"].Source.Active.ShouldBeFalse();
        (moved["maps"].Source.Active, moved["maps"].Source.Config).ShouldBe((false, """{"x": 1}"""));
        moved["maps"].Notes.ShouldHaveSingleItem().ShouldContain("no harvester maps here");
    }

    [Test]
    public async Task A_document_of_another_engines_form_comes_with_the_title_of_its_dataset()
    {
        await site.AddSourceAsync("parks", portal.Url);
        await site.AddObjectAsync("parks", "xml", "<gmd:MD_Metadata/>");

        await MoveAsync();

        (await Engine.DatasetsAsync()).Single().GetProperty("title").GetString().ShouldBe("Title there xml");
    }

    [Test]
    public async Task A_name_that_a_source_here_has_is_changed()
    {
        await SourceAsync("parks");
        await site.AddSourceAsync("parks", portal.Url);

        var moved = (await MoveAsync()).ShouldHaveSingleItem();

        moved.Source.Name.ShouldBe("parks1");
        moved.Notes.ShouldContain("it is called parks1 here");
    }

    [Test]
    public async Task Only_the_sources_asked_for_come_and_an_unknown_one_is_told()
    {
        await site.AddSourceAsync("parks", portal.Url);
        await site.AddSourceAsync("trees", portal.Url);

        (await MoveAsync(only: ["trees"])).Select(one => one.Source.Name).ShouldBe(["trees"]);

        (await Should.ThrowAsync<HarvestException>(() => MoveAsync(only: ["lakes"]))).Message.ShouldContain("no harvest source lakes");
    }

    [Test]
    public async Task A_database_without_the_tables_is_told_and_its_password_is_not()
    {
        var empty = await Servers.PostgresServer.Shared.CreateDatabaseAsync();
        await using var from = await CkanextDatabase.OpenAsync(empty, None);

        (await Should.ThrowAsync<HarvestException>(() => from.SourcesAsync(None))).Message.ShouldContain("no database of a CKAN with ckanext-harvest");

        var fault = await Should.ThrowAsync<HarvestException>(() => CkanextDatabase.OpenAsync("postgresql://ckan:s3cret@127.0.0.1:1/ckan", None));
        fault.Message.ShouldContain("127.0.0.1:1/ckan");
        fault.Message.ShouldNotContain("s3cret");
    }

    [TestCase("postgresql://u:p%40ss@db.example:5433/ckan", "db.example", 5433, "ckan", "u", "p@ss")]
    [TestCase("postgresql+psycopg2://u:p@db/ckan", "db", 5432, "ckan", "u", "p")]
    [TestCase("Host=db;Database=ckan;Username=u;Password=p", "db", 5432, "ckan", "u", "p")]
    public void Both_forms_of_an_address_are_understood(string address, string host, int port, string database, string user, string password)
    {
        var settings = CkanextDatabase.ConnectionOf(address);

        (settings.Host, settings.Port, settings.Database, settings.Username, settings.Password).ShouldBe((host, port, database, user, password));
    }

    private async Task FillAsync(string name, int count)
    {
        portal.Fill(count);
        await site.AddSourceAsync(name, portal.Url, config: """{"page_size": 2}""");
        for (var i = 1; i <= count; i++)
            await site.AddObjectAsync(name, $"{i:00000}", $$"""{"id": "{{i:00000}}", "name": "dataset-{{i:00000}}", "title": "Dataset {{i:00000}}"}""");
    }

    private async Task<IReadOnlyList<MovedSource>> MoveAsync(bool isDryRun = false, params string[] only)
    {
        await using var from = await CkanextDatabase.OpenAsync(site.Connection, None);
        var moved = new List<MovedSource>();
        await Get<CkanextImport>().RunAsync(from, only, isDryRun, moved.Add, None);
        return moved;
    }

    private sealed class CountingTime(Action asked) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            asked();
            return System.GetUtcNow();
        }
    }
}
