using Harvest.Model;
using Harvest.Notifications;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Pipeline.Sweeping;

namespace Harvest.Pipeline;

/// <summary>
/// The embedded shape: all consumers in this process, until the work is done. Used by <c>try</c>, <c>run-test</c>,
/// <c>import</c>, and by <c>run</c> when the queue is in memory.
/// </summary>
public sealed class EmbeddedRun(PipelineParts parts, GatherStage gather, FetchStage fetch, Sweep sweep, Notifier notifier)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);

    /// <summary>Works until none of these jobs is open, then tells people of those that ended.</summary>
    /// <param name="isDone">Looks at the jobs; called ten times a second.</param>
    /// <param name="cancellationToken">Stops early; running work is given back.</param>
    /// <param name="alone">
    /// The sources whose jobs this process keeps for itself, whatever consumers live besides; null to work on all that is open.
    /// </param>
    public async Task RunAsync(
        Func<Task<bool>> isDone, CancellationToken cancellationToken, IReadOnlyCollection<string>? alone = null)
    {
        using var gathering = new QueueConsumer(gather, parts, parts.Options.Consumer.Concurrency);
        using var fetching = new QueueConsumer(fetch, parts, parts.Options.Consumer.FetchLanes);
        await MendAsync();
        await gathering.StartAsync(CancellationToken.None);
        await fetching.StartAsync(CancellationToken.None);
        try
        {
            var swept = parts.Time.GetTimestamp();
            while (!await isDone())
            {
                await Task.Delay(LookEvery, parts.Time, cancellationToken);
                if (parts.Time.GetElapsedTime(swept) < SweepEvery)
                    continue;
                await MendAsync();
                swept = parts.Time.GetTimestamp();
            }
        }
        finally
        {
            await gathering.StopAsync(CancellationToken.None);
            await fetching.StopAsync(CancellationToken.None);
        }
        await notifier.SendAsync(cancellationToken);

        async Task MendAsync()
        {
            if (alone is not null)
                await parts.Reservations.ReserveAsync(alone, cancellationToken);
            await sweep.MendAsync(null, cancellationToken, alone);
        }
    }

    /// <summary>Works until one job has ended, telling its state from time to time.</summary>
    public async Task<Job> RunJobAsync(
        string jobId, Action<Job> tell, CancellationToken cancellationToken, IReadOnlyCollection<string>? alone = null)
    {
        Job? job = null;
        await RunAsync(
            async () =>
            {
                job = await parts.Jobs.FindAsync(jobId, cancellationToken)
                    ?? throw new HarvestException($"Job {jobId} was removed while it was being worked on");
                tell(job);
                return job.Status is JobStatus.Finished or JobStatus.Aborted;
            },
            cancellationToken,
            alone);
        return job!;
    }
}
