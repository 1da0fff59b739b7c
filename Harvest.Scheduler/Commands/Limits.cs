using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Harvest.Cli.Commands;

/// <summary>Bounds of numbers on the command line.</summary>
internal static class Limits
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<Symbol, string[]> Words = [];

    /// <summary>The words that an option or argument takes; none when it takes any.</summary>
    public static IReadOnlyList<string> WordsOf(Symbol symbol) => Words.TryGetValue(symbol, out var words) ? words : [];

    /// <summary>Takes whole numbers of at least <paramref name="least"/> only.</summary>
    public static Option<T> AtLeast<T>(this Option<T> option, int least, int most = int.MaxValue)
    {
        option.Validators.Add(result => Check(result, option.Name, least, most));
        return option;
    }

    /// <inheritdoc cref="AtLeast{T}(Option{T}, int, int)"/>
    public static Argument<T> AtLeast<T>(this Argument<T> argument, int least, int most = int.MaxValue)
    {
        argument.Validators.Add(result => Check(result, argument.Name.ToUpperInvariant(), least, most));
        return argument;
    }

    /// <summary>Takes only these words, whatever their case.</summary>
    public static Option<T> Among<T>(this Option<T> option, params string[] words) =>
        option.Among(text => words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)), words);

    /// <summary>The same where a word may be spelled in several ways.</summary>
    /// <param name="option">Whose values are checked.</param>
    /// <param name="find">The word that a text means; null for none.</param>
    /// <param name="words">As they are told.</param>
    public static Option<T> Among<T>(this Option<T> option, Func<string, string?> find, string[] words)
    {
        Words.Add(option, words);
        option.Validators.Add(result => Check(result, option.Name, find, words));
        return option;
    }

    /// <inheritdoc cref="Among{T}(Option{T}, string[])"/>
    public static Argument<T> Among<T>(this Argument<T> argument, params string[] words)
    {
        Words.Add(argument, words);
        argument.Validators.Add(result => Check(
            result, argument.Name.ToUpperInvariant(), text => words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)), words));
        return argument;
    }

    // The text is read here: asking the parser for the value of what is no number ends in its own exception.
    private static void Check(SymbolResult result, string name, int least, int most)
    {
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
                result.AddError($"{name} must be a whole number {(most == int.MaxValue ? $"of {least} or more" : $"from {least} to {most}")}, found {text}");
        }
    }

    private static void Check(SymbolResult result, string name, Func<string, string?> find, string[] words)
    {
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (find(text) is null)
                result.AddError($"{name} must be {(words.Length == 1 ? words[0] : $"one of {string.Join(", ", words)}")}, found {text}");
        }
    }
}
