using System.CommandLine;
using Harvest.Benchmarks.Waf;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench waf</c>, and <c>harvest-bench folder PORT N</c>: its web folder alone.</summary>
internal static class WafCommand
{
    public static Command Create()
    {
        var files = new Option<int>("--files") { Description = "Files in the folder, and datasets on the portal beside it", DefaultValueFactory = _ => 10_000 };
        var latency = Latency();
        var command = new Command("waf", "Measure the harvest of a web folder of ISO records beside that of a CKAN portal") { files, latency };
        var options = new PlanOptions(command);
        command.SetAction((parsed, token) => options.RunAsync(parsed, async plan =>
        {
            var benchmark = new WafBenchmark(plan, parsed.GetValue(files), parsed.GetValue(latency));
            return await benchmark.RunAsync(Console.Out, token) ? 0 : 1;
        }));
        return command;
    }

    public static Command CreateFolder()
    {
        var port = new Argument<int>("port") { Description = "On 127.0.0.1; 0 for a free one" };
        var count = new Argument<int>("files") { Description = "How many files it has" };
        var latency = Latency();
        var command = new Command("folder", "Serve a web folder of generated ISO records until stopped") { port, count, latency };
        command.SetAction(async (parsed, token) =>
        {
            await using var folder = await MockFolder.StartAsync(
                parsed.GetRequiredValue(port), parsed.GetRequiredValue(count), parsed.GetValue(latency), token);
            // Whoever started this reads the address at the beginning of the line.
            Console.WriteLine($"{folder.Url.AbsoluteUri} has {parsed.GetRequiredValue(count):N0} files of {folder.FileSize:N0} bytes");
            await folder.WaitAsync(token);
            return 0;
        });
        return command;
    }

    private static Option<int> Latency() =>
        new("--latency") { Description = "Milliseconds before each answer of the folder", DefaultValueFactory = _ => 10 };
}
