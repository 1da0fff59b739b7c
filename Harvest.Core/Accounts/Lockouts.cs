using System.Collections.Concurrent;

namespace Harvest.Accounts;

/// <summary>
/// Counts wrong passwords by account and address they came from, and takes no more of them for a while. An account is locked
/// only for the address that guesses: nobody keeps its owner out.
/// </summary>
/// <param name="limit">So many wrong passwords lock.</param>
/// <param name="length">For so long; also how long a wrong password counts.</param>
public sealed class Lockouts(int limit, TimeSpan length)
{
    private const int MaxKept = 100_000;

    private readonly ConcurrentDictionary<(string Account, string Address), (int Count, DateTimeOffset Last)> failures = [];

    /// <summary>Whether nothing is taken now.</summary>
    public bool IsLocked(string account, string address, DateTimeOffset now) =>
        failures.TryGetValue((account, address), out var found) && found.Count >= limit && now - found.Last < length;

    /// <summary>Counts a wrong one.</summary>
    public void Fail(string account, string address, DateTimeOffset now)
    {
        if (failures.Count >= MaxKept)
            Forget(now);
        failures.AddOrUpdate((account, address), _ => (1, now), (_, found) => (now - found.Last < length ? found.Count + 1 : 1, now));
    }

    /// <summary>Forgets the wrong ones.</summary>
    public void Succeed(string account, string address) => failures.TryRemove((account, address), out _);

    /// <summary>Drops what counts no more; when all of it counts, everything.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, found) in failures)
        {
            if (now - found.Last >= length)
                failures.TryRemove(key, out _);
        }
        if (failures.Count >= MaxKept)
            failures.Clear();
    }
}
