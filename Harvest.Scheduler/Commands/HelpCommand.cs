using System.CommandLine;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest help [COMMAND …]</c>: the same as <c>--help</c>, for those who type it so.</summary>
internal static class HelpCommand
{
    public static Command Create()
    {
        var words = new Argument<string[]>("command") { Description = "The command to explain", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("help", "Show help for a command") { words };
        command.SetAction(async (parsed, _) => await HarvestCommand.RunAsync([.. parsed.GetValue(words) ?? [], "--help"]));
        return command;
    }
}
