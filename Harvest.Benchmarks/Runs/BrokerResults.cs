using System.Globalization;

namespace Harvest.Benchmarks.Runs;

/// <summary>What <see cref="BrokerBenchmark"/> found.</summary>
internal sealed class BrokerResults(BrokerPlan plan)
{
    private readonly Dictionary<(string Queue, int Fetchers), List<BrokerRun>> runs = [];
    private readonly Dictionary<string, double> fairness = [];
    private readonly Dictionary<string, double> idle = [];

    public void Add(string queue, int fetchers, BrokerRun run)
    {
        if (!runs.TryGetValue((queue, fetchers), out var list))
            runs[(queue, fetchers)] = list = [];
        list.Add(run);
    }

    /// <param name="seconds">From the making of the small job to its end.</param>
    public void AddFairness(string queue, double seconds) => fairness[queue] = seconds;

    /// <param name="share">Of one core, of the busiest consumer.</param>
    public void AddIdle(string queue, double share) => idle[queue] = share;

    /// <summary>Markdown tables.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine(Text(
            $"First harvest of {plan.Datasets:N0} datasets, PostgreSQL, {plan.Runs} runs, medians (least–most); times are compared within a run"));
        output.WriteLine();
        output.WriteLine("| queue | processes | datasets/s | time, of the queue in memory | time, of one fetch consumer | peak memory of a process, MB |");
        output.WriteLine("|---|---|---:|---:|---:|---:|");
        foreach (var (queue, fetchers) in runs.Keys)
        {
            var processes = queue == "Memory" ? "one for all" : $"1 gather, {fetchers} fetch";
            var peak = runs[(queue, fetchers)].SelectMany(run => run.PeakBytes).Max() / 1e6;
            output.WriteLine(Text(
                $"| {queue} | {processes} | {Spread(Rates(queue, fetchers), "N0")} | {Times(queue, fetchers, "Memory")} | {Times(queue, fetchers, queue)} | {peak:N0} |"));
        }
        output.WriteLine();
        output.WriteLine(Text($"| queue | job of 10 records beside one of {plan.Large:N0}, half-way, s | busiest idle consumer, % of a core |"));
        output.WriteLine("|---|---:|---:|");
        foreach (var (queue, seconds) in fairness)
            output.WriteLine(Text($"| {queue} | {seconds:0.0} | {idle[queue] * 100:0.00} |"));
    }

    private List<double> Rates(string queue, int fetchers) => runs[(queue, fetchers)].ConvertAll(run => run.PerSecond);

    /// <summary>The times of one fetch consumer on another queue are 1, run by run: what slows a whole run slows both.</summary>
    private string Times(string queue, int fetchers, string other) =>
        Spread([.. Rates(other, 1).Zip(Rates(queue, fetchers), (theirs, ours) => theirs / ours)], "0.00");

    private static string Spread(List<double> values, string format)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        var median = sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        string Shown(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        return sorted[0] == sorted[^1] ? Shown(median) : $"{Shown(median)} ({Shown(sorted[0])}–{Shown(sorted[^1])})";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
