using System.Diagnostics;
using Dapper;
using Harvest.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harvest.Benchmarks.Floor;

/// <summary>
/// The least that a first harvest could take: the same pages, and the same rows in the same tables with the same
/// indexes, written in bulk. No comparison, no queue, no states, no retry.
/// </summary>
internal static class FloorRun
{
    private const string SourceId = "00000000-0000-4000-8000-000000000001";
    private const string JobId = "00000000-0000-4000-8000-000000000002";

    /// <summary>Makes the tables (not counted) and fills them.</summary>
    /// <returns>Seconds from the first request to the last commit.</returns>
    public static async Task<double> RunAsync(
        Uri portal, int count, string connection, CancellationToken cancellationToken)
    {
        await using var database = Database.Open(
            new HarvestOptions { Database = connection }, TimeProvider.System, NullLoggerFactory.Instance);
        await new Migrator(database, TimeProvider.System).MigrateAsync(cancellationToken);
        await database.WriteAsync(PrepareAsync, cancellationToken);

        var watch = Stopwatch.StartNew();
        var rows = new FloorRows(SourceId, JobId, TimeProvider.System.GetUtcNow());
        await using IFloorWriter writer = database.Dialect is SqliteDialect
            ? await SqliteFloor.OpenAsync(database.Dialect, rows, cancellationToken)
            : await PostgresFloor.OpenAsync(database.Dialect, rows, cancellationToken);
        var writing = Task.CompletedTask;
        await foreach (var page in FloorPages.ReadAsync(portal, count, cancellationToken))
        {
            var datasets = FloorPages.Parse(page, SourceId);
            await writing;
            writing = Task.Run(() => writer.WriteAsync(datasets, cancellationToken), cancellationToken);
        }
        await writing;
        await writer.CommitAsync(cancellationToken);
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task PrepareAsync(Session session)
    {
        var now = TimeProvider.System.GetUtcNow();
        await session.Connection.ExecuteAsync(
            """
            INSERT INTO harvest_source (id, url, name, title, created, type)
            VALUES (@SourceId, '', 'floor', 'Floor', @now, 'ckan')
            """,
            new { SourceId, now },
            session.Transaction);
        await session.Connection.ExecuteAsync(
            """
            INSERT INTO harvest_job (id, source_id, status, created, finished)
            VALUES (@JobId, @SourceId, 'Finished', @now, @now)
            """,
            new { JobId, SourceId, now },
            session.Transaction);
    }
}

/// <summary>The cells that are the same in every row, and the number of the next row.</summary>
internal sealed class FloorRows(string sourceId, string jobId, DateTimeOffset now)
{
    private long number;

    public string SourceId => sourceId;

    public string JobId => jobId;

    public DateTimeOffset Now => now;

    public long NextNumber() => ++number;
}

/// <summary>Writes datasets' rows into a database; not seen before the commit.</summary>
internal interface IFloorWriter : IAsyncDisposable
{
    Task WriteAsync(FloorDataset[] datasets, CancellationToken cancellationToken);

    Task CommitAsync(CancellationToken cancellationToken);
}
