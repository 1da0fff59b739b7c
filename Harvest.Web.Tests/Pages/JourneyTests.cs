using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Pages;

/// <summary>The twelve things that people do, from the page where they begin, with the number of clicks that each may take.</summary>
[Category("Browser")]
[TestFixture(DatabaseKind.Sqlite)]
[TestFixture(DatabaseKind.Postgres)]
public sealed class JourneyTests(DatabaseKind kind)
{
    private const string Berlin = """{"type": "Polygon", "coordinates": [[[13.1, 52.3], [13.8, 52.3], [13.8, 52.7], [13.1, 52.7], [13.1, 52.3]]]}""";

    private Site site = null!;
    private FakePortal portal = null!;
    private IPage page = null!;
    private Clicks clicks = null!;
    private string? database;

    [SetUp]
    public async Task StartAsync()
    {
        database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        site = await Site.StartAsync(database);
        portal = await FakePortal.StartAsync();
        portal.Fill(20);
        await site.UserAsync("keeper", sysadmin: true);
        page = await Browser.OpenAsync(site);
        clicks = new Clicks(page);
        page.SetDefaultTimeout(30_000);
        await page.LogInAsync("keeper");
        await page.WaitForURLAsync("**/dashboard");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await page.Context.CloseAsync();
        await site.DisposeAsync();
        await portal.DisposeAsync();
        if (database is not null)
            await PostgresServer.Shared.DropDatabaseAsync(database);
    }

    [Test]
    public async Task Add_a_source_and_watch_it_run_in_three_clicks()
    {
        await clicks.LinkAsync("Add a source");
        await page.GetByLabel("Address of the catalogue").FillAsync(portal.Url.AbsoluteUri);
        await clicks.ButtonAsync("Detect type");
        await Assertions.Expect(page.GetByText("The catalogue answers.")).ToBeVisibleAsync();
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Harbour");
        await clicks.ButtonAsync("Save and run");

        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Finished");
        clicks.Count.ShouldBeLessThanOrEqualTo(3);
    }

    [Test]
    public async Task See_why_three_records_failed_and_retry_them_in_two_clicks()
    {
        for (var i = 0; i < 3; i++)
            portal.PutRaw($"bad-{i}", $$"""{"id": "bad-{{i}}", "name": "bad-{{i}}", "title": "Bad", "resources": "none"}""");
        var source = await site.SourceAsync(portal.Url, "portal");
        await site.HarvestAsync(source);
        await page.GotoAsync("/dashboard");

        await clicks.LinkAsync("Source portal");
        await Assertions.Expect(page.GetByText("resources: expected a list").First).ToBeVisibleAsync();
        for (var i = 0; i < 3; i++)
            portal.Put($"bad-{i}");
        await clicks.ButtonAsync("Retry failed records");

        await Assertions.Expect(page.Locator("main tbody tr").First).ToContainTextAsync("Finished");
        clicks.Count.ShouldBeLessThanOrEqualTo(2);
        (await site.Get<JobStore>().NewestAsync(source.Id, CancellationToken.None))!.Added.ShouldBe(3);
    }

    [Test]
    public async Task Schedule_a_source_at_two_in_the_morning_of_Berlin_in_three_clicks()
    {
        await site.SourceAsync(portal.Url, "portal");
        await page.GotoAsync("/harvest/admin/portal");

        await clicks.LinkAsync("Edit");
        await page.Locator("#frequency").SelectOptionAsync("AT");
        await page.GetByLabel("Time of day").FillAsync("02:00");
        await page.GetByLabel("Time zone").FillAsync("Europe/Berlin");
        await clicks.ButtonAsync("Save changes");

        await Assertions.Expect(page.GetByText("every day at 02:00 (Europe/Berlin)")).ToBeVisibleAsync();
        clicks.Count.ShouldBeLessThanOrEqualTo(3);
    }

    [Test]
    public async Task Approve_deletions_seeing_what_goes_in_two_clicks()
    {
        portal.Fill(30);
        var source = await site.SourceAsync(portal.Url, "portal");
        await site.HarvestAsync(source);
        portal.Remove(Enumerable.Range(1, 20).Select(i => $"{i:00000}"));
        await site.HarvestAsync(source);
        await page.GotoAsync("/dashboard");

        await clicks.LinkAsync("Source portal");
        await Assertions.Expect(page.Locator("#held-back")).ToContainTextAsync("20 deletions held back");
        await Assertions.Expect(page.GetByText("Dataset 00007")).ToBeVisibleAsync();
        await clicks.ButtonAsync("Approve 20 deletions");

        await Assertions.Expect(page.Locator("#held-back")).ToContainTextAsync("Approved");
        clicks.Count.ShouldBeLessThanOrEqualTo(2);
    }

    [Test]
    public async Task Stop_a_running_job_in_two_clicks()
    {
        var never = new TaskCompletionSource();
        portal.Instead = async (_, context) =>
        {
            await Task.WhenAny(never.Task, Task.Delay(Timeout.Infinite, context.RequestAborted));
            return true;
        };
        var source = await site.SourceAsync(portal.Url, "portal");
        await site.Get<JobControl>().CreateAsync(source, new JobOrder(), CancellationToken.None);
        await page.GotoAsync("/dashboard");

        await clicks.LinkAsync("Source portal");
        await clicks.ButtonAsync("Stop");

        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Aborted");
        clicks.Count.ShouldBeLessThanOrEqualTo(2);
        never.SetResult();
    }

    [Test]
    public async Task Find_a_dataset_by_words_place_and_format_in_four_clicks()
    {
        portal.Change("00003", package =>
        {
            package["title"] = "Cycling counts";
            package["extras"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["key"] = "spatial", ["value"] = Berlin });
            package["resources"]![0]!["format"] = "GeoJSON";
        });
        portal.Change("00004", package => package["title"] = "Cycling routes");
        await site.HarvestAsync(await site.SourceAsync(portal.Url, "portal"));
        await page.GotoAsync("/dataset");

        await page.GetByLabel("Search datasets").FillAsync("cycling");
        await page.GetByLabel("Search datasets").PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("2 datasets");
        await clicks.PressAsync(page.GetByText("Draw a box on the map"));
        await clicks.ButtonAsync("Draw a box");
        var map = (await page.Locator("[data-box]").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(map.X + 60, map.Y + 40);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(map.X + map.Width - 20, map.Y + map.Height - 20);
        await page.Mouse.UpAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("1 dataset");
        page.Url.ShouldContain("ext_bbox=");
        await clicks.PressAsync(page.Locator("#facets").GetByRole(AriaRole.Link, new() { NameRegex = new("GEOJSON") }));
        await clicks.LinkAsync("Cycling counts");

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Cycling counts");
        clicks.Count.ShouldBeLessThanOrEqualTo(4);
    }

    [Test]
    public async Task Compare_two_jobs_in_two_clicks()
    {
        var source = await site.SourceAsync(portal.Url, "portal");
        var first = await site.HarvestAsync(source);
        portal.Change("00001", package => package["title"] = "Changed");
        await site.HarvestAsync(source);
        portal.Change("00002", package => package["title"] = "Changed too");
        await site.HarvestAsync(source);
        await page.GotoAsync("/dashboard");

        await clicks.PressAsync(page.Locator("main table a[href*='/job/']").First);
        await page.GetByLabel("Compare with").SelectOptionAsync(first.Id);
        clicks.Count.ShouldBe(1);

        await Assertions.Expect(page.GetByText("Compared with")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator($"dl.facts a[href$='{first.Id}']")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Make_a_token_in_three_clicks()
    {
        await clicks.ButtonAsync("keeper");
        await clicks.LinkAsync("Account and tokens");
        await page.GetByLabel("Purpose").FillAsync("nightly script");
        await clicks.ButtonAsync("Create");

        var secret = await page.Locator("#secret").InnerTextAsync();
        (await site.Client(secret).ActionAsync("harvest_source_list")).GetArrayLength().ShouldBe(0);
        clicks.Count.ShouldBeLessThanOrEqualTo(3);
    }

    [Test]
    public async Task Make_somebody_an_editor_in_four_clicks()
    {
        await site.UserAsync("new-editor");
        await site.OrganizationAsync("harbour-office");
        await clicks.ButtonAsync("Admin");
        await clicks.PressAsync(page.Locator("a[href='/admin/organizations']"));
        await clicks.LinkAsync("The harbour-office");
        await page.GetByLabel("Log-in name").FillAsync("new-editor");
        await page.GetByLabel("Role").SelectOptionAsync("Editor");
        await clicks.ButtonAsync("Set");

        await Assertions.Expect(page.Locator("main table")).ToContainTextAsync("new-editor");
        clicks.Count.ShouldBeLessThanOrEqualTo(4);
    }

    [Test]
    public async Task Refuse_a_proposed_source_in_two_clicks()
    {
        await site.UserAsync("proposer");
        var proposer = await Browser.OpenAsync(site);
        await proposer.LogInAsync("proposer");
        await proposer.GotoAsync("/harvest/new");
        await proposer.GetByLabel("Address of the catalogue").FillAsync(portal.Url.AbsoluteUri);
        await proposer.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync("ckan");
        await proposer.GetByLabel("Title", new() { Exact = true }).FillAsync("Proposed");
        await proposer.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(proposer.GetByText("This source needs approval.")).ToBeVisibleAsync();
        await proposer.Context.CloseAsync();
        await page.GotoAsync("/dashboard");
        page.Dialog += (_, dialog) => dialog.AcceptAsync();

        await clicks.LinkAsync("Proposed");
        await page.GetByLabel("Comment", new() { Exact = true }).FillAsync("Harvested through the city's portal already");
        await clicks.ButtonAsync("Refuse");

        await Assertions.Expect(page.GetByText("The source is refused.")).ToBeVisibleAsync();
        clicks.Count.ShouldBeLessThanOrEqualTo(2);
    }

    [Test]
    public async Task See_that_no_consumer_lives_without_a_click()
    {
        var consumers = site.Get<ConsumerStore>();
        var seen = "";
        // The consumers of this process tell every few seconds that they live: the page has to be quicker.
        for (var attempt = 1; attempt <= 20 && !seen.Contains("none running", StringComparison.Ordinal); attempt++)
        {
            foreach (var consumer in await consumers.LivingAsync(CancellationToken.None))
                await consumers.RemoveAsync(consumer.Id, CancellationToken.None);
            await page.GotoAsync("/dashboard");
            seen = await page.Locator("main").TextContentAsync() ?? "";
        }

        seen.ShouldContain("none running");
    }

    [Test]
    public async Task Export_a_result_in_one_click()
    {
        await site.HarvestAsync(await site.SourceAsync(portal.Url, "portal"));
        await page.GotoAsync("/dataset?q=dataset");

        var download = page.WaitForDownloadAsync();
        await clicks.PressAsync(page.GetByRole(AriaRole.Link, new() { Name = "CSV", Exact = true }));
        var lines = await File.ReadAllLinesAsync(await (await download).PathAsync());

        lines.Length.ShouldBe(21);
        clicks.Count.ShouldBe(1);
    }
}
