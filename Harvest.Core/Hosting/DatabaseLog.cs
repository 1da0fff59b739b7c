using System.Threading.Channels;
using Harvest.Diagnostics;
using Harvest.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Harvest.Hosting;

/// <summary>
/// Writes log events into the table <c>harvest_log</c>, in batches and apart from everybody's work. When the database is away
/// or too slow, events are dropped rather than kept: the console has them all.
/// </summary>
public sealed class DatabaseLog : ILoggerProvider, IAsyncDisposable
{
    private const int Capacity = 10_000;
    private const int BatchSize = 500;

    private readonly LogOptions options;
    private readonly IServiceProvider services;
    private readonly TimeProvider time;
    private readonly Task writing;
    private readonly Channel<LogRow> rows = Channel.CreateBounded<LogRow>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <param name="options">What is written.</param>
    /// <param name="services">Gives the store when the first event comes: the database itself logs, so it cannot be asked for earlier.</param>
    /// <param name="time">The clock.</param>
    public DatabaseLog(LogOptions options, IServiceProvider services, TimeProvider time)
    {
        this.options = options;
        this.services = services;
        this.time = time;
        writing = options.Scope < 0 ? Task.CompletedTask : Task.Run(WriteAsync);
    }

    public ILogger CreateLogger(string categoryName) =>
        IsInScope(categoryName, options.Scope) ? new Logger(this) : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public void Dispose() => rows.Writer.TryComplete();

    /// <summary>The last events of a daemon are the interesting ones; a second is enough for them.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await Task.WhenAny(writing, Task.Delay(TimeSpan.FromSeconds(1), time));
    }

    /// <summary>Whether events of a part of the program belong to a scope of the reference's numbering.</summary>
    internal static bool IsInScope(string category, int scope)
    {
        // Writing an event must not make another one.
        if (scope < 0 || category.StartsWith("Npgsql", StringComparison.Ordinal) || category == typeof(Database).FullName)
            return false;
        var prefixes = scope switch
        {
            0 => (string[])[""],
            1 => ["Harvest."],
            2 or 3 or 4 => ["Harvest.Pipeline", "Harvest.Api"],
            5 => ["Harvest.Storage", "Harvest.Catalogues"],
            6 => ["Harvest.Hosting", "Harvest.Queues"],
            _ => ["Harvest.Harvesters", "Harvest.Http"],
        };
        return prefixes.Any(prefix => category.StartsWith(prefix, StringComparison.Ordinal));
    }

    private async Task WriteAsync()
    {
        var batch = new List<LogRow>();
        while (await rows.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < BatchSize && rows.Reader.TryRead(out var row))
                batch.Add(row);
            try
            {
                await services.GetRequiredService<LogStore>().AddAsync(batch, CancellationToken.None);
            }
            catch (Exception)
            {
                // A log must never be the reason that something stops.
            }
        }
    }

    private sealed class Logger(DatabaseLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= log.options.Minimum && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var text = formatter(state, exception);
            log.rows.Writer.TryWrite(new LogRow(
                exception is null ? text : $"{text}{Environment.NewLine}{exception}", Word(logLevel), log.time.GetUtcNow()));
        }

        /// <summary>The reference's words.</summary>
        private static string Word(LogLevel level) => level switch
        {
            LogLevel.Critical => "CRITICAL",
            LogLevel.Error => "ERROR",
            LogLevel.Warning => "WARNING",
            LogLevel.Information => "INFO",
            _ => "DEBUG",
        };
    }
}
