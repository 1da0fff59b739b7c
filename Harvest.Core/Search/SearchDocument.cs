using System.Text.Json;
using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Search;

/// <summary>
/// A dataset as it is indexed: the folded words of its texts, and behind them the stems that differ from their words, and words that signs part as one. Both databases
/// index these tokens as they are, so both find the same.
/// </summary>
public sealed record SearchDocument
{
    private const int MaxTokens = 16_000;

    /// <summary>Tokens of the title, in all its languages, as all that follow.</summary>
    public required IReadOnlyList<string> Title { get; init; }

    /// <summary>Tokens of tags, organization, publisher and the names of resources.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Tokens of the description, the author, the names of places and the dataset's name.</summary>
    public required IReadOnlyList<string> Body { get; init; }

    /// <summary>Whether words of its language are joined to longer ones, as in German.</summary>
    public bool JoinsWords { get; init; }

    /// <summary>Its words for corrections, as often as they stand there.</summary>
    public IEnumerable<string> Words => Title.Concat(Tags).Concat(Body).Where(SearchText.IsWord);

    public static SearchDocument Of(Dataset dataset, string name)
    {
        var tags = dataset.Tags
            .Concat(dataset.Resources.SelectMany(resource => (string[])[resource.Name, resource.Format]))
            .Append(dataset.Organization?.Title)
            .Append(dataset.Publisher?.Name);
        var (titles, notes, labels) = (Translations(dataset, "title_translated"), Translations(dataset, "notes_translated"), Translations(dataset, "tags_translated"));
        return Of(
            string.Join('\n', Others(titles, [dataset.Title]).Prepend(dataset.Title)),
            string.Join('\n', tags.Concat(Others(labels, dataset.Tags))),
            string.Join('\n', Others(notes, [dataset.Notes]).Prepend(dataset.Notes).Append(dataset.Author).Concat(dataset.Spatial.Select(place => place.Text)).Concat(
                dataset.Extras.Where(extra => extra.Key == "old-spatial" && DatasetFacets.IsName(extra.Value)).Select(extra => extra.Value))),
            dataset.Languages.Concat(titles.Concat(notes).Select(text => text.Key))
                .Concat(dataset.Extras.Where(extra => extra.Key == "text_language").Select(extra => extra.Value)),
            name);
    }

    /// <summary>The texts of an extra by their languages; a list has one entry for each of its texts.</summary>
    private static List<KeyValuePair<string, string>> Translations(Dataset dataset, string key)
    {
        if (dataset.Extras.FirstOrDefault(extra => extra.Key == key).Value is not { Length: > 0 } json)
            return [];
        try
        {
            var value = JsonElement.Parse(json);
            return [.. LanguageOrder.Texts(value) ?? (LanguageOrder.Lists(value) ?? []).SelectMany(list => list.Value.Select(text => KeyValuePair.Create(list.Key, text)))];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Those that are not shown: what stands there twice would count twice.</summary>
    private static IEnumerable<string> Others(IEnumerable<KeyValuePair<string, string>> texts, IEnumerable<string> shown) =>
        texts.Select(text => text.Value).Except(shown);

    /// <summary>Texts of their own kinds as a document; nothing is known of the language but what is said and what they look like.</summary>
    /// <param name="title">The title, in all its languages.</param>
    /// <param name="tags">Tags and other names.</param>
    /// <param name="body">What is searched besides.</param>
    /// <param name="languages">As the dataset says.</param>
    /// <param name="name">The dataset's name: its hyphens stand for spaces, and part no words.</param>
    public static SearchDocument Of(string title, string tags, string body, IEnumerable<string> languages, string name = "")
    {
        var (titles, labels, bodies) = (SearchText.Tokens(title), SearchText.Tokens(tags), SearchText.Tokens($"{body}\n{name}"));
        var spoken = TextLanguage.Of(languages, titles.Concat(bodies));
        return new SearchDocument
        {
            Title = WithStems(titles, JoinedWords.In(title), spoken),
            Tags = WithStems(labels, JoinedWords.In(tags), spoken),
            Body = WithStems(bodies, JoinedWords.In(body), spoken),
            JoinsWords = spoken.Any(TextLanguage.JoinsWords),
        };
    }

    private static List<string> WithStems(List<string> words, IReadOnlySet<string> joined, IReadOnlyList<string> languages)
    {
        var isGermanic = languages.Any(TextLanguage.HasUmlauts);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var others = new HashSet<string>(joined, StringComparer.Ordinal);
        foreach (var word in words)
        {
            if (!seen.Add(word))
                continue;
            foreach (var language in languages)
            {
                if (Stemming.Token(language, word) is { } stem)
                    others.Add(stem);
            }
            if (isGermanic && SearchText.WithoutUmlauts(word) is { } plain)
                others.Add(plain);
        }
        if (words.Count > MaxTokens)
            words.RemoveRange(MaxTokens, words.Count - MaxTokens);
        words.AddRange(others);
        return words;
    }
}
