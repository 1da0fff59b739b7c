using System.Diagnostics;
using Harvest.Benchmarks.Runs;

namespace Harvest.Benchmarks.Chaos;

/// <summary>The consumers, and what supervisor would do: whoever dies is started again.</summary>
internal sealed class ChaosDaemons(string harvest, IReadOnlyDictionary<string, string> settings, string folder) : IAsyncDisposable
{
    private static readonly string[] Wanted = ["gather-consumer", "fetch-consumer", "fetch-consumer"];

    private readonly Process?[] running = new Process?[Wanted.Length];

    /// <summary>Starts those that do not run.</summary>
    public void Keep()
    {
        for (var i = 0; i < Wanted.Length; i++)
        {
            if (running[i] is { HasExited: false })
                continue;
            running[i]?.Dispose();
            running[i] = Start([Wanted[i]], $"{Wanted[i]}-{i}.log");
        }
    }

    /// <summary>kill -9 of one of them.</summary>
    /// <returns>Which.</returns>
    public string Kill(int which)
    {
        which %= Wanted.Length;
        running[which]?.Kill();
        return Wanted[which];
    }

    /// <summary>Starts <c>harvest run</c>, as cron would.</summary>
    public Process Run() => Start(["run"], "run.log");

    /// <summary>Runs another verb to its end.</summary>
    public async Task<string> DoAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = Info(arguments);
        return (await Child.RunAsync(start, cancellationToken)).Output;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in running.OfType<Process>())
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private Process Start(string[] arguments, string log)
    {
        // Through a shell, whose exec keeps the process id: nobody reads a pipe here, and a full one would stop the daemon.
        var start = Info(arguments);
        start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", Path.Combine(folder, log), harvest, .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new BenchException($"{harvest} did not start");
    }

    private ProcessStartInfo Info(string[] arguments)
    {
        var start = new ProcessStartInfo(harvest, arguments) { WorkingDirectory = folder };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return start;
    }
}
