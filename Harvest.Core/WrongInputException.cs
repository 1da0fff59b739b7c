using Harvest.Http;

namespace Harvest;

/// <summary>Something that a person gave cannot be meant, such as the name of a source that there is not. Nothing was done.</summary>
public sealed class WrongInputException : HarvestException
{
    public WrongInputException(string message)
        : base(message)
    {
    }

    public WrongInputException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public WrongInputException()
    {
    }

    /// <summary>Whether it names something that there is not: to programs that is another answer than a wrong value.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Whether it is a setting that is wrong and not the command: no help of a command says more about it.</summary>
    public bool IsSetting { get; init; }

    /// <summary>What a program ends with: 2 where it was called wrongly, 1 where its settings are wrong, however it is called.</summary>
    public int ExitCode => IsSetting && !IsMissing ? 1 : 2;

    /// <summary>The word that was perhaps meant; null when none is near. The message asks for it, too.</summary>
    public string? Suggestion { get; init; }

    /// <summary>A name that there is not.</summary>
    /// <param name="what">What it should be the name of, such as <c>source</c>.</param>
    /// <param name="name">As typed.</param>
    /// <param name="known">The names that there are.</param>
    /// <param name="list">The command that lists them.</param>
    public static WrongInputException Unknown(string what, string name, IEnumerable<string> known, string list)
    {
        var meant = Harvest.Suggestion.Nearest(name, known);
        var question = meant is null ? "" : $" Did you mean {meant}?";
        var said = string.IsNullOrWhiteSpace(name) ? $"The {what} has no name: it is empty." : $"There is no {what} {Texts.Shorten(name, 200)}.{question}";
        return new WrongInputException($"{said} List them: {list}") { Suggestion = meant };
    }
}
