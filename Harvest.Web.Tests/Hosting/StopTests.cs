using Harvest.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Harvest.Web.Tests.Hosting;

/// <summary>The web ends when it is told to, whenever that is.</summary>
public sealed class StopTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task A_stop_while_it_starts_is_no_fault(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["--set", $"DataFolder={folder.Path}", "--set", "Web:Samples=false", "--urls", "http://127.0.0.1:0"];

        var code = await WebProgram.RunAsync(arguments, builder => builder.Services.AddHostedService<Impatient>()).WaitAsync(cancellationToken);

        code.ShouldBe(0);
    }

    /// <summary>Tells the program to stop when its port is open, and has not done its own part then.</summary>
    private sealed class Impatient(IHostApplicationLifetime lifetime) : IHostedLifecycleService
    {
        public async Task StartedAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
