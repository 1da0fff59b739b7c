using System.Diagnostics;
using System.Text;

namespace Harvest.Tests.EndToEnd;

/// <summary>A program of this solution as it was built, run as a process of its own.</summary>
public sealed class BuiltProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly Lock gate = new();

    private BuiltProgram(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Everything said so far, on both channels.</summary>
    public string Output
    {
        get
        {
            lock (gate)
                return output.ToString();
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="project">Its project, such as <c>Harvest.GatherConsumer</c>.</param>
    /// <param name="program">The name of its file.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="arguments">The command line.</param>
    public static BuiltProgram Start(
        string project, string program, IReadOnlyDictionary<string, string> settings, params IEnumerable<string> arguments)
    {
        // artifacts/bin/Harvest.Tests/release -> artifacts/bin/PROJECT/release
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var file = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, program));
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return new BuiltProgram(Process.Start(start)!);
    }

    /// <summary>SIGTERM, as supervisor and systemd send it.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", [$"-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>kill -9.</summary>
    public void Kill() => process.Kill();

    public Task WaitAsync(TimeSpan within) => process.WaitForExitAsync().WaitAsync(within);

    public async ValueTask DisposeAsync()
    {
        // With what it has started: that holds its output open, and the end of it would be waited for without end.
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (gate)
            output.AppendLine(line);
    }
}
