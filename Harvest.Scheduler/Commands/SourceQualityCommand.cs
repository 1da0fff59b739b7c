using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Harvest.Storage.Sources;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest source quality</c>: what the datasets of a source have, and what they lack.</summary>
internal static class SourceQualityCommand
{
    public static Command Create()
    {
        var reference = new Argument<string>("source") { Description = "Id or name of the source" };
        var command = new Command("quality", "Report the metadata quality of a source") { reference };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(reference), token);
            var report = await run.Get<SourceQuality>().MeasureAsync(source.Id, token);
            run.Out.Show(() => Document(source.Name, report), () => { });
            if (run.Out.IsJson)
                return 0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{source.Name}: {Counted.Of(report.Datasets, "dataset")}, quality {report.Score:0.0} of 100"));
            run.Out.Table(
                ["property", "datasets", "share", "weight"],
                report.Counts.Select(count => (IReadOnlyList<string>)
                [
                    count.Title, count.Count.ToString("N0", CultureInfo.InvariantCulture), Share(count.Count, report.Datasets),
                    count.Weight.ToString(CultureInfo.InvariantCulture),
                ]));
            return 0;
        });
        return command;
    }

    private static JsonObject Document(string name, QualityReport report) => new()
    {
        ["source"] = name,
        ["datasets"] = report.Datasets,
        ["score"] = report.Score,
        ["properties"] = new JsonObject(report.Counts.Select(count => KeyValuePair.Create<string, JsonNode?>(
            count.Name, new JsonObject { ["title"] = count.Title, ["count"] = count.Count, ["weight"] = count.Weight }))),
    };

    private static string Share(long count, long of) =>
        of == 0 ? "-" : (100.0 * count / of).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
