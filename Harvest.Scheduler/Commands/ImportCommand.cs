using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Storage;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest import SOURCE</c>: imports stored documents again, without asking the remote.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var source = new Argument<string?>("source") { Description = "Id or name of the source; without it all active ones", Arity = ArgumentArity.ZeroOrOne };
        var guid = new Option<string?>("--guid", "-g") { Description = "Only this record of the source" };
        var command = new Command("import", "Import stored documents again, without asking the remote") { source, guid };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            IReadOnlyList<Source> sources = parsed.GetValue(source) is { } named
                ? [await SourceCommands.FindAsync(run, named, token)]
                : await run.Get<SourceStore>().ListAsync(onlyActive: true, token);
            var total = 0L;
            foreach (var found in sources)
            {
                var job = await run.Get<Reimport>().ImportAsync(found, parsed.GetValue(guid), token);
                job = await run.Get<EmbeddedRun>().RunJobAsync(job.Id, _ => { }, token);
                total += job.Completed;
            }
            run.Out.Show(() => new JsonObject { ["count"] = total }, () => Console.WriteLine($"{total:N0} objects reimported"));
            return 0;
        });
        return command;
    }
}
