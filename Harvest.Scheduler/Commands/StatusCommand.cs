using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Harvest.Doctor;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest status</c>: what waits, who works on it, and what is wrong about that.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "Show queues, consumers and open jobs, with warnings (exit code 1 when there is one)");
        Invocation.Attach(command, async (run, _, token) =>
        {
            var status = await run.Get<StatusShape>().ReadAsync(token);
            run.Out.Show(() => status, () => Write(run, status));
            return status["warnings"]!.AsArray().Count == 0 ? 0 : 1;
        });
        return command;
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
        foreach (var (word, kind) in new[] { ("Warning", "warnings"), ("Note", "notes"), ("Needs attention", "attention") })
        {
            foreach (var says in status[kind]!.AsArray())
                run.Out.Say($"{word}: {says}");
        }
        if (status["well"]!.GetValue<bool>())
            Console.WriteLine("All is well: nothing needs your attention.");
    }
}
