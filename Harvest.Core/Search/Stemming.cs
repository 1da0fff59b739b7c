using System.Collections.Concurrent;
using Lucene.Net.Tartarus.Snowball;
using Lucene.Net.Tartarus.Snowball.Ext;

namespace Harvest.Search;

/// <summary>
/// Word stems by the Snowball algorithms (snowballstem.org), one for each language, so that <c>library</c> finds
/// <c>libraries</c>. Words come folded (<see cref="SearchText.Fold"/>), those of the index and those of a query alike.
/// </summary>
internal static class Stemming
{
    /// <summary>Divides the language from the stem in a stem's token; a letter that no text of our time has.</summary>
    internal const char Mark = 'ǀ';

    /// <summary>English plurals of Greek and Latin words, whose stems the algorithm takes for those of other words.</summary>
    private static readonly (string Plural, string Singular)[] Learned =
    [
        ("yses", "ysis"), ("heses", "hesis"), ("gnoses", "gnosis"), ("crises", "crisis"), ("oases", "oasis"), ("indices", "index"),
        ("appendices", "appendix"), ("matrices", "matrix"), ("vertices", "vertex"), ("criteria", "criterion"), ("phenomena", "phenomenon"),
    ];

    private const int MinWord = 3;
    private const int MaxKnown = 50_000;

    private static readonly Dictionary<string, Func<SnowballProgram>> Programs = new(StringComparer.Ordinal)
    {
        ["ca"] = () => new CatalanStemmer(),
        ["da"] = () => new DanishStemmer(),
        ["de"] = () => new GermanStemmer(),
        ["en"] = () => new EnglishStemmer(),
        ["es"] = () => new SpanishStemmer(),
        ["eu"] = () => new BasqueStemmer(),
        ["fi"] = () => new FinnishStemmer(),
        ["fr"] = () => new FrenchStemmer(),
        ["ga"] = () => new IrishStemmer(),
        ["hu"] = () => new HungarianStemmer(),
        ["it"] = () => new ItalianStemmer(),
        ["nl"] = () => new DutchStemmer(),
        ["no"] = () => new NorwegianStemmer(),
        ["pt"] = () => new PortugueseStemmer(),
        ["ro"] = () => new RomanianStemmer(),
        ["ru"] = () => new RussianStemmer(),
        ["sv"] = () => new SwedishStemmer(),
        ["tr"] = () => new TurkishStemmer(),
    };

    private static readonly Dictionary<string, KnownStems> Known =
        Programs.Keys.ToDictionary(language => language, _ => new KnownStems(), StringComparer.Ordinal);

    [ThreadStatic]
    private static Dictionary<string, SnowballProgram>? programs;

    /// <summary>Languages that have a stemmer, by their codes of ISO 639-1.</summary>
    public static IReadOnlyCollection<string> Languages => Programs.Keys;

    /// <summary>The token that a word's stem is indexed by; null when the stem is the word itself.</summary>
    public static string? Token(string language, string word) => Of(language, word).Token;

    /// <summary>What a query for a word asks for besides the word: its stems' tokens, and stems that are words themselves.</summary>
    public static IEnumerable<string> Alternatives(string word)
    {
        foreach (var language in Programs.Keys)
        {
            var stem = Stem(language, word);
            yield return $"{language}{Mark}{stem}";
            // A document's word that is its own stem has no token of its own.
            if (stem != word && stem.Length >= 4 && word.Length - stem.Length <= 3)
                yield return stem;
        }
    }

    private static string Stem(string language, string word) => Of(language, word).Stem;

    private static StemmedWord Of(string language, string word)
    {
        if (word.Length < MinWord || !IsWord(word))
            return new StemmedWord(word, null);
        var known = Known[language];
        if (known.Words.TryGetValue(word, out var stemmed))
            return stemmed;
        programs ??= new Dictionary<string, SnowballProgram>(StringComparer.Ordinal);
        if (!programs.TryGetValue(language, out var program))
            programs[language] = program = Programs[language]();
        program.SetCurrent(language == "en" ? Singular(word) : word);
        program.Stem();
        var stem = program.Current is { Length: > 1 } found ? found : word;
        stemmed = new StemmedWord(stem, stem == word ? null : $"{language}{Mark}{stem}");
        if (known.Count < MaxKnown && known.Words.TryAdd(word, stemmed))
            Interlocked.Increment(ref known.Count);
        return stemmed;
    }

    private static string Singular(string word)
    {
        var (plural, singular) = Array.Find(Learned, ending => word.EndsWith(ending.Plural, StringComparison.Ordinal));
        return plural is null ? word : word[..^plural.Length] + singular;
    }

    private static bool IsWord(string word)
    {
        foreach (var c in word)
        {
            if (c is < 'a' or > 'z' and < '\u0400' or > '\u04FF')
                return false;
        }
        return true;
    }

    private sealed record StemmedWord(string Stem, string? Token);

    /// <summary>The words of one language that have been stemmed, counted beside the dictionary, whose own count locks all of it.</summary>
    private sealed class KnownStems
    {
        public readonly ConcurrentDictionary<string, StemmedWord> Words = new(StringComparer.Ordinal);

        public int Count;
    }
}
