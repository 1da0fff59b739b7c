using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Harvest.Queues.Amqp;

/// <summary>
/// Takes ids from one queue, for all lanes of the process, one lane at a time. A subscription lives as long as a lane
/// waits and asks for no more than that lane can take: nothing the broker could give to another process lies in a
/// buffer here.
/// </summary>
internal sealed class AmqpReceiver(
    AmqpConnection connection, AmqpTopology topology, QueueName queue, TimeProvider time, ILogger logger) : IDisposable
{
    // How long an answer may take that says "nothing": the broker has no such answer, it only stays silent.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    // A queue that was deleted and made again at once leaves those who wait without a word, and their channels
    // without ids for ever: so they ask anew now and then, on a new channel.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    // A broker that is killed while it makes a queue can come back with one that has no leader: it takes connections, and never
    // again answers for that queue. The ids in it are no loss, since the database has them.
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(30);

    // Ids are published by the hundred, and one large batch is handled with less work than many small ones.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);

    private readonly SemaphoreSlim turn = new(1);
    private readonly AmqpChannel channel = new(connection, topology, confirms: false);
    private AmqpInFlight? inFlight;
    private int prefetch;
    private long? silentSince;

    public async Task<Delivery> ReceiveAsync(int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var timer = new CancellationTokenSource(wait < Shortest ? Shortest : wait, time);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await turn.WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return AmqpDelivery.Empty;
        }
        try
        {
            while (true)
            {
                var inbox = await SubscribeAsync(Math.Min(max, ushort.MaxValue), timeout.Token);
                if (inbox.Ids.Count > 0)
                    return inFlight!.Add(inbox);
                await LeaveChannelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                if (timeout.IsCancellationRequested)
                    return AmqpDelivery.Empty;

                // Time to ask anew, or the queue was deleted under us and asking makes it again.
            }
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        turn.Dispose();
        channel.Dispose();
    }

    /// <summary>Waits for the first id and ends the subscription; what came until then is in the inbox.</summary>
    private async Task<AmqpInbox> SubscribeAsync(int max, CancellationToken timeout)
    {
        try
        {
            return await SubscribeOnceAsync(max, timeout);
        }
        catch (OperationInterruptedException)
        {
            return await SubscribeOnceAsync(max, timeout);
        }
        catch (QueueException fault)
        {
            // A channel that did not answer is not asked again.
            await LeaveChannelAsync();
            await RemakeIfSilentAsync(fault);
            throw;
        }
    }

    private async Task RemakeIfSilentAsync(QueueException fault)
    {
        if (fault.InnerException is not (TimeoutException or OperationCanceledException))
        {
            silentSince = null;
            return;
        }
        silentSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(silentSince.Value) < GiveUpAfter)
            return;
        var open = await channel.OpenAsync();
        QueueLog.Remaking(logger, connection.Name, topology.Name(queue));
        await connection.GuardAsync(() => topology.RemakeAsync(open, queue));
        silentSince = null;
    }

    private Task LeaveChannelAsync()
    {
        channel.Forget();
        return inFlight?.RetireAsync() ?? Task.CompletedTask;
    }

    private async Task<AmqpInbox> SubscribeOnceAsync(int max, CancellationToken timeout)
    {
        var open = await channel.OpenAsync();
        if (!ReferenceEquals(open, inFlight?.Channel))
        {
            inFlight = new AmqpInFlight(open);
            prefetch = 0;
        }
        var inbox = new AmqpInbox(open);
        var tag = await connection.GuardAsync(async () =>
        {
            if (prefetch != max)
                await open.BasicQosAsync(0, (ushort)max, global: false, CancellationToken.None);
            prefetch = max;
            return await open.BasicConsumeAsync(topology.Name(queue), autoAck: false, inbox, CancellationToken.None);
        });
        silentSince = null;
        try
        {
            await inbox.Something.WaitAsync(Longest, time, timeout);
            if (inbox.Ids.Count < max)
                await Task.Delay(Linger, time, timeout);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // What came at the last moment is handed out all the same.
        }
        if (!inbox.End.IsCompleted)
            await connection.GuardAsync(() => open.BasicCancelAsync(tag, noWait: false, CancellationToken.None));
        await connection.GuardAsync(() => inbox.End);
        if (!open.IsOpen)
            await connection.GuardAsync(() => throw new AlreadyClosedException(open.CloseReason!));
        return inbox;
    }
}
