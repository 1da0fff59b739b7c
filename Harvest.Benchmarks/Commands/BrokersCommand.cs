using System.CommandLine;
using Harvest.Benchmarks.Runs;
using Harvest.Tests.Servers;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench brokers</c>.</summary>
internal static class BrokersCommand
{
    public static Command Create()
    {
        var datasets = new Option<int>("--datasets") { Description = "Datasets on the portal", DefaultValueFactory = _ => 20_000 };
        var large = new Option<int>("--large")
        {
            Description = "Datasets of the job beside which a small one is begun",
            DefaultValueFactory = _ => 100_000,
        };
        var runs = new Option<int>("--runs") { Description = "How often each is measured", DefaultValueFactory = _ => 3 };
        var harvest = new Option<string?>("--harvest") { Description = "The program harvest; otherwise the one built beside this" };
        var command = new Command("brokers", "Measure the daemons over Redis and RabbitMQ beside the queue in memory, on servers of its own")
        {
            datasets, large, runs, harvest,
        };
        command.SetAction(async (parsed, token) =>
        {
            var program = Path.GetFullPath(parsed.GetValue(harvest) ?? Programs.BuiltHarvest);
            if (!File.Exists(program))
                throw new BenchException($"There is no program {program}: build Harvest.Scheduler, or name it with --harvest");
            var folder = Directory.CreateTempSubdirectory("harvest-bench-").FullName;
            try
            {
                var plan = new BrokerPlan(parsed.GetValue(datasets), parsed.GetValue(large), parsed.GetValue(runs));
                (await new BrokerBenchmark(plan, program, folder).RunAsync(token)).Write(Console.Out);
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
