using System.CommandLine;
using Harvest.Accounts;
using Harvest.Benchmarks.Runs;
using Harvest.Benchmarks.Web;
using Harvest.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench web</c>: pages and lists over a large catalogue.</summary>
internal static class WebCommand
{
    public static Command Create()
    {
        var datasets = new Option<int>("--datasets") { Description = "Datasets in the catalogue", DefaultValueFactory = _ => 200_000 };
        var jobs = new Option<int>("--jobs") { Description = "Jobs in its history", DefaultValueFactory = _ => 2000 };
        var readers = new Option<int>("--readers") { Description = "Readers at once", DefaultValueFactory = _ => 20 };
        var pause = new Option<double>("--pause") { Description = "Seconds that a reader looks at a page", DefaultValueFactory = _ => 1 };
        var seconds = new Option<int>("--seconds") { Description = "How long it is measured", DefaultValueFactory = _ => 60 };
        var browser = new Option<string?>("--browser") { Description = "A Chromium that then shows the main pages: their weight, requests and time to first paint" };
        var command = new Command("web", "Measure the pages and lists of the web over a large catalogue") { datasets, jobs, readers, pause, seconds, browser };
        var options = new PlanOptions(command);
        command.SetAction((parsed, token) => options.RunAsync(parsed, async plan =>
        {
            var program = Programs.BuiltHarvest.Replace("Harvest.Scheduler", "Harvest.Web", StringComparison.Ordinal);
            program = Path.Combine(Path.GetDirectoryName(program)!, "Harvest.Web");
            if (!File.Exists(program))
                throw new BenchException($"There is no {program}: build Harvest.Web");
            foreach (var (name, server) in plan.Databases)
            {
                await using var database = await BenchDatabase.CreateAsync(server, plan.Folder, token);
                await FillAsync(database.Connection, plan.Folder, parsed.GetValue(datasets), parsed.GetValue(jobs), token);
                Console.WriteLine($"{name}: {parsed.GetValue(datasets)} datasets, {parsed.GetValue(jobs)} jobs, {parsed.GetValue(readers)} readers, {parsed.GetValue(pause)} s pause");
                await new WebBenchmark(program, database.Connection, plan.Folder, parsed.GetValue(browser))
                    .RunAsync(parsed.GetValue(readers), parsed.GetValue(pause), parsed.GetValue(seconds), Console.Out, token);
            }
            return 0;
        }));
        return command;
    }

    private static async Task FillAsync(string connection, string folder, int datasets, int jobs, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string?> { ["Harvest:Database"] = connection, ["Harvest:DataFolder"] = folder };
        await using var services = new ServiceCollection().AddLogging()
            .AddHarvest(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
        await services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
        var database = services.GetRequiredService<Database>();
        await new WebContent(database).FillAsync(datasets, jobs, cancellationToken);
        await WebBenchmark.AccountAsync(services.GetRequiredService<AccountControl>(), cancellationToken);
        // As the server's own upkeep would, sooner or later.
        await using var session = await database.Dialect.OpenAsync(cancellationToken);
        await using var upkeep = session.CreateCommand();
        upkeep.CommandText = database.Dialect is PostgresDialect ? "VACUUM ANALYZE" : "ANALYZE";
        upkeep.CommandTimeout = 600;
        await upkeep.ExecuteNonQueryAsync(cancellationToken);
    }
}
