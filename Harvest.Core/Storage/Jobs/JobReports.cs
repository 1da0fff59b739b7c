using Harvest.Datasets;

namespace Harvest.Storage.Jobs;

/// <summary>What went wrong in jobs: writing gather errors, and reading errors of both kinds.</summary>
public sealed class JobReports(Database database, TimeProvider time)
{
    private const int MaxMessage = 4000;

    public Task AddGatherErrorsAsync(string jobId, IReadOnlyList<string> messages, CancellationToken cancellationToken, bool isWarning = false) =>
        messages.Count == 0
            ? Task.CompletedTask
            : database.WriteAsync(
                session => database.Dialect.BulkInsertAsync(
                    session,
                    "harvest_gather_error",
                    ["id", "harvest_job_id", "message", "created", "warning"],
                    messages.Select(message => new object?[]
                        { Guid.CreateVersion7().ToString(), jobId, Message(message), time.GetUtcNow(), isWarning }),
                    cancellationToken),
                cancellationToken);

    /// <summary>Gather errors grouped by message, the most frequent first.</summary>
    public Task<IReadOnlyList<ErrorGroup>> GatherSummaryAsync(string jobId, int limit, CancellationToken cancellationToken) =>
        GroupsAsync("harvest_gather_error", "AND NOT warning", jobId, limit, cancellationToken);

    /// <summary>Errors of objects grouped by message, the most frequent first; warnings do not count.</summary>
    public Task<IReadOnlyList<ErrorGroup>> ObjectSummaryAsync(string jobId, int limit, CancellationToken cancellationToken) =>
        GroupsAsync("harvest_object_error", "AND NOT warning", jobId, limit, cancellationToken);

    /// <summary>Warnings of the listing grouped by message, the most frequent first.</summary>
    public Task<IReadOnlyList<ErrorGroup>> GatherWarningSummaryAsync(string jobId, int limit, CancellationToken cancellationToken) =>
        GroupsAsync("harvest_gather_error", "AND warning", jobId, limit, cancellationToken);

    /// <summary>Warnings of objects grouped by message, the most frequent first.</summary>
    public Task<IReadOnlyList<ErrorGroup>> ObjectWarningSummaryAsync(string jobId, int limit, CancellationToken cancellationToken) =>
        GroupsAsync("harvest_object_error", "AND warning", jobId, limit, cancellationToken);

    public Task<long> CountGatherErrorsAsync(string jobId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ExecuteScalarAsync<long>(
                "SELECT count(*) FROM harvest_gather_error WHERE harvest_job_id = @jobId AND NOT warning", new { jobId }),
            cancellationToken);

    /// <summary>The same for many jobs at once; those without are left out.</summary>
    public Task<Dictionary<string, long>> CountGatherErrorsAsync(
        IReadOnlyCollection<string> jobIds, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.QueryAsync<(string Id, long Count)>(
                $"""
                SELECT harvest_job_id, count(*) FROM harvest_gather_error
                WHERE {session.Dialect.In("harvest_job_id", "ids")} AND NOT warning GROUP BY harvest_job_id
                """,
                new { ids = session.Dialect.List(jobIds) })).ToDictionary(row => row.Id, row => row.Count),
            cancellationToken);

    /// <summary>Gather errors, the most frequent first, then the newest; no warnings.</summary>
    public Task<IReadOnlyList<string>> GatherErrorsAsync(string jobId, int limit, CancellationToken cancellationToken) =>
        GatherMessagesAsync(jobId, false, limit, cancellationToken);

    /// <summary>Warnings of the listing, the most frequent first, then the newest: it counts as complete all the same.</summary>
    public Task<IReadOnlyList<string>> GatherWarningsAsync(string jobId, int limit, CancellationToken cancellationToken) =>
        GatherMessagesAsync(jobId, true, limit, cancellationToken);

    /// <summary>How many warnings a job has, of the listing and of records.</summary>
    public Task<long> CountWarningsAsync(string jobId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ExecuteScalarAsync<long>(
                """
                SELECT (SELECT count(*) FROM harvest_gather_error WHERE harvest_job_id = @jobId AND warning)
                    + (SELECT count(*) FROM harvest_object_error WHERE harvest_job_id = @jobId AND warning)
                """,
                new { jobId }),
            cancellationToken);

    /// <summary>Errors and warnings of objects: all errors come before the first warning, each in the order of the listing.</summary>
    public Task<IReadOnlyList<ObjectErrorRow>> ObjectErrorsAsync(string jobId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ObjectErrorRow>>(
            async session => [.. await session.QueryAsync<ObjectErrorRow>(
                """
                SELECT e.harvest_object_id AS object_id, o.guid, e.message, e.stage, e.line, e.warning
                FROM harvest_object_error e JOIN harvest_object o ON o.id = e.harvest_object_id
                WHERE e.harvest_job_id = @jobId ORDER BY e.warning, o.position, e.id LIMIT @limit
                """,
                new { jobId, limit })],
            cancellationToken);

    /// <summary>A message as the database can hold it: bounded, without U+0000.</summary>
    internal static string Message(string message) => Storable.Text(message, MaxMessage);

    private Task<IReadOnlyList<string>> GatherMessagesAsync(string jobId, bool isWarning, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async session => [.. await session.QueryAsync<string>(
                """
                SELECT message FROM harvest_gather_error WHERE harvest_job_id = @jobId AND warning = @isWarning
                ORDER BY count(*) OVER (PARTITION BY message) DESC, created DESC, message LIMIT @limit
                """,
                new { jobId, isWarning, limit })],
            cancellationToken);

    private Task<IReadOnlyList<ErrorGroup>> GroupsAsync(
        string table, string condition, string jobId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ErrorGroup>>(
            async session => [.. await session.QueryAsync<ErrorGroup>(
                $"""
                SELECT message, count(*) AS error_count FROM {table} WHERE harvest_job_id = @jobId {condition}
                GROUP BY message ORDER BY count(*) DESC, message LIMIT @limit
                """,
                new { jobId, limit })],
            cancellationToken);
}

/// <summary>One message and how often it occurred in a job.</summary>
public sealed record ErrorGroup
{
    public required string Message { get; init; }

    public long ErrorCount { get; init; }
}

/// <summary>An error or warning of one object.</summary>
public sealed record ObjectErrorRow
{
    public required string ObjectId { get; init; }

    public required string Guid { get; init; }

    public required string Message { get; init; }

    public required string Stage { get; init; }

    public int? Line { get; init; }

    public bool Warning { get; init; }
}
