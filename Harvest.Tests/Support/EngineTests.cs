using Harvest.Model;
using Harvest.Tests.Servers;

namespace Harvest.Tests.Support;

public sealed class EngineTests
{
    [Test]
    public async Task A_source_is_harvested_to_its_end()
    {
        await using var site = await TestSite.StartAsync(
            """{"success": true, "result": {"count": 1, "results": [{"id": "a", "name": "a", "title": "A"}]}}""", "application/json");
        await using var engine = await Engine.StartAsync();

        var job = await engine.HarvestAsync(await engine.CreateSourceAsync(site.Url));

        (job.Status, job.Added).ShouldBe((JobStatus.Finished, 1));
        (await engine.ErrorsAsync(job)).ShouldBeEmpty();
        (await engine.DatasetsAsync()).Single().GetProperty("title").GetString().ShouldBe("A");
    }

    [Test]
    public async Task A_source_is_harvested_into_PostgreSQL()
    {
        await using var site = await TestSite.StartAsync(
            """{"success": true, "result": {"count": 1, "results": [{"id": "a", "name": "a", "title": "A"}]}}""", "application/json");
        await using var engine = await Engine.StartAsync(await PostgresServer.Shared.CreateDatabaseAsync());

        var job = await engine.HarvestAsync(await engine.CreateSourceAsync(site.Url));

        (job.Status, job.Added).ShouldBe((JobStatus.Finished, 1));
        (await engine.DatasetsAsync()).Single().GetProperty("title").GetString().ShouldBe("A");
    }
}
