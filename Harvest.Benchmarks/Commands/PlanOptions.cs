using System.CommandLine;
using Harvest.Benchmarks.Runs;

namespace Harvest.Benchmarks.Commands;

/// <summary>What every benchmark takes: databases, number of runs, the program to measure.</summary>
internal sealed class PlanOptions
{
    private const string Variable = "HARVEST_BENCH_POSTGRES";

    private readonly Option<string> database = new("--database")
    {
        Description = "sqlite, postgres or both",
        DefaultValueFactory = _ => "both",
    };

    private readonly Option<string?> postgres = new("--postgres")
    {
        Description = $"Connection string of a PostgreSQL server whose user may make databases; otherwise {Variable}",
    };

    private readonly Option<int> runs = new("--runs")
    {
        Description = "How often each step is measured",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<string?> harvest = new("--harvest")
    {
        Description = "The program harvest; otherwise the one built beside this",
    };

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
            throw new BenchException($"There is no {program}: build Harvest.Scheduler, or name it with --harvest");
        var databases = Databases(parsed).ToList();
        var folder = Directory.CreateTempSubdirectory("harvest-bench-").FullName;
        try
        {
            var programs = new Programs(Path.GetFullPath(program), folder);
            return await run(new BenchPlan(programs, databases, Math.Max(1, parsed.GetValue(runs)), folder));
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
            ? throw new BenchException(
                $"PostgreSQL needs a server: --postgres \"Host=…\" or {Variable}; or measure --database sqlite")
            : ("PostgreSQL", server);
    }
}
