using System.Text.Json;
using Harvest.Tests.Support;

namespace Harvest.Tests.EndToEnd;

/// <summary>The command line as people call it, on a SQLite file of its own.</summary>
internal sealed class Cli : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public Dictionary<string, string> Settings { get; } = [];

    public string Folder => folder.Path;

    /// <summary>Runs a verb to its end.</summary>
    public async Task<CliResult> RunAsync(params string[] arguments)
    {
        var settings = new Dictionary<string, string>
        {
            ["HARVEST__DATAFOLDER"] = folder.Path,
            ["HARVEST__HTTP__ALLOWPRIVATEADDRESSES"] = "true",
            ["HARVEST__HTTP__RETRIES"] = "0",
        };
        foreach (var (name, value) in Settings)
            settings[name] = value;
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Harvest.Scheduler", configuration, "harvest"));
        var start = new System.Diagnostics.ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        return new CliResult(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs a verb that must succeed and give one JSON document.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--json"]);
        result.Code.ShouldBe(0, result.ToString());
        return JsonElement.Parse(result.Output);
    }

    public void Dispose() => folder.Dispose();
}

/// <summary>How a verb ended.</summary>
internal sealed record CliResult(int Code, string Output, string Errors);
