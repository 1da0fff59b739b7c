using Dapper;
using Harvest.Storage.Datasets;

namespace Harvest.Storage.Sources;

/// <summary>Deletes what a source has brought, in batches, so that nobody else waits long for a lock.</summary>
public sealed class SourceClearing(Database database, TimeProvider time)
{
    private const int BatchSize = 5000;

    /// <summary>Deletes the datasets of a source for good.</summary>
    /// <returns>How many there were, deleted ones not counted.</returns>
    public async Task<long> ClearDatasetsAsync(string sourceId, CancellationToken cancellationToken)
    {
        var total = 0L;
        while (true)
        {
            var (found, active) = await database.WriteAsync(
                async session =>
                {
                    var batch = (await session.QueryAsync<(string Id, long Number, string State)>(
                        "SELECT id, number, state FROM dataset WHERE harvest_source_id = @sourceId LIMIT @BatchSize",
                        new { sourceId, BatchSize })).AsList();
                    long[] numbers = [.. batch.Select(row => row.Number)];
                    await SharedIris.ChangingAsync(
                        session,
                        await DatasetCopies.OrderAsync(session),
                        numbers,
                        [],
                        async () =>
                        {
                            await DatasetStore.UnindexAsync(session, numbers, cancellationToken);
                            await session.ExecuteAsync(
                                $"DELETE FROM dataset WHERE {session.Dialect.In("id", "ids")}",
                                new { ids = session.Dialect.List([.. batch.Select(row => row.Id)]) });
                        },
                        time.GetUtcNow(),
                        cancellationToken);
                    return (batch.Count, batch.Count(row => row.State == "active"));
                },
                cancellationToken);
            total += active;
            if (found < BatchSize)
                return total;
        }
    }

    /// <summary>Deletes jobs with their objects and errors.</summary>
    /// <param name="sourceId">Whose.</param>
    /// <param name="keepCurrent">Keep jobs that run, and those with an object that a dataset now shows.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>How many jobs went.</returns>
    public async Task<int> ClearJobsAsync(string sourceId, bool keepCurrent, CancellationToken cancellationToken)
    {
        var jobs = await database.ReadAsync(
            async session => (await session.QueryAsync<string>(
                """
                SELECT id FROM harvest_job j WHERE source_id = @sourceId AND (NOT @keepCurrent
                    OR (status NOT IN ('New', 'Running') AND NOT EXISTS
                        (SELECT 1 FROM harvest_object o WHERE o.harvest_job_id = j.id AND o.current)))
                """,
                new { sourceId, keepCurrent })).AsList(),
            cancellationToken);
        foreach (var jobId in jobs)
        {
            while (await DeleteObjectsAsync(jobId, cancellationToken) == BatchSize)
            {
            }
            await database.WriteAsync(
                session => session.ExecuteAsync("DELETE FROM harvest_job WHERE id = @jobId", new { jobId }), cancellationToken);
        }
        return jobs.Count;
    }

    private Task<int> DeleteObjectsAsync(string jobId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                DELETE FROM harvest_object WHERE id IN
                    (SELECT id FROM harvest_object WHERE harvest_job_id = @jobId LIMIT @BatchSize)
                """,
                new { jobId, BatchSize }),
            cancellationToken);
}
