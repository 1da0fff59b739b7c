using System.Data.Common;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Harvest.Storage;

/// <summary>
/// The engine's memory. Reads and writes are given as a whole, so that they can be done again when the server was away:
/// for half a minute with growing pauses, then the fault goes to the caller.
/// </summary>
public sealed partial class Database : IAsyncDisposable
{
    private readonly ResiliencePipeline retry;
    private readonly DatabaseClock? clock;
    private readonly ILogger<Database> logger;

    static Database() => TimeHandler.Register();

    public Database(Dialect dialect, TimeProvider time, ILogger<Database> logger)
    {
        Dialect = dialect;
        this.logger = logger;
        clock = time as DatabaseClock;
        retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is { } fault && dialect.IsTransient(fault)),
                MaxRetryAttempts = 12,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(5),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                OnRetry = arguments =>
                {
                    if (arguments.AttemptNumber is 0 or 5)
                        LogAway(arguments.Outcome.Exception!.Message);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    public Dialect Dialect { get; }

    /// <summary>Opens the database that a connection string names.</summary>
    /// <exception cref="HarvestException">The text is neither SQLite's nor PostgreSQL's, or the data folder cannot be made.</exception>
    public static Database Open(HarvestOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var text = options.Database;
        if (string.IsNullOrWhiteSpace(text))
        {
            try
            {
                Directory.CreateDirectory(options.DataFolder);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw DataFolder.Wrong(options, fault);
            }
            text = $"Data Source={Path.Combine(options.DataFolder, "harvest.db")}";
        }
        return new Database(DialectOf(text), time, loggers.CreateLogger<Database>());
    }

    /// <summary>Asks once, without patience, whether the database answers: for people who wait at a terminal.</summary>
    /// <exception cref="HarvestException">It does not; the message says where it was looked for, and why.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await Dialect.OpenAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is DbException || Dialect.IsTransient(fault))
        {
            var reason = Dialect.Explain(fault) ?? (fault.InnerException is { } inner ? $"{fault.Message}: {inner.Message}" : fault.Message);
            throw new HarvestException($"The database cannot be opened: {Dialect.Place}: {reason}", fault);
        }
    }

    /// <summary>Whether a fault says that the database is away, or refuses work for a while, and not that it was asked wrongly.</summary>
    public bool IsAway(Exception? fault) => fault is DbException && Dialect.IsTransient(fault);

    /// <summary>Reads; the statement ends on the server, too, when the caller goes.</summary>
    public Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken cancellationToken) =>
        retry.ExecuteAsync(
            async token =>
            {
                await using var connection = await OpenAsync(token);
                using var stop = Dialect.StopOn(connection, token);
                try
                {
                    return await read(new Session(Dialect, connection, null) { Token = token });
                }
                catch (DbException fault) when (token.IsCancellationRequested)
                {
                    throw new OperationCanceledException(fault.Message, fault, token);
                }
            },
            cancellationToken).AsTask();

    /// <summary>Runs a transaction. It may run twice when the answer to its commit is lost, so it must bear that.</summary>
    public Task<T> WriteAsync<T>(Func<Session, Task<T>> write, CancellationToken cancellationToken) =>
        retry.ExecuteAsync(
            async token =>
            {
                await using var connection = await OpenAsync(token);
                var transaction = await Dialect.BeginWriteAsync(connection, token);
                try
                {
                    await using (transaction)
                    {
                        var result = await write(new Session(Dialect, connection, transaction));
                        await transaction.CommitAsync(token);
                        return result;
                    }
                }
                finally
                {
                    Dialect.EndWrite();
                }
            },
            cancellationToken).AsTask();

    public Task WriteAsync(Func<Session, Task> write, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                await write(session);
                return true;
            },
            cancellationToken);

    public ValueTask DisposeAsync() => Dialect.DisposeAsync();

    private async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await Dialect.OpenAsync(cancellationToken);
        if (clock is { IsStale: true } && Dialect.Now is { } now)
        {
            try
            {
                await clock.SetAsync(async () => await new Session(Dialect, connection, null).QueryFirstAsync<DateTimeOffset>(now));
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
        return connection;
    }

    private static Dialect DialectOf(string text)
    {
        var first = text.TrimStart();
        try
        {
            if (first.StartsWith("Data Source", StringComparison.OrdinalIgnoreCase)
                || first.StartsWith("DataSource", StringComparison.OrdinalIgnoreCase)
                || first.StartsWith("Filename", StringComparison.OrdinalIgnoreCase))
                return new SqliteDialect(text);
            if (first.Contains("Host", StringComparison.OrdinalIgnoreCase)
                || first.Contains("Server", StringComparison.OrdinalIgnoreCase))
                return new PostgresDialect(text);
        }
        catch (ArgumentException fault)
        {
            throw new WrongInputException(
                $"Setting Harvest:Database cannot be read: {string.Join(": ", new[] { fault.Message, fault.InnerException?.Message }.OfType<string>())}",
                fault)
            {
                IsSetting = true,
            };
        }
        throw new WrongInputException(
            $"Setting Harvest:Database is neither \"Data Source=…\" (SQLite) nor \"Host=…\" (PostgreSQL), found {Beginning(first)}")
        {
            IsSetting = true,
        };
    }

    /// <summary>Of a text that may hold a password as much as tells what it is.</summary>
    private static string Beginning(string text)
    {
        var end = text.IndexOfAny(['=', ';', ':']);
        return end < 0 ? text : text[..(end + 1)] + "…";
    }

    [LoggerMessage(1100, LogLevel.Warning, "The database does not answer, trying again: {Fault}")]
    private partial void LogAway(string fault);
}
