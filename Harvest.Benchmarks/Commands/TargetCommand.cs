using System.CommandLine;
using Harvest.Benchmarks.Runs;
using Harvest.Tests.Servers.Ckan;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench target</c>, and the CKAN site that it writes to.</summary>
internal static class TargetCommand
{
    public static Command Create()
    {
        var datasets = new Option<int>("--datasets") { Description = "Datasets on the portal", DefaultValueFactory = _ => 2_000 };
        var delay = new Option<int>("--delay") { Description = "Milliseconds that each answer of the site takes", DefaultValueFactory = _ => 20 };
        var concurrency = new Option<int>("--concurrency") { Description = "Requests to the site at once", DefaultValueFactory = _ => 8 };
        var command = new Command("target", "Measure harvests into a CKAN site that takes its time") { datasets, delay, concurrency };
        var options = new PlanOptions(command);
        command.SetAction((parsed, token) => options.RunAsync(parsed, async plan =>
        {
            var benchmark = new TargetBenchmark(plan, parsed.GetValue(datasets), parsed.GetValue(delay), parsed.GetValue(concurrency));
            return await benchmark.RunAsync(Console.Out, token) ? 0 : 1;
        }));
        return command;
    }

    public static Command CreateServer()
    {
        var delay = new Argument<int>("delay") { Description = "Milliseconds that each answer takes" };
        var command = new Command("ckan", $"Serve an empty CKAN site to write to until stopped; its token is {FakeCkan.EditorToken}") { delay };
        command.SetAction(async (parsed, token) =>
        {
            await using var ckan = await FakeCkan.StartAsync();
            ckan.Delay = TimeSpan.FromMilliseconds(parsed.GetValue(delay));
            Console.WriteLine($"{ckan.Url.AbsoluteUri} takes {ckan.Delay.TotalMilliseconds} ms for an answer");
            var stopped = new TaskCompletionSource();
            await using var registration = token.Register(stopped.SetResult);
            await stopped.Task;
            return 0;
        });
        return command;
    }
}
