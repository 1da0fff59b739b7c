using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Accounts;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest reindex [SOURCE]</c>: makes the search index anew.</summary>
internal static class ReindexCommand
{
    public static Command Create()
    {
        var source = new Argument<string?>("source") { Description = "Id or name of the source; without it all datasets", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("reindex", "Rebuild the search index") { source };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var of = parsed.GetValue(source) is { } named ? await SourceCommands.FindAsync(run, named, token) : null;
            var service = run.Get<SourceService>();
            var count = of is null ? await service.ReindexAllAsync(Caller.CommandLine, token) : await service.ReindexAsync(Caller.CommandLine, of, token);
            run.Out.Show(
                () => new JsonObject { ["datasets"] = count },
                () => Console.WriteLine(count == 1 ? "1 dataset indexed anew" : $"{count:N0} datasets indexed anew"));
            return 0;
        });
        return command;
    }
}
