using System.Diagnostics;
using System.Globalization;

namespace Harvest.Benchmarks.Runs;

/// <summary>Runs a program to its end and watches its memory.</summary>
internal static class Child
{
    private static readonly char[] Blanks = [' ', '\t'];
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <exception cref="BenchException">It failed; with the end of what it said.</exception>
    public static async Task<ChildResult> RunAsync(
        ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new BenchException($"{start.FileName} did not start");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var ended = process.WaitForExitAsync(cancellationToken);
            long peak = 0;
            var processor = TimeSpan.Zero;
            while (!ended.IsCompleted)
            {
                peak = Math.Max(peak, Peak(process.Id));
                processor = Max(processor, Processor(process));
                await Task.WhenAny(ended, Task.Delay(Look, cancellationToken));
            }
            await ended;
            watch.Stop();
            if (process.ExitCode == 0)
                return new ChildResult(await output, watch.Elapsed.TotalSeconds, processor.TotalSeconds, peak);
            var command = $"{start.FileName} {string.Join(' ', start.ArgumentList)}";
            throw new BenchException($"{command} failed:\n{await errors}{await output}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    /// <summary>Processor time of all its threads so far.</summary>
    public static TimeSpan Processor(Process process)
    {
        try
        {
            return process.TotalProcessorTime;
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has just ended; the look before this one counts.
            return TimeSpan.Zero;
        }
    }

    /// <summary>The high-water mark of resident memory in bytes, as Linux keeps it; 0 elsewhere.</summary>
    public static long Peak(int processId)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{processId}/status"))
            {
                // VmHWM:	  123456 kB
                if (line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries) is ["VmHWM:", var size, "kB"])
                    return long.Parse(size, CultureInfo.InvariantCulture) * 1024;
            }
        }
        catch (IOException)
        {
            // It has just ended, or this is no Linux.
        }
        return 0;
    }
}

/// <summary>How a program ran.</summary>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Seconds">From start to exit.</param>
/// <param name="Processor">Seconds of processor time.</param>
/// <param name="PeakBytes">The most memory it had.</param>
internal sealed record ChildResult(string Output, double Seconds, double Processor, long PeakBytes)
{
    /// <summary>As a measurement, with the seconds of work that the program tells of.</summary>
    public Measurement Measured(double work) => new(work, Seconds, Processor, PeakBytes);
}

/// <summary>A benchmark that cannot go on; the message says why.</summary>
public sealed class BenchException : Exception
{
    public BenchException(string message)
        : base(message)
    {
    }

    public BenchException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public BenchException()
    {
    }
}
