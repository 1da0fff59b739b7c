using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Pipeline.Gather;

namespace Harvest.Cli;

/// <summary>What a source says and no field keeps, in words and as JSON.</summary>
internal static class LossText
{
    public static JsonObject Document(Source source, PreviewReport preview, LossReport report) => new()
    {
        ["source"] = source.Name,
        ["records"] = report.Records,
        ["places"] = report.Places,
        ["lost"] = new JsonArray([.. report.Losses.Select(loss => new JsonObject
        {
            ["path"] = loss.Path,
            ["lost"] = loss.Lost,
            ["records"] = loss.Records,
            ["example"] = loss.Example,
        })]),
        ["problems"] = new JsonArray([.. preview.Problems.Select(problem => JsonValue.Create(problem))]),
    };

    public static void Write(Output output, Source source, PreviewReport preview, LossReport report)
    {
        foreach (var problem in preview.Problems)
            output.Say(problem);
        output.Say(report.Losses.Count == 0
            ? $"{source.Name}: every one of the {Counted.Of(report.Places, "place")} of {Counted.Of(report.Records, "record")} is kept"
            : $"{source.Name}: {report.Losses.Count:N0} of the {Counted.Of(report.Places, "place")} of {Counted.Of(report.Records, "record")} are kept by no field, at least in some records");
        output.Table(
            ["Path", "Lost", "Records", "Example"],
            report.Losses.Select(loss => (IReadOnlyList<string>)[loss.Path, $"{loss.Lost:N0}", $"{loss.Records:N0}", loss.Example]));
    }
}
