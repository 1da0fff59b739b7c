using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Harvest.Api;
using Harvest.Doctor;
using Harvest.Model;
using Harvest.Notifications;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest status</c>: what waits, who works on it, and what is wrong about that.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "Show queues, consumers and open jobs, with warnings");
        Invocation.Attach(command, async (run, _, token) =>
        {
            var status = await StatusAsync(run, token);
            run.Out.Show(() => status, () => Write(run, status));
            return status["warnings"]!.AsArray().Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static async Task<JsonObject> StatusAsync(Invocation run, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        var living = await run.Get<ConsumerStore>().LivingAsync(cancellationToken);
        var lost = await run.Get<ConsumerStore>().LostAsync(cancellationToken);
        var jobs = await run.Get<JobStore>().OpenAsync(cancellationToken);
        var now = run.Get<TimeProvider>().GetUtcNow();
        var isMemory = run.Get<HarvestOptions>().Queue.Type == QueueType.Memory;
        var queues = new JsonObject();
        foreach (var queue in Enum.GetValues<QueueName>())
        {
            long? waiting = null;
            try
            {
                waiting = await run.Get<IQueue>().CountAsync(queue, cancellationToken);
            }
            catch (QueueException fault)
            {
                warnings.Add($"{queue} queue: {fault.Message}");
            }
            queues[queue.ToString().ToLowerInvariant()] = waiting;
            if (!isMemory && !living.Any(consumer => consumer.Stage == queue.ToString())
                && Waiting(queue, waiting ?? 0, jobs, lost.Where(consumer => consumer.Stage == queue.ToString())) is { } warning)
                warnings.Add(warning);
        }
        try
        {
            var shared = await run.Get<Examination>().SharedQueueAsync(cancellationToken);
            warnings.AddRange(shared.Select(finding => $"{finding.Says} {finding.Advice}"));
        }
        catch (QueueException)
        {
            // The queues above say that the broker is away.
        }
        var names = (await run.Get<SourceStore>().ListAsync(onlyActive: false, cancellationToken)).ToDictionary(source => source.Id, source => source.Name);
        // With the queue in memory whoever works on a job makes progress with it; nobody else says that he lives.
        if (isMemory && living.Count == 0 && jobs.Count(job => job.GatherStarted is null || now - job.ProgressAt > TimeSpan.FromMinutes(2)) is > 0 and var idle)
            warnings.Add($"{Counted.Of(idle, "job")} {(idle == 1 ? "waits" : "wait")} and no program works on {(idle == 1 ? "it" : "them")}. Start it now: harvest run");
        foreach (var job in jobs.Where(job => now - (job.ProgressAt ?? job.Created) > TimeSpan.FromMinutes(15)))
            warnings.Add($"Job {job.Id} of {names.GetValueOrDefault(job.SourceId)} has made no progress since {Moment.Of(job.ProgressAt ?? job.Created)} UTC. Is harvest run called by cron?");
        var ran = await run.Get<ConsumerStore>().ScheduledAsync(cancellationToken);
        var overdue = (await run.Get<SourceStore>().DueAsync(now - SourceStore.Overdue, cancellationToken)).Where(source => source.NextRun is not null).ToList();
        if (overdue.Count > 0)
        {
            var some = string.Join(", ", overdue.Take(3).Select(source => source.Name));
            warnings.Add(
                $"{Counted.Of(overdue.Count, "source")} {(overdue.Count == 1 ? "is" : "are")} overdue ({some}{(overdue.Count > 3 ? ", …" : "")}). The scheduler "
                + $"{(ran is null ? "has never run" : $"last ran {Moment.Of(ran.Value)} UTC")}. Call it from cron: harvest run");
        }
        warnings.AddRange((await run.Get<JobEndings>().LapsedAsync(cancellationToken)).Select(lapsed => lapsed.ToString()));
        var (failing, givenUp, trouble) = await run.Get<Outbox>().TroubleAsync(cancellationToken);
        if (failing > 0)
            warnings.Add($"{failing:N0} notifications could not be sent yet and are tried again: {trouble}");
        return new JsonObject
        {
            ["site_id"] = run.Get<HarvestOptions>().SiteId,
            ["database"] = run.Get<Database>().Dialect.Place,
            ["queue_type"] = run.Get<HarvestOptions>().Queue.Type.ToString(),
            ["queues"] = queues,
            ["scheduler"] = new JsonObject
            {
                ["ran"] = ApiShapes.Time(ran),
                ["overdue"] = new JsonArray([.. overdue.Select(source => JsonValue.Create(source.Name))]),
            },
            ["consumers"] = new JsonArray([.. living.Select(consumer => new JsonObject
            {
                ["stage"] = consumer.Stage,
                ["host"] = consumer.Host,
                ["process_id"] = consumer.ProcessId,
                ["version"] = consumer.Version,
                ["lanes"] = consumer.Lanes,
                ["handled"] = consumer.Handled,
                ["doing"] = consumer.Doing,
                ["started"] = ApiShapes.Time(consumer.Started),
                ["seen"] = ApiShapes.Time(consumer.Seen),
                ["silent_seconds"] = consumer.SilentSeconds,
                ["quiet"] = consumer.IsQuiet,
            })]),
            ["lost_consumers"] = new JsonArray([.. lost.Select(consumer => new JsonObject
            {
                ["stage"] = consumer.Stage,
                ["host"] = consumer.Host,
                ["process_id"] = consumer.ProcessId,
                ["seen"] = ApiShapes.Time(consumer.Seen),
            })]),
            ["jobs"] = new JsonArray([.. jobs.Select(job => new JsonObject
            {
                ["id"] = job.Id,
                ["source"] = names.GetValueOrDefault(job.SourceId),
                ["status"] = job.Status.ToString(),
                ["state"] = job.StateInWords,
                ["listed"] = job.Listed,
                ["listing_ended"] = job.GatherFinished is not null,
                ["objects"] = job.Gathered,
                ["completed"] = job.Completed,
                ["progress"] = ApiShapes.Time(job.ProgressAt),
            })]),
            ["notifications"] = new JsonObject { ["failing"] = failing, ["given_up"] = givenUp, ["fault"] = trouble },
            ["warnings"] = new JsonArray([.. warnings.Select(warning => JsonValue.Create(warning))]),
        };
    }

    /// <summary>What waits for a consumer of a queue that has none; null when nothing does.</summary>
    private static string? Waiting(QueueName queue, long messages, IReadOnlyList<Job> jobs, IEnumerable<Consumer> lost)
    {
        // A consumer that dies takes what it had in hand along: no message waits then, but the job does.
        var needing = jobs.Count(job => queue == QueueName.Gather ? job.GatherFinished is null : job.Completed < job.Gathered);
        if (messages == 0 && needing == 0)
            return null;
        var what = messages > 0
            ? $"{Counted.Of(messages, "message")} {(messages == 1 ? "waits" : "wait")} in the {queue} queue"
            : $"{Counted.Of(needing, "job")} {(needing == 1 ? "needs" : "need")} a {queue.ToString().ToLowerInvariant()} consumer";
        var name = queue.ToString().ToLowerInvariant();
        var last = lost.MaxBy(consumer => consumer.Seen);
        var end = last is null ? "" : $" The last one, process {last.ProcessId} on {last.Host}, has been silent since {Moment.Of(last.Seen)} UTC: it died.";
        return $"{what} and no consumer lives.{end} Start one: harvest {name}-consumer (or its service: systemctl start harvest-{name})";
    }

    private static void Write(Invocation run, JsonObject status)
    {
        static string Heard(JsonNode consumer) =>
            consumer["quiet"]!.GetValue<bool>() ? $"not for {consumer["silent_seconds"]} s" : $"{consumer["silent_seconds"]} s ago";

        Console.WriteLine($"Site {status["site_id"]}, {status["database"]}, queue {status["queue_type"]}");
        foreach (var (name, count) in status["queues"]!.AsObject())
            Console.WriteLine($"  {name} queue: {(count is null ? "does not answer" : $"{count.GetValue<long>().ToString("N0", CultureInfo.InvariantCulture)} waiting")}");
        Console.WriteLine($"  scheduler: {(status["scheduler"]!["ran"] is { } ran ? $"last ran {Moment.Of($"{ran}")} UTC" : "has never run")}");
        if (status["consumers"]!.AsArray().Count == 0)
            Console.WriteLine(status["queue_type"]!.ToString() == "Memory" ? "  no consumers: with the queue in memory, harvest run does their work" : "  no consumers");
        run.Out.Table(
            ["consumer", "host", "pid", "lanes", "handled", "heard of", "doing"],
            status["consumers"]!.AsArray().Select(c => (IReadOnlyList<string>)
                [$"{c!["stage"]}", $"{c["host"]}", $"{c["process_id"]}", $"{c["lanes"]}", $"{c["handled"]}", Heard(c), $"{c["doing"]}"]));
        if (status["jobs"]!.AsArray().Count == 0)
            Console.WriteLine("  no open jobs");
        run.Out.Table(
            ["open job", "source", "status", "listed", "objects", "completed", "last progress (UTC)"],
            status["jobs"]!.AsArray().Select(j => (IReadOnlyList<string>)
                [$"{j!["id"]}", $"{j["source"]}", $"{j["state"]}", $"{j["listed"]}", $"{j["objects"]}", $"{j["completed"]}", Moment.Of($"{j["progress"]}")]));
        foreach (var warning in status["warnings"]!.AsArray())
            run.Out.Say($"Warning: {warning}");
    }
}
