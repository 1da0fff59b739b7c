using Microsoft.Extensions.Logging;

namespace Harvest.Queues;

/// <summary>
/// Turns the many events of a failing connection into two lines: lost, and back. Back is what a successful call says,
/// not an event: a server that loads its data accepts and drops connections by the hundred.
/// </summary>
internal sealed class ConnectionWatch(string address, TimeProvider time, ILogger logger)
{
    private readonly Lock gate = new();
    private volatile bool lost;
    private long since;

    public void Lost(string reason)
    {
        lock (gate)
        {
            if (lost)
                return;
            lost = true;
            since = time.GetTimestamp();
        }
        QueueLog.ConnectionLost(logger, address, reason);
    }

    public void Works()
    {
        if (!lost)
            return;
        double seconds;
        lock (gate)
        {
            if (!lost)
                return;
            lost = false;
            seconds = time.GetElapsedTime(since).TotalSeconds;
        }
        QueueLog.ConnectionBack(logger, address, seconds);
    }
}
