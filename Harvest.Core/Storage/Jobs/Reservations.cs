
namespace Harvest.Storage.Jobs;

/// <summary>Jobs that one process works on by itself, and messages that were meant for another database.</summary>
public sealed class Reservations(Database database, TimeProvider time)
{
    /// <summary>How long a reservation holds unless it is renewed; should its process die, others take the job up after it.</summary>
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(30);

    /// <summary>Keeps the open jobs of these sources for this process, or keeps them longer.</summary>
    public Task ReserveAsync(IReadOnlyCollection<string> sourceIds, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                var now = time.GetUtcNow();
                return session.ExecuteAsync(
                    $"""
                    UPDATE harvest_job SET reserved_by = @owner, reserved_until = @until
                    WHERE status IN ('New', 'Running') AND {session.Dialect.In("source_id", "ids")}
                        AND (reserved_by IS NULL OR reserved_by = @owner OR reserved_until < @now)
                    """,
                    new { ids = session.Dialect.List(sourceIds), owner = Worker.Id, now, until = now + Holds });
            },
            cancellationToken);

    /// <summary>The open jobs that another process keeps for itself.</summary>
    public Task<HashSet<string>> OfOthersAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.QueryAsync<string>(
                """
                SELECT id FROM harvest_job
                WHERE status IN ('New', 'Running') AND reserved_by IS NOT NULL AND reserved_by <> @owner AND reserved_until >= @now
                """,
                new { owner = Worker.Id, now = time.GetUtcNow() })).ToHashSet(),
            cancellationToken);

    /// <summary>Remembers for the doctor that messages came which this database knows nothing of.</summary>
    public Task CountUnknownAsync(string queue, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                INSERT INTO unknown_message (queue, count, example, last_seen) VALUES (@queue, @count, @example, @now)
                ON CONFLICT (queue) DO UPDATE SET
                    count = unknown_message.count + excluded.count, example = excluded.example, last_seen = excluded.last_seen
                """,
                new { queue, count = (long)ids.Count, example = ids[0], now = time.GetUtcNow() }),
            cancellationToken);

    /// <summary>Such messages of the last days, by queue.</summary>
    public Task<IReadOnlyList<(string Queue, long Count, string Example)>> UnknownAsync(TimeSpan within, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(string, long, string)>>(
            async session => [.. await session.QueryAsync<(string, long, string)>(
                "SELECT queue, count, example FROM unknown_message WHERE last_seen > @since ORDER BY queue",
                new { since = time.GetUtcNow() - within })],
            cancellationToken);

    /// <summary>Forgets them.</summary>
    public Task ForgetUnknownAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.ExecuteAsync("DELETE FROM unknown_message"), cancellationToken);

    /// <summary>Those of some ids that are no rows of a table: jobs or objects of another database, or cleared ones.</summary>
    public Task<IReadOnlyList<string>> MissingAsync(bool jobs, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async session =>
            {
                var there = (await session.QueryAsync<string>(
                    $"SELECT id FROM {(jobs ? "harvest_job" : "harvest_object")} WHERE {session.Dialect.In("id", "ids")}",
                    new { ids = session.Dialect.List(ids) })).ToHashSet();
                return [.. ids.Where(id => !there.Contains(id))];
            },
            cancellationToken);
}
