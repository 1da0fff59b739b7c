using System.Collections.Concurrent;

namespace Harvest.Storage;

/// <summary>
/// Answers that take long to find, kept for a while: they are given as they were, and found anew behind the reader's back, so
/// that nobody waits but the first.
/// </summary>
/// <param name="fresh">How old an answer may be before asking for it has it found anew.</param>
/// <param name="old">How old an answer may be to be given at all.</param>
/// <param name="isWorthKeeping">Which answers are kept; the others are found anew each time.</param>
/// <param name="time">The clock.</param>
public sealed class KeptAnswers<T>(TimeSpan fresh, TimeSpan old, Func<T, bool> isWorthKeeping, TimeProvider time)
{
    private const int MaxKept = 500;

    private readonly ConcurrentDictionary<string, Kept> kept = [];

    /// <summary>Whether an answer is at hand, so that asking costs nothing.</summary>
    public bool Has(string key) => kept.TryGetValue(key, out var found) && Age(found) < old;

    /// <param name="key">What is asked.</param>
    /// <param name="read">Finds the answer.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="suffices">Whether a kept answer will do; it is found anew otherwise.</param>
    public async Task<T> GetAsync(
        string key, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken, Func<T, bool>? suffices = null)
    {
        if (!kept.TryGetValue(key, out var found) || Age(found) >= old || suffices?.Invoke(found.Answer) == false)
            return await FindAsync(key, read, cancellationToken);
        if (Age(found) > fresh && found.TryRenew())
            _ = RenewBehindAsync(key, read);
        return found.Answer;
    }

    private async Task<T> FindAsync(string key, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var answer = await read(cancellationToken);
        if (!isWorthKeeping(answer))
        {
            kept.TryRemove(key, out _);
            return answer;
        }
        if (kept.Count >= MaxKept)
            kept.Clear();
        kept[key] = new Kept(answer, time.GetUtcNow());
        return answer;
    }

    private async Task RenewBehindAsync(string key, Func<CancellationToken, Task<T>> read)
    {
        try
        {
            await FindAsync(key, read, CancellationToken.None);
        }
        catch (Exception)
        {
            // The next reader gets the fault, or the answer.
            kept.TryRemove(key, out _);
        }
    }

    private TimeSpan Age(Kept found) => time.GetUtcNow() - found.Made;

    private sealed class Kept(T answer, DateTimeOffset made)
    {
        private int renewing;

        public T Answer => answer;

        public DateTimeOffset Made => made;

        public bool TryRenew() => Interlocked.Exchange(ref renewing, 1) == 0;
    }
}
