using System.CommandLine;
using System.CommandLine.Parsing;

namespace Harvest.Cli;

/// <summary>
/// The settings file, which every command takes. Not recursive: some commands have a <c>--config</c> of their own, which help would show beside it.
/// </summary>
internal sealed class ConfigFile : Option<string?>
{
    public const string OptionName = "--config";

    public ConfigFile()
        : base(OptionName) =>
        Description = "Settings file of the programs. Default: harvest.json beside the program and in the current folder";

    /// <summary>The file that a command line names, before or behind the verb; null for none.</summary>
    public static string? Of(ParseResult parsed)
    {
        for (SymbolResult? at = parsed.CommandResult; at is not null; at = at.Parent)
        {
            if (at is CommandResult command && command.Command.Options.OfType<ConfigFile>().Select(parsed.GetValue).FirstOrDefault(file => file is not null) is { } file)
                return file;
        }
        return null;
    }
}
