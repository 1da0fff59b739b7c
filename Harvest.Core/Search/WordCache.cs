using System.Collections.Concurrent;

namespace Harvest.Search;

/// <summary>
/// One string for each word, as long as there is room: the datasets of a source repeat the same few thousand words, and those of a batch
/// are in memory together.
/// </summary>
internal static class WordCache
{
    private const int MaxWords = 100_000;

    /// <summary>Longer ones seldom come twice.</summary>
    private const int MaxLength = 30;

    private static readonly ConcurrentDictionary<string, string> Words = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> ByLetters =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    private static int count;

    /// <summary>A string of these letters.</summary>
    public static string Shared(ReadOnlySpan<char> letters)
    {
        if (letters.Length > MaxLength)
            return letters.ToString();
        if (ByLetters.TryGetValue(letters, out var known))
            return known;
        var word = letters.ToString();
        // Counted here, for the dictionary's own count locks all of it.
        if (count < MaxWords && Words.TryAdd(word, word))
            Interlocked.Increment(ref count);
        return word;
    }
}
