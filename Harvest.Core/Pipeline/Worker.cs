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

    private static string? NameOf(int processId) =>
        StartOf(processId) is { } start
            ? string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{processId}:{start}")
            : null;

    /// <summary>
    /// A number that tells this process from a later one with the same id; null when there is none such. On Linux the
    /// kernel's own count (proc(5), field 22 of stat): <see cref="Process.StartTime"/> there is reckoned from a clock that moves.
    /// </summary>
    private static long? StartOf(int processId)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                var stat = File.ReadAllText($"/proc/{processId}/stat");
                // The second field is the program's name in parentheses and may hold anything.
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
            }
            using var process = Process.GetProcessById(processId);
            return process.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
