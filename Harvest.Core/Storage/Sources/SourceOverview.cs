using Harvest.Model;
using Harvest.Storage.Jobs;

namespace Harvest.Storage.Sources;

/// <summary>What lists of sources show beside the sources themselves, read for a whole page at once.</summary>
public sealed class SourceOverview(Database database, TimeProvider time)
{
    private const int MaxCounted = 5000;

    private readonly KeptAnswers<IReadOnlyDictionary<string, long>> datasets =
        new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), counts => counts.Values.Sum() > MaxCounted, time);

    /// <summary>Counts and newest job of each of these sources, by source id.</summary>
    public async Task<IReadOnlyDictionary<string, SourceState>> ReadAsync(
        IReadOnlyCollection<string> sourceIds, CancellationToken cancellationToken)
    {
        var counts = await DatasetsAsync(sourceIds, cancellationToken);
        return await database.ReadAsync<IReadOnlyDictionary<string, SourceState>>(
            async session =>
            {
                var ids = new { ids = session.Dialect.List(sourceIds) };
                var isOurs = session.Dialect.In("s.id", "ids");
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
                    counts.GetValueOrDefault(id), jobs.GetValueOrDefault(id), newest.GetValueOrDefault(id)));
            },
            cancellationToken);
    }

    /// <summary>
    /// Active datasets by source id. Those of one source are counted; those of all, when they are more than 5,000, are as they were up
    /// to a minute ago.
    /// </summary>
    private Task<IReadOnlyDictionary<string, long>> DatasetsAsync(IReadOnlyCollection<string> sourceIds, CancellationToken cancellationToken)
    {
        return sourceIds.Count == 1
            ? CountAsync("harvest_source_id = @id", new { id = sourceIds.First() }, cancellationToken)
            : datasets.GetAsync("all", token => CountAsync("1 = 1", null, token), cancellationToken);

        Task<IReadOnlyDictionary<string, long>> CountAsync(string condition, object? parameters, CancellationToken token) =>
            database.ReadAsync<IReadOnlyDictionary<string, long>>(
                async session => (await session.QueryAsync<(string Id, long Count)>(
                    $"SELECT harvest_source_id, count(*) FROM dataset WHERE state = 'active' AND {condition} GROUP BY harvest_source_id",
                    parameters)).ToDictionary(row => row.Id, row => row.Count),
                token);
    }
}

/// <summary>A source's counts and its newest job.</summary>
/// <param name="Datasets">Active datasets.</param>
/// <param name="Jobs">Jobs, old ones included.</param>
/// <param name="LastJob">Null when there was none.</param>
public sealed record SourceState(long Datasets, long Jobs, Job? LastJob);
