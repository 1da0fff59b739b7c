using Harvest.Search;

namespace Harvest.Storage.Search;

/// <summary>Words with stars before or within them (<c>*ization</c>, <c>wat*ways</c>) as the words of the catalogue that fit them.</summary>
internal static class WordPatterns
{
    private const int MaxWords = 200;

    private static readonly HashSet<string> Fields = ["text", "q", "title", "notes"];

    /// <summary>A search with words in the place of patterns; one that no word fits finds nothing.</summary>
    public static async Task<SearchRequest> ExpandAsync(Session session, SearchRequest request)
    {
        var patterns = request.Filters.SelectMany(Patterns).Distinct(StringComparer.Ordinal).ToList();
        if (patterns.Count == 0)
            return request;
        var words = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var pattern in patterns)
        {
            var like = Like(pattern);
            words[pattern] = like.All(c => c == '%') ? [] : [.. await session.QueryAsync<string>(
                "SELECT word FROM search_word WHERE word LIKE @like ORDER BY length(word), word LIMIT @MaxWords", new { like, MaxWords })];
        }
        return request with { Filters = [.. request.Filters.Select(filter => Expanded(filter, words))] };
    }

    /// <summary>Words are letters only, so nothing in a pattern needs to be escaped.</summary>
    private static string Like(string pattern) => string.Join('%', pattern.Split('*').Select(part => string.Concat(SearchText.Tokens(part))));

    private static IEnumerable<string> Patterns(SearchExpression expression) => expression switch
    {
        SearchExpression.And and => and.Parts.SelectMany(Patterns),
        SearchExpression.Or or => or.Parts.SelectMany(Patterns),
        SearchExpression.Not not => Patterns(not.Part),
        SearchExpression.Term { IsPattern: true } term when term.Field is null || Fields.Contains(term.Field) => [term.Text],
        _ => [],
    };

    private static SearchExpression Expanded(SearchExpression expression, Dictionary<string, IReadOnlyList<string>> words) => expression switch
    {
        SearchExpression.And and => new SearchExpression.And([.. and.Parts.Select(part => Expanded(part, words))]),
        SearchExpression.Or or => new SearchExpression.Or([.. or.Parts.Select(part => Expanded(part, words))]),
        SearchExpression.Not not => new SearchExpression.Not(Expanded(not.Part, words)),
        SearchExpression.Term { IsPattern: true } term when words.TryGetValue(term.Text, out var found) && (term.Field is null || Fields.Contains(term.Field)) =>
            found.Count == 0
                ? new SearchExpression.Not(new SearchExpression.Everything())
                : new SearchExpression.Or([.. found.Select(word => new SearchExpression.Term(term.Field, word, false, IsPhrase: true))]),
        _ => expression,
    };
}
