using Harvest.Model;

namespace Harvest.Search;

/// <summary>
/// A dataset as it is indexed: the folded words of its texts, and behind them the stems that differ from their words. Both databases
/// index these tokens as they are, so both find the same.
/// </summary>
public sealed record SearchDocument
{
    private const int MaxTokens = 16_000;

    /// <summary>Tokens of the title.</summary>
    public required IReadOnlyList<string> Title { get; init; }

    /// <summary>Tokens of tags, organization, publisher and the names of resources.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Tokens of the description, the author and the dataset's name.</summary>
    public required IReadOnlyList<string> Body { get; init; }

    /// <summary>Whether words of its language are joined to longer ones, as in German.</summary>
    public bool JoinsWords { get; init; }

    /// <summary>Its words for corrections.</summary>
    public IEnumerable<string> Words => Title.Concat(Tags).Concat(Body).Where(SearchText.IsWord);

    public static SearchDocument Of(Dataset dataset, string name)
    {
        var tags = dataset.Tags
            .Concat(dataset.Resources.SelectMany(resource => (string[])[resource.Name, resource.Format]))
            .Append(dataset.Organization?.Title)
            .Append(dataset.Publisher?.Name);
        return Of(
            dataset.Title,
            string.Join('\n', tags),
            string.Join('\n', dataset.Notes, dataset.Author, name),
            dataset.Languages);
    }

    /// <summary>Texts of their own kinds as a document; nothing is known of the language but what is said and what they look like.</summary>
    public static SearchDocument Of(string title, string tags, string body, IEnumerable<string> languages)
    {
        var (titles, labels, bodies) = (SearchText.Tokens(title), SearchText.Tokens(tags), SearchText.Tokens(body));
        var spoken = TextLanguage.Of(languages, titles.Concat(bodies));
        return new SearchDocument
        {
            Title = WithStems(titles, spoken),
            Tags = WithStems(labels, spoken),
            Body = WithStems(bodies, spoken),
            JoinsWords = spoken.Any(TextLanguage.JoinsWords),
        };
    }

    private static List<string> WithStems(List<string> words, IReadOnlyList<string> languages)
    {
        var isGermanic = languages.Any(TextLanguage.HasUmlauts);
        var others = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in words.Distinct(StringComparer.Ordinal))
        {
            foreach (var language in languages)
            {
                if (Stemming.Token(language, word) is { } stem)
                    others.Add(stem);
            }
            if (isGermanic && SearchText.WithoutUmlauts(word) is { } plain)
                others.Add(plain);
        }
        return [.. words.Take(MaxTokens), .. others];
    }
}
