using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Harvest.Storage;

/// <summary>
/// The name under which this process holds leases: machine, process, its start, and the space its number is counted in.
/// Whoever finds such a lease on the same machine can see at once whether its holder still lives, and need not wait for the
/// lease to run out.
/// </summary>
public static class Worker
{
    private const string Unknown = "?";

    // Containers that share a host's name still count their processes each for itself.
    private static readonly string Space =
        File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name.Trim("pid:[]".ToCharArray()) ?? "0";

    /// <summary>This process.</summary>
    public static string Id { get; } =
        $"{Environment.MachineName}:{Environment.ProcessId}:{StartOf(Environment.ProcessId)}:{Space}";

    /// <summary>False only when it is certain that the holder is dead.</summary>
    public static bool MayLive(string owner)
    {
        var parts = owner.Split(':');
        if (parts.Length != 4 || parts[0] != Environment.MachineName || parts[3] != Space || parts[2] == Unknown
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
            return true;
        return StartOf(processId) is { } start && (start == Unknown || start == parts[2]);
    }

    /// <returns>Null when there is no such process.</returns>
    private static string? StartOf(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return OperatingSystem.IsLinux() ? StartTicks(processId) : process.StartTime.Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
        {
            return null;
        }
        catch (Exception fault) when (fault is Win32Exception or IOException or UnauthorizedAccessException)
        {
            return Unknown;
        }
    }

    /// <summary>
    /// Counted from the start of the machine: <see cref="Process.StartTime"/> is reckoned back from the clock, and comes out
    /// differently in each process that asks.
    /// </summary>
    private static string? StartTicks(int processId)
    {
        var line = File.ReadAllText($"/proc/{processId}/stat");
        // The second field is the program's name in brackets, which may hold anything; the state follows, 19 fields on the start.
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : fields[19];
    }
}
