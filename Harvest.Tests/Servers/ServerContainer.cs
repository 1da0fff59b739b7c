using System.Diagnostics;
using DotNet.Testcontainers.Containers;

namespace Harvest.Tests.Servers;

/// <summary>A running server of the tests, to be ended in several ways.</summary>
public interface IRunningServer
{
    bool HasExited { get; }

    /// <summary>The end of what the server wrote, for the message of a failing test.</summary>
    string Output { get; }

    /// <summary>Asks the server to end, and waits until it has.</summary>
    Task StopAsync(string signal);

    /// <summary>STOP and CONT: a server that is there and does not answer.</summary>
    Task SignalAsync(string signal);

    /// <summary>kill -9.</summary>
    void Kill();
}

/// <summary>A server in a container of the Docker engine; it keeps its port and its data until it is disposed.</summary>
internal sealed class ServerContainer(IContainer container) : IRunningServer
{
    private static readonly Lazy<bool> Answers = new(() => Run("info"));

    /// <summary>
    /// Whether servers run in containers: as <c>HARVEST_TEST_SERVERS</c> says (<c>docker</c>, <c>installed</c>), else where a Docker
    /// engine answers.
    /// </summary>
    public static bool IsChosen => Environment.GetEnvironmentVariable("HARVEST_TEST_SERVERS") switch
    {
        "docker" => true,
        "installed" => false,
        null or "" => Answers.Value,
        var other => throw new AssertionException($"HARVEST_TEST_SERVERS is {other}: it is docker or installed"),
    };

    public bool HasExited => container.State is TestcontainersStates.Exited or TestcontainersStates.Dead;

    public string Output => $"docker logs {container.Id}";

    public Task StopAsync(string signal) => container.StopAsync();

    public Task SignalAsync(string signal) => signal == "STOP" ? container.PauseAsync() : container.UnpauseAsync();

    public void Kill() => Run("kill", container.Id);

    private static bool Run(params string[] arguments)
    {
        if (Installed.Find("docker") is not { } docker)
            return false;
        using var process = Process.Start(new ProcessStartInfo(docker, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process.WaitForExit(TimeSpan.FromSeconds(20)) && process.ExitCode == 0;
    }
}
