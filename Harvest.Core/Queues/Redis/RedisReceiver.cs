namespace Harvest.Queues.Redis;

/// <summary>
/// Takes entries from one stream, for all lanes of the process. One lane at a time waits for the wake-up message; the
/// others stand behind it, so that an idle process asks the server once in a while and not once per lane.
/// </summary>
internal sealed class RedisReceiver(RedisStream stream, TimeSpan lease, TimeProvider time) : IDisposable
{
    // The safety net under the wake-up messages, which may get lost.
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim turn = new(1);
    private readonly TimeSpan sweepEvery = lease / 2 < SlowPoll ? lease / 2 : SlowPoll;
    private bool subscribed;
    private long sweptAt;

    public RedisStream Stream => stream;

    /// <summary>Whether this process appears in the group.</summary>
    public bool IsUsed { get; private set; }

    public async Task<List<RedisEntry>> ReceiveAsync(int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IsUsed = true;
        var entries = await LookAsync(max);
        if (entries.Count > 0 || wait <= TimeSpan.Zero)
            return entries;
        using var timer = new CancellationTokenSource(wait, time);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await turn.WaitAsync(timeout.Token);
            try
            {
                return await WaitAsync(max, timeout.Token);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    public void Dispose() => turn.Dispose();

    // Only the waiting is cancelled: a read that was sent may have taken entries, and those are handed out.
    private async Task<List<RedisEntry>> WaitAsync(int max, CancellationToken timeout)
    {
        await SubscribeAsync();
        while (true)
        {
            var wake = stream.WakeUp.Next;
            if (await LookAsync(max) is { Count: > 0 } entries)
                return entries;
            try
            {
                await wake.WaitAsync(sweepEvery, time, timeout);
            }
            catch (TimeoutException)
            {
                // Nobody called; look all the same.
            }
        }
    }

    private async Task<List<RedisEntry>> LookAsync(int max)
    {
        if (IsSweepDue())
        {
            var entries = await stream.TakeOverAsync(max);
            if (entries.Count == max)
                Volatile.Write(ref sweptAt, 0);
            if (entries.Count > 0)
                return entries;
        }
        return await stream.ReadAsync(max);
    }

    private bool IsSweepDue()
    {
        var last = Volatile.Read(ref sweptAt);
        return (last == 0 || time.GetElapsedTime(last) >= sweepEvery)
            && Interlocked.CompareExchange(ref sweptAt, time.GetTimestamp(), last) == last;
    }

    private async Task SubscribeAsync()
    {
        if (subscribed)
            return;
        try
        {
            await stream.SubscribeAsync();
            subscribed = true;
        }
        catch (QueueException)
        {
            // A server without pub/sub for us is still served by the slow poll; one that is down fails the next look.
        }
    }
}
