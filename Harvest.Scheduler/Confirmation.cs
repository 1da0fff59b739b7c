using System.CommandLine;

namespace Harvest.Cli;

/// <summary>Asks a person at a terminal before something is deleted; scripts are not asked.</summary>
internal static class Confirmation
{
    /// <summary>The answer given beforehand.</summary>
    public static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask for confirmation" };

    /// <exception cref="HarvestException">The person said no.</exception>
    public static void Ask(string question, bool isConfirmed)
    {
        if (isConfirmed || Console.IsInputRedirected || Console.IsErrorRedirected)
            return;
        Console.Error.Write($"{Output.Safe(question)} [y/N] ");
        if (Console.ReadLine()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            throw new HarvestException("Nothing was done");
    }
}
