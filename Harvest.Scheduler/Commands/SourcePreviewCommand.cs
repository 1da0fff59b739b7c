using System.CommandLine;
using Harvest.Hosting;
using Harvest.Pipeline.Gather;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest source preview SOURCE</c>: the first records as they would be imported; nothing is written.</summary>
internal static class SourcePreviewCommand
{
    public static Command Create()
    {
        var reference = new Argument<string>("source") { Description = "Id or name of the source" };
        var loss = new Option<bool>("--loss") { Description = "List what the records say and no field keeps, with counts" };
        var command = new Command("preview", $"Preview the first {Counted.Of(DryRun.PreviewSize, "record")} without writing anything") { reference, loss };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(reference), token);
            SampleServer.Refuse(source);
            if (parsed.GetValue(loss))
            {
                var (preview, losses) = await run.Get<SourcePreview>().LossesAsync(source, DryRun.PreviewSize, token);
                run.Out.Show(() => LossText.Document(source, preview, losses), () => LossText.Write(run.Out, source, preview, losses));
                return losses.Records == 0 ? 1 : 0;
            }
            var report = await run.Get<DryRun>().PreviewAsync(source, token);
            run.Out.Show(() => DryRunText.Document(source, report), () => DryRunText.Write(run.Out, source, report));
            return report.Errors.Count > 0 && report.Examples.Count == 0 && report.NotModified == 0 ? 1 : 0;
        });
        return command;
    }
}
