using System.Globalization;
using System.Text.Json.Nodes;
using Harvest.Model;

namespace Harvest.Cli;

/// <summary>Jobs in words.</summary>
internal static class JobText
{
    private static readonly string[] Counters = ["added", "updated", "deleted", "not modified", "errored"];

    /// <summary>A job's state, counts, duration, warnings and its most frequent errors.</summary>
    public static void Write(Output output, Job job, JsonObject shape)
    {
        Console.WriteLine($"Job {job.Id}{Kind(job)}: {job.StateInWords}{Duration(job)}");
        Console.WriteLine($"  {Counts(shape)}");
        var cut = job.Completed - job.Added - job.Updated - job.Deleted - job.NotModified - job.Errored;
        if (job.Status == JobStatus.Aborted && cut > 0)
            Console.WriteLine($"  {Counted.Of(cut, "record")} {(cut == 1 ? "was" : "were")} not dealt with, since the job was aborted; the next harvest brings {(cut == 1 ? "it" : "them")}");
        if (job.Withheld > 0)
            Console.WriteLine($"  {job.Withheld:N0} {(job.Withheld == 1 ? "deletion waits" : "deletions wait")} for approval");
        if (job.WithheldAdditions > 0)
            Console.WriteLine($"  {job.WithheldAdditions:N0} new {(job.WithheldAdditions == 1 ? "record waits" : "records wait")} for approval");
        if (shape["warnings"]!.GetValue<long>() is > 0 and var warnings)
            Console.WriteLine($"  {Counted.Of(warnings, "warning")}: harvest job report {job.Id}");
        var errors = shape["gather_error_summary"]!.AsArray().Concat(shape["object_error_summary"]!.AsArray())
            .Select(group => (Count: group!["error_count"]!.GetValue<long>(), Message: group["message"]!.ToString())).ToList();
        if (errors.Count == 0)
            return;
        Console.WriteLine("  Errors, the most frequent first:");
        foreach (var (count, message) in errors)
            output.Say($"  {count,7:N0} x {message}");
    }

    /// <summary>The counts of a job's shape in one line.</summary>
    public static string Counts(JsonNode shape) =>
        string.Join("   ", Counters.Select(key => $"{key} {shape["stats"]![key]!.GetValue<long>():N0}"));

    public static void WriteReport(Job job, JsonObject report)
    {
        var gather = report["gather_errors"]!.AsArray();
        var objects = report["object_errors"]!.AsObject();
        var validated = report["validated"]?.GetValue<long>() is { } records ? $", records validated: {records:N0}" : "";
        Console.WriteLine(
            $"Job {job.Id}{Kind(job)}: errors of the listing: {gather.Count:N0}, records with errors or warnings: {objects.Count:N0}, "
            + $"warnings in all: {report["warnings"]!.GetValue<long>():N0}{validated}");
        foreach (var error in gather)
            Console.WriteLine($"  {Output.Safe(error!["message"]!.ToString())}");
        foreach (var warning in report["gather_warnings"]!.AsArray())
            Console.WriteLine($"  warning: {Output.Safe(warning!["message"]!.ToString())}");
        foreach (var (id, record) in objects)
        {
            Console.WriteLine($"  {Output.Safe(record!["guid"]!.ToString())}  (object {id})");
            if (record["original_url"]?.ToString() is { } url)
                Console.WriteLine($"    {Output.Safe(url)}");
            foreach (var error in record["errors"]!.AsArray())
            {
                var kind = error!["warning"]!.GetValue<bool>() ? "warning" : "error";
                var line = error["line"] is { } number ? $", line {number}" : "";
                Console.WriteLine($"    {kind} ({error["type"]}{line}): {Output.Safe(error["message"]!.ToString())}");
            }
        }
    }

    /// <summary>What kind of job it is, unless it is the usual one.</summary>
    private static string Kind(Job job)
    {
        var order = JobOrder.Parse(job.Orders);
        string[] words = [.. order.Kind == "harvest" ? [] : (string[])[order.Kind], .. order.Limit is { } limit ? (string[])[$"at most {Counted.Of(limit, "record")}"] : []];
        return words.Length == 0 ? "" : $" ({string.Join(", ", words)})";
    }

    private static string Duration(Job job) => job.Finished is { } finished
        ? string.Create(CultureInfo.InvariantCulture, $", after {(finished - (job.GatherStarted ?? job.Created)).TotalSeconds:0.0} s")
        : "";
}
