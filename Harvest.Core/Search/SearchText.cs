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
        var tokens = new List<string>(text.Length / 6);
        var word = new Letters(stackalloc char[MaxWord]);
        var run = new StringBuilder();
        text = Ascii.IsValid(text) ? text : WithoutAccents(text);
        for (var i = 0; i < text.Length; i++)
        {
            var c = char.ToLowerInvariant(text[i]);
            if (char.IsAsciiLetterOrDigit(c))
            {
                EndRun(run, tokens);
                word.Add(c);
            }
            else if (Symbol(text, i) is { } symbol)
            {
                word.End(tokens);
                EndRun(run, tokens);
                tokens.Add(symbol);
                i += char.IsHighSurrogate(c) ? 1 : 0;
            }
            else if (IsUnspaced(c))
            {
                word.End(tokens);
                run.Append(c);
            }
            else if (IsOfWord(c))
            {
                EndRun(run, tokens);
                Append(ref word, c);
            }
            else
            {
                if (word.Length > 0)
                    Suffix(ref word, text, ref i);
                word.End(tokens);
                EndRun(run, tokens);
                if (c == '§')
                    tokens.Add(Section);
            }
        }
        word.End(tokens);
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

    private static bool IsOfWord(char c) => c > 127 && (char.IsLetterOrDigit(c)
        || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    /// <summary>C++ and C# are words of their own.</summary>
    private static void Suffix(ref Letters word, string text, ref int i)
    {
        var isLast = i + 1 >= text.Length || !char.IsLetterOrDigit(text[i + 1]);
        if (text[i] == '#' && isLast)
            word.Add("sharp");
        else if (text[i] == '+' && i + 1 < text.Length && text[i + 1] == '+' && (i + 2 >= text.Length || !char.IsLetterOrDigit(text[i + 2])))
        {
            word.Add("plusplus");
            i++;
        }
    }

    private static void EndRun(StringBuilder run, List<string> tokens)
    {
        if (run.Length == 0)
            return;
        if (run.Length == 1)
            tokens.Add(run.ToString());
        for (var i = 0; i + 1 < run.Length; i++)
            tokens.Add(run.ToString(i, 2));
        run.Clear();
    }

    private static void Append(ref Letters word, char c)
    {
        switch (c)
        {
            case 'ß': word.Add("ss"); break;
            case 'æ': word.Add("ae"); break;
            case 'œ': word.Add("oe"); break;
            case 'ø': word.Add('o'); break;
            case 'đ' or 'ð': word.Add('d'); break;
            case 'þ': word.Add("th"); break;
            case 'ł': word.Add('l'); break;
            case 'ı': word.Add('i'); break;
            case 'ħ': word.Add('h'); break;
            case 'ς': word.Add('σ'); break;
            case 'ى': word.Add('ي'); break;
            case 'ة': word.Add('ه'); break;
            case 'ـ': break;
            default: word.Add(c); break;
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
    public static bool IsWord(string word)
    {
        if (word.Length is < 3 or > 40)
            return false;
        foreach (var c in word)
        {
            if (!char.IsLetter(c) || c == Stemming.Mark)
                return false;
        }
        return true;
    }

    /// <summary>The letters of the word that is being read. Those beyond the longest word are dropped.</summary>
    private ref struct Letters(Span<char> space)
    {
        private readonly Span<char> space = space;

        public int Length { get; private set; }

        public void Add(char letter)
        {
            if (Length < MaxWord)
                space[Length++] = letter;
        }

        public void Add(ReadOnlySpan<char> letters)
        {
            foreach (var letter in letters)
                Add(letter);
        }

        public void End(List<string> tokens)
        {
            if (Length > 0)
                tokens.Add(WordCache.Shared(space[..Length]));
            Length = 0;
        }
    }
}
