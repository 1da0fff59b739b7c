namespace Harvest;

/// <summary>Finds the word that a person meant who mistyped one: option, command, setting or parameter.</summary>
public static class Suggestion
{
    /// <param name="typed">What was typed.</param>
    /// <param name="known">The words that are understood.</param>
    /// <returns>The nearest of <paramref name="known"/>; null when none is near.</returns>
    public static string? Nearest(string typed, IEnumerable<string> known)
    {
        var word = Bare(typed);
        return known
            .Select(candidate => (Candidate: candidate, Distance: Distance(word, Bare(candidate))))
            .Where(pair => pair.Distance <= Math.Max(1, Math.Min(word.Length, Bare(pair.Candidate).Length) / 3))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .Select(pair => pair.Candidate)
            .FirstOrDefault() ?? (word.Length < 3 ? null : known.FirstOrDefault(candidate => Bare(candidate).StartsWith(word, StringComparison.Ordinal)));
    }

    /// <summary>The same as a question to add to a message: <c> Did you mean X?</c>, or nothing.</summary>
    public static string Ask(string typed, IEnumerable<string> known) => Nearest(typed, known) is { } meant ? $" Did you mean {meant}?" : "";

    /// <summary>Case and hyphens make no difference: <c>--dryrun</c> is <c>--dry-run</c>.</summary>
    private static string Bare(string word) =>
        string.Concat(word.Where(char.IsLetterOrDigit)).ToLowerInvariant() is { Length: > 0 } bare ? bare : word;

    /// <summary>Letters to insert, delete, replace or swap with their neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[a.Length, b.Length];
    }
}
