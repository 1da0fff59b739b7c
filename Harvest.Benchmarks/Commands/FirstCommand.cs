using System.CommandLine;
using Harvest.Benchmarks.Runs;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench first</c> and <c>harvest-bench scale</c>.</summary>
internal static class FirstCommand
{
    public static Command Create()
    {
        var datasets = Size("--datasets", "Datasets on the portal", 20_000);
        var command = new Command("first", "Measure a first harvest and those after it, beside bare programs")
        {
            datasets,
        };
        var options = new PlanOptions(command);
        command.SetAction((parsed, token) => options.RunAsync(parsed, async plan =>
        {
            var results = await new FirstBenchmark(plan, parsed.GetValue(datasets)).RunAsync(token);
            results.Write(Console.Out);
            return results.Complaints.Count == 0 ? 0 : 1;
        }));
        return command;
    }

    public static Command CreateScale()
    {
        var small = Size("--small", "Datasets of the small portal", 20_000);
        var large = Size("--large", "Datasets of the large portal", 200_000);
        var command = new Command("scale", "Measure two sizes and compare memory and time per dataset")
        {
            small, large,
        };
        var options = new PlanOptions(command);
        command.SetAction((parsed, token) => options.RunAsync(parsed, async plan =>
        {
            var few = await new FirstBenchmark(plan, parsed.GetValue(small)).RunAsync(token);
            few.Write(Console.Out);
            var many = await new FirstBenchmark(plan, parsed.GetValue(large)).RunAsync(token);
            many.Write(Console.Out);
            ScaleReport.Write(few, many, Console.Out);
            return few.Complaints.Count + many.Complaints.Count == 0 ? 0 : 1;
        }));
        return command;
    }

    private static Option<int> Size(string name, string description, int usual) =>
        new(name) { Description = description, DefaultValueFactory = _ => usual };
}
