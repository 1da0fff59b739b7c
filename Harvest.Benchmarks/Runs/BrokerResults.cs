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
        output.WriteLine(Text($"First harvest of {plan.Datasets:N0} datasets, PostgreSQL, {plan.Runs} runs, medians (least–most)"));
        output.WriteLine();
        output.WriteLine("| queue | processes | datasets/s | time, of the queue in memory | time, of one fetch consumer | peak memory of a process, MB |");
        output.WriteLine("|---|---|---:|---:|---:|---:|");
        var memory = Median("Memory", 1);
        foreach (var (queue, fetchers) in runs.Keys)
        {
            var rates = runs[(queue, fetchers)].ConvertAll(run => run.PerSecond);
            var processes = queue == "Memory" ? "one for all" : $"1 gather, {fetchers} fetch";
            var median = Median(queue, fetchers);
            output.WriteLine(Text(
                $"| {queue} | {processes} | {median:N0} ({rates.Min():N0}–{rates.Max():N0}) | {memory / median:0.00} | {Median(queue, 1) / median:0.00} | {runs[(queue, fetchers)].SelectMany(run => run.PeakBytes).Max() / 1e6:N0} |"));
        }
        output.WriteLine();
        output.WriteLine(Text($"| queue | job of 10 records beside one of {plan.Large:N0}, half-way, s | busiest idle consumer, % of a core |"));
        output.WriteLine("|---|---:|---:|");
        foreach (var (queue, seconds) in fairness)
            output.WriteLine(Text($"| {queue} | {seconds:0.0} | {idle[queue] * 100:0.00} |"));
    }

    private double Median(string queue, int fetchers)
    {
        var sorted = runs[(queue, fetchers)].Select(run => run.PerSecond).Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
