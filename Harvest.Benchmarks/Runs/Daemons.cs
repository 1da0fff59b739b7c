using System.Diagnostics;

namespace Harvest.Benchmarks.Runs;

/// <summary>The consumers, and what supervisor would do: whoever dies is started again.</summary>
/// <param name="harvest">The program <c>harvest</c>.</param>
/// <param name="settings">Its settings, as environment.</param>
/// <param name="folder">Where it runs and the logs lie.</param>
/// <param name="wanted">The verbs of those that shall run, each with its options; one may stand there twice.</param>
/// <param name="own">Settings that the first of them, the second … has for itself.</param>
internal sealed class Daemons(
    string harvest,
    IReadOnlyDictionary<string, string> settings,
    string folder,
    IReadOnlyList<string> wanted,
    params IReadOnlyList<IReadOnlyDictionary<string, string>> own) : IAsyncDisposable
{
    private readonly Process?[] running = new Process?[wanted.Count];

    /// <summary>How many shall run.</summary>
    public int Count => wanted.Count;

    /// <summary>What each of them has used so far.</summary>
    public IReadOnlyList<(string Verb, TimeSpan Processor, long PeakBytes)> Use =>
    [
        .. running.Zip(wanted).Where(pair => pair.First is { HasExited: false })
            .Select(pair => (pair.Second, Child.Processor(pair.First!), Child.Peak(pair.First!.Id))),
    ];

    /// <summary>Starts those that do not run.</summary>
    public void Keep()
    {
        for (var i = 0; i < wanted.Count; i++)
        {
            if (running[i] is { HasExited: false })
                continue;
            running[i]?.Dispose();
            running[i] = Start(wanted[i].Split(' '), $"{wanted[i].Split(' ')[0]}-{i}.log", own.ElementAtOrDefault(i));
        }
    }

    /// <summary>kill -9 of one of them.</summary>
    /// <returns>Which.</returns>
    public string Kill(int which)
    {
        which %= wanted.Count;
        running[which]?.Kill();
        return wanted[which];
    }

    /// <summary>Starts <c>harvest run</c>, as cron would.</summary>
    public Process Run() => Start(["run"], "run.log");

    /// <summary>Runs another verb to its end.</summary>
    public Task<ChildResult> DoAsync(string[] arguments, CancellationToken cancellationToken) =>
        Child.RunAsync(Info(harvest, arguments), cancellationToken);

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

    private Process Start(string[] arguments, string log, IReadOnlyDictionary<string, string>? own = null)
    {
        // Through a shell, whose exec keeps the process id: nobody reads a pipe here, and a full one would stop the daemon.
        string[] shell = ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", Path.Combine(folder, log)];
        var info = Info("/bin/sh", [.. shell, harvest, .. arguments]);
        foreach (var (name, value) in own ?? new Dictionary<string, string>())
            info.Environment[name] = value;
        return Process.Start(info) ?? throw new BenchException($"{harvest} did not start");
    }

    private ProcessStartInfo Info(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return start;
    }
}
