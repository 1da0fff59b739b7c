using System.Globalization;

namespace Harvest.Benchmarks.Runs;

/// <summary>Compares two sizes: does memory grow with a source, does a dataset cost more in a larger one?</summary>
internal static class ScaleReport
{
    public static void Write(BenchResults small, BenchResults large, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(Text($"{large.Datasets:N0} datasets against {small.Datasets:N0}: 1.00 is no growth"));
        output.WriteLine();
        output.WriteLine("| | peak memory | work per dataset | process per dataset | processor time per dataset |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var database in small.Databases)
        {
            foreach (var step in Enum.GetValues<BenchStep>())
            {
                var memory = Ratio(m => m.PeakBytes);
                var work = Ratio(m => m.Work) * small.Datasets / large.Datasets;
                var process = Ratio(m => m.Process) * small.Datasets / large.Datasets;
                var processor = Ratio(m => m.Processor) * small.Datasets / large.Datasets;
                var title = $"{database}, {BenchResults.Title(step)}";
                output.WriteLine(
                    Text($"| {title} | {memory:0.00} | {work:0.00} | {process:0.00} | {processor:0.00} |"));

                double Ratio(Func<Measurement, double> figure) =>
                    large.Median(database, step, figure) / small.Median(database, step, figure);
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
