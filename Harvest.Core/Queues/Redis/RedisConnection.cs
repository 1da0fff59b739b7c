using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Harvest.Queues.Redis;

/// <summary>
/// The process's connection to Redis. It is made by the first call and mends itself; what fails in between fails at
/// once with a <see cref="QueueException"/>.
/// </summary>
internal sealed class RedisConnection(BrokerAddress address, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    // How long a command may take, on a server that stands still too.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private const StringComparison Text = StringComparison.Ordinal;

    private readonly ConnectionWatch watch = new(address.ToString(), time, logger);
    private readonly SemaphoreSlim gate = new(1);
    private volatile ConnectionMultiplexer? multiplexer;
    private string? lastFault;
    private volatile string? untrusted;

    /// <summary>Runs commands. They may have run on the server even when this throws.</summary>
    public Task<T> RunAsync<T>(Func<IDatabase, Task<T>> commands) =>
        GuardAsync(redis => commands(redis.GetDatabase()));

    /// <summary>Runs commands in one transaction: all or none, with nothing in between.</summary>
    public Task InOneGoAsync(Func<IDatabaseAsync, Task[]> commands) => RunAsync(async db =>
    {
        var transaction = db.CreateTransaction();
        var replies = commands(transaction);
        await transaction.ExecuteAsync();
        await Task.WhenAll(replies);
        return true;
    });

    /// <summary>Calls back at every message of a channel, over reconnects too.</summary>
    /// <exception cref="QueueException">Not now: the connection for messages is made a little after the first one, and is no loss until then.</exception>
    public async Task SubscribeAsync(RedisChannel channel, Action received)
    {
        try
        {
            var redis = multiplexer ?? await ConnectAsync();
            await redis.GetSubscriber().SubscribeAsync(channel, (_, _) => received());
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw new QueueException($"Redis at {address} takes no subscription: {Reason(e)}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (multiplexer is { } redis)
            await redis.CloseAsync(allowCommandsToComplete: true);
        gate.Dispose();
    }

    private async Task<T> GuardAsync<T>(Func<ConnectionMultiplexer, Task<T>> call)
    {
        try
        {
            var redis = multiplexer ?? await ConnectAsync();
            var result = await call(redis);
            watch.Works();
            return result;
        }
        catch (RedisServerException e) when (!IsUnready(e))
        {
            // The server is there and says no. A missing or a present group is for the caller, who makes groups.
            watch.Works();
            if (e.Message.Contains("NOGROUP", Text) || e.Message.Contains("BUSYGROUP", Text))
                throw;
            throw new QueueException($"Redis at {address} refuses a command: {e.Message}. {Advice(e.Message)}", e);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            var reason = Reason(e);
            watch.Lost(reason);
            throw new QueueException(
                $"Redis at {address} does not answer: {reason}. Check that it runs there and that Harvest:Queue:Url "
                + "and the password are right; the connection comes back by itself.", e);
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (multiplexer is { } already)
                return already;
            var redis = await ConnectionMultiplexer.ConnectAsync(Configuration());
            redis.ConnectionFailed += (_, e) => Failed(e);
            redis.ConnectionRestored += (_, _) => lastFault = null;
            multiplexer = redis;
            return redis;
        }
        finally
        {
            gate.Release();
        }
    }

    private ConfigurationOptions Configuration()
    {
        var configuration = new ConfigurationOptions
        {
            // A server that is down now is tried again in the background, instead of being given up.
            AbortOnConnectFail = false,
            AsyncTimeout = (int)Timeout.TotalMilliseconds,

            // A command for a server that is away fails at once, instead of waiting for it and its time-out.
            BacklogPolicy = BacklogPolicy.FailFast,
            ClientName = "harvest",
            ConfigurationChannel = "",
            ConnectRetry = 1,
            ConnectTimeout = 5000,
            DefaultDatabase = address.Db,

            // The client's inner counters tell nobody anything.
            IncludeDetailInExceptions = false,
            KeepAlive = 15,
            Password = address.Password,
            ReconnectRetryPolicy = new LinearRetry(1000),
            Ssl = address.Tls,
            TieBreaker = "",
            User = address.User,
        };
        var check = BrokerCertificate.Check(address.Authority);
        configuration.CertificateValidation += (sender, certificate, chain, errors) =>
        {
            var trusted = check?.Invoke(sender, certificate, chain, errors) ?? errors == SslPolicyErrors.None;

            // Told here: the client's own events may come before anybody listens, and speak of a password.
            untrusted = trusted ? null
                : $"its certificate is not trusted ({errors}); Harvest:Queue:CertificateAuthority names the authority's";
            return trusted;
        };
        if (IPAddress.TryParse(address.Host, out var ip))
            configuration.EndPoints.Add(ip, address.Port);
        else
            configuration.EndPoints.Add(address.Host, address.Port);
        return configuration;
    }

    private void Failed(ConnectionFailedEventArgs e)
    {
        lastFault = untrusted ?? (e.FailureType == ConnectionFailureType.AuthenticationFailure
            ? "it refuses the password" : Innermost(e.Exception)?.Message ?? e.FailureType.ToString());
        watch.Lost(lastFault);
    }

    private string Reason(Exception e) => e switch
    {
        RedisServerException when e.Message.Contains("NOAUTH", Text) => "it asks for a password, and Harvest:Queue:Url has none",
        RedisServerException => e.Message,
        _ when untrusted is { } certificate => certificate,
        TimeoutException => $"no answer within {Timeout.TotalSeconds:0} s",
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
            "it refuses the password",
        _ => lastFault ?? Innermost(e)!.Message,
    };

    private static bool IsUnready(RedisServerException e) =>
        e.Message.StartsWith("LOADING", Text) || e.Message.StartsWith("NOAUTH", Text);

    private static string Advice(string message) =>
        message.Contains("WRONGTYPE", Text)
            ? "The key holds something of another program: delete it, or choose another Harvest:SiteId or database."
        : message.Contains("OOM", Text) ? "Give the server more memory (maxmemory)."
        : message.Contains("NOPERM", Text) ? "Give the user the rights that docs/operations.md lists (ACL SETUSER)."
        : message.Contains("READONLY", Text) ? "This is a replica: name the primary server."
        : message.Contains("unknown command", StringComparison.OrdinalIgnoreCase) ? "Redis 5 or later is needed."
        : "Look into the server's log.";

    private static Exception? Innermost(Exception? e) => e?.InnerException is null ? e : Innermost(e.InnerException);
}
