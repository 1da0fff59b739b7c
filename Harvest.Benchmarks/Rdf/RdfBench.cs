using System.Diagnostics;
using System.Globalization;
using Harvest.Rdf;

namespace Harvest.Benchmarks;

/// <summary>Reads the same catalogue in every format: MB/s of this library, to a counter and to a graph, and of rapper
/// where it is installed and reads the format. Run: <c>harvest-bench rdf [megabytes] [rounds]</c>.</summary>
public static class RdfBench
{
    private static readonly (RdfFormat Format, string? Rapper)[] Formats =
    [
        (RdfFormat.NTriples, "ntriples"),
        (RdfFormat.NQuads, "nquads"),
        (RdfFormat.Turtle, "turtle"),
        (RdfFormat.TriG, "trig"),
        (RdfFormat.RdfXml, "rdfxml"),
        (RdfFormat.JsonLd, null),
    ];

    /// <summary>Runs all formats and prints a table.</summary>
    public static int Run(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        int megabytes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20;
        int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        string folder = Directory.CreateTempSubdirectory("rdf-bench-").FullName;
        Console.WriteLine("| format | MB | triples | count MB/s | graph MB/s | rapper MB/s | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        try
        {
            foreach ((RdfFormat format, string? rapper) in Formats)
            {
                string file = Path.Combine(folder, "catalogue." + RdfFormats.Extension(format));
                SampleCatalogue.Write(file, format, megabytes);
                Console.WriteLine(Row(file, format, rapper, rounds));
                File.Delete(file);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static string Row(string file, RdfFormat format, string? rapper, int rounds)
    {
        double size = new FileInfo(file).Length / 1e6;
        var counter = new Counter();
        double count = 0, graph = 0, theirs = 0;
        for (int i = 0; i < rounds; i++)
        {
            counter.Count = 0;
            count = Math.Max(count, size / Time(() => Read(file, format, counter)));
            graph = Math.Max(graph, size / Time(() => Read(file, format, new Graph())));
            theirs = rapper is null ? 0 : Math.Max(theirs, size / Rapper(file, rapper));
        }

        string other = theirs > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{theirs:F0} | {count / theirs:F1}") : "– | –";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {format} | {size:F1} | {counter.Count:N0} | {count:F0} | {graph:F0} | {other} |");
    }

    private static void Read(string file, RdfFormat format, IRdfSink sink)
    {
        using FileStream stream = File.OpenRead(file);
        RdfReader.Read(stream, format, "http://example.org/", sink);
    }

    private static double Time(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // Infinity, and so no figure, when rapper is not there or fails.
    private static double Rapper(string file, string format)
    {
        try
        {
            return Time(() =>
            {
                using var process = Process.Start(new ProcessStartInfo(
                    "rapper", ["-q", "-c", "-i", format, file, "http://example.org/"])
                {
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                })!;
                process.StandardError.ReadToEnd();
                process.WaitForExit();
                if (process.ExitCode != 0)
                {
                    throw new InvalidOperationException("rapper failed.");
                }
            });
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return double.PositiveInfinity;
        }
    }

    private sealed class Counter : IRdfSink
    {
        public long Count { get; set; }

        public void Add(in Quad quad) => Count++;
    }
}
