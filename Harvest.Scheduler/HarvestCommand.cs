using System.CommandLine;
using System.CommandLine.Parsing;
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
            foreach (var message in parsed.Errors.Select(Explain).Distinct())
                await Console.Error.WriteLineAsync(message);
            await Console.Error.WriteLineAsync($"Try: {Verb(parsed.CommandResult)} --help");
            return 2;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            // Longer than Consumer:GraceSeconds, so that a stop by signal gives the claims back.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(60),
        });
    }

    private static string Explain(ParseError error) =>
        error.SymbolResult is ArgumentResult { Tokens.Count: 0, Parent: CommandResult } missing
            ? $"Required argument missing: {missing.Argument.Name}"
            : error.Message;

    /// <summary>The verb that was meant, with those it belongs to.</summary>
    private static string Verb(SymbolResult? result) => result switch
    {
        CommandResult { Command: RootCommand } or null => "harvest",
        CommandResult command => $"{Verb(command.Parent)} {command.Command.Name}",
        _ => Verb(result.Parent),
    };

    /// <summary>All verbs.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Harvest collects dataset descriptions from other catalogues and keeps them in step.");
        foreach (var option in Invocation.GlobalOptions)
            root.Options.Add(option);
        Command[] verbs =
        [
            TryCommand.Create(),
            DetectCommand.Create(),
            InitDbCommand.Create(),
            .. SourceCommands.Create(),
            .. JobCommands.Create(),
            RunCommand.Create(),
            RunTestCommand.Create(),
            ImportCommand.Create(),
            ReindexCommand.Create(),
            ImportCkanextCommand.Create(),
            .. ConsumerCommands.Create(),
            JobAbortCommands.CreateAbort(),
            JobAbortCommands.CreateAbortFailed(),
            RequeueCommand.Create(),
            PurgeQueuesCommand.Create(),
            StatusCommand.Create(),
            DoctorCommand.Create(),
            ProbeCommand.Create(),
            NotifyTestCommand.Create(),
            CleanLogCommand.Create(),
            HarvestersCommand.Create(),
            DatasetsCommand.Create(),
            UserCommands.Create(),
            OrganizationCommands.Create(),
            TokenCommands.Create(),
        ];
        foreach (var verb in verbs)
            root.Subcommands.Add(verb);
        return root;
    }
}
