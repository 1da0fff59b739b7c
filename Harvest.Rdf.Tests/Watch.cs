using System.Diagnostics;

namespace Harvest.Rdf.Tests;

/// <summary>Time by the clock or of the processor, whichever is less: neither a busy machine nor a thread in the
/// background matters then.</summary>
internal readonly record struct Watch(long Clock, TimeSpan Processor)
{
    public double Milliseconds => Math.Min(
        Stopwatch.GetElapsedTime(Clock).TotalMilliseconds,
        (Environment.CpuUsage.TotalTime - Processor).TotalMilliseconds);

    public static Watch Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
}
