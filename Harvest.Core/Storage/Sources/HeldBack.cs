using System.Globalization;
using Harvest.Datasets;

namespace Harvest.Storage.Sources;

/// <summary>The changes that a source's last complete listing held back until a person approves them, and what is known of its listings.</summary>
public sealed class HeldBack(Database database)
{
    /// <summary>Writes records that a job holds back; they count when <see cref="SettleAsync"/> names the job.</summary>
    internal Task AddAsync(string jobId, IReadOnlyCollection<string> guids, bool isDeletion, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => database.Dialect.ExecuteManyAsync(
                session,
                "INSERT INTO harvest_held_back (harvest_job_id, guid, is_deletion) VALUES (@p0, @p1, @p2) ON CONFLICT DO NOTHING",
                guids.Select(guid => new object?[] { jobId, guid, isDeletion }),
                cancellationToken),
            cancellationToken);

    /// <summary>
    /// The end of a gathering, within its transaction. A complete listing answers the question anew: its own set takes the place of
    /// the one before, and an approval ends with it.
    /// </summary>
    internal static async Task SettleAsync(Session session, string sourceId, string jobId, ListingEnd end)
    {
        if (end.ChangesNothing)
            return;
        // Sets of earlier jobs are no longer named by their source, so they go with the next one.
        if (end.IsAnswered && end.Before.Length > 0)
        {
            await session.ExecuteAsync(
                "DELETE FROM harvest_held_back WHERE harvest_job_id = @Before AND harvest_job_id <> @jobId", new { end.Before, jobId });
        }
        await session.ExecuteAsync(
            $"""
            UPDATE harvest_source SET naming = CASE WHEN @Naming = '' THEN naming ELSE @Naming END, limits = @Limits,
                count_times = CASE WHEN @surplus < 0 THEN count_times WHEN @surplus = count_surplus THEN count_times + 1 ELSE 1 END,
                count_surplus = CASE WHEN @surplus < 0 THEN count_surplus ELSE @surplus END
                {(end.IsAnswered
                    ? """
                    , deletions_approved = false, held_job_id = @job, held_set = @Set, held_deletions = @Deletions,
                    held_additions = @Additions, brake_from = CASE WHEN @WasApproved
                        THEN (SELECT gather_started FROM harvest_job WHERE id = @jobId) ELSE brake_from END
                    """
                    : "")}
            WHERE id = @sourceId
            """,
            new
            {
                sourceId,
                jobId,
                end.Naming,
                end.Limits,
                surplus = end.Surplus ?? -1,
                job = end.Set.Length > 0 ? jobId : "",
                end.Set,
                end.Deletions,
                end.Additions,
                end.WasApproved,
            });
    }

    /// <summary>Approves the set that is held back.</summary>
    /// <param name="sourceId">Of which source.</param>
    /// <param name="set">The set that the person has seen (<see cref="Model.Source.HeldSet"/>).</param>
    /// <returns>False when another set is held back by now, or none.</returns>
    public Task<bool> ApproveAsync(string sourceId, string set, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                "UPDATE harvest_source SET deletions_approved = true WHERE id = @sourceId AND held_set = @set AND held_set <> ''",
                new { sourceId, set }) > 0,
            cancellationToken);

    /// <summary>What is held back, deletions first, by guid.</summary>
    public Task<IReadOnlyList<HeldRecord>> PageAsync(string sourceId, long offset, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<HeldRecord>>(
            async session => [.. await session.QueryAsync<HeldRecord>(
                """
                SELECT h.guid, h.is_deletion, d.id AS dataset_id, d.name, d.title
                FROM harvest_source s JOIN harvest_held_back h ON h.harvest_job_id = s.held_job_id
                LEFT JOIN dataset d ON d.harvest_source_id = s.id AND d.guid = h.guid AND d.state = 'active'
                WHERE s.id = @sourceId ORDER BY h.is_deletion DESC, h.guid LIMIT @limit OFFSET @offset
                """,
                new { sourceId, offset, limit })],
            cancellationToken);

    /// <summary>Goes through what a source holds back, save deletions of what has gone otherwise meanwhile.</summary>
    internal async Task EachAsync(string sourceId, Action<string, bool> visit, CancellationToken cancellationToken)
    {
        await using var connection = await database.Dialect.OpenAsync(cancellationToken);
        var session = new Session(database.Dialect, connection, null);
        var rows = session.StreamAsync<(string Guid, bool IsDeletion)>(
            """
            SELECT h.guid, h.is_deletion FROM harvest_source s JOIN harvest_held_back h ON h.harvest_job_id = s.held_job_id
            WHERE s.id = @sourceId AND (NOT h.is_deletion OR EXISTS (SELECT 1 FROM harvest_object o
                WHERE o.harvest_source_id = s.id AND o.guid = h.guid AND o.current))
            """,
            new { sourceId });
        await foreach (var (guid, isDeletion) in rows.WithCancellation(cancellationToken))
            visit(guid, isDeletion);
    }

    private const string Went = """
        SELECT DISTINCT o.guid FROM harvest_job j
        JOIN harvest_object o ON o.harvest_job_id = j.id AND o.report_status = 'deleted' AND NOT o.approved
        JOIN harvest_source s ON s.id = j.source_id
        WHERE j.source_id = @sourceId AND j.deleted > 0 AND j.gather_finished > @since
            AND (s.brake_from IS NULL OR j.gather_finished > s.brake_from)
        """;

    /// <summary>How many datasets of a source went since a time and have not come back, save those that a person approved.</summary>
    internal const string Lost = $"""
        SELECT count(*) FROM ({Went}) AS gone
        WHERE NOT EXISTS (SELECT 1 FROM harvest_object c
            WHERE c.harvest_source_id = @sourceId AND c.current AND c.guid = gone.guid)
        """;

    /// <summary>Those of some records that are not shown whose datasets went since a time: listed again, they are neither lost nor unknown.</summary>
    internal Task<IReadOnlyList<string>> ReturnedAsync(
        string sourceId, DateTimeOffset since, IReadOnlyList<string> guids, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async session => [.. await session.QueryAsync<string>(
                $"{Went} AND {session.Dialect.In("o.guid", "guids")}", new { sourceId, since, guids = session.Dialect.List(guids) })],
            cancellationToken);

    /// <summary>The new records of a job that were not published; they are held back with its deletions.</summary>
    internal Task<IReadOnlyList<string>> StrangersAsync(string jobId, string after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async session => [.. await session.QueryAsync<string>(
                """
                SELECT o.guid FROM harvest_object o WHERE o.harvest_job_id = @jobId AND NOT o.vanished AND o.guid > @after
                    AND NOT EXISTS (SELECT 1 FROM harvest_object c
                        WHERE c.harvest_source_id = o.harvest_source_id AND c.guid = o.guid AND c.current)
                ORDER BY o.guid LIMIT @limit
                """,
                new { jobId, after, limit })],
            cancellationToken);

    /// <summary>
    /// Datasets without a record, such as those that were attached or whose history was cleared, become known records of their
    /// source: the next listing compares them, and they vanish like any other.
    /// </summary>
    internal Task<int> AdoptAsync(string sourceId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                const string Orphans = """
                    FROM dataset d WHERE d.harvest_source_id = @sourceId AND d.state = 'active' AND d.guid NOT LIKE 'detached:%'
                        AND NOT EXISTS (SELECT 1 FROM harvest_object o
                            WHERE o.harvest_source_id = d.harvest_source_id AND o.guid = d.guid AND o.current)
                    """;
                var (datasets, records) = await session.QueryFirstAsync<(long, long)>(
                    """
                    SELECT (SELECT count(*) FROM dataset WHERE harvest_source_id = @sourceId AND state = 'active'),
                        (SELECT count(*) FROM harvest_object WHERE harvest_source_id = @sourceId AND current)
                    """,
                    new { sourceId });
                if (datasets <= records || await session.ExecuteScalarAsync<long>($"SELECT count(*) {Orphans}", new { sourceId }) == 0)
                    return 0;
                var jobId = $"adopted-{sourceId}";
                await session.ExecuteAsync(
                    """
                    INSERT INTO harvest_job (id, source_id, status, created, gather_started, gather_finished, finished, progress_at, complete)
                    SELECT @jobId, id, 'Finished', created, created, created, created, created, true FROM harvest_source WHERE id = @sourceId
                    ON CONFLICT (id) DO NOTHING
                    """,
                    new { jobId, sourceId });
                await session.ExecuteAsync("DELETE FROM harvest_object WHERE harvest_job_id = @jobId AND NOT current", new { jobId });
                return await session.ExecuteAsync(
                    $"""
                    INSERT INTO harvest_object (id, guid, harvest_job_id, harvest_source_id, position, state, report_status, current,
                        gathered, import_finished, package_id)
                    SELECT 'adopted-' || d.id, d.guid, @jobId, d.harvest_source_id, d.number, 'COMPLETE', 'not modified', true,
                        d.metadata_created, d.metadata_modified, d.id {Orphans}
                    """,
                    new { jobId, sourceId });
            },
            cancellationToken);

    /// <summary>Names a set of held-back changes, whatever their order.</summary>
    internal struct SetName
    {
        private UInt128 sum;
        private long count;

        public void Add(string guid, bool isDeletion)
        {
            sum += Hash128.Of(System.Text.Encoding.UTF8.GetBytes(guid), isDeletion ? 1u : 2u);
            count++;
        }

        public override readonly string ToString() =>
            count == 0 ? "" : ((ulong)(sum ^ (sum >> 64))).ToString("x16", CultureInfo.InvariantCulture)[..12];
    }
}

/// <summary>What a gathering came to, for its source.</summary>
/// <param name="IsAnswered">The listing was complete, so that the held-back set is its own from now on.</param>
/// <param name="Set">The name of that set; empty when nothing is held back.</param>
/// <param name="Deletions">Deletions in it.</param>
/// <param name="Additions">New records in it.</param>
internal sealed record ListingEnd(bool IsAnswered, string Set, long Deletions, long Additions)
{
    /// <summary>The job whose set was held back before; empty for none.</summary>
    public string Before { get; init; } = "";

    /// <summary>Deletions were made that a person had approved, so that what went before counts no more.</summary>
    public bool WasApproved { get; init; }

    /// <summary>By what the records were known; empty to leave it as it is.</summary>
    public string Naming { get; init; } = "";

    /// <summary>What the source refuses to be asked.</summary>
    public string Limits { get; init; } = "";

    /// <summary>The source is known by all of this already, and nothing was held back or is.</summary>
    public bool ChangesNothing { get; init; }

    /// <summary>How many records too many were announced; null when the list was not gone through to its end.</summary>
    public long? Surplus { get; init; }
}

/// <summary>A change that waits for a person.</summary>
public sealed record HeldRecord
{
    public required string Guid { get; init; }

    /// <summary>The dataset is to be deleted; otherwise the record is to be added.</summary>
    public bool IsDeletion { get; init; }

    public string? DatasetId { get; init; }

    public string? Name { get; init; }

    public string? Title { get; init; }
}
