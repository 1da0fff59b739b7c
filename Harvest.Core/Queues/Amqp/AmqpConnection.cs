using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Harvest.Queues.Amqp;

/// <summary>
/// The process's connection to RabbitMQ, made by the first call and made anew by the first call after it was lost.
/// The client's own recovery is off: it mends neither a first connection that failed nor a channel the broker closed,
/// and all that is to be restored here is declared again anyway.
/// </summary>
internal sealed class AmqpConnection(BrokerAddress address, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    // A broker that is down is asked once a second, however many lanes want it.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConnectionWatch watch = new(address.ToString(), time, logger);
    private readonly SemaphoreSlim gate = new(1);
    private IConnection? connection;
    private QueueException? lastFault;
    private long failedAt;

    /// <summary>What a message about the broker calls it.</summary>
    public string Name => $"RabbitMQ at {address}";

    public Task<IChannel> OpenChannelAsync(bool confirms) => GuardAsync(async () =>
    {
        var open = await ConnectAsync();

        // No limiter: the publisher bounds what is outstanding.
        return await open.CreateChannelAsync(
            new CreateChannelOptions(confirms, confirms, outstandingPublisherConfirmationsRateLimiter: null));
    });

    /// <summary>Runs a call to the broker; what goes wrong with it becomes a <see cref="QueueException"/>.</summary>
    public async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            var result = await call().WaitAsync(MaxWait, time);
            watch.Works();
            return result;
        }
        catch (OperationInterruptedException e) when (Refusal(e) is { } refusal)
        {
            // The broker is there and says no. A missing queue is for the caller, who makes queues.
            watch.Works();
            if (e.ShutdownReason?.ReplyCode == Constants.NotFound)
                throw;
            throw new QueueException($"{Name} refuses: {refusal}", e);
        }
        catch (Exception e) when (IsFault(e))
        {
            var reason = Reason(e);
            watch.Lost(reason);
            throw new QueueException(
                $"{Name} does not answer: {reason}. Check that it runs there and that Harvest:Queue:Url, user and "
                + "password are right; the connection comes back by itself.", e);
        }
    }

    public Task GuardAsync(Func<Task> call) => GuardAsync(async () =>
    {
        await call();
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        if (connection is { } open)
            await open.AbortAsync(MaxWait);
        connection = null;
    }

    /// <summary>Closes a channel that is no longer used, or no longer works.</summary>
    public static async Task CloseAsync(IChannel channel)
    {
        try
        {
            await channel.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(1));
        }
        catch (Exception e) when (IsFault(e))
        {
            // It ends with its connection.
        }
    }

    private async Task<IConnection> ConnectAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (connection is { IsOpen: true } open)
                return open;
            if (lastFault is not null && time.GetElapsedTime(failedAt) < Pause)
                throw new QueueException(lastFault.Message, lastFault);
            connection = await GuardAsync(() => Factory().CreateConnectionAsync());
            connection.ConnectionShutdownAsync += (_, e) =>
            {
                if (e.Initiator != ShutdownInitiator.Application)
                    watch.Lost(e.ReplyText);
                return Task.CompletedTask;
            };
            lastFault = null;
            return connection;
        }
        catch (QueueException e)
        {
            if (e.InnerException != lastFault || lastFault is null)
            {
                failedAt = time.GetTimestamp();
                lastFault = e;
            }
            throw;
        }
        finally
        {
            gate.Release();
        }
    }

    private ConnectionFactory Factory() => new()
    {
        HostName = address.Host,
        Port = address.Port,
        UserName = address.User ?? "",
        Password = address.Password ?? "",
        VirtualHost = address.VirtualHost,
        Ssl = new SslOption
        {
            Enabled = address.Tls,
            ServerName = address.Host,
            CertificateValidationCallback = BrokerCertificate.Check(address.Authority),
        },
        ClientProvidedName = "harvest",
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = MaxWait,
        ContinuationTimeout = MaxWait,
        RequestedHeartbeat = TimeSpan.FromSeconds(15),
    };

    private static bool IsFault(Exception e) => e is RabbitMQClientException or IOException or SocketException
        or TimeoutException or AuthenticationException or OperationCanceledException or ObjectDisposedException;

    private static string Reason(Exception e) => e switch
    {
        TimeoutException or OperationCanceledException => $"no answer within {MaxWait.TotalSeconds:0} s",
        AuthenticationFailureException or PossibleAuthenticationFailureException =>
            "it refuses the user or the password",
        OperationInterruptedException { ShutdownReason: { } shutdown } => shutdown.ReplyText,
        { InnerException: { } inner } => Reason(inner),
        _ => e.Message,
    };

    /// <summary>
    /// What the broker said to one channel, as it stays connected; null when the connection itself is gone.
    /// </summary>
    private static string? Refusal(OperationInterruptedException e) => e.ShutdownReason switch
    {
        { ReplyCode: Constants.NotFound or Constants.ResourceLocked } told => told.ReplyText,
        { ReplyCode: Constants.AccessRefused } told =>
            $"{told.ReplyText}. Give the user configure, write and read rights to ckan.harvest and what begins with it "
            + "(rabbitmqctl set_permissions).",
        { ReplyCode: Constants.PreconditionFailed } told =>
            $"{told.ReplyText}. There is a queue or an exchange of that name with other properties, perhaps of an "
            + "older system. Stop what uses it and delete it (rabbitmqctl delete_queue NAME), and it is made as it should "
            + "be; waiting ids are published again by the next run. Or choose another Harvest:SiteId.",
        _ => null,
    };
}
