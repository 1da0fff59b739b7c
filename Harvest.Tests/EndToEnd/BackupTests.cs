using Harvest.Doctor;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Gather;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Npgsql;

namespace Harvest.Tests.EndToEnd;

/// <summary>A backup as docs/operations.md describes it, brought back: the catalogue is there, and harvesting goes on from it.</summary>
public sealed class BackupTests
{
    private readonly ScriptedHarvester harvester = new();

    [Test]
    public async Task PostgreSQL_dumped_in_the_midst_of_a_harvest_and_restored_elsewhere()
    {
        var (from, to) = (await Databases.CreateAsync(), await PostgresServer.Shared.CreateDatabaseAsync());
        await using var before = await StartAsync(from);
        await HalfHarvestedAsync(before);
        using var folder = new TemporaryFolder();
        var dump = Path.Combine(folder.Path, "harvest.dump");

        await RunAsync("pg_dump", from, "-Fc", "-f", dump);
        await RunAsync("pg_restore", to, dump);

        await using var after = await StartAsync(to);
        await ShouldGoOnAsync(after);
    }

    [Test]
    public async Task A_SQLite_file_copied_while_it_is_used()
    {
        using var folder = new TemporaryFolder();
        await using var before = await StartAsync($"Data Source={Path.Combine(folder.Path, "harvest.db")}");
        await HalfHarvestedAsync(before);
        var copy = Path.Combine(folder.Path, "backup.db");

        await before.Get<Database>().ReadAsync(
            async session =>
            {
                await using var command = session.Connection.CreateCommand();
                command.CommandText = $"VACUUM INTO '{copy}'";
                return await command.ExecuteNonQueryAsync();
            },
            CancellationToken.None);

        await using var after = await StartAsync($"Data Source={copy}");
        await ShouldGoOnAsync(after);
    }

    private Task<Engine> StartAsync(string database) => Engine.StartAsync(
        database, null, services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<Harvest.Harvesters.IHarvester>(services, harvester));

    /// <summary>A source with 30 datasets, and a job under way that has listed 40 records and imported none of the new ones.</summary>
    private async Task HalfHarvestedAsync(Engine engine)
    {
        var source = await engine.CreateSourceAsync(new Uri("http://kept.example/"), ScriptedHarvester.Name, name: "kept");
        harvester.Serve("kept", 30);
        await engine.HarvestAsync(source);
        harvester.Serve("kept", 40);
        await engine.Get<JobControl>().CreateAsync(await engine.ReloadAsync(source), new JobOrder(), CancellationToken.None);
        await using var delivery = await engine.Get<IQueue>().ReceiveAsync(QueueName.Gather, 1, TimeSpan.FromSeconds(5), CancellationToken.None);
        await engine.Get<GatherStage>().HandleAsync(delivery, CancellationToken.None);
    }

    /// <summary>The job that was open is taken up, and the next harvest finds nothing to do.</summary>
    private static async Task ShouldGoOnAsync(Engine engine)
    {
        (await engine.DatasetsAsync()).Count.ShouldBe(30);
        (await engine.Get<Examination>().RunAsync(fix: true, CancellationToken.None)).ShouldNotContain(finding => finding.Part == "rows" && finding.Weight == Weight.Problem);
        var open = (await engine.Get<JobStore>().OpenAsync(CancellationToken.None)).Single();

        (await engine.RunAsync(open)).Single().Added.ShouldBe(10);

        var source = (await engine.Get<SourceStore>().FindAsync("kept", CancellationToken.None))!;
        var next = await engine.HarvestAsync(source);
        (next.Unchanged, next.Added, next.Updated, next.Deleted).ShouldBe((40, 0, 0, 0));
        (await engine.DatasetsAsync()).Count.ShouldBe(40);
    }

    private static Task RunAsync(string program, string database, params string[] arguments)
    {
        var settings = new NpgsqlConnectionStringBuilder(database);
        var file = Installed.Find(program, [.. Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")) : [], "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"])
            ?? throw new InconclusiveException($"{program} is not installed");
        return ServerProcess.RunAsync(
            Directory.CreateTempSubdirectory("harvest-test-").FullName,
            ["env", $"PGPASSWORD={settings.Password}", file, "-h", settings.Host!, "-p", $"{settings.Port}", "-U", settings.Username!, "-d", settings.Database!, .. arguments]);
    }
}
