using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Harvest.Tests.Servers;

/// <summary>
/// A server started for the tests. It never outlives them: it is killed when the run ends, when the process exits, and,
/// should the run itself be killed, by a small shell that watches both and removes the folder too.
/// </summary>
public sealed class ServerProcess : IRunningServer
{
    // exec keeps the process id. A server that inherited our output would keep the reader of it waiting for ever, and
    // one in our session would get the Ctrl+C that is meant for the tests.
    private const string Launch =
        """log=$1; shift; command -v setsid >/dev/null && set -- setsid "$@"; exec "$@" >>"$log" 2>&1 </dev/null""";

    private const string Watch =
        """
        exec >/dev/null 2>&1 </dev/null
        while kill -0 "$1" && kill -0 "$2"; do sleep 1; done
        kill -0 "$1" || { kill -9 "$2"; sleep 1; rm -rf "$3"; }
        """;

    private static readonly ConcurrentDictionary<ServerProcess, string> Running = new();

    private readonly Process process;
    private readonly string log;

    static ServerProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    private ServerProcess(Process process, string log)
    {
        this.process = process;
        this.log = log;
    }

    public bool HasExited => process.HasExited;

    /// <inheritdoc/>
    public string Output => File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(20)) : "";

    /// <summary>Starts a program whose data lies in <paramref name="folder"/>.</summary>
    public static ServerProcess Start(
        string folder, IEnumerable<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var arguments = command.ToList();
        var log = Path.Combine(folder, Path.GetFileName(arguments[0]) + ".log");
        var server = new ServerProcess(Shell(Launch, [log, .. arguments], environment), log);
        Running[server] = folder;
        Shell(Watch, [$"{Environment.ProcessId}", $"{server.process.Id}", folder]).Dispose();
        return server;
    }

    /// <summary>Runs a program to its end; throws with its output when it fails.</summary>
    public static async Task RunAsync(
        string folder, IEnumerable<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var program = Start(folder, command, environment);
        await program.process.WaitForExitAsync();
        Running.TryRemove(program, out _);
        if (program.process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} failed:\n{program.Output}");
    }

    /// <inheritdoc/>
    public async Task StopAsync(string signal = "TERM")
    {
        using (Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Running.TryRemove(this, out _);
    }

    /// <inheritdoc/>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>kill -9, children included.</summary>
    public void Kill()
    {
        Running.TryRemove(this, out _);
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public static void KillAll()
    {
        foreach (var (server, folder) in Running.ToArray())
        {
            server.Kill();
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A port of the loopback address that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process Shell(
        string script, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            throw new PlatformNotSupportedException("Servers are started on Linux and macOS only: set HARVEST_TEST_….");
        var start = new ProcessStartInfo("/bin/sh", ["-c", script, "sh", .. arguments]) { UseShellExecute = false };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
