namespace Harvest.Http;

/// <summary>
/// How long is waited for a server: a limit on each single wait, and one on all of an exchange together.
/// </summary>
internal sealed class TimeoutPolicy : IDisposable
{
    private readonly CancellationTokenSource ended = new();
    private readonly TimeSpan idle;
    private readonly TimeSpan total;
    private readonly ITimer idleTimer;
    private readonly ITimer totalTimer;
    private bool started;
    private volatile string? reason;

    public TimeoutPolicy(HttpOptions options, TimeProvider time)
    {
        idle = TimeSpan.FromSeconds(options.TimeoutSeconds);
        total = TimeSpan.FromSeconds(options.TotalTimeoutSeconds);
        idleTimer = Timer($"sent nothing for {Counted.Of(options.TimeoutSeconds, "second")} (Harvest:Http:TimeoutSeconds)");
        totalTimer = Timer(
            $"was not done after {Counted.Of(options.TotalTimeoutSeconds, "second")} (Harvest:Http:TotalTimeoutSeconds)");

        ITimer Timer(string why) => time.CreateTimer(
            _ => End(why), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Waits for one sign of life.
    /// </summary>
    /// <exception cref="TimeoutException">
    /// It did not come in time; the message is the end of a sentence about the server.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller does not want it any more.</exception>
    public async ValueTask<T> WaitAsync<T>(Func<CancellationToken, ValueTask<T>> wait, CancellationToken caller)
    {
        caller.ThrowIfCancellationRequested();
        if (!started)
        {
            // Not earlier: waiting for our own turn is not the server's fault.
            started = true;
            totalTimer.Change(total, Timeout.InfiniteTimeSpan);
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, ended.Token);
        idleTimer.Change(idle, Timeout.InfiniteTimeSpan);
        try
        {
            return await wait(either.Token);
        }
        catch (Exception exception) when (either.IsCancellationRequested)
        {
            // A cancelled connection may fail in other ways than by a cancellation.
            caller.ThrowIfCancellationRequested();
            throw new TimeoutException(reason, exception);
        }
        finally
        {
            idleTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        idleTimer.Dispose();
        totalTimer.Dispose();
        ended.Dispose();
    }

    private void End(string why)
    {
        reason ??= why;
        try
        {
            ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The exchange ended at the same moment; nobody waits any more.
        }
    }
}
