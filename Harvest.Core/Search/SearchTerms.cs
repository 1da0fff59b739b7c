namespace Harvest.Search;

/// <summary>Reads what people type: words, and phrases where signs join words (<c>COVID-19</c>, <c>PM2.5</c>) or spaces are not used.</summary>
internal static class SearchTerms
{
    private const int MaxTerms = 20;
    private const int MinPrefix = 2;

    private static readonly char[] Separators = [' ', '\t', '\r', '\n', '\u00A0', '\u3000', ',', ';', '、', '，', '。', '；'];

    /// <summary>Words that must all occur.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="isOpen">Whether the last word may only be begun.</param>
    public static IReadOnlyList<SearchTerm> Words(string text, bool isOpen)
    {
        var parts = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries)
            .Select(part => SearchText.Tokens(part))
            .Where(tokens => tokens.Count > 0)
            .Take(MaxTerms)
            .ToList();
        // "§ 5", "A 10": a sign alone belongs to what follows.
        for (var i = parts.Count - 2; i >= 0; i--)
        {
            if (parts[i] is [SearchText.Section])
            {
                parts[i].AddRange(parts[i + 1]);
                parts.RemoveAt(i + 1);
            }
        }
        return [.. parts.Select((tokens, i) => Term(tokens, isOpen && i == parts.Count - 1))];
    }

    /// <summary>Words that must stand side by side; null when there is none.</summary>
    public static SearchTerm? Phrase(string text, bool isPrefix = false) =>
        SearchText.Tokens(text) is { Count: > 0 } tokens ? new SearchTerm([new SearchForm(tokens, isPrefix || IsOneSign(tokens))]) : null;

    /// <summary>What a word may be called within joined words: itself, and its spelling with umlauts.</summary>
    public static IEnumerable<string> Parts(string word) => SearchText.WithoutUmlauts(word) is { } plain ? [word, plain] : [word];

    private static SearchTerm Term(List<string> tokens, bool isOpen)
    {
        if (tokens.Count > 1)
        {
            var parted = new SearchForm(tokens, isOpen && tokens[^1].Length > MinPrefix);
            return new SearchTerm(JoinedWords.Of(tokens) is { } joined ? [parted, new SearchForm([joined], parted.IsPrefix)] : [parted]);
        }
        var word = tokens[0];
        var forms = new List<SearchForm> { new(tokens, (isOpen && word.Length > MinPrefix) || IsOneSign(tokens)) };
        forms.AddRange(Spellings(word).Concat(Stemming.Alternatives(word)).Distinct(StringComparer.Ordinal)
            .Where(other => other != word).Select(other => new SearchForm([other])));
        return new SearchTerm(forms);
    }

    /// <summary>One character of a script without spaces begins the pairs that are indexed.</summary>
    private static bool IsOneSign(List<string> tokens) => tokens is [{ Length: 1 } sign] && SearchText.IsUnspaced(sign[0]);

    /// <summary>Umlauts are folded to their vowel; who has no such key writes ae, oe, ue.</summary>
    private static IEnumerable<string> Spellings(string word) =>
        SearchText.WithoutUmlauts(word) is { } plain ? Stemming.Alternatives(plain).Prepend(plain) : [];
}
