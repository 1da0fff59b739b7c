using System.CommandLine;

namespace Harvest.Cli;

/// <summary>Asks a person at a terminal before something is deleted. Where nobody can be asked, <c>--yes</c> must say it beforehand.</summary>
internal static class Confirmation
{
    /// <summary>The answer given beforehand.</summary>
    public static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask for confirmation; needed where there is no terminal to ask at" };

    private static bool IsAtTerminal => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Asks before something is deleted.</summary>
    /// <exception cref="WrongInputException">There is nobody to ask.</exception>
    /// <exception cref="HarvestException">The person said no.</exception>
    public static void Ask(string question, bool isConfirmed)
    {
        if (!isConfirmed && !IsAtTerminal)
            throw new WrongInputException($"{question} Nothing was done: to do it, add --yes");
        AskAtTerminal(question, isConfirmed);
    }

    /// <summary>Asks before something is written that deletes nothing; scripts are not asked.</summary>
    /// <exception cref="HarvestException">The person said no.</exception>
    public static void AskAtTerminal(string question, bool isConfirmed)
    {
        if (isConfirmed || !IsAtTerminal)
            return;
        Console.Error.Write($"{Output.Safe(question)} [y/N] ");
        if (Console.ReadLine()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            throw new HarvestException("Nothing was done");
    }
}
