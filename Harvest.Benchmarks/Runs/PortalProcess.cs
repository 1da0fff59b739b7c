using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Harvest.Benchmarks.Portal;

namespace Harvest.Benchmarks.Runs;

/// <summary>The mock portal in a process of its own: its memory and its collector are not what is measured.</summary>
internal sealed class PortalProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient client = new();

    private PortalProcess(Process process, Uri url)
    {
        this.process = process;
        Url = url;
    }

    public Uri Url { get; }

    public static Task<PortalProcess> StartAsync(int datasets, CancellationToken cancellationToken) =>
        StartAsync(["portal", "0", datasets.ToString(CultureInfo.InvariantCulture)], cancellationToken);

    /// <summary>A portal whose datasets have numbers from <paramref name="first"/> on.</summary>
    public static Task<PortalProcess> StartAsync(int datasets, int first, CancellationToken cancellationToken) => StartAsync(
        ["portal", "0", datasets.ToString(CultureInfo.InvariantCulture), first.ToString(CultureInfo.InvariantCulture)], cancellationToken);

    /// <summary>Starts this program with other arguments; its first line begins with the address.</summary>
    public static async Task<PortalProcess> StartAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = Programs.Self(arguments);
        start.RedirectStandardOutput = true;
        start.UseShellExecute = false;
        var process = Process.Start(start) ?? throw new BenchException("The portal did not start");
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        return line?.Split(' ')[0] is { } address && Uri.TryCreate(address, UriKind.Absolute, out var url)
            ? new PortalProcess(process, url)
            : throw new BenchException($"The portal did not start: {line}");
    }

    /// <summary>Changes, removes and adds so large shares of the datasets.</summary>
    public async Task MutateAsync(double changed, double vanished, double added, CancellationToken cancellationToken)
    {
        var query = string.Create(
            CultureInfo.InvariantCulture, $"__mutate?changed={changed}&vanished={vanished}&added={added}");
        await client.GetStringAsync(new Uri(Url, query), cancellationToken);
    }

    /// <summary>Lets every so-many-th request fail; 0 for none.</summary>
    public async Task FailAsync(int every, CancellationToken cancellationToken) =>
        await client.GetStringAsync(new Uri(Url, $"__faults?fail_every={every}"), cancellationToken);

    /// <summary>SIGSTOP and SIGCONT: a portal that is there and does not answer.</summary>
    public void Stall(bool stalled)
    {
        using var kill = Process.Start("kill", [stalled ? "-STOP" : "-CONT", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>What the portal has now: what a harvest must end with.</summary>
    public async Task<IReadOnlyList<PortalId>> IdsAsync(CancellationToken cancellationToken)
    {
        var ids = new List<PortalId>();
        await using var lines = await client.GetStreamAsync(new Uri(Url, "__ids"), cancellationToken);
        using var reader = new StreamReader(lines);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            ids.Add(JsonSerializer.Deserialize<PortalId>(line)!);
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
