using System.Globalization;

namespace Harvest.Benchmarks.Runs;

/// <summary>All measurements of one size, and what was wrong with the outcome.</summary>
internal sealed class BenchResults(int datasets)
{
    private static readonly string[] Columns =
    [
        "", "work, s", "process, s", "processor, s", "datasets/s", "ratio of work", "ratio of processes",
        "peak memory, MB", "stored, MB",
    ];

    private readonly Dictionary<(string Database, BenchStep Step), List<Measurement>> measured = [];
    private readonly List<string> complaints = [];

    public int Datasets => datasets;

    public IReadOnlyList<string> Complaints => complaints;

    public IEnumerable<string> Databases => measured.Keys.Select(key => key.Database).Distinct();

    public static string Title(BenchStep step) => step switch
    {
        BenchStep.Download => "bare download",
        BenchStep.Floor => "floor",
        BenchStep.First => "first harvest",
        BenchStep.Unchanged => "unchanged",
        BenchStep.Compared => "unchanged, all compared",
        _ => "1% changed, 1% gone, 1% new",
    };

    public void Add(string database, BenchStep step, Measurement measurement)
    {
        if (!measured.TryGetValue((database, step), out var list))
            measured[(database, step)] = list = [];
        list.Add(measurement);
    }

    public void Complain(string complaint) => complaints.Add(complaint);

    /// <summary>The median over the runs of one figure.</summary>
    public double Median(string database, BenchStep step, Func<Measurement, double> figure)
    {
        var sorted = measured[(database, step)].Select(figure).Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>A Markdown table for each database.</summary>
    public void Write(TextWriter output)
    {
        foreach (var database in Databases)
        {
            output.WriteLine();
            var runs = measured[(database, BenchStep.First)].Count;
            output.WriteLine(Text($"{database}, {datasets:N0} datasets, {runs} runs, medians (least–most)"));
            output.WriteLine();
            output.WriteLine($"| {string.Join(" | ", Columns)} |");
            output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---:|", Columns.Length - 1))}");
            foreach (var step in Enum.GetValues<BenchStep>())
                output.WriteLine(Row(database, step));
        }
        output.WriteLine();
        if (complaints.Count == 0)
            output.WriteLine("Every harvest ended with exactly what the portal has.");
        foreach (var complaint in complaints)
            output.WriteLine(complaint);
    }

    private string Row(string database, BenchStep step)
    {
        var work = Median(database, step, m => m.Work);
        var process = Median(database, step, m => m.Process);
        var stored = Median(database, step, m => m.StoredBytes);
        var to = step <= BenchStep.First ? BenchStep.Floor : BenchStep.Download;
        string[] cells =
        [
            Title(step),
            Range(database, step, m => m.Work),
            Range(database, step, m => m.Process),
            Text($"{Median(database, step, m => m.Processor):0.00}"),
            Text($"{datasets / work:N0}"),
            Text($"{work / Median(database, to, m => m.Work):0.00} × {(to == BenchStep.Floor ? "floor" : "download")}"),
            Text($"{process / Median(database, to, m => m.Process):0.00}"),
            Text($"{Median(database, step, m => m.PeakBytes) / 1e6:N0}"),
            stored > 0 ? Text($"{stored / 1e6:N0}") : "",
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private string Range(string database, BenchStep step, Func<Measurement, double> figure)
    {
        var all = measured[(database, step)].ConvertAll(m => figure(m));
        return all.Count == 1
            ? Text($"{all[0]:0.00}")
            : Text($"{Median(database, step, figure):0.00} ({all.Min():0.00}–{all.Max():0.00})");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
