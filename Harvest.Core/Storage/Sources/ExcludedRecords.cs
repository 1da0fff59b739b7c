namespace Harvest.Storage.Sources;

/// <summary>The table <c>harvest_excluded</c>: records that are kept out of the catalogue, whatever their source lists.</summary>
public sealed class ExcludedRecords(Database database, TimeProvider time)
{
    /// <summary>Keeps a record out from now on; a new reason takes the place of the one before.</summary>
    public Task AddAsync(string sourceId, string guid, string reason, string user, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                INSERT INTO harvest_excluded (harvest_source_id, guid, reason, user_name, created)
                VALUES (@sourceId, @guid, @reason, @user, @now)
                ON CONFLICT (harvest_source_id, guid) DO UPDATE SET reason = excluded.reason, user_name = excluded.user_name, created = excluded.created
                """,
                new { sourceId, guid, reason, user, now = time.GetUtcNow() }),
            cancellationToken);

    /// <summary>A record that is kept out; null when it is not.</summary>
    public Task<ExcludedRecord?> FindAsync(string sourceId, string guid, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<ExcludedRecord>(
                "SELECT guid, reason, user_name, created FROM harvest_excluded WHERE harvest_source_id = @sourceId AND guid = @guid", new { sourceId, guid }),
            cancellationToken);

    /// <summary>Lets a record in again.</summary>
    /// <returns>False when it was not kept out.</returns>
    public Task<bool> RemoveAsync(string sourceId, string guid, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                "DELETE FROM harvest_excluded WHERE harvest_source_id = @sourceId AND guid = @guid", new { sourceId, guid }) > 0,
            cancellationToken);

    /// <summary>Those of a source, newest first.</summary>
    public Task<IReadOnlyList<ExcludedRecord>> ListAsync(string sourceId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ExcludedRecord>>(
            async session => [.. await session.QueryAsync<ExcludedRecord>(
                "SELECT guid, reason, user_name, created FROM harvest_excluded WHERE harvest_source_id = @sourceId ORDER BY created DESC, guid",
                new { sourceId })],
            cancellationToken);
}

/// <summary>A record that is kept out.</summary>
public sealed record ExcludedRecord
{
    public required string Guid { get; init; }

    public string Reason { get; init; } = "";

    /// <summary>Who excluded it.</summary>
    public string UserName { get; init; } = "";

    public DateTimeOffset Created { get; init; }
}
