using Dapper;
using Harvest.Formats;

namespace Harvest.Storage;

/// <summary>Makes the table <c>dataset_search</c> anew out of the datasets, after a damage or when its texts are folded otherwise.</summary>
public sealed class SearchIndex(Database database)
{
    private const int BatchSize = 500;

    /// <param name="sourceId">Only the datasets of this source; null for all.</param>
    /// <param name="cancellationToken">Stops between batches; what is done stays done.</param>
    /// <returns>How many datasets were indexed.</returns>
    public async Task<long> RebuildAsync(string? sourceId, CancellationToken cancellationToken)
    {
        var (total, last) = (0L, 0L);
        while (await BatchAsync(sourceId, last, cancellationToken) is { Count: > 0 } done)
        {
            total += done.Count;
            last = done.Last;
        }
        if (sourceId is null)
        {
            await database.WriteAsync(
                session => session.ExecuteAsync(
                    "DELETE FROM dataset_search WHERE rowid NOT IN (SELECT number FROM dataset WHERE state = 'active')"),
                cancellationToken);
        }
        return total;
    }

    /// <summary>The rows stay locked until their words are written, so that no update goes under.</summary>
    private Task<(int Count, long Last)> BatchAsync(string? sourceId, long last, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var rows = (await session.QueryAsync<(long Number, string Name, byte[] Package)>(
                    $"""
                    SELECT number, name, package FROM dataset
                    WHERE state = 'active' AND number > @last AND (CAST(@sourceId AS text) IS NULL OR harvest_source_id = @sourceId)
                    ORDER BY number LIMIT @BatchSize {session.Dialect.ForUpdate}
                    """,
                    new { last, sourceId, BatchSize })).AsList();
                if (rows.Count == 0)
                    return (0, last);
                await session.Dialect.ExecuteManyAsync(
                    session,
                    "DELETE FROM dataset_search WHERE rowid = @p0",
                    rows.Select(row => new object?[] { row.Number }),
                    cancellationToken);
                await session.Dialect.BulkInsertAsync(
                    session,
                    "dataset_search",
                    ["rowid", "title", "body"],
                    rows.Select(row =>
                    {
                        var dataset = PackageReader.Read(Packed.Unpack(row.Package)).Dataset;
                        return new object?[] { row.Number, SearchText.Title(dataset), SearchText.Body(dataset, row.Name) };
                    }),
                    cancellationToken);
                return (rows.Count, rows[^1].Number);
            },
            cancellationToken);
}
