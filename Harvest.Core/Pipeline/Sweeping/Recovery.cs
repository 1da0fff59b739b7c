using Harvest.Queues;

namespace Harvest.Pipeline.Sweeping;

/// <summary>
/// Takes up what dead consumers left: beside its work every consumer looks, with one statement every quarter of a minute, whether
/// claims have run out, and when it is idle also whether work waits without a message. Only then is anything done
/// (<see cref="Sweep.MendAsync"/>), so nobody has to call <c>harvest run</c> for it.
/// </summary>
public sealed class Recovery(PipelineParts parts, Sweep sweep)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <summary>Looks until it is stopped; the first time everything is mended, so that whoever is started again frees what it held.</summary>
    /// <param name="queue">Whose work is looked after.</param>
    /// <param name="isIdle">Whether the queue had nothing when it was last asked.</param>
    /// <param name="stoppingToken">Ends it.</param>
    public async Task RunAsync(QueueName queue, Func<bool> isIdle, CancellationToken stoppingToken)
    {
        var isFirst = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (isFirst || await parts.Endings.HasLeftoversAsync(queue, isIdle(), stoppingToken))
                    await sweep.MendAsync(null, stoppingToken);
                isFirst = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                parts.Logs.RecoveryFailed(fault.Message);
            }
            await Task.Delay(Pause(), parts.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A quarter of a lease, 15 s at most; a quarter more or less by chance, so that not all consumers look at once.</summary>
    private TimeSpan Pause()
    {
        var pause = parts.Lease / 4 < Longest ? parts.Lease / 4 : Longest;
#pragma warning disable CA5394 // Chance for timing, not for secrets.
        return pause * (0.75 + (Random.Shared.NextDouble() / 2));
#pragma warning restore CA5394
    }
}
