using System.Buffers;
using System.Text.RegularExpressions;

namespace Harvest.Search;

/// <summary>Words that a sign parts, as one: <c>COVID-19</c> is found by <c>covid19</c>, <c>e-mail</c> by <c>email</c>, <c>PM2.5</c> by <c>pm25</c>.</summary>
internal static partial class JoinedWords
{
    private const int MaxParts = 3;
    private const int MaxLength = 30;
    private const int MaxWords = 500;

    private static readonly SearchValues<char> Signs = SearchValues.Create(".-\u2010\u2011");

    /// <summary>Those in a text, folded, each once.</summary>
    public static IReadOnlySet<string> In(string text)
    {
        var searched = text.Length > SearchText.MaxLength ? text.AsSpan(0, SearchText.MaxLength) : text;
        var words = new HashSet<string>(StringComparer.Ordinal);
        if (!MayHave(searched))
            return words;
        foreach (var match in Parted().EnumerateMatches(searched))
        {
            if (words.Count < MaxWords && match.Length <= 2 * MaxLength && IsWord(text.AsSpan(match.Index, match.Length))
                && Of(SearchText.Tokens(text.Substring(match.Index, match.Length))) is { } word)
            {
                words.Add(word);
            }
        }
        return words;
    }

    /// <summary>Whether a sign stands before a letter or digit anywhere; in most texts each stands at the end of a sentence.</summary>
    private static bool MayHave(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOfAny(Signs); i >= 0 && i + 1 < text.Length;)
        {
            if (char.IsLetterOrDigit(text[i + 1]) || text[i + 1] > 127)
                return true;
            var next = text[(i + 1)..].IndexOfAny(Signs);
            if (next < 0)
                return false;
            i += next + 1;
        }
        return false;
    }

    /// <summary>Tokens that a sign parted, as one; null when they are too many, too long, numbers, or of a script without spaces.</summary>
    public static string? Of(IReadOnlyList<string> tokens)
    {
        if (tokens.Count is < 2 or > MaxParts || tokens.Sum(token => token.Length) > MaxLength)
            return null;
        var word = string.Concat(tokens);
        return word.Any(char.IsLetter) && !word.Any(SearchText.IsUnspaced) ? word : null;
    }

    /// <summary>A full stop is within a number (PM2.5), or behind initials (U.S.); elsewhere it parts names of hosts and files.</summary>
    private static bool IsWord(ReadOnlySpan<char> text) =>
        !text.Contains('.') || text.ContainsAnyInRange('0', '9') || (text.Length <= 5 && text.Length % 2 == 1 && text[1] == '.' && text[^2] == '.');

    /// <summary>Not within addresses.</summary>
    [GeneratedRegex(@"(?<![\p{L}\p{M}\p{N}.\-\u2010\u2011@/_=])[\p{L}\p{M}\p{N}]+([.\-\u2010\u2011][\p{L}\p{M}\p{N}]+){1,2}(?![.\-\u2010\u2011]?[\p{L}\p{M}\p{N}]|[@/_=])", RegexOptions.ExplicitCapture)]
    private static partial Regex Parted();
}
