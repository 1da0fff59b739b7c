using Harvest.Diagnostics;
using Harvest.Queues;
using Harvest.Storage;

namespace Harvest.Doctor;

/// <summary>Whether somebody works on the queues (fetch consumers check addresses as well), in this version.</summary>
internal sealed class ConsumerExam(HarvestOptions options, TimeProvider time)
{
    private const string Part = "consumers";

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);

    public IReadOnlyList<Finding> Judge(SiteWork work)
    {
        var findings = new List<Finding>();
        if (options.Queue.Type == QueueType.Memory)
            findings.AddRange(Unattended(work));
        else
            findings.AddRange(work.Queues.Where(queue => queue.Queue != QueueName.Links && !HasConsumer(queue.Queue)).Select(queue => Missing(work, queue.Queue, queue.Waiting ?? 0)));
        foreach (var quiet in work.Consumers.Where(consumer => consumer.IsQuiet))
        {
            findings.Add(Finding.Note(
                Part,
                $"The {quiet.Stage} consumer, process {quiet.ProcessId} on {quiet.Host}, was last heard of {Counted.Of(quiet.SilentSeconds, "second")} ago.",
                $"It may have died: one that is silent for {ConsumerStore.Silence.TotalSeconds} seconds counts as dead"));
        }
        foreach (var other in work.Consumers.Where(consumer => consumer.Version.Length > 0 && consumer.Version != Telemetry.Version))
        {
            findings.Add(Finding.Note(
                Part,
                $"The {other.Stage} consumer {other.ProcessId} on {other.Host} runs version {other.Version}, this is {Telemetry.Version}.",
                "Restart it after an upgrade"));
        }
        if (findings.Count == 0 && options.Queue.Type != QueueType.Memory)
            findings.Add(Finding.Fine(Part, string.Join(", ", work.Consumers.GroupBy(consumer => consumer.Stage).Select(group => $"{group.Count()} {group.Key}"))));
        return findings;

        bool HasConsumer(QueueName queue) => work.Consumers.Any(consumer => consumer.Stage == queue.ToString());
    }

    // With the queue in memory whoever works on a job makes progress with it; only the web says besides that it lives.
    private IEnumerable<Finding> Unattended(SiteWork work)
    {
        var now = time.GetUtcNow();
        if (work.Consumers.Count == 0 && work.Jobs.Count(job => job.GatherStarted is null || now - job.ProgressAt > Idle) is > 0 and var idle)
        {
            yield return Finding.Problem(
                Part, $"{Counted.Of(idle, "job waits", "jobs wait")} and no program works on {(idle == 1 ? "it" : "them")}.", "Start it now: harvest run");
        }
    }

    /// <summary>That a queue has no consumer, with what waits for one: it may be nothing yet, and will be something with the next job.</summary>
    private static Finding Missing(SiteWork work, QueueName queue, long messages)
    {
        // A consumer that dies takes what it had in hand along: no message waits then, but the job does.
        var needing = work.Jobs.Count(job => queue == QueueName.Gather ? job.GatherFinished is null : job.Completed < job.Gathered);
        var what = messages > 0 ? $"{Counted.Of(messages, "message waits", "messages wait")} in the {queue} queue and no consumer lives."
            : needing > 0 ? $"{Counted.Of(needing, "job needs", "jobs need")} a {queue.Word()} consumer and no consumer lives."
            : $"No {queue.Word()} consumer lives.";
        var last = work.Lost.Where(consumer => consumer.Stage == queue.ToString()).MaxBy(consumer => consumer.Seen);
        var end = last is null ? ""
            : $" The last one, process {last.ProcessId} on {last.Host}, has been silent since {last.Seen.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC: it died.";
        return Finding.Problem(
            Part,
            what + end,
            $"Start one: harvest {queue.Word()}-consumer (or its service: systemctl start harvest-{queue.Word()}, supervisorctl start harvest:*)");
    }
}
