using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.EndToEnd;

/// <summary>Promise 6: the program is killed at any moment and run again; at the end all is there, and nothing twice.</summary>
public sealed class CrashTests
{
    private const int Records = 3000;
    private const int Kills = 6;

    [TestCase(true)]
    [TestCase(false)]
    public async Task Killed_again_and_again_a_harvest_ends_complete(bool isPostgres)
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(Records);
        portal.MaxRows = 250;
        using var folder = new TemporaryFolder();
        var database = isPostgres ? await PostgresServer.Shared.CreateDatabaseAsync() : $"Data Source={Path.Combine(folder.Path, "harvest.db")}";
        await using var engine = await Engine.StartAsync(database);
        var source = await engine.CreateSourceAsync(portal.Url);
        var job = await engine.Get<JobControl>().CreateAsync(source, new JobOrder(), CancellationToken.None);
        var random = TestContext.CurrentContext.Random;

        for (var kill = 1; kill <= Kills; kill++)
        {
            await using var run = Run(database);
            // At a moment within the work: after so many records more have ended, or while the first pages are listed.
            var target = kill == 1 ? 0 : (await FindAsync(engine, job)).Completed + random.Next(1, Records / Kills);
            await Eventually.ShouldAsync(
                async () => run.HasExited || (kill == 1 ? (await FindAsync(engine, job)).Listed > 0 : (await FindAsync(engine, job)).Completed >= target),
                $"progress before kill {kill}",
                TimeSpan.FromSeconds(60));
            run.Kill();
        }
        await using (var last = Run(database))
        {
            await last.WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(90));
            last.ExitCode.ShouldBe(0, last.Output);
        }

        var ended = await FindAsync(engine, job);
        ended.Status.ShouldBe(JobStatus.Finished);
        ended.Added.ShouldBe(Records);
        ended.Errored.ShouldBe(0);
        var guids = (await engine.DatasetsAsync(source)).Select(dataset => dataset.GetProperty("id").GetString()).ToList();
        guids.Count.ShouldBe(Records);
        guids.Distinct().Count().ShouldBe(Records);
        (await OpenObjectsAsync(engine)).ShouldBe(0);
    }

    private static BuiltProgram Run(string database) => BuiltProgram.Start(
        "Harvest.Scheduler",
        "harvest",
        new Dictionary<string, string>
        {
            ["HARVEST__DATABASE"] = database,
            ["HARVEST__HTTP__ALLOWPRIVATEADDRESSES"] = "true",
            // On a slow machine every kill may fall into the listing, and five of them would end it for good.
            ["HARVEST__CONSUMER__ATTEMPTS"] = "50",
        },
        "run");

    private static async Task<Job> FindAsync(Engine engine, Job job) =>
        (await engine.Get<JobStore>().FindAsync(job.Id, CancellationToken.None))!;

    private static Task<long> OpenObjectsAsync(Engine engine) => engine.Get<Database>().ReadAsync(
        session => session.ExecuteScalarAsync<long>("SELECT count(*) FROM harvest_object WHERE report_status IS NULL"),
        CancellationToken.None);
}
