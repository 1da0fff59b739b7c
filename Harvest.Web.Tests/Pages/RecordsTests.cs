using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Pages;

/// <summary>The page with all records of a source.</summary>
[Category("Browser")]
[TestFixture(DatabaseKind.Sqlite)]
[TestFixture(DatabaseKind.Postgres)]
public sealed class RecordsTests(DatabaseKind kind)
{
    [Test]
    public async Task It_lists_records_by_title_with_their_documents_and_what_failed()
    {
        var database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(60);
        portal.PutRaw("broken", """{"id": "broken", "name": "broken", "title": "Cannot be", "resources": "none"}""");
        await using (var site = await Site.StartAsync(database))
        {
            await site.HarvestAsync(await site.SourceAsync(portal.Url, "portal"));
            await site.UserAsync("keeper", sysadmin: true);
            var page = await Browser.OpenAsync(site);
            await page.LogInAsync("keeper");

            await page.GotoAsync("/harvest/admin/portal");
            await page.GetByRole(AriaRole.Link, new() { Name = "Records", Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator("#source-records tbody tr")).ToHaveCountAsync(50);
            await Assertions.Expect(page.Locator("#source-records tbody tr").First).ToContainTextAsync("resources: expected a list");
            await Assertions.Expect(page.Locator("a[href='/dataset/dataset-00007']")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Next page" }).ClickAsync();
            await Assertions.Expect(page.Locator("#source-records tbody tr")).ToHaveCountAsync(11);
            await Assertions.Expect(page.Locator("a[href='/dataset/dataset-00059']")).ToBeVisibleAsync();
            await page.GetByLabel("State").SelectOptionAsync("true");
            await Assertions.Expect(page.Locator("#source-records tbody tr")).ToHaveCountAsync(1);
            await page.Context.CloseAsync();
            ((int)(await site.Anonymous.GetAsync(new Uri("/harvest/portal/records", UriKind.Relative))).StatusCode).ShouldBe(302);
        }
        if (database is not null)
            await PostgresServer.Shared.DropDatabaseAsync(database);
    }
}
