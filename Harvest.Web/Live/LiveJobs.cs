using System.Collections.Concurrent;
using System.Threading.Channels;
using Harvest.Model;
using Harvest.Storage.Jobs;

namespace Harvest.Web.Live;

/// <summary>
/// Tells open pages that a job has moved. The database is asked twice a second, once for all of them, and only while
/// somebody looks; what has changed the page then fetches itself.
/// </summary>
internal sealed partial class LiveJobs(JobStore jobs, TimeProvider time, ILogger<LiveJobs> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    // The value: whether it has yet to hear its first word.
    private readonly ConcurrentDictionary<Channel<IReadOnlyList<LiveChange>>, bool> listeners = [];
    private Dictionary<string, Job> known = [];

    /// <summary>What changes from now on, until it is disposed.</summary>
    public LiveListener Listen()
    {
        // A page that is slow misses nothing but steps in between.
        var channel = Channel.CreateBounded<IReadOnlyList<LiveChange>>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });
        listeners[channel] = true;
        return new LiveListener(channel.Reader, () => listeners.TryRemove(channel, out _));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (listeners.IsEmpty)
                continue;
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogFailed(fault.Message);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var open = (await jobs.OpenAsync(cancellationToken)).ToDictionary(job => job.Id);
        var changes = open.Values.Where(job => known.GetValueOrDefault(job.Id) != job)
            .Concat(known.Values.Where(job => !open.ContainsKey(job.Id)))
            .Select(job => new LiveChange(job.Id, job.SourceId)).ToList();
        known = open;
        foreach (var (channel, isNew) in listeners)
        {
            // What ended between the page's own look and this one is no change to us, but it is to the page.
            if (isNew && listeners.TryUpdate(channel, false, true))
                channel.Writer.TryWrite([LiveChange.Unknown]);
            else if (changes.Count > 0)
                channel.Writer.TryWrite(changes);
        }
    }

    [LoggerMessage(6100, LogLevel.Warning, "Looking at jobs for open pages failed: {Fault}")]
    private partial void LogFailed(string fault);
}

/// <summary>A job that moved.</summary>
internal sealed record LiveChange(string? JobId, string? SourceId)
{
    /// <summary>Anything may have.</summary>
    public static LiveChange Unknown { get; } = new(null, null);

    /// <summary>Whether it concerns somebody who looks at this job or source; null looks at all.</summary>
    public bool Concerns(string? job, string? source) =>
        this == Unknown || ((job is null || JobId == job) && (source is null || SourceId == source));
}

/// <summary>An open page.</summary>
internal sealed class LiveListener(ChannelReader<IReadOnlyList<LiveChange>> changes, Action leave) : IDisposable
{
    public ChannelReader<IReadOnlyList<LiveChange>> Changes => changes;

    public void Dispose() => leave();
}
