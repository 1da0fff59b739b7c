using Harvest.Diagnostics;

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

    private static string Storable(string text)
    {
        text = text.Replace("\0", "", StringComparison.Ordinal);
        return text.Length > MaxContent ? text[..MaxContent] : text;
    }
}
