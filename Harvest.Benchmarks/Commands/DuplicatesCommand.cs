using System.CommandLine;
using System.Diagnostics;
using Harvest.Benchmarks.Runs;
using Harvest.Benchmarks.Web;
using Harvest.Catalogues.Local;
using Harvest.Storage;
using Harvest.Storage.Datasets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench duplicates</c>: how long it takes to find copies among all datasets, and among those that share keys with a batch.</summary>
internal static class DuplicatesCommand
{
    private const int Batches = 50;
    private const int BatchSize = 200;

    public static Command Create()
    {
        var datasets = new Option<int>("--datasets") { Description = "Datasets in the catalogue; a fifth of them are copies", DefaultValueFactory = _ => 200_000 };
        var command = new Command("duplicates", "Measure how long finding copies takes, of all datasets and of a batch") { datasets };
        var options = new PlanOptions(command);
        command.SetAction((parsed, token) => options.RunAsync(parsed, async plan =>
        {
            foreach (var (name, server) in plan.Databases)
            {
                await using var database = await BenchDatabase.CreateAsync(server, plan.Folder, token);
                await RunAsync(name, database.Connection, plan.Folder, parsed.GetValue(datasets), token);
            }
            return 0;
        }));
        return command;
    }

    private static async Task RunAsync(string name, string connection, string folder, int datasets, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Harvest:Database"] = connection,
            ["Harvest:DataFolder"] = folder,
            ["Harvest:Catalogue:Duplicates"] = nameof(DuplicateHandling.Hide),
        };
        await using var services = new ServiceCollection().AddLogging()
            .AddHarvest(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
        await services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
        var database = services.GetRequiredService<Database>();
        await new WebContent(database).FillCopiesAsync(datasets, datasets * 4 / 5, cancellationToken);

        var watch = Stopwatch.StartNew();
        await services.GetRequiredService<CopyFinding>().RunAsync(again: false, cancellationToken);
        var all = watch.Elapsed;
        var copies = await database.ReadAsync(session => session.ExecuteScalarAsync<long>("SELECT count(*) FROM dataset_copy"), cancellationToken);
        var times = new List<double>();
        for (var batch = 0; batch < Batches; batch++)
        {
            var numbers = Enumerable.Range(0, BatchSize).Select(i => (long)(((batch * BatchSize) + i) * 7919 % datasets) + 1).ToArray();
            watch.Restart();
            await database.WriteAsync(
                async session => await SharedIris.ChangingAsync(
                    session, await DatasetCopies.OrderAsync(session), numbers, [], () => Task.CompletedTask, TimeProvider.System.GetUtcNow(), cancellationToken),
                cancellationToken);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        Console.WriteLine(
            $"{name}: {copies:N0} copies among {datasets:N0} datasets in {all.TotalSeconds:0.0} s; a batch of {BatchSize} in {times.Order().ElementAt(Batches / 2):0.0} ms (median of {Batches})");
    }
}
