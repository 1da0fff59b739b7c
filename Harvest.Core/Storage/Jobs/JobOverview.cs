using Harvest.Model;

namespace Harvest.Storage.Jobs;

/// <summary>Lists of jobs and their errors, as people look at them.</summary>
public sealed class JobOverview(Database database)
{
    /// <summary>Jobs, newest first.</summary>
    /// <param name="sourceIds">Only of these sources; null for all.</param>
    /// <param name="status">Only these (<see cref="JobStates.Words"/>, <c>Running</c> as in the reference); null for all.</param>
    /// <param name="limit">At most.</param>
    /// <param name="offset">How many to pass over.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<IReadOnlyList<Job>> PageAsync(
        IReadOnlyCollection<string>? sourceIds, string? status, int limit, int offset, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Job>>(
            async session => [.. await session.QueryAsync<Job>(
                $"""
                SELECT {JobStore.Columns} FROM harvest_job
                WHERE {(sourceIds is null ? "1 = 1" : session.Dialect.In("source_id", "ids"))}
                    AND {JobStates.Condition(status, asShown: false)}
                ORDER BY created DESC, id DESC LIMIT @limit OFFSET @offset
                """,
                new { ids = session.Dialect.List(sourceIds ?? []), limit, offset })],
            cancellationToken);

    public Task<long> CountAsync(string? sourceId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ExecuteScalarAsync<long>(
                "SELECT count(*) FROM harvest_job WHERE CAST(@sourceId AS text) IS NULL OR source_id = @sourceId", new { sourceId }),
            cancellationToken);

    /// <summary>Jobs made since, oldest first, for charts.</summary>
    public Task<IReadOnlyList<Job>> SinceAsync(
        DateTimeOffset since, IReadOnlyCollection<string>? sourceIds, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Job>>(
            async session => [.. (await session.QueryAsync<Job>(
                $"""
                SELECT {JobStore.Columns} FROM harvest_job
                WHERE created >= @since AND {(sourceIds is null ? "1 = 1" : session.Dialect.In("source_id", "ids"))}
                ORDER BY created DESC, id DESC LIMIT @limit
                """,
                new { since, ids = session.Dialect.List(sourceIds ?? []), limit })).Reverse()],
            cancellationToken);

    /// <summary>The job of the same source before this one; null for the first.</summary>
    public Task<Job?> BeforeAsync(Job job, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<Job>(
                $"""
                SELECT {JobStore.Columns} FROM harvest_job WHERE source_id = @SourceId AND created < @Created AND id <> @Id
                ORDER BY created DESC, id DESC LIMIT 1
                """,
                new { job.SourceId, job.Created, job.Id }),
            cancellationToken);

    /// <summary>Errors of jobs made since, grouped by message, the most frequent first.</summary>
    public Task<IReadOnlyList<RecentError>> ErrorsSinceAsync(
        DateTimeOffset since, IReadOnlyCollection<string>? sourceIds, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RecentError>>(
            async session => [.. await session.QueryAsync<RecentError>(
                $"""
                SELECT message, min(kind) AS kind, count(*) AS count, max(harvest_job_id) AS job_id FROM (
                    SELECT e.message, 'listing' AS kind, e.harvest_job_id FROM harvest_gather_error e JOIN harvest_job j ON j.id = e.harvest_job_id
                    WHERE NOT e.warning AND j.created >= @since AND {Ours(session, sourceIds)}
                    UNION ALL
                    SELECT e.message, 'record' AS kind, e.harvest_job_id FROM harvest_object_error e JOIN harvest_job j ON j.id = e.harvest_job_id
                    WHERE NOT e.warning AND j.created >= @since AND {Ours(session, sourceIds)}) errors
                GROUP BY message ORDER BY count(*) DESC, message LIMIT @limit
                """,
                new { since, ids = session.Dialect.List(sourceIds ?? []), limit })],
            cancellationToken);

    /// <summary>When each of these sources was last harvested without an error; those that never were are left out.</summary>
    public Task<IReadOnlyDictionary<string, DateTimeOffset>> LastGoodAsync(IReadOnlyCollection<string> sourceIds, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, DateTimeOffset>>(
            async session => (await session.QueryAsync<Job>(
                $"""
                SELECT source_id, max(finished) AS finished FROM harvest_job
                WHERE error_free AND {session.Dialect.In("source_id", "ids")} GROUP BY source_id
                """,
                new { ids = session.Dialect.List(sourceIds) }))
                .Where(job => job.Finished is not null).ToDictionary(job => job.SourceId, job => job.Finished!.Value),
            cancellationToken);

    private static string Ours(Session session, IReadOnlyCollection<string>? sourceIds) =>
        sourceIds is null ? "1 = 1" : session.Dialect.In("j.source_id", "ids");
}

/// <summary>An error message of the last time and how often it came.</summary>
public sealed record RecentError
{
    public string Message { get; init; } = "";

    /// <summary><c>listing</c> or <c>record</c>.</summary>
    public string Kind { get; init; } = "";

    public long Count { get; init; }

    /// <summary>The newest job that has it.</summary>
    public string JobId { get; init; } = "";
}
