namespace Harvest.Storage.Sources;

/// <summary>
/// Since when records are missing from their source: the column <c>missing_since</c> of the objects that datasets show. What
/// a process leaves half done here the next complete listing sets right.
/// </summary>
public sealed class MissingRecords(Database database)
{
    /// <summary>Notes that records are missing now, unless they were before.</summary>
    public Task MarkAsync(string sourceId, IReadOnlyCollection<string> guids, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                $"""
                UPDATE harvest_object SET missing_since = @now
                WHERE harvest_source_id = @sourceId AND current AND missing_since IS NULL AND {database.Dialect.In("guid", "guids")}
                """,
                new { sourceId, now, guids = database.Dialect.List(guids) }),
            cancellationToken);

    /// <summary>Notes that records are there again.</summary>
    public Task ForgetAsync(string sourceId, IReadOnlyCollection<string> guids, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                $"""
                UPDATE harvest_object SET missing_since = NULL
                WHERE harvest_source_id = @sourceId AND current AND missing_since IS NOT NULL AND {database.Dialect.In("guid", "guids")}
                """,
                new { sourceId, guids = database.Dialect.List(guids) }),
            cancellationToken);

    /// <summary>Notes that every record of a source is there.</summary>
    public Task ForgetAllAsync(string sourceId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                UPDATE harvest_object SET missing_since = NULL
                WHERE harvest_source_id = @sourceId AND current AND missing_since IS NOT NULL
                """,
                new { sourceId }),
            cancellationToken);

    /// <summary>Goes through the records that are missing since <paramref name="until"/> or longer.</summary>
    public async Task EachAsync(
        string sourceId, DateTimeOffset until, Func<string, Task> visit, CancellationToken cancellationToken)
    {
        await using var connection = await database.Dialect.OpenAsync(cancellationToken);
        var session = new Session(database.Dialect, connection, null);
        var guids = session.StreamAsync<string>(
            """
            SELECT guid FROM harvest_object
            WHERE harvest_source_id = @sourceId AND current AND missing_since <= @until
            """,
            new { sourceId, until });
        await foreach (var guid in guids.WithCancellation(cancellationToken))
            await visit(guid);
    }
}
