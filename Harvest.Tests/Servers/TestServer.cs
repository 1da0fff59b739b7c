using System.Collections.Concurrent;
using System.Diagnostics;
using DotNet.Testcontainers.Containers;

namespace Harvest.Tests.Servers;

/// <summary>
/// A real server for tests. The shared one is what the environment variable names, else one of our own, started by the first test
/// that asks: in a container where a Docker engine answers, else from installed programs (<c>HARVEST_TEST_SERVERS</c>). A test that stops or kills a server takes an instance of
/// its own. Where nothing can be started, every test that asks fails and says what to install.
/// </summary>
public abstract class TestServer : IAsyncDisposable
{
    private static readonly ConcurrentBag<TestServer> All = [];
    private const int Attempts = 3;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(90);

    private readonly SemaphoreSlim gate = new(1);
    private readonly string? variable;
    private readonly string? given;
    private IRunningServer? process;
    private IContainer? container;
    private Exception? failure;
    private bool prepared;

    protected TestServer(string? variable)
    {
        this.variable = variable;
        given = variable is null ? null : Environment.GetEnvironmentVariable(variable);
        All.Add(this);
    }

    /// <summary>True when somebody else's server is used, which must be left as it was found.</summary>
    protected bool IsGiven => !string.IsNullOrWhiteSpace(given);

    /// <summary>Where the private server keeps its data; made at start, removed at the end.</summary>
    protected string Folder { get; private set; } = "";

    protected int Port { get; private set; }

    /// <summary>The address a private server has.</summary>
    protected abstract string PrivateAddress { get; }

    /// <summary>How a clean stop is asked for.</summary>
    protected virtual string StopSignal => "TERM";

    /// <summary>The URL or connection string of the running server.</summary>
    public async Task<string> AddressAsync()
    {
        if (IsGiven)
            return given!;
        await gate.WaitAsync();
        try
        {
            // A server that could not be started is not tried again: the other tests fail at once with the same reason.
            if (failure is not null)
                throw new AssertionException(failure.Message, failure);
            if (!prepared)
                await LaunchAsync();
            return PrivateAddress;
        }
        catch (Exception e) when (!prepared)
        {
            failure = e;
            throw new AssertionException(e.Message, e);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Starts the stopped server again, on the same port and data.</summary>
    public async Task StartAsync()
    {
        NotShared();
        if (prepared)
            await BootAsync();
        else
            await AddressAsync();
    }

    /// <summary>Ends the server in an orderly way.</summary>
    public async Task StopAsync()
    {
        NotShared();
        await process!.StopAsync(StopSignal);
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        NotShared();
        process!.Kill();
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Lets the server stand still (SIGSTOP) until <see cref="ThawAsync"/>.</summary>
    public Task FreezeAsync() => process!.SignalAsync("STOP");

    public Task ThawAsync() => process!.SignalAsync("CONT");

    /// <summary>The server as a container with its port at <see cref="Port"/>; null where there is none.</summary>
    protected virtual IContainer? Container() => null;

    /// <summary>Makes the folder of an installed server ready; called once.</summary>
    protected abstract Task PrepareAsync();

    /// <summary>Starts the server process on <see cref="Port"/> with its data in <see cref="Folder"/>.</summary>
    protected abstract ServerProcess Boot();

    /// <summary>Says no, or throws, until the server answers.</summary>
    protected abstract Task<bool> AnswersAsync();

    /// <summary>Removes what tests left on a server that is not ours.</summary>
    protected virtual Task CleanAsync() => Task.CompletedTask;

    protected static AssertionException Missing(string what, string package, string name) => new(
        $"{what} is needed for this test and not installed. Run ./test.sh, install it ({package}), "
        + $"or set {name} to the address of a server.");

    public virtual async ValueTask DisposeAsync()
    {
        if (IsGiven)
        {
            await CleanAsync();
        }
        else
        {
            if (container is not null)
                await container.DisposeAsync();
            else if (process is { HasExited: false })
                process.Kill();
            if (Folder.Length > 0 && Directory.Exists(Folder))
                Directory.Delete(Folder, recursive: true);
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends every server of this run.</summary>
    public static async Task EndAllAsync()
    {
        while (All.TryTake(out var server))
            await server.DisposeAsync();
        ServerProcess.KillAll();
    }

    /// <summary>Somebody may take a port between its choice and its use: then another one is tried.</summary>
    private async Task LaunchAsync()
    {
        for (var attempt = 1; !prepared; attempt++)
        {
            try
            {
                await LaunchOnceAsync();
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                if (container is not null)
                    await container.DisposeAsync();
                else if (process is { HasExited: false })
                    process.Kill();
            }
        }
    }

    private async Task LaunchOnceAsync()
    {
        Folder = Directory.CreateTempSubdirectory("harvest-test-").FullName;
        Port = ServerProcess.FreePort();
        container = ServerContainer.IsChosen ? Container() : null;
        if (container is null)
            await PrepareAsync();
        await BootAsync();
        prepared = true;
    }

    private async Task BootAsync()
    {
        if (container is not null)
            await container.StartAsync();
        process = container is null ? Boot() : new ServerContainer(container);
        var since = Stopwatch.StartNew();
        while (!await AnswersNowAsync())
        {
            if (process.HasExited || since.Elapsed > MaxWait)
                throw new InvalidOperationException($"{GetType().Name} did not start:\n{process.Output}");
            await Task.Delay(50);
        }
    }

    private async Task<bool> AnswersNowAsync()
    {
        try
        {
            return await AnswersAsync();
        }
        catch (Exception e) when (e is not AssertionException)
        {
            // Not yet.
            return false;
        }
    }

    private void NotShared()
    {
        if (variable is not null)
            throw new InvalidOperationException("Others use the shared server: take Private() to stop or start one.");
    }
}
