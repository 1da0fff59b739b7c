using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Harvest.Queues.Amqp;

/// <summary>
/// A channel that is opened when it is needed, with the site's queues declared on it, and opened anew when it was
/// lost.
/// </summary>
internal sealed class AmqpChannel(AmqpConnection connection, AmqpTopology topology, bool confirms) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private IChannel? channel;

    /// <summary>Waits for the channel; one user at a time has it.</summary>
    public async Task<T> UseAsync<T>(Func<IChannel, Task<T>> use, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await OnceMoreIfMissingAsync(use);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    /// <summary>The open channel; a new one when there is none.</summary>
    public async Task<IChannel> OpenAsync()
    {
        if (channel is { IsOpen: true } open)
            return open;
        channel?.Dispose();
        channel = null;
        var fresh = await connection.OpenChannelAsync(confirms);
        await connection.GuardAsync(() => topology.DeclareAsync(fresh));
        return channel = fresh;
    }

    /// <summary>Lets go of the channel, which is another's to close; the next use opens one.</summary>
    public void Forget() => channel = null;

    /// <summary>
    /// Somebody deleted a queue under us (a purge does): the broker closed the channel, and a new one declares it
    /// again.
    /// </summary>
    private async Task<T> OnceMoreIfMissingAsync<T>(Func<IChannel, Task<T>> use)
    {
        try
        {
            var open = await OpenAsync();
            return await connection.GuardAsync(() => use(open));
        }
        catch (OperationInterruptedException)
        {
            var again = await OpenAsync();
            return await connection.GuardAsync(() => use(again));
        }
        catch (QueueException) when (channel is not null)
        {
            // What did not answer is not asked again.
            await AmqpConnection.CloseAsync(channel);
            channel = null;
            throw;
        }
    }
}
