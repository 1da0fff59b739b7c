using Harvest.Diagnostics;
using Harvest.Pipeline.Sweeping;
using Harvest.Queues;
using Microsoft.Extensions.Hosting;

namespace Harvest.Pipeline;

/// <summary>
/// The loop that every consumer runs, in so many lanes: take a delivery, hand it to the stage, go on.
/// <list type="table">
/// <item><term>handled, stale, unknown or no id at all</term><description>acknowledged by the stage</description></item>
/// <item><term>database or broker away</term><description>the ids go back, the lane waits: growing, jittered, 30 s at most; said in
/// full the first time, then once a minute, and once when it works again</description></item>
/// <item><term>asked to stop</term><description>nothing more is taken; running work has the grace time, then it is cancelled and
/// gives its claims back</description></item>
/// </list>
/// </summary>
/// <param name="recovery">Takes up what the dead left; null where a sweep runs in this process anyway.</param>
public sealed class QueueConsumer(IStage stage, PipelineParts parts, int lanes, Recovery? recovery = null) : BackgroundService
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);

    private readonly KeyValuePair<string, object?> queueTag = Telemetry.Tag("queue", stage.Queue.Word());
    private long handled;
    private volatile bool isIdle;

    public QueueName Queue => stage.Queue;

    public int Lanes => lanes;

    /// <summary>Ids handled since the start.</summary>
    public long Handled => Volatile.Read(ref handled);

    /// <summary>What is in hand, in words; empty when idle.</summary>
    public string Doing => stage.Doing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var work = new CancellationTokenSource();
        await using var grace = stoppingToken.Register(
            () => work.CancelAfter(TimeSpan.FromSeconds(parts.Options.Consumer.GraceSeconds)));
        var recovering = recovery?.RunAsync(stage.Queue, () => isIdle, stoppingToken) ?? Task.CompletedTask;
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Run(() => LaneAsync(work.Token, stoppingToken), CancellationToken.None)));
        await recovering;
    }

    private async Task LaneAsync(CancellationToken workToken, CancellationToken stoppingToken)
    {
        var failures = 0;
        var lastLog = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var delivery = await parts.Queue.ReceiveAsync(stage.Queue, stage.BatchSize, MaxWait, stoppingToken);
                isIdle = delivery.IsEmpty;
                if (!delivery.IsEmpty)
                    await HandleAsync(delivery, workToken);
                Interlocked.Add(ref handled, delivery.Ids.Count);
                if (failures > 0)
                    parts.Logs.LaneRecovered(stage.Queue.ToString());
                failures = 0;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                var pause = Backoff(++failures);
                Telemetry.LaneFailures.Add(1, queueTag);
                if (fault is Catalogues.CatalogueUnavailableException)
                {
                    if (failures == 1 || parts.Time.GetUtcNow() - lastLog > LogEvery)
                        parts.Logs.CatalogueAway(fault.Message);
                }
                else if (!parts.IsStorageFault(fault) && fault is not IOException && failures == 1)
                    parts.Logs.HandlerFailed(fault, stage.Queue.ToString());
                else if (parts.Time.GetUtcNow() - lastLog > LogEvery)
                    parts.Logs.LaneFailing(stage.Queue.ToString(), pause, fault.Message);
                lastLog = parts.Time.GetUtcNow();
                await WaitAsync(pause, stoppingToken);
            }
        }
    }

    private async Task HandleAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        Telemetry.BusyLanes.Add(1, queueTag);
        try
        {
            await stage.HandleAsync(delivery, cancellationToken);
        }
        finally
        {
            Telemetry.BusyLanes.Add(-1, queueTag);
        }
    }

    /// <summary>0.2 s doubled each time up to 30 s, less up to a third by chance, so that lanes do not come back all at once.</summary>
    private static TimeSpan Backoff(int failures)
    {
        var seconds = Math.Min(30, 0.1 * Math.Pow(2, Math.Min(failures, 10)));
#pragma warning disable CA5394 // Chance for timing, not for secrets.
        return TimeSpan.FromSeconds(seconds * (1 - (Random.Shared.NextDouble() / 3)));
#pragma warning restore CA5394
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(pause, parts.Time, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The loop's condition ends it.
        }
    }
}
