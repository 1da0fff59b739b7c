using System.Diagnostics.Metrics;
using Harvest.Diagnostics;
using Harvest.Model;
using Harvest.Notifications;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Microsoft.Extensions.Hosting;

namespace Harvest.Hosting;

/// <summary>
/// What the site as a whole looks like: depth of the queues, consumers, open jobs, sources that fail. Counted now and then, by
/// every process that is listened to, and by none that is not. All of them count the same, so look at the largest.
/// </summary>
public sealed class SiteGauges : BackgroundService
{
    private readonly HarvestOptions options;
    private readonly IQueue queue;
    private readonly ConsumerStore consumers;
    private readonly JobStore jobs;
    private readonly SourceStore sources;
    private readonly SourceTroubles troubles;
    private readonly Outbox outbox;
    private readonly TimeProvider time;
    private readonly Meter meter = new(Telemetry.Name, Telemetry.Version);
    private readonly List<Instrument> instruments = [];
    private Dictionary<string, List<Measurement<double>>> seen = [];

    public SiteGauges(
        HarvestOptions options, IQueue queue, ConsumerStore consumers, JobStore jobs, SourceStore sources, SourceTroubles troubles,
        Outbox outbox, TimeProvider time)
    {
        (this.options, this.queue, this.consumers, this.jobs) = (options, queue, consumers, jobs);
        (this.sources, this.troubles, this.outbox, this.time) = (sources, troubles, outbox, time);
        Show("harvest.queue.messages", "{message}", "Ids that wait in a queue");
        Show("harvest.consumers", "{consumer}", "Consumers that live, by the queue they work on");
        Show("harvest.jobs.open", "{job}", "Jobs that have not ended, by status");
        Show("harvest.records.open", "{record}", "Objects of open jobs that have not ended");
        Show("harvest.job.idle", "s", "Time since an open job of this source last made progress");
        Show("harvest.source.failures", "{job}", "Harvests of this source in a row that did not list it to its end without error");
        Show("harvest.scheduler.age", "s", "Time since the scheduler (harvest run) last ran");
        Show("harvest.sources.overdue", "{source}", "Sources that were due a quarter of an hour ago and have no job");
        Show("harvest.deletions.held", "{dataset}", "Deletions and replacements of this source that wait for a person's approval");
        Show("harvest.notifications.failing", "{notification}", "Notifications that could not be sent yet and are tried again");
        Show("harvest.part.up", null, "1 when the database, the queue answers, else 0");
    }

    private bool IsWatched => instruments.Any(instrument => instrument.Enabled);

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    /// <summary>Counts now, whether anybody listens or not.</summary>
    public async Task SampleAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, List<Measurement<double>>>();
        var isDatabaseUp = await TryAsync(() => SampleDatabaseAsync(found, cancellationToken), cancellationToken);
        var isQueueUp = await TryAsync(() => SampleQueuesAsync(found, cancellationToken), cancellationToken);
        Add(found, "harvest.part.up", isDatabaseUp ? 1 : 0, "part", "database");
        Add(found, "harvest.part.up", isQueueUp ? 1 : 0, "part", "queue");
        // What could not be counted is not told: an old number would look like a new one.
        Volatile.Write(ref seen, found);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Telemetry.SampleSeconds), time);
        try
        {
            do
            {
                if (IsWatched)
                    await SampleAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    }

    private static async Task<bool> TryAsync(Func<Task> sample, CancellationToken cancellationToken)
    {
        try
        {
            await sample();
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static void Add(
        Dictionary<string, List<Measurement<double>>> found, string name, double value, string? key = null, string? tag = null)
    {
        if (!found.TryGetValue(name, out var values))
            found[name] = values = [];
        values.Add(key is null ? new Measurement<double>(value) : new Measurement<double>(value, Telemetry.Tag(key, tag!)));
    }

    private async Task SampleQueuesAsync(Dictionary<string, List<Measurement<double>>> found, CancellationToken cancellationToken)
    {
        foreach (var name in options.UsedQueues)
            Add(found, "harvest.queue.messages", await queue.CountAsync(name, cancellationToken), "queue", name.Word());
    }

    private async Task SampleDatabaseAsync(Dictionary<string, List<Measurement<double>>> found, CancellationToken cancellationToken)
    {
        var living = await consumers.LivingAsync(cancellationToken);
        foreach (var name in (QueueName[])[QueueName.Gather, QueueName.Fetch])
            Add(found, "harvest.consumers", living.Count(consumer => consumer.Stage == name.ToString()), "stage", name.Word());
        var open = await jobs.OpenAsync(cancellationToken);
        foreach (var status in (JobStatus[])[JobStatus.New, JobStatus.Running])
            Add(found, "harvest.jobs.open", open.Count(job => job.Status == status), "status", status.ToString());
        Add(found, "harvest.records.open", open.Sum(job => Math.Max(0, job.Gathered - job.Completed)));
        var now = time.GetUtcNow();
        var slowest = open.OrderBy(job => job.ProgressAt ?? job.Created).Take(SourceTroubles.Most).ToList();
        var names = await sources.NamesAsync([.. slowest.Select(job => job.SourceId)], cancellationToken);
        foreach (var job in slowest)
        {
            if (names.TryGetValue(job.SourceId, out var source))
                Add(found, "harvest.job.idle", Math.Max(0, (now - (job.ProgressAt ?? job.Created)).TotalSeconds), "source", source);
        }
        if (await consumers.ScheduledAsync(cancellationToken) is { } ran)
            Add(found, "harvest.scheduler.age", Math.Max(0, (now - ran).TotalSeconds));
        Add(found, "harvest.sources.overdue", (await sources.DueAsync(now - SourceStore.Overdue, cancellationToken)).Count(source => source.NextRun is not null));
        foreach (var source in await troubles.FailingAsync(1, cancellationToken))
            Add(found, "harvest.source.failures", source.Failures, "source", source.Name);
        foreach (var held in (await sources.ListAsync(onlyActive: true, cancellationToken)).Where(source => source.IsHeldBack)
            .OrderByDescending(source => source.HeldDeletions + source.HeldAdditions).Take(SourceTroubles.Most))
            Add(found, "harvest.deletions.held", held.HeldDeletions + held.HeldAdditions, "source", held.Name);
        Add(found, "harvest.notifications.failing", (await outbox.TroubleAsync(cancellationToken)).Waiting);
    }

    private void Show(string name, string? unit, string description) =>
        instruments.Add(meter.CreateObservableGauge(
            name, () => Volatile.Read(ref seen).GetValueOrDefault(name, []), unit, description));
}
