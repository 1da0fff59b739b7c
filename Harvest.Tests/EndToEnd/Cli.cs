extern alias cli;

using System.Text.Json;
using cli::Harvest.Cli;
using Harvest.Tests.Support;

namespace Harvest.Tests.EndToEnd;

/// <summary>
/// The command line as people call it, on a SQLite file of its own. To start the program costs half a second of processor, so most verbs
/// run in this process, which makes no difference to them.
/// </summary>
internal sealed class Cli : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Variables of the environment.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    public string Folder => folder.Path;

    /// <summary>Runs a verb to its end.</summary>
    public Task<CliResult> RunAsync(params string[] arguments) =>
        NeedsProcess(arguments) ? RunProcessAsync(arguments) : RunHereAsync(arguments);

    /// <summary>What looks at the environment or the current folder, and what writes bytes to standard output.</summary>
    private bool NeedsProcess(string[] arguments) => Settings.Count > 0
        || arguments.FirstOrDefault() is null or "datasets" or "doctor" or ['-', ..]
        || arguments.Contains("--config") || arguments.Contains("--set") || File.Exists(Path.Combine(Folder, "harvest.json"));

    private async Task<CliResult> RunHereAsync(string[] arguments)
    {
        using var console = new ConsoleCapture();
        var code = await Task.Run(() => HarvestCommand.RunAsync(
        [
            .. arguments, "--set", $"DataFolder={folder.Path}", "--set", "Http:AllowPrivateAddresses=true", "--set", "Http:Retries=0",
        ])).WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(120));
        return new CliResult(code, console.Output, console.Errors);
    }

    private async Task<CliResult> RunProcessAsync(string[] arguments)
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
        await process.WaitForExitAsync().WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(120));
        return new CliResult(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs a verb that must succeed and give one JSON document.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--json"]);
        result.Code.ShouldBe(0, result.ToString());
        return JsonElement.Parse(result.Output);
    }

    /// <summary>Another one that begins with the files of this one.</summary>
    public Cli Copy()
    {
        var copy = new Cli();
        foreach (var file in Directory.EnumerateFiles(Folder))
            File.Copy(file, Path.Combine(copy.Folder, Path.GetFileName(file)));
        return copy;
    }

    public void Dispose() => folder.Dispose();
}

/// <summary>How a verb ended.</summary>
internal sealed record CliResult(int Code, string Output, string Errors);
