using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Storage.Sources;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Tests.Support;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Pages;

/// <summary>What people do, in a real browser.</summary>
[Category("Browser")]
public sealed class BrowserTests
{
    private Site site = null!;
    private FakePortal portal = null!;
    private IPage page = null!;

    [SetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync();
        portal = await FakePortal.StartAsync();
        portal.Fill(30);
        await site.UserAsync("keeper", sysadmin: true);
        page = await Browser.OpenAsync(site);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await page.Context.CloseAsync();
        await site.DisposeAsync();
        await portal.DisposeAsync();
    }

    [Test]
    public async Task A_source_is_made_by_its_address_previewed_run_and_watched_to_its_end_without_reloading()
    {
        var mayGoOn = new TaskCompletionSource();
        await page.LogInAsync("keeper");
        await page.GotoAsync("/harvest/new");
        await page.GetByLabel("Address of the catalogue").FillAsync($" {portal.Url.Authority}/ ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Detect type" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Detected type: CKAN.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Type", new() { Exact = true })).ToHaveValueAsync("ckan");
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("The harbour");
        await Assertions.Expect(page.GetByText("The catalogue answers.")).ToBeVisibleAsync();
        await page.GetByText("Dataset 00001").First.ClickAsync();
        await Assertions.Expect(page.Locator("#preview pre").First).ToContainTextAsync("\"title\": \"Dataset 00001\"");
        (await site.Get<SourceStore>().ListAsync(false, CancellationToken.None)).ShouldBeEmpty();

        portal.Instead = async (request, _) =>
        {
            if (request.Start > 0 || request.Rows > 0)
                await mayGoOn.Task;
            return false;
        };
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and run" }).ClickAsync();
        // The page is looked at below; when its pictures and scripts are all there is of no concern.
        await page.WaitForURLAsync("**/harvest/the-harbour/job/**", new() { WaitUntil = WaitUntilState.Commit });
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Running");
        await page.EvaluateAsync("window.stayed = true");
        mayGoOn.SetResult();

        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Finished");
        await Assertions.Expect(page.Locator("#live")).ToContainTextAsync("30");
        (await page.EvaluateAsync<bool>("window.stayed === true")).ShouldBeTrue();
    }

    [Test]
    public async Task A_running_job_is_stopped()
    {
        var never = new TaskCompletionSource();
        portal.Instead = async (_, context) =>
        {
            await Task.WhenAny(never.Task, Task.Delay(Timeout.Infinite, context.RequestAborted));
            return true;
        };
        var source = await site.SourceAsync(portal.Url, "slow");
        await page.LogInAsync("keeper");
        await page.GotoAsync("/harvest/admin/slow");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Running job" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Aborted");
        (await site.Get<JobStore>().NewestAsync(source.Id, CancellationToken.None))!.Status.ShouldBe(JobStatus.Aborted);
        never.SetResult();
    }

    [Test]
    public async Task An_errored_record_is_found_by_its_message_and_opened()
    {
        portal.PutRaw("broken", """{"id": "broken", "name": "broken", "title": "Cannot be", "resources": "none"}""");
        var source = await site.SourceAsync(portal.Url, "portal");
        var job = await site.HarvestAsync(source);
        await page.LogInAsync("keeper");
        await page.GotoAsync($"/harvest/portal/job/{job.Id}");

        await page.GetByRole(AriaRole.Link, new() { Name = "Show these records" }).ClickAsync();
        await page.Locator("#records").GetByRole(AriaRole.Link, new() { Name = "broken" }).ClickAsync();

        await Assertions.Expect(page.Locator(".alert-danger")).ToContainTextAsync("resources");
        await Assertions.Expect(page.Locator("pre.document")).ToContainTextAsync("Cannot be");
    }

    [Test]
    public async Task Titles_and_descriptions_of_a_hostile_portal_are_shown_as_text()
    {
        const string Bad = "<img src=x onerror=\"window.owned=1\"><script>window.owned=1</script>";
        portal.RemoveAll();
        portal.Put("bad", package =>
        {
            package["title"] = $"Bad {Bad}";
            package["notes"] = $"{Bad} [click](javascript:window.owned=1) ![x](javascript:window.owned=1) <svg onload=window.owned=1>";
            package["tags"] = new JsonArray(new JsonObject { ["name"] = $"tag {Bad}" });
            package["organization"] = new JsonObject { ["id"] = "o", ["name"] = "o", ["title"] = $"Org {Bad}" };
            package["resources"] = new JsonArray(new JsonObject { ["url"] = "javascript:window.owned=1", ["name"] = $"File {Bad}", ["format"] = Bad });
            package["extras"] = new JsonArray(new JsonObject { ["key"] = $"key {Bad}", ["value"] = "</script><script>window.owned=1</script>" });
            package["license_url"] = "javascript:window.owned=1";
            package["license_title"] = "licence";
        });
        portal.PutRaw("worse", $$"""{"id": "worse", "name": "worse", "resources": {{System.Text.Json.JsonSerializer.Serialize(Bad)}} }""");
        var job = await site.HarvestAsync(await site.SourceAsync(portal.Url, "hostile"));
        var objects = await site.Get<ObjectList>().PageAsync(new ObjectFilter(job.Id), CancellationToken.None);
        await page.LogInAsync("keeper");

        string[] pages =
        [
            "/", "/dataset", "/dataset/dataset-bad", "/organization", "/organization/o", "/harvest/hostile", $"/harvest/hostile/job/{job.Id}", "/dashboard",
            .. objects.Select(found => $"/harvest/object/{found.Id}"),
        ];
        foreach (var path in pages)
        {
            await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
            (await page.EvaluateAsync<bool>("window.owned === undefined")).ShouldBeTrue(path);
            (await page.Locator("main img, main svg, main script, a[href^='javascript:']").CountAsync()).ShouldBe(0, path);
        }
        await page.GotoAsync("/dataset/dataset-bad");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("<script>window.owned=1</script>");
    }

    [Test]
    public async Task Who_has_no_right_is_sent_to_the_log_in_and_then_told_no()
    {
        await site.UserAsync("reader");
        await site.SourceAsync(portal.Url, "portal");

        await page.GotoAsync("/harvest/admin/portal");
        page.Url.ShouldContain("/login?next=");
        await page.LogInAsync("reader", "not the password");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Name or password is wrong");
        await page.LogInAsync("reader");
        await page.GotoAsync("/harvest/admin/portal");

        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Access denied");
        foreach (var path in (string[])["/admin/users", "/admin/system", "/admin/settings", "/admin/log", "/admin/audit", "/admin/organizations"])
            (await page.GotoAsync(path))!.Status.ShouldBe(403, path);
    }

    [Test]
    public async Task A_first_password_must_be_changed_before_anything_else()
    {
        var user = await site.UserAsync("fresh");
        await site.Get<UserStore>().UpdateAsync(user with { MustChange = true }, CancellationToken.None);

        await page.LogInAsync("fresh");
        await page.WaitForURLAsync("**/account/password");
        await page.GotoAsync("/dashboard");
        page.Url.ShouldEndWith("/account/password");
        await page.GetByLabel("Current password").FillAsync(Site.Password);
        await page.GetByLabel("New password", new() { Exact = true }).FillAsync("another long password");
        await page.GetByLabel("Repeat new password").FillAsync("another long password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).ClickAsync();

        await page.WaitForURLAsync("**/dashboard");
    }

    [Test]
    public async Task A_source_of_somebody_without_the_right_waits_and_is_accepted_by_an_administrator()
    {
        await site.UserAsync("proposer");
        await page.LogInAsync("proposer");
        await page.GotoAsync("/harvest/new");
        await page.GetByLabel("Address of the catalogue").FillAsync(portal.Url.AbsoluteUri);
        await page.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync("ckan");
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Proposed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("This source needs approval.")).ToBeVisibleAsync();

        var admin = await Browser.OpenAsync(site);
        await admin.LogInAsync("keeper");
        await Assertions.Expect(admin.Locator(".border-warning")).ToContainTextAsync("proposed");
        await admin.GotoAsync("/harvest/admin/proposed");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Accept" }).ClickAsync();

        await Assertions.Expect(admin.GetByText("The source is accepted.")).ToBeVisibleAsync();
        await Assertions.Expect(admin.GetByRole(AriaRole.Button, new() { Name = "Run now" })).ToBeEnabledAsync();
        await admin.Context.CloseAsync();
    }

    [Test]
    public async Task Times_are_in_the_readers_zone_and_the_colours_are_as_he_chose()
    {
        await site.HarvestAsync(await site.SourceAsync(portal.Url, "portal"));
        await page.GotoAsync("/dataset");

        var shown = await page.Locator("main time").First.InnerTextAsync();
        var expected = await page.EvaluateAsync<string>(
            "new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'short', timeZone: 'Pacific/Auckland'}).format(new Date(document.querySelector('main time').dateTime))");
        shown.ShouldBe(expected);
        await page.GetByRole(AriaRole.Button, new() { Name = "Colour scheme" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Dark" }).ClickAsync();
        await page.ReloadAsync();
        (await page.EvaluateAsync<string>("document.documentElement.dataset.bsTheme")).ShouldBe("dark");
    }

    [Test]
    public async Task A_sources_page_says_what_it_is_and_how_it_does()
    {
        var source = await site.SourceAsync(portal.Url, "portal", draft => draft with { Schedule = "30 2 * * *", TimeZone = "Europe/Berlin", Config = """{"default_tags": ["harbour"]}""" });
        await site.HarvestAsync(source);
        portal.PutRaw("broken", """{"id": "broken", "name": "broken", "resources": "none"}""");
        await site.HarvestAsync(source);
        await page.LogInAsync("keeper");

        await page.GotoAsync("/harvest/admin/portal");

        await Assertions.Expect(page.GetByText("every day at 02:30 (Europe/Berlin)")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("The last job had 1 error.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new("^errors in the last 2 jobs: now 1, least 0") })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("dl.facts")).ToContainTextAsync("Tags for every dataset");
        await page.GetByRole(AriaRole.Link, new() { Name = "Show the errors" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show these records" }).ClickAsync();
        await Assertions.Expect(page.Locator("#record-list tbody tr")).ToHaveCountAsync(1);
    }
}
