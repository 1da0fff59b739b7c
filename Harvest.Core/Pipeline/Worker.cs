using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Harvest.Pipeline;

/// <summary>
/// The name under which this process holds leases: machine, process and its start. Whoever finds such a lease on the same
/// machine can see at once whether its holder still lives, and need not wait for the lease to run out.
/// </summary>
public static class Worker
{
    /// <summary>This process.</summary>
    public static string Id { get; } = NameOf(Environment.ProcessId) ?? $"{Environment.MachineName}:{Environment.ProcessId}:0";

    /// <summary>False only when it is certain that the holder is dead.</summary>
    public static bool MayLive(string owner)
    {
        var parts = owner.Split(':');
        if (parts.Length != 3 || parts[0] != Environment.MachineName
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
            return true;
        return NameOf(processId) == owner;
    }

    private static string? NameOf(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            var started = process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond;
            return string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{processId}:{started}");
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
