using Harvest.Datasets;

namespace Harvest.Search;

/// <summary>The language of a dataset's texts: what it declares, else a guess by the small words that each language is full of.</summary>
internal static class TextLanguage
{
    private const int MaxWords = 400;
    private const int MaxLanguages = 3;

    /// <summary>Small words as they are folded, by language; one that several have counts for each.</summary>
    private static readonly Dictionary<string, string> SmallWords = Table(
        ("ca", "amb dels les per una aquest aquesta dades municipi"),
        ("da", "og af til fra eller ikke med som efter"),
        ("de", "und der die das mit fur von im den des auf ist nach sind werden wurden"),
        ("en", "the of and for with from this that are by which were data"),
        ("es", "el los las del por para datos con una que"),
        ("fi", "ja tai seka on sisaltaa aineisto joka ovat tiedot kunnan"),
        ("fr", "les des et aux dans pour sur est donnees une avec par du"),
        ("hu", "az egy es vagy adatok szerint hogy nem"),
        ("it", "il della delle dei degli nel dati per con sono gli"),
        ("nl", "het een van voor zijn wordt deze met gegevens bij"),
        ("no", "og av til fra eller ikke som etter inneholder"),
        ("pt", "dos das da os uma dados ao nao em com"),
        ("ro", "si din pentru este privind datele cu"),
        ("ru", "и в на по для данные из"),
        ("sv", "och av till fran eller inte som efter samt ar"),
        ("tr", "ve bir icin ile olarak veri"));

    /// <summary>Languages whose words are joined to longer ones: what is asked for may stand within a word.</summary>
    public static bool JoinsWords(string language) => language is "da" or "de" or "fi" or "hu" or "nl" or "no" or "sv";

    /// <summary>Languages in which ae, oe, ue, aa may stand for one letter.</summary>
    public static bool HasUmlauts(string language) => language is "da" or "de" or "no" or "sv";

    /// <param name="declared">What the dataset says: codes, names of locales, or addresses that end with a code.</param>
    /// <param name="words">Folded words of title and description.</param>
    /// <returns>Codes of ISO 639-1 that have a stemmer; English when nothing tells another.</returns>
    public static IReadOnlyList<string> Of(IEnumerable<string> declared, IEnumerable<string> words)
    {
        var known = declared.Select(Code).OfType<string>().Distinct(StringComparer.Ordinal).Take(MaxLanguages).ToList();
        return known.Count > 0 ? known : [Guess(words)];
    }

    private static string Guess(IEnumerable<string> words)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in words.Take(MaxWords))
        {
            if (!SmallWords.TryGetValue(word, out var languages))
                continue;
            foreach (var language in languages.Split(' '))
                counts[language] = counts.GetValueOrDefault(language) + 1;
        }
        return counts.Count == 0 ? "en" : counts.MaxBy(count => (count.Value, count.Key == "en", count.Key)).Key;
    }

    /// <summary>The code of a language in lower case, of two letters where it is one of those that are told apart here; regions are left out.</summary>
    /// <param name="language">A code, the name of a locale, or an address that ends with a code.</param>
    public static string Short(string language) => LanguageOrder.Tag(language.Trim().TrimEnd('/').Split('/')[^1].Split('-', '_')[0]);

    private static string? Code(string language)
    {
        var code = Short(language);
        return code == "nb" || code == "nn" ? "no" : Stemming.Languages.Contains(code) ? code : null;
    }

    private static Dictionary<string, string> Table(params (string Language, string Words)[] entries) => entries
        .SelectMany(entry => entry.Words.Split(' ').Select(word => (word, entry.Language)))
        .GroupBy(pair => pair.word, pair => pair.Language)
        .ToDictionary(group => group.Key, group => string.Join(' ', group.Distinct()), StringComparer.Ordinal);
}
