using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Jobs;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.EndToEnd;

/// <summary>The database goes away in the middle of a harvest and comes back.</summary>
public sealed class DatabaseAwayTests
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(10);

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_harvest_outlives_ten_seconds_without_its_database(bool isKilled)
    {
        await using var server = PostgresServer.Private();
        var database = await server.CreateDatabaseAsync();
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(3000);
        portal.MaxRows = 200;
        await using var engine = await Engine.StartAsync(database);
        var source = await engine.CreateSourceAsync(portal.Url);
        var job = await engine.Get<JobControl>().CreateAsync(source, new JobOrder(), CancellationToken.None);
        var harvest = engine.RunAsync(job);
        await Eventually.ShouldAsync(
            async () => (await engine.Get<JobStore>().FindAsync(job.Id, CancellationToken.None))!.Completed > 0,
            "the first records to end",
            TimeSpan.FromSeconds(30));

        if (isKilled)
            server.Kill();
        else
            await server.StopAsync();
        // What is tested is the length of the outage, so this waits by the clock.
        await Task.Delay(Away);
        await server.StartAsync();

        var ended = (await harvest)[0];
        ended.Status.ShouldBe(JobStatus.Finished);
        ended.Added.ShouldBe(3000);
        (await engine.ErrorsAsync(ended)).ShouldBeEmpty();
        (await engine.DatasetsAsync(source)).Count.ShouldBe(3000);
    }
}
