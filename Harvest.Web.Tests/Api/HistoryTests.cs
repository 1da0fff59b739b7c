using Harvest.Storage.Datasets;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>What changed in a dataset, where versions are kept.</summary>
public sealed class HistoryTests
{
    [TestCase(DatabaseKind.Sqlite)]
    [TestCase(DatabaseKind.Postgres)]
    public async Task A_dataset_shows_what_changed_and_when(DatabaseKind kind)
    {
        var database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        await using var portal = await FakePortal.StartAsync();
        await using (var site = await Site.StartAsync(database, null, "Catalogue:KeepVersions=true"))
        {
            var source = await site.SourceAsync(portal.Url, "portal");
            foreach (var title in (string[])["Oaks", "Oaks of the valley", "Oaks of the valley and the hill"])
            {
                portal.Put("oaks", package => (package["name"], package["title"], package["notes"]) = ("oaks", title, "The same"));
                (await site.HarvestAsync(source)).Errored.ShouldBe(0);
            }
            // What no field shows is no change.
            portal.Put("oaks", package => (package["name"], package["title"], package["notes"], package["revision_id"]) = ("oaks", "Oaks of the valley and the hill", "The same", "other"));
            (await site.HarvestAsync(source)).Errored.ShouldBe(0);

            var package = (await site.Get<DatasetQueries>().FindAsync("oaks", CancellationToken.None))!;
            var history = await site.Get<DatasetVersions>().HistoryAsync(package, 10, CancellationToken.None);
            history.Select(change => change.Differences.ShouldHaveSingleItem()).ShouldBe(
            [
                new("title", "Oaks of the valley", "Oaks of the valley and the hill"),
                new("title", "Oaks", "Oaks of the valley"),
            ]);
            history[0].Time.ShouldBeGreaterThan(history[1].Time);
            var page = await site.Anonymous.GetStringAsync("/dataset/oaks");
            page.ShouldContain("<del>Oaks</del>");
            page.ShouldContain("<ins>Oaks of the valley and the hill</ins>");

            (await site.Get<DatasetVersions>().DropAsync(history[0].Time, CancellationToken.None)).ShouldBeGreaterThan(0);
            (await site.Get<DatasetVersions>().HistoryAsync(package, 10, CancellationToken.None)).ShouldHaveSingleItem();
        }
        if (database is not null)
            await PostgresServer.Shared.DropDatabaseAsync(database);
    }
}
