namespace Harvest.Storage;

/// <summary>The table <c>harvest_log</c>.</summary>
public sealed class LogStore(Database database, TimeProvider time)
{
    private const int MaxContent = 20_000;

    public Task AddAsync(IReadOnlyList<LogRow> rows, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => database.Dialect.BulkInsertAsync(
                session,
                "harvest_log",
                ["id", "content", "level", "created"],
                rows.Select(row => new object?[]
                    { Guid.CreateVersion7().ToString(), Storable(row.Content), row.Level, row.Created }),
                cancellationToken),
            cancellationToken);

    /// <summary>Deletes what is older than so many days.</summary>
    /// <returns>How many rows went.</returns>
    public Task<int> CleanAsync(int days, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                "DELETE FROM harvest_log WHERE created < @old", new { old = time.GetUtcNow() - TimeSpan.FromDays(days) }),
            cancellationToken);

    /// <summary>Newest first.</summary>
    /// <param name="level">Only this one; null for all.</param>
    /// <param name="text">Must occur; empty for anything.</param>
    /// <param name="limit">At most.</param>
    /// <param name="offset">How many to pass over.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<IReadOnlyList<LogRow>> ListAsync(
        string? level, string text, int limit, int offset, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LogRow>>(
            async session => [.. (await session.QueryAsync<(string Content, string Level, DateTimeOffset Created)>(
                """
                SELECT content, level, created FROM harvest_log
                WHERE (CAST(@level AS text) IS NULL OR level = @level) AND (@text = '' OR lower(content) LIKE @pattern)
                ORDER BY created DESC, id DESC LIMIT @limit OFFSET @offset
                """,
                new { level, text, pattern = $"%{text.ToLowerInvariant()}%", limit, offset }))
                .Select(row => new LogRow(row.Content, row.Level, row.Created))],
            cancellationToken);

    /// <summary>How many events there are.</summary>
    /// <param name="level">Only this one; null for all.</param>
    /// <param name="text">Must occur; empty for anything.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<long> CountAsync(string? level, string text, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<long>(
                """
                SELECT count(*) FROM harvest_log
                WHERE (CAST(@level AS text) IS NULL OR level = @level) AND (@text = '' OR lower(content) LIKE @pattern)
                """,
                new { level, text, pattern = $"%{text.ToLowerInvariant()}%" }),
            cancellationToken);

    private static string Storable(string text)
    {
        text = text.Replace("\0", "", StringComparison.Ordinal);
        return text.Length > MaxContent ? text[..MaxContent] : text;
    }
}

/// <summary>One event.</summary>
public sealed record LogRow(string Content, string Level, DateTimeOffset Created);
