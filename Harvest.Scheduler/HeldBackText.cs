using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Storage.Sources;

namespace Harvest.Cli;

/// <summary>Changes that wait for a person, in words.</summary>
internal static class HeldBackText
{
    /// <summary>So many are shown with a source.</summary>
    public const int Shown = 10;

    private const int PageSize = 1000;

    /// <summary>How many of each kind, and the name of the set.</summary>
    public static string Of(Source source)
    {
        var deletions = source.HeldDeletions == 1 ? "1 deletion" : $"{source.HeldDeletions:N0} deletions";
        var additions = source.HeldAdditions == 0 ? ""
            : source.HeldAdditions == 1 ? " and 1 new record" : $" and {source.HeldAdditions:N0} new records";
        return $"{deletions}{additions} (set {source.HeldSet})";
    }

    public static string Line(HeldRecord record) =>
        $"{(record.IsDeletion ? "delete" : "add   ")}  {record.Guid}{(record.Title is { Length: > 0 } title ? $"  {title}" : "")}";

    /// <summary>All of them.</summary>
    public static async Task<int> ListAsync(Invocation run, Source source, CancellationToken cancellationToken)
    {
        var all = new List<HeldRecord>();
        while (await run.Get<HeldBack>().PageAsync(source.Id, all.Count, PageSize, cancellationToken) is { Count: > 0 } page)
            all.AddRange(page);
        run.Out.Show(
            () => new JsonObject
            {
                ["set"] = source.HeldSet,
                ["records"] = new JsonArray([.. all.Select(record => new JsonObject
                {
                    ["change"] = record.IsDeletion ? "delete" : "add",
                    ["guid"] = record.Guid,
                    ["id"] = record.DatasetId,
                    ["name"] = record.Name,
                    ["title"] = record.Title,
                })]),
            },
            () =>
            {
                Console.WriteLine(source.HeldSet.Length == 0 ? $"{source.Name} holds nothing back." : $"{source.Name} holds back {Of(source)}:");
                foreach (var record in all)
                    run.Out.Say($"  {Line(record)}");
            });
        return 0;
    }
}
