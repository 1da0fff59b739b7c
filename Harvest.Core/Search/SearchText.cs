using System.Globalization;
using System.Text;
using Harvest.Datasets;

namespace Harvest.Search;

/// <summary>
/// Words for full-text search: lower case, without accents, split at everything that is neither letter nor digit. Scripts that are
/// written without spaces (Chinese, Japanese, Korean, Thai …) become overlapping pairs of characters. Texts and queries pass
/// through here, so both databases find the same.
/// </summary>
public static class SearchText
{
    /// <summary>Longer texts are searched by their beginning only; PostgreSQL's index ends at a million bytes.</summary>
    public const int MaxLength = 100_000;

    /// <summary>The word that stands for <c>§</c>.</summary>
    internal const string Section = "sectionsign";

    private const int MaxWord = 100;

    /// <summary>The text's words, one space between them.</summary>
    public static string Fold(string text) => string.Join(' ', Tokens(text));

    /// <summary>The text's words.</summary>
    internal static List<string> Tokens(string text)
    {
        if (text.Length > MaxLength)
            text = text[..MaxLength];
        var tokens = new List<string>();
        var word = new StringBuilder();
        var run = new StringBuilder();
        text = Ascii.IsValid(text) ? text : WithoutAccents(text);
        for (var i = 0; i < text.Length; i++)
        {
            var c = char.ToLowerInvariant(text[i]);
            if (Symbol(text, i) is { } symbol)
            {
                End(word, tokens);
                EndRun(run, tokens);
                tokens.Add(symbol);
                i += char.IsHighSurrogate(c) ? 1 : 0;
            }
            else if (IsUnspaced(c))
            {
                End(word, tokens);
                run.Append(c);
            }
            else if (IsOfWord(c))
            {
                EndRun(run, tokens);
                if (word.Length < MaxWord)
                    Append(word, c);
            }
            else
            {
                if (word.Length > 0)
                    Suffix(word, text, ref i);
                End(word, tokens);
                EndRun(run, tokens);
                if (c == '§')
                    tokens.Add(Section);
            }
        }
        End(word, tokens);
        EndRun(run, tokens);
        return tokens;
    }

    /// <summary>The token of a picture (🚲, ☂) or of a character beyond the first plane, which the databases would not index; null for others.</summary>
    private static string? Symbol(string text, int i)
    {
        if (text[i] is < '\u2600' or '\uFFFD' || !Rune.TryGetRuneAt(text, i, out var rune))
            return null;
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol || (rune.Value > 0xFFFF && Rune.IsLetterOrDigit(rune))
            ? $"u{rune.Value:x}"
            : null;
    }

    /// <summary>The word with ae, oe, ue and aa as the vowels that umlauts are folded to; null when it has none of them.</summary>
    internal static string? WithoutUmlauts(string word)
    {
        var plain = word.Replace("ae", "a", StringComparison.Ordinal).Replace("oe", "o", StringComparison.Ordinal)
            .Replace("ue", "u", StringComparison.Ordinal).Replace("aa", "a", StringComparison.Ordinal);
        return plain.Length == word.Length || plain.Length < 3 ? null : plain;
    }

    /// <summary>A character of a script whose words are not divided by spaces, or not where a reader would divide them.</summary>
    internal static bool IsUnspaced(char c) => c >= '\u0E00' && c is
        <= '\u0EFF' // Thai, Lao
        or (>= '\u1000' and <= '\u109F') // Myanmar
        or (>= '\u1780' and <= '\u17FF') // Khmer
        or (>= '\u3040' and <= '\u30FF') or (>= '\u31F0' and <= '\u31FF') // Kana
        or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF') // Han
        or (>= '\uAC00' and <= '\uD7AF'); // Hangul

    private static bool IsOfWord(char c) =>
        char.IsAsciiLetterOrDigit(c)
        || (c > 127 && (char.IsLetterOrDigit(c)
            || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark));

    /// <summary>C++ and C# are words of their own.</summary>
    private static void Suffix(StringBuilder word, string text, ref int i)
    {
        var isLast = i + 1 >= text.Length || !char.IsLetterOrDigit(text[i + 1]);
        if (text[i] == '#' && isLast)
            word.Append("sharp");
        else if (text[i] == '+' && i + 1 < text.Length && text[i + 1] == '+' && (i + 2 >= text.Length || !char.IsLetterOrDigit(text[i + 2])))
        {
            word.Append("plusplus");
            i++;
        }
    }

    private static void End(StringBuilder word, List<string> tokens)
    {
        if (word.Length > 0)
            tokens.Add(word.ToString(0, Math.Min(word.Length, MaxWord)));
        word.Clear();
    }

    private static void EndRun(StringBuilder run, List<string> tokens)
    {
        if (run.Length == 1)
            tokens.Add(run.ToString());
        for (var i = 0; i + 1 < run.Length; i++)
            tokens.Add(run.ToString(i, 2));
        run.Clear();
    }

    private static void Append(StringBuilder word, char c)
    {
        switch (c)
        {
            case 'ß': word.Append("ss"); break;
            case 'æ': word.Append("ae"); break;
            case 'œ': word.Append("oe"); break;
            case 'ø': word.Append('o'); break;
            case 'đ' or 'ð': word.Append('d'); break;
            case 'þ': word.Append("th"); break;
            case 'ł': word.Append('l'); break;
            case 'ı': word.Append('i'); break;
            case 'ħ': word.Append('h'); break;
            case 'ς': word.Append('σ'); break;
            case 'ى': word.Append('ي'); break;
            case 'ة': word.Append('ه'); break;
            case 'ـ': break;
            default: word.Append(c); break;
        }
    }

    /// <summary>Compatible forms (CO₂, ﬁ, Ｗ) become plain ones; accents go where they only modify a letter, and stay where they are one.</summary>
    private static string WithoutAccents(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in SoundText.Of(text).Normalize(NormalizationForm.FormKD))
        {
            if (!IsAccent(c))
                plain.Append(c);
        }
        return plain.ToString().Normalize(NormalizationForm.FormC);
    }

    private static bool IsAccent(char c) => c is
        (>= '\u0300' and <= '\u036F') // Latin, Greek, Cyrillic
        or (>= '\u0591' and <= '\u05C7' and not ('\u05BE' or '\u05C0' or '\u05C3' or '\u05C6')) // Hebrew points
        or (>= '\u0610' and <= '\u061A') or (>= '\u064B' and <= '\u065F') or '\u0670' or (>= '\u06D6' and <= '\u06ED'); // Arabic

    /// <summary>Whether corrections are made from a token: letters only, 3 to 40.</summary>
    public static bool IsWord(string word) => word.Length is >= 3 and <= 40 && word.All(char.IsLetter) && !word.Contains('ǀ', StringComparison.Ordinal);
}
