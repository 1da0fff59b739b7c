using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Harvest.Cli;

/// <summary>What is wrong with a command line, in one sentence, and what was perhaps meant.</summary>
/// <param name="Message">The sentence.</param>
/// <param name="Command">The command that was called, such as <c>harvest source show</c>.</param>
/// <param name="Suggestion">The word that was perhaps meant; null when none is near.</param>
internal sealed record UsageFault(string Message, string Command, string? Suggestion = null);

/// <summary>
/// Checks a parsed command line more strictly than the parser does: an argument that looks like an option is a mistyped option,
/// and a word that no command takes is an error. So nothing is done that was not meant.
/// </summary>
internal static class Usage
{
    private const string ConversionFault = "Cannot parse argument";

    /// <summary>The first thing that is wrong; null when all is well.</summary>
    /// <param name="parsed">As the parser took it.</param>
    /// <param name="arguments">As it was typed.</param>
    public static UsageFault? Check(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var command = Path(parsed.CommandResult);
        if (WrongSwitch(parsed, arguments) is { } wrong)
            return new UsageFault(wrong, command);
        if (UnknownOption(parsed) is { } option)
        {
            var known = Options(parsed.CommandResult);
            return new UsageFault($"{command} has no option {option}", command, Suggestion.Nearest(option, known));
        }
        if (parsed.UnmatchedTokens is [var word, ..])
            return WrongTruth(parsed, arguments, word) is { } truth ? new UsageFault(truth, command) : UnknownWord(parsed, command, word);
        // Who asks for help need not give arguments.
        if (parsed.Action is HelpAction)
            return null;
        if (parsed.CommandResult is { Command: { Action: null, Subcommands.Count: > 0 } group, Parent: not null })
            return new UsageFault($"{command} needs a command: {string.Join(", ", Visible(group).Select(sub => sub.Name))}", command);
        // A sentence of ours says more than the parser's own, which names types of .NET; what is wrong with a value says more than what
        // is wrong with the command as a whole.
        var fault = parsed.Errors.OrderBy(error => error.SymbolResult is CommandResult or OptionResult { IdentifierToken: null }).ThenBy(IsConversion).FirstOrDefault();
        return fault is null ? null : new UsageFault(Explain(fault), command, Meant(fault));
    }

    /// <summary>A command with those it belongs to.</summary>
    public static string Path(SymbolResult? result) => result switch
    {
        CommandResult { Command: RootCommand } or null => "harvest",
        CommandResult command => $"{Path(command.Parent)} {command.Command.Name}",
        _ => Path(result.Parent),
    };

    /// <summary>The commands that help shows.</summary>
    public static IEnumerable<Command> Visible(Command command) => command.Subcommands.Where(sub => !sub.Hidden);

    /// <summary>A word that begins with a hyphen and was taken for an argument or for the value of an option.</summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        var tokens = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToList();
        return tokens.Where(token => token.Type == TokenType.Argument && LooksLikeOption(token.Value))
            .Select(token => token.Value.Split('=')[0]).FirstOrDefault();
    }

    /// <summary>A switch with a value that is neither true nor false: the parser would take the value for an argument.</summary>
    private static string? WrongSwitch(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var switches = Switches(parsed.CommandResult).ToHashSet();
        return arguments.TakeWhile(word => word != "--").Select(word => word.Split('=', 2))
            .Where(parts => parts.Length == 2 && switches.Contains(parts[0]) && !bool.TryParse(parts[1], out _))
            .Select(parts => $"{parts[0]} must be true or false, found {parts[1]}").FirstOrDefault();
    }

    /// <summary>A word behind an option that takes true or false: the parser takes the option alone, and the word for an argument.</summary>
    private static string? WrongTruth(ParseResult parsed, IReadOnlyList<string> arguments, string word)
    {
        var truths = Names(parsed.CommandResult, option => option.ValueType == typeof(bool?)).ToHashSet();
        return arguments.Zip(arguments.Skip(1)).Where(pair => truths.Contains(pair.First) && pair.Second == word)
            .Select(pair => $"{pair.First} must be true or false, found {word}").FirstOrDefault();
    }

    private static bool LooksLikeOption(string text) =>
        text.Length > 1 && text[0] == '-' && (text.StartsWith("--", StringComparison.Ordinal) || char.IsLetter(text[1]));

    private static UsageFault UnknownWord(ParseResult parsed, string command, string word)
    {
        var called = parsed.CommandResult.Command;
        if (called.Subcommands.Count == 0)
        {
            return new UsageFault(
                called.Arguments.Count == 0 ? $"{command} takes no argument, found {word}" : $"{command}: unexpected argument {word}", command);
        }
        var names = Visible(called).SelectMany(sub => sub.Aliases.Prepend(sub.Name)).ToList();
        // A verb of a group typed alone: harvest create is harvest source create.
        var meant = Suggestion.Nearest(word, names)
            ?? Visible(called).SelectMany(group => Visible(group).Where(sub => sub.Name == word).Select(sub => $"{group.Name} {sub.Name}"))
                .FirstOrDefault();
        return new UsageFault($"{command} has no command {word}", command, meant);
    }

    private static IEnumerable<string> Options(CommandResult result) => Names(result, _ => true);

    private static IEnumerable<string> Switches(CommandResult result) => Names(result, option => option.ValueType == typeof(bool));

    private static IEnumerable<string> Names(CommandResult result, Func<Option, bool> isMeant)
    {
        for (var level = result; level is not null; level = level.Parent as CommandResult)
        {
            foreach (var option in level.Command.Options.Where(option => (level == result || option.Recursive) && isMeant(option)))
            {
                foreach (var name in option.Aliases.Prepend(option.Name))
                    yield return name;
            }
        }
    }

    /// <summary>A word that was taken for an argument or for the value of an option, and is near one of those that are taken or of the command's own commands.</summary>
    private static string? Meant(ParseError fault) => fault.SymbolResult switch
    {
        ArgumentResult { Tokens: [var word], Parent: CommandResult { Command: var called } } argument =>
            Harvest.Suggestion.Nearest(word.Value, Visible(called).Select(sub => sub.Name).Concat(Commands.Limits.WordsOf(argument.Argument))),
        ArgumentResult { Tokens: [var word], Parent: OptionResult option } => Harvest.Suggestion.Nearest(word.Value, Commands.Limits.WordsOf(option.Option)),
        OptionResult { Tokens: [var word] } option => Harvest.Suggestion.Nearest(word.Value, Commands.Limits.WordsOf(option.Option)),
        _ => null,
    };

    private static string Explain(ParseError error) => error.SymbolResult switch
    {
        OptionResult { IdentifierToken: null } needed => $"{needed.Option.Name} is missing: {Lowered(needed.Option.Description?.TrimEnd('.') ?? "")}",
        OptionResult { Tokens.Count: 0, Option.Arity.MinimumNumberOfValues: > 0 } option => $"{option.Option.Name} needs a value",
        OptionResult { Tokens.Count: > 1, Option.Arity.MaximumNumberOfValues: 1 } option => $"{option.Option.Name} is given more than once",
        OptionResult option when IsConversion(error) => $"{option.Option.Name}: {Expected(option.Option.ValueType)}, found {option.Tokens[0].Value}",
        ArgumentResult { Parent: OptionResult option } when IsConversion(error) => $"{option.Option.Name}: {Expected(option.Option.ValueType)}, found {option.Tokens[0].Value}",
        ArgumentResult { Tokens.Count: 0, Parent: CommandResult command } missing => $"{missing.Argument.Name.ToUpperInvariant()} is missing: {Path(command)} {Shape(command.Command)}",
        ArgumentResult argument when IsConversion(error) => $"{argument.Argument.Name.ToUpperInvariant()}: {Expected(argument.Argument.ValueType)}, found {argument.Tokens[0].Value}",
        _ => error.Message.TrimEnd('.'),
    };

    private static string Lowered(string sentence) => sentence.Length == 0 ? sentence : char.ToLowerInvariant(sentence[0]) + sentence[1..];

    private static bool IsConversion(ParseError error) => error.Message.StartsWith(ConversionFault, StringComparison.Ordinal);

    private static string Shape(Command command) => string.Join(' ', command.Arguments.Where(argument => !argument.Hidden)
        .Select(argument => argument.Arity.MinimumNumberOfValues > 0 ? argument.Name.ToUpperInvariant() : $"[{argument.Name.ToUpperInvariant()}]"));

    private static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return $"must be one of {string.Join(", ", Enum.GetNames(type).Select(name => name.ToLowerInvariant()))}";
        return type == typeof(bool) ? "must be true or false" : "must be a whole number";
    }
}
