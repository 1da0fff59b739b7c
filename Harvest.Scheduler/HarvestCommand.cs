using System.CommandLine;
using Harvest.Cli.Commands;

namespace Harvest.Cli;

/// <summary>The command line <c>harvest</c>. Exit codes: 0 done, 1 failed, 2 wrong usage.</summary>
public static class HarvestCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        // An @ begins a file of settings (source create --config @file), not one of arguments.
        var parsed = Create().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("Try: harvest --help");
            return 2;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            // Longer than Consumer:GraceSeconds, so that a stop by signal gives the claims back.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(60),
        });
    }

    /// <summary>All verbs.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Harvest collects dataset descriptions from other catalogues and keeps them in step.");
        foreach (var option in Invocation.GlobalOptions)
            root.Options.Add(option);
        Command[] verbs =
        [
            TryCommand.Create(),
            InitDbCommand.Create(),
            .. SourceCommands.Create(),
            .. JobCommands.Create(),
            RunCommand.Create(),
            RunTestCommand.Create(),
            ImportCommand.Create(),
            .. ConsumerCommands.Create(),
            JobAbortCommands.CreateAbort(),
            JobAbortCommands.CreateAbortFailed(),
            RequeueCommand.Create(),
            PurgeQueuesCommand.Create(),
            StatusCommand.Create(),
            NotifyTestCommand.Create(),
            CleanLogCommand.Create(),
            HarvestersCommand.Create(),
            DatasetsCommand.Create(),
        ];
        foreach (var verb in verbs)
            root.Subcommands.Add(verb);
        return root;
    }
}
