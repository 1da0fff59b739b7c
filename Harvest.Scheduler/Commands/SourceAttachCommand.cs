using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Moving;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest source attach SOURCE FILE</c>.</summary>
internal static class SourceAttachCommand
{
    public static Command Create()
    {
        var reference = new Argument<string>("source") { Description = "Id or name of the source" };
        var file = new Argument<string>("file") { Description = "CSV with the columns local (id or name of the dataset) and remote (its identifier at the source)" };
        var command = new Command("attach", "Attach existing datasets to a source's records") { reference, file };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(reference), token);
            var path = parsed.GetRequiredValue(file);
            if (!File.Exists(path))
                throw new WrongInputException($"There is no file {path}");
            using var csv = File.OpenText(path);
            var report = await run.Get<Attaching>().AttachAsync(source, csv, token);
            run.Out.Show(
                () => new JsonObject
                {
                    ["attached"] = report.Attached,
                    ["errors"] = new JsonArray([.. report.Faults.Select(fault => (JsonNode?)fault)]),
                },
                () =>
                {
                    foreach (var fault in report.Faults)
                        run.Out.Say(fault);
                    run.Out.Say($"{Counted.Of(report.Attached, "dataset")} attached to {source.Name}, {Counted.Of(report.Faults.Count, "line")} passed over");
                });
            return report.Faults.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
