using System.Collections.Concurrent;
using Harvest.Search;

namespace Harvest.Storage.Search;

/// <summary>
/// The words that datasets have (table <c>search_word</c>): for what is asked for within joined words, and for what was meant where a
/// word is unknown. It only grows; a word that no dataset has any more does no harm.
/// </summary>
public sealed class Vocabulary(Database database)
{
    private const int MaxKnown = 300_000;
    private const int MinPart = 4;
    private const int MaxJoined = 100;
    private const int MaxCandidates = 20_000;

    /// <summary>Words that this process has written, so that most batches write none.</summary>
    private readonly ConcurrentDictionary<string, bool> written = new(StringComparer.Ordinal);

    /// <summary>
    /// Notes the words of datasets that have been written. In a statement of its own: if the process dies before it, the datasets are found
    /// all the same, and the next one with these words notes them.
    /// </summary>
    public async Task AddAsync(IEnumerable<SearchDocument> documents, CancellationToken cancellationToken)
    {
        var added = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            foreach (var word in document.Words)
            {
                if (!written.TryGetValue(word, out var joined) || (document.JoinsWords && !joined))
                    added[word] = document.JoinsWords || added.GetValueOrDefault(word);
            }
        }
        if (added.Count == 0)
            return;
        await database.WriteAsync(
            session => session.Dialect.ExecuteManyAsync(
                session,
                """
                INSERT INTO search_word (word, joined) VALUES (@p0, @p1)
                ON CONFLICT (word) DO UPDATE SET joined = 1 WHERE excluded.joined = 1 AND search_word.joined = 0
                """,
                added.Select(word => new object?[] { word.Key, word.Value ? 1 : 0 }),
                cancellationToken),
            cancellationToken);
        if (written.Count > MaxKnown)
            written.Clear();
        foreach (var (word, joined) in added)
            written[word] = joined;
    }

    /// <summary>The joined words that have one of these within them, by part: <c>verkehr</c>, <c>strassenverkehrszahlung</c>.</summary>
    internal static async Task<ILookup<string, string>> JoinedAsync(Session session, IEnumerable<string> parts)
    {
        var found = new List<(string Part, string Word)>();
        foreach (var part in parts.Where(part => part.Length >= MinPart && SearchText.IsWord(part)).Distinct(StringComparer.Ordinal))
        {
            var words = await session.QueryAsync<string>(
                """
                SELECT word FROM search_word WHERE joined = 1 AND length(word) >= length(@part) + 3 AND word LIKE '%' || @part || '%'
                ORDER BY length(word), word LIMIT @MaxJoined
                """,
                new { part, MaxJoined });
            found.AddRange(words.Select(word => (part, word)));
        }
        return found.ToLookup(pair => pair.Part, pair => pair.Word);
    }

    /// <summary>What was probably meant: the text with each unknown word replaced by the nearest known one; null when nothing is near.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    public async Task<string?> CorrectAsync(string text, CancellationToken cancellationToken)
    {
        var words = SearchText.Tokens(text);
        if (words.Count is 0 or > 10)
            return null;
        return await database.ReadAsync(
            async session =>
            {
                var corrected = new List<string>();
                foreach (var word in words)
                    corrected.Add(SearchText.IsWord(word) && word.Length >= 4 ? await NearestAsync(session, word) : word);
                return corrected.SequenceEqual(words) ? null : string.Join(' ', corrected);
            },
            cancellationToken);
    }

    /// <summary>The word itself when it is known or nothing is near.</summary>
    private static async Task<string> NearestAsync(Session session, string word)
    {
        var (min, max) = (word.Length - 2, word.Length + 3);
        // The first two letters are seldom both wrong.
        var candidates = await session.QueryAsync<string>(
            """
            SELECT word FROM search_word WHERE length(word) BETWEEN @min AND @max
                AND (substr(word, 1, 1) = substr(@word, 1, 1) OR substr(word, 2, 2) = substr(@word, 2, 2) OR substr(word, 2, 2) = substr(@word, 3, 2)
                    OR substr(word, 3, 2) = substr(@word, 2, 2) OR substr(word, 1, 2) = @swapped)
            LIMIT @MaxCandidates
            """,
            new { word, min, max, swapped = $"{word[1]}{word[0]}", MaxCandidates });
        var limit = word.Length < 6 ? 1 : 2;
        var plain = Undoubled(word);
        var nearest = candidates
            .Where(candidate => word.Length >= 6 || BeginsAlike(word, candidate))
            .Select(candidate => (Word: candidate, Distance: EditDistance.Between(word, candidate, limit), Begun: Begun(word, candidate, limit)))
            .Where(pair => Math.Min(pair.Distance, pair.Begun) <= limit)
            .OrderBy(pair => Math.Min(pair.Distance, limit + 1))
            .ThenByDescending(pair => Undoubled(pair.Word) == plain)
            .ThenBy(pair => pair.Begun)
            .ThenByDescending(pair => pair.Word[0] == word[0])
            .ThenBy(pair => Math.Abs(pair.Word.Length - word.Length))
            .ThenBy(pair => pair.Word, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest.Word ?? word;
    }

    /// <summary>The word without doubled letters, which people leave out or add more often than they write others: waser is Wasser, not water.</summary>
    private static string Undoubled(string word) => string.Concat(word.Where((c, i) => i == 0 || word[i - 1] != c));

    /// <summary>A short word with another first letter is mostly another word (mouse, house), unless its first letters were swapped.</summary>
    private static bool BeginsAlike(string word, string candidate) =>
        candidate[0] == word[0] || (candidate.Length > 1 && candidate[0] == word[1] && candidate[1] == word[0]);

    /// <summary>The distance of a long word from the beginning of a longer one, such as its plural: <c>libary</c>, <c>libraries</c>.</summary>
    private static int Begun(string word, string candidate, int limit) => word.Length < 6 || candidate.Length < word.Length + 2
        ? limit + 1
        : Math.Min(EditDistance.Between(word, candidate[..word.Length], limit), EditDistance.Between(word, candidate[..(word.Length + 1)], limit));
}
