using System.Diagnostics;
using System.Globalization;
using Harvest.Benchmarks.Runs;

namespace Harvest.Benchmarks.Waf;

/// <summary>
/// Measures the first and the unchanged harvest of a web folder, file by file, beside the first harvest of a CKAN portal of as
/// many datasets, which gives a thousand in one answer.
/// </summary>
internal sealed class WafBenchmark(BenchPlan plan, int files, int latency)
{
    private const string AtOnce = "16";

    private readonly Dictionary<(string Database, string Step), List<Measurement>> measured = [];
    private bool isGood = true;

    /// <returns>False when a harvest did not end with what there was.</returns>
    public async Task<bool> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        // As many as the folder answers at once; the measured programs inherit it.
        Environment.SetEnvironmentVariable("HARVEST__HTTP__PERHOSTCONCURRENCY", AtOnce);
        Environment.SetEnvironmentVariable("HARVEST__CONSUMER__CONCURRENCY", AtOnce);
        using var folder = StartFolder(out var url);
        try
        {
            for (var run = 1; run <= plan.Runs; run++)
            {
                foreach (var (name, server) in plan.Databases)
                    await MeasureAsync(name, server, url, cancellationToken);
            }
        }
        finally
        {
            folder.Kill();
        }
        foreach (var (name, _) in plan.Databases)
            Write(output, name);
        return isGood;
    }

    private Process StartFolder(out string url)
    {
        var start = Programs.Self(
        [
            "folder", "0", files.ToString(CultureInfo.InvariantCulture), "--latency", latency.ToString(CultureInfo.InvariantCulture),
        ]);
        start.RedirectStandardOutput = true;
        var process = Process.Start(start) ?? throw new BenchException("The folder did not start");
        url = process.StandardOutput.ReadLine()?.Split(' ')[0] ?? throw new BenchException("The folder did not start");
        return process;
    }

    private async Task MeasureAsync(string name, string? server, string url, CancellationToken cancellationToken)
    {
        await using (var portal = await PortalProcess.StartAsync(files, cancellationToken))
        {
            await using var database = await NewAsync();
            await HarvestAsync("CKAN, first harvest", database, ["try", portal.Url.AbsoluteUri], new HarvestCounts(files, 0, 0, 0, 0));
        }
        await using (var database = await NewAsync())
        {
            await plan.Programs.RunAsync(database.Connection, ["source", "create", "folder", url, "waf"], cancellationToken);
            await HarvestAsync("WAF, first harvest", database, ["run-test", "folder"], new HarvestCounts(files, 0, 0, 0, 0));
            await HarvestAsync("WAF, unchanged", database, ["run-test", "folder"], new HarvestCounts(0, 0, 0, files, 0));
        }

        async Task<BenchDatabase> NewAsync()
        {
            var database = await BenchDatabase.CreateAsync(server, plan.Folder, cancellationToken);
            await plan.Programs.RunAsync(database.Connection, ["initdb"], cancellationToken);
            return database;
        }

        async Task HarvestAsync(string step, BenchDatabase database, string[] arguments, HarvestCounts expected)
        {
            await database.SettleAsync(cancellationToken);
            var measurement = await plan.Programs.HarvestAsync(database.Connection, arguments, expected, cancellationToken);
            var wrong = await database.CheckCountAsync(files, cancellationToken);
            isGood &= wrong is null;
            if (wrong is not null)
                await Console.Error.WriteLineAsync($"{name}, {step}: {wrong}");
            if (!measured.TryGetValue((name, step), out var list))
                measured[(name, step)] = list = [];
            list.Add(measurement);
            await Console.Error.WriteLineAsync(
                $"  {name}, {step}: work {measurement.Work:0.00} s, processor {measurement.Processor:0.00} s, {measurement.PeakBytes / 1e6:0} MB");
        }
    }

    private void Write(TextWriter output, string database)
    {
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{database}, {files:N0} records, {latency} ms before each answer, {AtOnce} at once, {plan.Runs} runs, medians"));
        output.WriteLine();
        output.WriteLine("| | work, s | processor, s | records/s | rate to CKAN's | peak memory, MB |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|");
        var ckan = Median("CKAN, first harvest", m => m.Work);
        foreach (var step in (string[])["CKAN, first harvest", "WAF, first harvest", "WAF, unchanged"])
        {
            var work = Median(step, m => m.Work);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {step} | {work:0.00} | {Median(step, m => m.Processor):0.00} | {files / work:N0} | {ckan / work:0.00} | {Median(step, m => m.PeakBytes) / 1e6:N0} |"));
        }

        double Median(string step, Func<Measurement, double> figure)
        {
            var sorted = measured[(database, step)].Select(figure).Order().ToList();
            return sorted[sorted.Count / 2];
        }
    }
}
