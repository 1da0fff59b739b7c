using System.CommandLine;
using Harvest.Benchmarks.Runs;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench protocols</c>: the other protocols beside CKAN, the same datasets from the same machine.</summary>
internal static class ProtocolsCommand
{
    public static Command Create()
    {
        var datasets = new Option<int>("--datasets") { Description = "Datasets of the portal and of its file", DefaultValueFactory = _ => 50_000 };
        var command = new Command("protocols", "Measure the harvest of one data.json beside that of the same datasets from a CKAN portal") { datasets };
        var options = new PlanOptions(command);
        command.SetAction((parsed, token) => options.RunAsync(parsed, async plan =>
            await new ProtocolBenchmark(plan, parsed.GetValue(datasets)).RunAsync(Console.Out, token) ? 0 : 1));
        return command;
    }
}
