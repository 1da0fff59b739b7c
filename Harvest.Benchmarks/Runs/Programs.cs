using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Harvest.Benchmarks.Runs;

/// <summary>The programs that are measured: <c>harvest</c> as users run it, and our own bare ones.</summary>
/// <param name="harvest">The program <c>harvest</c>.</param>
/// <param name="folder">An empty folder to run it in, so that no settings file is found.</param>
internal sealed class Programs(string harvest, string folder)
{
    /// <summary>Where a build puts <c>harvest</c>, seen from this program.</summary>
    public static string BuiltHarvest
    {
        get
        {
            var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            var bin = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", ".."));
            var program = OperatingSystem.IsWindows() ? "harvest.exe" : "harvest";
            return Path.Combine(bin, "Harvest.Scheduler", configuration, program);
        }
    }

    /// <summary>Runs a program of this assembly; it answers with the seconds of its work.</summary>
    public async Task<Measurement> BareAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var result = await Child.RunAsync(Self(arguments), cancellationToken);
        return result.Measured(double.Parse(result.Output, CultureInfo.InvariantCulture));
    }

    /// <summary>Runs a verb of <c>harvest</c> that harvests, and takes the seconds from its report.</summary>
    public async Task<Measurement> HarvestAsync(
        string database, string[] arguments, HarvestCounts expected, CancellationToken cancellationToken)
    {
        var result = await RunAsync(database, [.. arguments, "--json"], cancellationToken);
        var report = JsonNode.Parse(result.Output)!;
        var counts = HarvestCounts.Read(report["job"]!);
        if (counts != expected)
            Console.Error.WriteLine($"harvest {arguments[0]}: expected {expected}, found {counts}");
        return result.Measured(report["seconds"]!.GetValue<double>());
    }

    /// <summary>Runs any verb of <c>harvest</c>.</summary>
    public Task<ChildResult> RunAsync(string database, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(harvest, arguments) { WorkingDirectory = folder };
        start.Environment["HARVEST__DATABASE"] = database;
        start.Environment["HARVEST__HTTP__ALLOWPRIVATEADDRESSES"] = "true";
        return Child.RunAsync(start, cancellationToken);
    }

    /// <summary>This program itself, with other arguments.</summary>
    public static ProcessStartInfo Self(string[] arguments) =>
        new(Environment.ProcessPath ?? throw new BenchException("The path of this program is unknown"), arguments);
}

/// <summary>One measured run.</summary>
/// <param name="Work">Seconds of the work, as the program itself reports them.</param>
/// <param name="Process">Seconds of the whole process, from start to exit.</param>
/// <param name="Processor">Seconds of processor time of that process; a database server's are not in it.</param>
/// <param name="PeakBytes">The most memory the process had.</param>
internal sealed record Measurement(double Work, double Process, double Processor, long PeakBytes)
{
    /// <summary>What the database takes after it; 0 where nothing is stored.</summary>
    public long StoredBytes { get; init; }
}

/// <summary>What a harvest says it did.</summary>
internal sealed record HarvestCounts(long Added, long Updated, long Deleted, long NotModified, long Errored)
{
    public static HarvestCounts Read(JsonNode job) => new(
        job["stats"]!["added"]!.GetValue<long>(),
        job["stats"]!["updated"]!.GetValue<long>(),
        job["stats"]!["deleted"]!.GetValue<long>(),
        job["stats"]!["not modified"]!.GetValue<long>(),
        job["stats"]!["errored"]!.GetValue<long>());
}
