using Harvest.Model;

namespace Harvest.Storage;

/// <summary>What lists of sources show beside the sources themselves, read for a whole page at once.</summary>
public sealed class SourceOverview(Database database)
{
    /// <summary>Counts and newest job of each of these sources, by source id.</summary>
    public Task<IReadOnlyDictionary<string, SourceState>> ReadAsync(
        IReadOnlyCollection<string> sourceIds, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, SourceState>>(
            async session =>
            {
                var ids = new { ids = session.Dialect.List(sourceIds) };
                var isOurs = session.Dialect.In("s.id", "ids");
                var datasets = (await session.QueryAsync<(string Id, long Count)>(
                    $"""
                    SELECT harvest_source_id, count(*) FROM dataset
                    WHERE state = 'active' AND {session.Dialect.In("harvest_source_id", "ids")} GROUP BY harvest_source_id
                    """,
                    ids)).ToDictionary(row => row.Id, row => row.Count);
                var jobs = (await session.QueryAsync<(string Id, long Count)>(
                    $"SELECT source_id, count(*) FROM harvest_job WHERE {session.Dialect.In("source_id", "ids")} GROUP BY source_id",
                    ids)).ToDictionary(row => row.Id, row => row.Count);
                var newest = (await session.QueryAsync<Job>(
                    $"""
                    SELECT {JobStore.Columns} FROM harvest_job WHERE id IN (
                        SELECT (SELECT j.id FROM harvest_job j WHERE j.source_id = s.id ORDER BY j.created DESC, j.id DESC LIMIT 1)
                        FROM harvest_source s WHERE {isOurs})
                    """,
                    ids)).ToDictionary(job => job.SourceId);
                return sourceIds.Distinct().ToDictionary(id => id, id => new SourceState(
                    datasets.GetValueOrDefault(id), jobs.GetValueOrDefault(id), newest.GetValueOrDefault(id)));
            },
            cancellationToken);
}

/// <summary>A source's counts and its newest job.</summary>
/// <param name="Datasets">Active datasets.</param>
/// <param name="Jobs">Jobs, old ones included.</param>
/// <param name="LastJob">Null when there was none.</param>
public sealed record SourceState(long Datasets, long Jobs, Job? LastJob);
