namespace Harvest.Rdf;

/// <summary>The keywords of JSON-LD 1.1 (1.7) and words of their form.</summary>
internal static class JsonLdKeywords
{
    private static readonly HashSet<string> All =
    [
        "@base", "@container", "@context", "@default", "@direction", "@embed", "@explicit", "@graph", "@id", "@import",
        "@included", "@index", "@json", "@language", "@list", "@nest", "@none", "@omitDefault", "@prefix", "@preserve",
        "@propagate", "@protected", "@requireAll", "@reverse", "@set", "@type", "@value", "@version", "@vocab",
    ];

    public static bool Is(string? text) => text is ['@', ..] && All.Contains(text);

    /// <summary>Whether a word looks like a keyword, which future versions reserve.</summary>
    public static bool HasForm(string text)
    {
        if (text.Length < 2 || text[0] != '@')
        {
            return false;
        }

        for (int i = 1; i < text.Length; i++)
        {
            if (!char.IsAsciiLetter(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
