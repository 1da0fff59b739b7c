using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Pages;

/// <summary>The page with all records of a source.</summary>
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
            var keeper = await site.UserClientAsync("keeper", sysadmin: true);

            var first = await keeper.GetStringAsync("/harvest/portal/records");
            first.ShouldContain("resources: expected a list");
            first.ShouldContain("href=\"/dataset/dataset-00007\"");
            first.ShouldNotContain("dataset-00059");
            var next = System.Net.WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(first, "<a href=\"([^\"]*)\">Next page").Groups[1].Value);
            (await keeper.GetStringAsync(next)).ShouldContain("href=\"/dataset/dataset-00059\"");
            var failed = await keeper.GetStringAsync("/harvest/portal/records?failed=true");
            failed.ShouldContain("broken");
            failed.ShouldNotContain("dataset-00007");
            ((int)(await site.Anonymous.GetAsync(new Uri("/harvest/portal/records", UriKind.Relative))).StatusCode).ShouldBe(302);
        }
        if (database is not null)
            await PostgresServer.Shared.DropDatabaseAsync(database);
    }
}
