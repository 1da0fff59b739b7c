using System.CommandLine;
using System.Text.Json;
using Harvest.Benchmarks.Finding;
using Harvest.Benchmarks.Runs;
using Harvest.Benchmarks.Web;
using Harvest.Search;
using Harvest.Storage;
using Harvest.Storage.Accounts;
using Harvest.Storage.Search;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench finding</c>: how good the order of search results is, by a judged set.</summary>
internal static class FindingCommand
{
    public static Command Create()
    {
        var least = new Option<double>("--least") { Description = "The mean that must be reached, or the exit code is 1", DefaultValueFactory = _ => 0.95 };
        var command = new Command("finding", "Measure the order of search results by a judged set (nDCG of the first ten)") { least };
        var options = new PlanOptions(command);
        command.SetAction((parsed, token) => options.RunAsync(parsed, async plan =>
        {
            var isGood = true;
            foreach (var (name, server) in plan.Databases)
            {
                await using var database = await BenchDatabase.CreateAsync(server, plan.Folder, token);
                var mean = await RunAsync(name, database.Connection, plan.Folder, token);
                isGood &= mean >= parsed.GetValue(least);
            }
            return isGood ? 0 : 1;
        }));
        return command;
    }

    private static async Task<double> RunAsync(string name, string connection, string folder, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string?> { ["Harvest:Database"] = connection, ["Harvest:DataFolder"] = folder };
        await using var services = new ServiceCollection().AddLogging()
            .AddHarvest(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
        await services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
        var set = JudgedSet.Read();
        await new WebContent(services.GetRequiredService<Database>()).FillAsync(set.Datasets, cancellationToken);
        await services.GetRequiredService<Vocabulary>().AddAsync(
            [.. set.Datasets.Select(dataset => SearchDocument.Of(dataset, dataset.Name))], cancellationToken);
        var search = services.GetRequiredService<DatasetSearch>();
        var scores = new List<(string Query, double Score)>();
        foreach (var query in set.Queries)
        {
            var request = new SearchRequest { Text = query, Visibility = Visibility.Everything, Rows = 10 };
            var found = await search.PageAsync(request, await search.CountAsync(request, cancellationToken), cancellationToken);
            scores.Add((query, set.Score(query, found.Select(package => JsonElement.Parse(package).GetProperty("name").GetString()!))));
        }
        var mean = scores.Average(score => score.Score);
        Console.WriteLine($"{name}: {set.Datasets.Count} datasets, {scores.Count} queries, mean nDCG@10 {mean:0.000}");
        foreach (var (query, score) in scores.OrderBy(score => score.Score).Take(10))
            Console.WriteLine($"  {score:0.000}  {query}");
        return mean;
    }
}
