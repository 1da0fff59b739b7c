using System.Globalization;

namespace Harvest.Benchmarks.Runs;

/// <summary>What <see cref="SmallBenchmark"/> found.</summary>
internal sealed class SmallResults(int datasets)
{
    public const string Download = "bare download";
    public const string Cold = "first harvest, consumers just started";
    public const string Warm = "first harvest, after one job of as many";
    public const string Later = "first harvest, after many more";
    public const string Unchanged = "unchanged, all compared";
    public const string Ten = "ten records unchanged, from `harvest job` to the end";

    // Datasets a second of the reference, recorded on two cores with nothing else to do.
    private const double ReferenceFirst = 8.1;
    private const double ReferenceUnchanged = 22;

    private readonly Dictionary<string, List<double>> seconds = [];

    public void Add(string row, double value)
    {
        if (!seconds.TryGetValue(row, out var list))
            seconds[row] = list = [];
        list.Add(value);
    }

    /// <summary>A Markdown table.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine(Text($"{datasets:N0} datasets, PostgreSQL and Redis, one gather and one fetch consumer; medians (least–most)"));
        output.WriteLine();
        output.WriteLine("| | work, s | datasets/s | to the bare download | times the reference, as recorded |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var (row, values) in seconds)
        {
            var middle = Median(values);
            var spread = Text($"{middle:0.00} ({values.Min():0.00}–{values.Max():0.00})");
            var count = row == Ten ? 10 : datasets;
            var reference = row is Unchanged or Ten ? ReferenceUnchanged : ReferenceFirst;
            output.WriteLine(row == Download
                ? Text($"| {row} | {spread} | {count / middle:N0} | 1.0 | |")
                : Text($"| {row} | {spread} | {count / middle:N0} | {(row == Ten ? "" : Text($"{middle / Median(seconds[Download]):0.0}"))} | {count / middle / reference:N0} |"));
        }
        output.WriteLine();
        output.WriteLine(Text($"The reference, as recorded: {ReferenceFirst} datasets a second in a first harvest, {ReferenceUnchanged} unchanged."));
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
