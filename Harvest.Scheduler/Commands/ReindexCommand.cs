using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Catalogues.Local;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest reindex</c>: after an upgrade that searches by more than before.</summary>
internal static class ReindexCommand
{
    public static Command Create()
    {
        var reference = new Argument<string?>("source") { Description = "Id or name; without it all sources", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("reindex", "Enter datasets anew into the search; they themselves stay as they are") { reference };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = parsed.GetValue(reference) is { } named ? await SourceCommands.FindAsync(run, named, token) : null;
            var count = await run.Get<Reindexing>().RunAsync(source?.Id, token);
            run.Out.Show(() => new JsonObject { ["datasets"] = count }, () => Console.WriteLine($"Entered {count:N0} datasets into the search"));
            return 0;
        });
        return command;
    }
}
