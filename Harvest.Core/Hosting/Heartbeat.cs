using Harvest.Diagnostics;
using Harvest.Pipeline;
using Harvest.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Harvest.Hosting;

/// <summary>Writes every few seconds that a consumer lives and what it does, for <c>harvest status</c> and the web.</summary>
public sealed partial class Heartbeat(
    QueueConsumer queueConsumer, ConsumerStore store, TimeProvider time, ILogger<Heartbeat> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var consumer = new Consumer
        {
            Id = $"{Worker.Id}:{queueConsumer.Queue}",
            Stage = queueConsumer.Queue.ToString(),
            Host = Environment.MachineName,
            ProcessId = Environment.ProcessId,
            Version = Telemetry.Version,
            Lanes = queueConsumer.Lanes,
            Started = time.GetUtcNow(),
        };
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await TryAsync(() => store.BeatAsync(consumer with { Handled = queueConsumer.Handled, Doing = queueConsumer.Doing }, stoppingToken));
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            using var last = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
            await TryAsync(() => store.RemoveAsync(consumer.Id, last.Token));
        }
    }

    private async Task TryAsync(Func<Task> beat)
    {
        try
        {
            await beat();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogMissed(fault.Message);
        }
    }

    [LoggerMessage(5100, LogLevel.Warning, "The heartbeat could not be written: {Fault}")]
    private partial void LogMissed(string fault);
}
