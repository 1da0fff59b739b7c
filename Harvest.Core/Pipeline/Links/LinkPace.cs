namespace Harvest.Pipeline.Links;

/// <summary>When each host may be asked next by this process.</summary>
public sealed class LinkPace(HarvestOptions options, TimeProvider time)
{
    private const int Many = 10_000;

    /// <summary>A turn that is further away is not waited for.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, DateTimeOffset> free = [];

    /// <summary>Waits for the host's turn.</summary>
    /// <returns>Null when it has come; else how long it takes, when that is too long to wait.</returns>
    public async Task<TimeSpan?> WaitAsync(string host, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (free)
        {
            var now = time.GetUtcNow();
            var at = free.TryGetValue(host, out var next) && next > now ? next : now;
            wait = at - now;
            // Further lanes that wait for the same host are no reason to put it off.
            if (wait > Longest + (10 * options.Links.HostPause))
                return wait;
            Set(host, at + options.Links.HostPause, now);
        }
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
        return null;
    }

    /// <summary>Leaves a host alone that asks for it.</summary>
    public void Rest(string host, TimeSpan wait)
    {
        lock (free)
            Set(host, time.GetUtcNow() + wait, time.GetUtcNow());
    }

    private void Set(string host, DateTimeOffset next, DateTimeOffset now)
    {
        if (free.Count >= Many)
        {
            foreach (var past in free.Where(pair => pair.Value <= now).Select(pair => pair.Key).ToList())
                free.Remove(past);
        }
        free[host] = next;
    }
}
