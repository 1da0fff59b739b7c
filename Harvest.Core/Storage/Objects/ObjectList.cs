using Harvest.Model;
using Harvest.Storage.Jobs;

namespace Harvest.Storage.Objects;

/// <summary>The objects of a job as people look at them, paged by guid so that a late page costs no more than the first.</summary>
public sealed class ObjectList(Database database)
{
    private const int OldJobs = 30;

    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<IReadOnlyList<ListedObject>> PageAsync(ObjectFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ListedObject>>(
            async session => [.. await session.QueryAsync<ListedObject>(
                """
                SELECT o.id, o.guid, o.state, o.report_status, o.vanished, o.package_id, o.import_finished, o.retry_times, d.title,
                    CASE WHEN d.state = 'active' THEN d.name END AS dataset_name,
                    (SELECT count(*) FROM harvest_object_error e WHERE e.harvest_object_id = o.id AND NOT e.warning) AS errors,
                    (SELECT min(e.message) FROM harvest_object_error e WHERE e.harvest_object_id = o.id) AS message,
                    (SELECT min(e.stage) FROM harvest_object_error e WHERE e.harvest_object_id = o.id) AS stage
                FROM harvest_object o LEFT JOIN dataset d ON d.id = o.package_id
                WHERE o.harvest_job_id = @JobId AND o.guid > @After
                    AND (CAST(@Outcome AS text) IS NULL OR o.report_status = @Outcome)
                    AND (CAST(@State AS text) IS NULL OR o.state = @State)
                    AND (CAST(@Stage AS text) IS NULL OR EXISTS (SELECT 1 FROM harvest_object_error e WHERE e.harvest_object_id = o.id AND e.stage = @Stage))
                    AND (@Text = '' OR lower(o.guid) LIKE @pattern ESCAPE '\' OR EXISTS (SELECT 1 FROM harvest_object_error e
                        WHERE e.harvest_object_id = o.id AND lower(e.message) LIKE @pattern ESCAPE '\'))
                ORDER BY o.guid LIMIT @Limit
                """,
                new
                {
                    filter.JobId,
                    filter.After,
                    filter.Outcome,
                    filter.State,
                    filter.Stage,
                    filter.Text,
                    filter.Limit,
                    pattern = $"%{Escaped(filter.Text.ToLowerInvariant())}%",
                })],
            cancellationToken);

    /// <summary>All that is wrong with an object.</summary>
    public Task<IReadOnlyList<ObjectErrorRow>> ErrorsAsync(string objectId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ObjectErrorRow>>(
            async session => [.. await session.QueryAsync<ObjectErrorRow>(
                """
                SELECT e.harvest_object_id AS object_id, '' AS guid, e.message, e.stage, e.line, e.warning
                FROM harvest_object_error e WHERE e.harvest_object_id = @objectId ORDER BY e.id LIMIT 1000
                """,
                new { objectId })],
            cancellationToken);

    /// <summary>The same of many objects at once, by object.</summary>
    public Task<ILookup<string, ObjectErrorRow>> ErrorsAsync(IReadOnlyCollection<string> objectIds, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.QueryAsync<ObjectErrorRow>(
                $"""
                SELECT e.harvest_object_id AS object_id, '' AS guid, e.message, e.stage, e.line, e.warning
                FROM harvest_object_error e WHERE {session.Dialect.In("e.harvest_object_id", "ids")} ORDER BY e.id
                """,
                new { ids = session.Dialect.List(objectIds) })).ToLookup(error => error.ObjectId),
            cancellationToken);

    /// <summary>The object of the same record in an earlier job that has a document of its own; null when there is none.</summary>
    public Task<string?> BeforeAsync(HarvestObject now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ExecuteScalarAsync<string>(
                """
                SELECT o.id FROM harvest_object o JOIN harvest_content c ON c.harvest_object_id = o.id
                WHERE o.guid = @Guid AND o.id <> @Id AND o.harvest_job_id IN (
                    SELECT id FROM harvest_job WHERE source_id = @SourceId AND id < @JobId ORDER BY created DESC, id DESC LIMIT @OldJobs)
                ORDER BY o.gathered DESC LIMIT 1
                """,
                new { now.Guid, now.Id, now.SourceId, now.JobId, OldJobs }),
            cancellationToken);

    /// <summary>Ids of objects of a source, newest job first, for the API.</summary>
    public Task<IReadOnlyList<string>> IdsAsync(
        string? sourceId, bool onlyCurrent, int limit, int offset, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async session => [.. await session.QueryAsync<string>(
                $"""
                SELECT id FROM harvest_object WHERE (CAST(@sourceId AS text) IS NULL OR harvest_source_id = @sourceId)
                    {(onlyCurrent ? "AND current" : "")}
                ORDER BY id LIMIT @limit OFFSET @offset
                """,
                new { sourceId, limit, offset })],
            cancellationToken);

    /// <summary>The object whose content a dataset shows; null when there is none.</summary>
    public Task<string?> OfDatasetAsync(string datasetId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ExecuteScalarAsync<string>(
                "SELECT harvest_object_id FROM dataset WHERE id = @datasetId OR name = @datasetId LIMIT 1", new { datasetId }),
            cancellationToken);

    internal static string Escaped(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}

/// <summary>Which objects of a job are listed.</summary>
public sealed record ObjectFilter(string JobId)
{
    /// <summary>One of <see cref="Outcomes"/>; null for any.</summary>
    public string? Outcome { get; init; }

    /// <summary>WAITING, FETCH, IMPORT, COMPLETE or ERROR; null for any.</summary>
    public string? State { get; init; }

    /// <summary>Only those with an error or warning of this stage.</summary>
    public string? Stage { get; init; }

    /// <summary>Occurs in the guid or in a message.</summary>
    public string Text { get; init; } = "";

    /// <summary>The guid that the page begins after.</summary>
    public string After { get; init; } = "";

    public int Limit { get; init; } = 50;
}

/// <summary>An object in a list.</summary>
public sealed record ListedObject
{
    public required string Id { get; init; }

    public required string Guid { get; init; }

    public ObjectState State { get; init; }

    public string? ReportStatus { get; init; }

    public bool Vanished { get; init; }

    public string? PackageId { get; init; }

    /// <summary>The dataset's title; null when none was made of the record.</summary>
    public string? Title { get; init; }

    /// <summary>The dataset's name, while it is in the catalogue.</summary>
    public string? DatasetName { get; init; }

    public DateTimeOffset? ImportFinished { get; init; }

    public int RetryTimes { get; init; }

    public long Errors { get; init; }

    public string? Message { get; init; }

    public string? Stage { get; init; }
}
