using Harvest.Pipeline.Sweeping;

namespace Harvest.Web.Hosting;

/// <summary>Does every few seconds what cron's <c>harvest run</c> does elsewhere, from when the site listens: one that cannot starts no jobs.</summary>
internal sealed partial class Sweeper(
    Sweep sweep, HarvestOptions options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Sweeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Web.SweepSeconds), time);
        do
        {
            try
            {
                await sweep.RunAsync(null, stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogFailed(fault.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(6001, LogLevel.Warning, "Looking after jobs failed, trying again: {Fault}")]
    private partial void LogFailed(string fault);
}
