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

    /// <summary>Words with which Redis and RabbitMQ refuse a log-in.</summary>
    private static readonly string[] Refusals = ["WRONGPASS", "NOAUTH", "invalid password", "AuthenticationFailure", "ACCESS_REFUSED", "authentication"];

    private static readonly TimeSpan Lately = TimeSpan.FromDays(3);

    /// <summary>Whether the broker answers: all that can be said of a site without a database.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var counts = new List<(QueueName, long?)>();
            foreach (var name in options.UsedQueues)
                counts.Add((name, await queue.CountAsync(name, cancellationToken)));
            return [Answers(counts)];
        }
        catch (QueueException fault)
        {
            return [Away(fault)];
        }
    }

    /// <summary>That it answers, with what waits.</summary>
    public Finding Answers(IReadOnlyList<(QueueName Name, long? Waiting)> counts) => Finding.Fine(
        Part,
        options.Queue.Type == QueueType.Memory
            ? "in memory: the web does the work while it runs, else harvest run"
            : $"{options.Queue.Type} answers; {string.Join(", ", counts.Select(one => $"{one.Waiting:N0} in {one.Name.Word()}"))}");

    /// <summary>That it does not answer.</summary>
    public Finding Away(Exception fault) => Finding.Problem(
        Part, fault is TimeoutException ? $"{options.Queue.Type} does not answer in time." : fault.Message, Advice(fault));

    /// <summary>A broker that refuses the password is there: starting it would not help.</summary>
    private static string Advice(Exception fault)
    {
        var said = string.Join(' ', Faults(fault).Select(one => one.Message));
        return Refusals.Any(word => said.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? "Correct user name and password in Harvest:Queue:Url; nothing is lost meanwhile"
            : "Start the broker, or set Harvest:Queue:Url; nothing is lost meanwhile";
    }

    private static IEnumerable<Exception> Faults(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
            yield return fault;
    }

    /// <summary>Whether another database uses the queues of this site: a message is then taken by whoever comes first.</summary>
    public async Task<IReadOnlyList<Finding>> SharedAsync(CancellationToken cancellationToken)
    {
        if (options.Queue.Type == QueueType.Memory)
            return [];
        var advice = $"Give each database a SiteId of its own (Harvest:SiteId, now {options.SiteId}) and restart its consumers";
        var findings = (await reservations.UnknownAsync(Lately, cancellationToken)).Select(unknown => Finding.Problem(
            Part,
            $"{Counted.Of(unknown.Count, "message")} of the {unknown.Queue} queue named jobs or records that this database does not have, such as "
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
