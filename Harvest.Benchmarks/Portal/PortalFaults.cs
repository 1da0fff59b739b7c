namespace Harvest.Benchmarks.Portal;

/// <summary>What the portal does wrong on purpose, and what it has done so far.</summary>
internal sealed class PortalFaults
{
    private long requests;
    private long searches;
    private long shows;
    private long failures;
    private long bytes;

    /// <summary>Every so-many-th request fails with status 500; 0 = none.</summary>
    public int FailEvery { get; set; }

    /// <summary>Every answer waits so long.</summary>
    public int LatencyMilliseconds { get; set; }

    public object Counts => new
    {
        requests = Volatile.Read(ref requests),
        searches = Volatile.Read(ref searches),
        shows = Volatile.Read(ref shows),
        failures = Volatile.Read(ref failures),
        bytes = Volatile.Read(ref bytes),
    };

    /// <returns>True when this request is to fail.</returns>
    public bool Enter()
    {
        var number = Interlocked.Increment(ref requests);
        if (FailEvery <= 0 || number % FailEvery != 0)
            return false;
        Interlocked.Increment(ref failures);
        return true;
    }

    public void CountSearch() => Interlocked.Increment(ref searches);

    public void CountShow() => Interlocked.Increment(ref shows);

    public void CountBytes(long sent) => Interlocked.Add(ref bytes, sent);
}
