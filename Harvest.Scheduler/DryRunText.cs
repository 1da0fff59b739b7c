using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Pipeline.Gather;

namespace Harvest.Cli;

/// <summary>What a harvest would do, in words and as JSON.</summary>
internal static class DryRunText
{
    private const int MaxErrors = 20;

    public static JsonObject Document(Source source, DryRunReport report) => new()
    {
        ["source"] = source.Name,
        ["dry_run"] = true,
        ["would"] = new JsonObject
        {
            ["added"] = report.Added,
            ["updated"] = report.Updated,
            ["deleted"] = report.Deleted,
            ["not modified"] = report.NotModified,
            ["errored"] = report.Errored,
        },
        ["deletions_held_back"] = report.IsHeldBack,
        ["held_back"] = new JsonObject { ["deletions"] = report.HeldDeletions, ["additions"] = report.HeldAdditions },
        ["warnings"] = new JsonArray([.. report.Warnings.Take(MaxErrors).Select(warning => JsonValue.Create(warning))]),
        ["errors"] = new JsonArray([.. report.Errors.Take(MaxErrors).Select(error => JsonValue.Create(error))]),
        ["examples"] = new JsonArray([.. report.Examples.Select(example => new JsonObject
        {
            ["outcome"] = example.Outcome,
            ["guid"] = example.Guid,
            ["title"] = example.Title,
        })]),
    };

    public static void Write(Output output, Source source, DryRunReport report)
    {
        Console.WriteLine($"{source.Name}: nothing was written. A harvest would bring");
        Console.WriteLine($"  added {report.Added:N0}   updated {report.Updated:N0}   deleted {report.Deleted:N0}   not modified {report.NotModified:N0}   errored {report.Errored:N0}");
        if (report.IsHeldBack)
            Console.WriteLine($"  held back until a person approves them: {Counted.Of(report.HeldDeletions, "deletion")}, {report.HeldAdditions:N0} new records");
        foreach (var example in report.Examples)
            output.Say($"  {example.Outcome,-8} {example.Title}");
        More(output, report.Added + report.Updated + report.Deleted - report.Examples.Count);
        var groups = report.Errors.GroupBy(error => error).OrderByDescending(group => group.Count()).ToList();
        foreach (var group in groups.Take(MaxErrors))
            output.Say($"  error    {(group.Count() > 1 ? $"{group.Count():N0} x " : "")}{group.Key}");
        More(output, groups.Skip(MaxErrors).Sum(group => group.Count()));
        foreach (var warning in report.Warnings.Distinct().Take(MaxErrors))
            output.Say($"  warning  {warning}");
    }

    private static void More(Output output, int count)
    {
        if (count > 0)
            output.Say($"  … and {count:N0} more");
    }
}
