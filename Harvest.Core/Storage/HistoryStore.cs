namespace Harvest.Storage;

/// <summary>What is over and shown by no dataset: found by the index <c>harvest_object_past</c>, deleted in batches.</summary>
public sealed class HistoryStore(Database database)
{
    private const int BatchSize = 1000;

    /// <summary>Deletes documents of objects that ended before a time.</summary>
    /// <returns>How many objects were looked at; 0 when there are no more.</returns>
    public Task<int> DropContentsAsync(DateTimeOffset old, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var ids = session.Dialect.List([.. await OldAsync(session, old, onlyFull: true)]);
                await session.ExecuteAsync($"DELETE FROM harvest_content WHERE {session.Dialect.In("harvest_object_id", "ids")}", new { ids });
                return await session.ExecuteAsync($"UPDATE harvest_object SET emptied = true WHERE {session.Dialect.In("id", "ids")}", new { ids });
            },
            cancellationToken);

    /// <summary>Deletes objects that ended before a time, with all that belongs to them.</summary>
    public Task<int> DropObjectsAsync(DateTimeOffset old, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                $"DELETE FROM harvest_object WHERE {session.Dialect.In("id", "ids")}",
                new { ids = session.Dialect.List([.. await OldAsync(session, old, onlyFull: false)]) }),
            cancellationToken);

    /// <summary>
    /// Deletes jobs that ended before a time and have no object left. A source's newest job stays, and the newest ones that were
    /// free of error: what to ask for next time goes by them.
    /// </summary>
    public Task<int> DropJobsAsync(DateTimeOffset old, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                DELETE FROM harvest_job WHERE id IN (SELECT j.id FROM harvest_job j
                    WHERE j.status IN ('Finished', 'Aborted') AND j.finished < @old
                        AND NOT EXISTS (SELECT 1 FROM harvest_object o WHERE o.harvest_job_id = j.id)
                        AND EXISTS (SELECT 1 FROM harvest_job n WHERE n.source_id = j.source_id AND n.created > j.created)
                        AND (NOT j.error_free OR EXISTS (SELECT 1 FROM harvest_job n WHERE n.source_id = j.source_id
                            AND n.error_free AND (n.full_listing OR NOT j.full_listing) AND n.created > j.created))
                    LIMIT @BatchSize)
                """,
                new { old, BatchSize }),
            cancellationToken);

    private static async Task<IEnumerable<string>> OldAsync(Session session, DateTimeOffset old, bool onlyFull)
    {
        // One range of the index after the other: the documents of the older ones are gone already.
        var found = onlyFull ? [] : (await EndedAsync(session, old, isEmptied: true)).ToList();
        return found.Count > 0 ? found : await EndedAsync(session, old, isEmptied: false);
    }

    private static Task<IEnumerable<string>> EndedAsync(Session session, DateTimeOffset old, bool isEmptied) =>
        session.QueryAsync<string>(
            $"""
            SELECT id FROM harvest_object
            WHERE NOT current AND report_status IS NOT NULL AND {(isEmptied ? "emptied" : "NOT emptied")} AND import_finished < @old
            ORDER BY import_finished LIMIT @BatchSize {session.Dialect.SkipLocked}
            """,
            new { old, BatchSize });
}
