using Harvest.Queues;
using Harvest.Storage.Links;
using Microsoft.Extensions.Logging;

namespace Harvest.Pipeline.Links;

/// <summary>
/// The scheduler's part: takes up new addresses, and puts those that are due on the queue. Does nothing where the settings do not ask for it.
/// A fault here fails nothing else.
/// </summary>
public sealed partial class LinkSweep(
    HarvestOptions options, LinkFill fill, LinkStore links, LinkStage stage, IQueue queue, TimeProvider time, ILogger<LinkSweep> logger)
{
    /// <summary>So many addresses are put on the queue at once, and no more while so many wait there.</summary>
    private const int Most = 1000;

    /// <summary>What is not taken up when this time is over is taken up by the next run.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);

    /// <summary>Throws only when it is cancelled.</summary>
    /// <returns>How many addresses were put on the queue.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Links.IsOn)
            return 0;
        try
        {
            await FillAsync(cancellationToken);
            if (await queue.CountAsync(QueueName.Links, cancellationToken) >= Most)
                return 0;
            var due = await links.TakeDueAsync(options.Links.HostPause, Most, cancellationToken);
            if (due.Count > 0)
                await queue.PublishAsync(QueueName.Links, due, cancellationToken);
            return due.Count;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(fault);
            return 0;
        }
    }

    /// <summary>Takes up the addresses of changed datasets, for so long at most.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (await fill.RunAsync(cancellationToken) > 0 && time.GetElapsedTime(begun) < Budget)
        {
        }
    }

    /// <summary>Checks what is on the queue, where no consumer does: the queue in memory ends with its process.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (options.Links.IsOn)
        {
            await using var delivery = await queue.ReceiveAsync(QueueName.Links, Most, TimeSpan.Zero, cancellationToken);
            if (delivery.IsEmpty)
                return;
            await stage.HandleAsync(delivery, cancellationToken);
        }
    }

    [LoggerMessage(5500, LogLevel.Error, "Looking for addresses to check failed; the next run tries again")]
    private partial void LogFailed(Exception fault);
}
