using System.CommandLine;
using Harvest.Cli.Commands;

namespace Harvest.Cli;

/// <summary>The command line <c>harvest</c>. Exit codes: 0 done, 1 failed, 2 wrong usage.</summary>
public static class HarvestCommand
{
    private static readonly ParserConfiguration Parsing = new()
    {
        // An @ begins a file of settings (source create --config @file), not one of arguments.
        ResponseFileTokenReplacer = null,
    };

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length == 0)
            arguments = ["--help"];
        var parsed = Parse(arguments);
        if (Usage.Check(parsed, arguments) is { } fault)
            return await Failure.UsageAsync(fault, arguments.TakeWhile(word => word != "--").Contains("--json"));
        using var interrupt = new Interrupt();
        var code = await parsed.InvokeAsync(
            // Signals are ours: a stop gives the claims back, however long the records in hand take.
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
            interrupt.Token);
        return code == Failure.Failed && interrupt.IsKeyboard ? Failure.Interrupted : code;
    }

    /// <summary>Reads a command line; what is wrong with it is for <see cref="Usage"/> to say.</summary>
    internal static ParseResult Parse(IReadOnlyList<string> arguments)
    {
        var root = Create();
        var source = root.Subcommands.First(command => command.Name == "source");
        return root.Parse(OldSpelling.Translate(arguments, [.. source.Subcommands.Select(command => command.Name)]), Parsing);
    }

    /// <summary>All verbs.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Collect dataset descriptions from other catalogues and keep them up to date.");
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
            LinksCommand.Create(),
            UserCommands.Create(),
            OrganizationCommands.Create(),
            TokenCommands.Create(),
            CompletionCommand.Create(),
            HelpCommand.Create(),
        ];
        foreach (var verb in verbs)
            root.Subcommands.Add(verb);
        Invocation.AddGlobalOptions(root);
        return root;
    }
}
