using Harvest.Storage.Objects;

namespace Harvest.Storage.Sources;

/// <summary>
/// What a source has: the records that are in the catalogue, and those whose last import failed, by title. Paged by title and guid, so
/// that a late page costs no more than the first.
/// </summary>
public sealed class SourceRecords(Database database)
{
    /// <param name="sourceId">The source.</param>
    /// <param name="text">Occurs in title or guid; empty for all.</param>
    /// <param name="onlyFailed">Those alone whose last import failed.</param>
    /// <param name="after">Title and guid that the page begins after; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<IReadOnlyList<SourceRecord>> PageAsync(
        string sourceId, string text, bool onlyFailed, (string Title, string Guid)? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SourceRecord>>(
            async session => [.. await session.QueryAsync<SourceRecord>(
                """
                WITH failed AS (
                    SELECT o.guid, o.id, (SELECT min(e.message) FROM harvest_object_error e WHERE e.harvest_object_id = o.id AND NOT e.warning) AS message
                    FROM harvest_object o WHERE o.report_status = 'errored' AND o.harvest_job_id = (
                        SELECT id FROM harvest_job WHERE source_id = @sourceId AND status = 'Finished' ORDER BY created DESC, id DESC LIMIT 1)),
                records AS (
                    SELECT d.guid, d.title, d.name, d.harvest_object_id AS object_id, d.metadata_modified AS changed, f.id AS failed_id, f.message
                    FROM dataset d LEFT JOIN failed f ON f.guid = d.guid WHERE d.harvest_source_id = @sourceId AND d.state = 'active'
                    UNION ALL
                    SELECT f.guid, '' AS title, NULL AS name, f.id AS object_id, NULL AS changed, f.id AS failed_id, f.message
                    FROM failed f WHERE NOT EXISTS (
                        SELECT 1 FROM dataset d WHERE d.harvest_source_id = @sourceId AND d.guid = f.guid AND d.state = 'active'))
                SELECT guid, title, name, object_id, changed, failed_id, message FROM records
                WHERE (lower(title) > lower(@title) OR (lower(title) = lower(@title) AND guid > @guid))
                    AND (@text = '' OR lower(title) LIKE lower(@pattern) ESCAPE '\' OR lower(guid) LIKE lower(@pattern) ESCAPE '\')
                    AND (NOT @onlyFailed OR failed_id IS NOT NULL)
                ORDER BY lower(title), guid LIMIT @limit
                """,
                new
                {
                    sourceId,
                    text,
                    onlyFailed,
                    title = after?.Title ?? "",
                    guid = after?.Guid ?? "",
                    limit,
                    pattern = $"%{ObjectList.Escaped(text)}%",
                })],
            cancellationToken);
}

/// <summary>A record of a source.</summary>
public sealed record SourceRecord
{
    public required string Guid { get; init; }

    /// <summary>The dataset's; empty when none was made of the record.</summary>
    public string Title { get; init; } = "";

    /// <summary>The dataset's name; null when none was made of the record.</summary>
    public string? Name { get; init; }

    /// <summary>The harvest object with the document that the source gave.</summary>
    public string ObjectId { get; init; } = "";

    /// <summary>When the dataset last changed here.</summary>
    public DateTimeOffset? Changed { get; init; }

    /// <summary>The object of the last job in which the record failed; null when it did not.</summary>
    public string? FailedId { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Message { get; init; }
}
