using System.CommandLine;
using Harvest.Benchmarks.Runs;
using Harvest.Tests.Servers;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench small</c>.</summary>
internal static class SmallCommand
{
    public static Command Create()
    {
        var datasets = new Option<int>("--datasets") { Description = "Datasets of a small source", DefaultValueFactory = _ => 1000 };
        var between = new Option<int>("--between") { Description = "Datasets harvested before the programs count as warm", DefaultValueFactory = _ => 20_000 };
        var runs = new Option<int>("--runs") { Description = "How often each is measured", DefaultValueFactory = _ => 3 };
        var harvest = new Option<string?>("--harvest") { Description = "The program harvest; otherwise the one built beside this" };
        var command = new Command("small", "Measure small sources with daemons over PostgreSQL and Redis, on servers of its own")
        {
            datasets, between, runs, harvest,
        };
        command.SetAction(async (parsed, token) =>
        {
            var program = Path.GetFullPath(parsed.GetValue(harvest) ?? Programs.BuiltHarvest);
            if (!File.Exists(program))
                throw new BenchException($"There is no program {program}: build Harvest.Scheduler, or name it with --harvest");
            var folder = Directory.CreateTempSubdirectory("harvest-bench-").FullName;
            try
            {
                var benchmark = new SmallBenchmark(
                    parsed.GetValue(datasets), parsed.GetValue(between), parsed.GetValue(runs), program, folder);
                (await benchmark.RunAsync(token)).Write(Console.Out);
                return 0;
            }
            finally
            {
                await TestServer.EndAllAsync();
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }
}
