using System.CommandLine;
using Harvest.Benchmarks.Runs;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench first</c> and <c>harvest-bench scale</c>.</summary>
internal static class FirstCommand
{
    private const string Variable = "HARVEST_BENCH_POSTGRES";

    public static Command Create()
    {
        var datasets = new Option<int>("--datasets") { Description = "Datasets on the portal", DefaultValueFactory = _ => 20_000 };
        var command = new Command("first", "Measure a first harvest and those after it, beside bare programs") { datasets };
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
        var small = new Option<int>("--small") { Description = "Datasets of the small portal", DefaultValueFactory = _ => 20_000 };
        var large = new Option<int>("--large") { Description = "Datasets of the large portal", DefaultValueFactory = _ => 200_000 };
        var command = new Command("scale", "Measure two sizes and compare memory and time per dataset") { small, large };
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

    /// <summary>What both take.</summary>
    private sealed class PlanOptions
    {
        private readonly Option<string> database = new("--database") { Description = "sqlite, postgres or both", DefaultValueFactory = _ => "both" };
        private readonly Option<string?> postgres = new("--postgres") { Description = $"Connection string of a PostgreSQL server whose user may make databases; otherwise {Variable}" };
        private readonly Option<int> runs = new("--runs") { Description = "How often each step is measured", DefaultValueFactory = _ => 3 };
        private readonly Option<string?> harvest = new("--harvest") { Description = "The program harvest; otherwise the one built beside this" };

        public PlanOptions(Command command)
        {
            database.AcceptOnlyFromAmong("sqlite", "postgres", "both");
            foreach (var option in (Option[])[database, postgres, runs, harvest])
                command.Options.Add(option);
        }

        public async Task<int> RunAsync(ParseResult parsed, Func<BenchPlan, Task<int>> run)
        {
            var program = parsed.GetValue(harvest) ?? Programs.BuiltHarvest;
            if (!File.Exists(program))
                throw new BenchException($"There is no program {program}: build Harvest.Scheduler, or name it with --harvest");
            var folder = Directory.CreateTempSubdirectory("harvest-bench-").FullName;
            try
            {
                return await run(new BenchPlan(
                    new Programs(Path.GetFullPath(program), folder), [.. Databases(parsed)], Math.Max(1, parsed.GetValue(runs)), folder));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        private IEnumerable<(string Name, string? Server)> Databases(ParseResult parsed)
        {
            var wanted = parsed.GetValue(database);
            if (wanted != "postgres")
                yield return ("SQLite", null);
            if (wanted == "sqlite")
                yield break;
            var server = parsed.GetValue(postgres) ?? Environment.GetEnvironmentVariable(Variable);
            yield return string.IsNullOrWhiteSpace(server)
                ? throw new BenchException($"PostgreSQL needs a server: --postgres \"Host=…\" or {Variable}; or measure --database sqlite")
                : ("PostgreSQL", server);
        }
    }
}
