using Harvest.Model;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Jobs;

namespace Harvest.Doctor;

/// <summary>Whether the broker answers.</summary>
internal sealed class QueueExam(
    HarvestOptions options, IQueue queue, Reservations reservations, JobStore jobs, ConsumerStore consumers)
{
    private const string Part = "queue";

    private static readonly TimeSpan Lately = TimeSpan.FromDays(3);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (options.Queue.Type == QueueType.Memory)
            return [Finding.Fine(Part, "in memory: harvest run does all work itself")];
        try
        {
            var counts = new List<string>();
            foreach (var name in Enum.GetValues<QueueName>())
                counts.Add($"{await queue.CountAsync(name, cancellationToken):N0} in {name.Word()}");
            return [Finding.Fine(Part, $"{options.Queue.Type} answers; {string.Join(", ", counts)}")];
        }
        catch (QueueException fault)
        {
            return [Finding.Problem(Part, fault.Message, "Start the broker, or set Harvest:Queue:Url; nothing is lost meanwhile")];
        }
    }

    /// <summary>Whether another database uses the queues of this site: a message is then taken by whoever comes first.</summary>
    public async Task<IReadOnlyList<Finding>> SharedAsync(CancellationToken cancellationToken)
    {
        if (options.Queue.Type == QueueType.Memory)
            return [];
        var advice = $"Give each database a SiteId of its own (Harvest:SiteId, now {options.SiteId}) and restart its consumers";
        var findings = (await reservations.UnknownAsync(Lately, cancellationToken)).Select(unknown => Finding.Problem(
            Part,
            $"{unknown.Count:N0} messages of the {unknown.Queue} queue named jobs or records that this database does not have, such as "
            + $"{unknown.Example}: they were cleared, or another database uses the same broker and SiteId.",
            $"{advice}; harvest doctor --fix forgets them") with
        {
            Fix = async token =>
            {
                await reservations.ForgetUnknownAsync(token);
                return "forgotten";
            },
        }).ToList();
        // The other side of it: our messages are gone, though no consumer of ours lives that could have taken them.
        var waiting = (await jobs.OpenAsync(cancellationToken)).Count(job => job is { Status: JobStatus.Running, GatherStarted: null });
        if (waiting > 0 && (await consumers.LivingAsync(cancellationToken)).All(consumer => consumer.Stage != nameof(QueueName.Gather))
            && await queue.CountAsync(QueueName.Gather, cancellationToken) == 0)
        {
            findings.Add(Finding.Problem(
                Part,
                $"{(waiting == 1 ? "1 job waits, its message is" : $"{waiting:N0} jobs wait, their messages are")} gone from the gather queue, and this database has no gather consumer: "
                + "another database with the same SiteId took them, or the queue was emptied.",
                advice));
        }
        return findings;
    }
}
