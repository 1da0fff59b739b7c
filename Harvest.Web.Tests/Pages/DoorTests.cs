using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Accounts;
using Harvest.Storage.Objects;
using Harvest.Storage.Sources;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Pages;

/// <summary>Everything that can be pressed and followed, as those who press and follow everything do, on both databases.</summary>
[Category("Browser")]
[TestFixture(DatabaseKind.Sqlite)]
[TestFixture(DatabaseKind.Postgres)]
public sealed class DoorTests(DatabaseKind kind)
{
    private const int Many = 120;

    private Site site = null!;
    private FakePortal portal = null!;
    private Source precious = null!;
    private Job job = null!;
    private string objectId = "";
    private string? database;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        site = await Site.StartAsync(database);
        portal = await FakePortal.StartAsync();
        portal.Fill(45);
        portal.PutRaw("broken", """{"id": "broken", "name": "broken", "title": "Cannot be", "resources": "none"}""");
        await site.UserAsync("keeper", sysadmin: true);
        await site.UserAsync("editor");
        await site.UserAsync("nobody");
        var office = await site.OrganizationAsync("precious-office", ("editor", Role.Editor));
        precious = await site.SourceAsync(portal.Url, "precious", draft => draft with { Organization = office.Id });
        job = await site.HarvestAsync(precious);
        objectId = (await site.Get<ObjectList>().PageAsync(new ObjectFilter(job.Id), CancellationToken.None))[0].Id;
        for (var i = 0; i < Many; i++)
        {
            await site.OrganizationAsync($"office-{i}");
            await site.SourceAsync(new Uri($"http://127.0.0.1:9/{i}"), $"source-{i}");
            await site.Get<AuditStore>().AddAsync("keeper", "", "harvest_source_create", $"source-{i}", "", CancellationToken.None);
        }
        await site.Get<LogStore>().AddAsync(
            [.. Enumerable.Range(0, Many).Select(i => new LogRow($"Line {i}", "INFO", DateTimeOffset.UnixEpoch.AddDays(i)))], CancellationToken.None);
        await site.Get<Database>().WriteAsync(
            async session => await session.Dialect.BulkInsertAsync(
                session,
                "harvest_job",
                ["id", "source_id", "status", "created", "finished", "progress_at"],
                Enumerable.Range(0, Many).Select(i => new object?[]
                    { $"old-{i}", precious.Id, "Finished", DateTimeOffset.UnixEpoch.AddDays(i), DateTimeOffset.UnixEpoch.AddDays(i), DateTimeOffset.UnixEpoch }),
                CancellationToken.None),
            CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
        if (database is not null)
            await PostgresServer.Shared.DropDatabaseAsync(database);
    }

    [TestCase("/dataset?sort=title+asc", "main article h3", 45)]
    [TestCase("/harvest/precious", "main article h3", 45)]
    [TestCase("/harvest", "main tbody tr", Many + 1)]
    [TestCase("/organization", "main .list-group-item", Many + 1)]
    [TestCase("/harvest/precious/job", "main tbody tr", Many + 1)]
    [TestCase("/admin/audit", "main tbody tr", Many)]
    [TestCase("/admin/log?q=Line", "main tbody tr", Many)]
    public async Task A_list_is_read_to_its_last_page_and_shows_every_entry_once(string path, string entries, int least)
    {
        var page = await Browser.OpenAsync(site);
        await page.LogInAsync("keeper");
        await page.GotoAsync(path);
        var seen = new List<string>(await page.Locator(entries).AllInnerTextsAsync());
        while (await page.Locator("a[rel=next]").CountAsync() > 0)
        {
            var next = page.Locator("a[rel=next]").First;
            var address = await next.EvaluateAsync<string>("link => link.href");
            await next.ClickAsync();
            await page.WaitForURLAsync(address, new PageWaitForURLOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
            seen.AddRange(await page.Locator(entries).AllInnerTextsAsync());
        }

        seen.Count.ShouldBeGreaterThanOrEqualTo(least);
        if (!path.StartsWith("/admin", StringComparison.Ordinal))
            seen.ShouldBeUnique();
        await page.Context.CloseAsync();
    }

    [TestCase("keeper", 60)]
    [TestCase("editor", 40)]
    [TestCase("nobody", 25)]
    [TestCase(null, 20)]
    public async Task Every_link_leads_somewhere(string? user, int least)
    {
        var page = await Browser.OpenAsync(site);
        if (user is not null)
            await page.LogInAsync(user);
        var door = new Door(page);

        var count = await door.FollowAsync("/", "/dataset", "/harvest", "/organization", "/harvest/precious", "/dataset/dataset-00001");

        door.Faults.ShouldBeEmpty();
        count.ShouldBeGreaterThan(least);
        await page.Context.CloseAsync();
    }

    [Test]
    public async Task Every_button_of_every_form_may_be_pressed_with_anything_in_the_fields()
    {
        // What a button asks of the database the administrator asks, too; who may press it is the same on both.
        foreach (var user in kind == DatabaseKind.Sqlite ? (string[])["keeper", "editor", "nobody"] : ["keeper"])
            await PressAllAsync(user);
    }

    [Test]
    public async Task A_name_that_is_taken_is_refused_and_nothing_that_was_typed_is_lost()
    {
        var page = await Browser.OpenAsync(site);
        await page.LogInAsync("keeper");
        await page.GotoAsync("/harvest/new");
        await page.GetByLabel("Address of the catalogue").FillAsync("http://127.0.0.1:9/second");
        await page.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync("ckan");
        await page.Locator("#title").FillAsync("Another");
        await page.Locator("#description").FillAsync("Typed with care");
        await page.Locator("#name").FillAsync("precious");

        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();

        await Assertions.Expect(page.Locator(".invalid-feedback")).ToContainTextAsync("already in use");
        (await page.Locator("#url").InputValueAsync()).ShouldBe("http://127.0.0.1:9/second");
        (await page.Locator("#type").InputValueAsync()).ShouldBe("ckan");
        (await page.Locator("#title").InputValueAsync()).ShouldBe("Another");
        (await page.Locator("#description").InputValueAsync()).ShouldBe("Typed with care");
        (await page.Locator("#name").InputValueAsync()).ShouldBe("precious");
        (await site.Get<SourceStore>().FindAsync("precious", CancellationToken.None))!.Url.ShouldBe(precious.Url);
        await page.Context.CloseAsync();
    }

    [Test]
    public async Task A_source_gets_the_short_name_that_was_typed_and_another_one_later()
    {
        var page = await Browser.OpenAsync(site);
        await page.LogInAsync("keeper");
        await page.GotoAsync("/harvest/new");
        await page.GetByLabel("Address of the catalogue").FillAsync("http://127.0.0.1:9/third");
        await page.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync("ckan");
        await page.Locator("#name").FillAsync("short-name");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/harvest/admin/short-name");

        await page.GotoAsync("/harvest/edit/short-name");
        await page.Locator("#name").FillAsync("shorter-name");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();

        await page.WaitForURLAsync("**/harvest/admin/shorter-name");
        await page.Context.CloseAsync();
    }

    private async Task PressAllAsync(string user)
    {
        var page = await Browser.OpenAsync(site);
        await page.LogInAsync(user);
        var door = new Door(page);
        var victim = $"victim-{user}";
        var owner = (await site.Get<UserStore>().FindAsync(user, CancellationToken.None))!;
        await site.SourceAsync(new Uri(portal.Url, $"?{user}"), victim, draft => draft with
        {
            UserId = owner.Id,
            Config = $$"""{"user_agent": "{{user}}"}""",
        });
        // Its members may be taken out without harm to the other tests.
        if (user == "keeper")
        {
            await site.OrganizationAsync("victim-office", ("editor", Role.Editor));
            // One without sources would be gone after the first press of Delete.
            await site.SourceAsync(new Uri("http://127.0.0.1:9/office"), "office-source", draft => draft with { Organization = "victim-office" });
        }
        string[] paths =
        [
            .. user == "nobody" ? [] : (string[])[$"/harvest/precious/job/{job.Id}", $"/harvest/object/{objectId}"],
            "/", "/dataset", "/organization", "/harvest", "/harvest/new", $"/harvest/edit/{victim}", $"/harvest/admin/{victim}", "/account",
            .. user == "keeper" ? (string[])["/admin/organizations?name=victim-office", "/admin/system", "/admin/log"] : [],
        ];

        foreach (var path in paths)
        {
            (await door.PressAllAsync(path, "precious", portal.Url.AbsoluteUri)).ShouldNotBeEmpty($"{path}; {string.Join("; ", door.Faults)}");
            if (path is "/harvest/new" or "/account")
                await door.PressAllAsync(path, "Größe \"<b>\" 'x' & y", "no address at all");
        }

        if (user == "keeper")
        {
            // The others are needed yet, and whoever changes his own password is logged out.
            var spare = await site.UserAsync("spare");
            await door.PressAllAsync("/admin/users", "precious", "", $"main form:not(:has(input[name=id]:not([value='{spare.Id}'])))");
        }

        door.Faults.ShouldBeEmpty();
        var after = (await site.Get<SourceStore>().FindAsync("precious", CancellationToken.None))!;
        (after.Id, after.Url, after.Title, after.Description).ShouldBe((precious.Id, precious.Url, precious.Title, precious.Description));
        await page.Context.CloseAsync();
    }
}
