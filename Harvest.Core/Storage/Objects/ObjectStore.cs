using System.Globalization;
using System.Text.Json;
using Dapper;
using Harvest.Model;
using Harvest.Storage.Jobs;

namespace Harvest.Storage.Objects;

/// <summary>The tables <c>harvest_object</c>, <c>harvest_content</c> and <c>harvest_object_error</c>.</summary>
public sealed class ObjectStore(Database database, JobStore jobs, TimeProvider time)
{
    private const string Columns = """
        id, guid, harvest_job_id AS job_id, harvest_source_id AS source_id, position, state, report_status, vanished, current,
        gathered, fetch_started, fetch_finished, import_started, import_finished, metadata_modified_date, content_hash,
        package_id, retry_times
        """;

    /// <summary>What the catalogue shows of these records of a source, by guid.</summary>
    public Task<Dictionary<string, KnownRecord>> KnownAsync(
        string sourceId, IReadOnlyCollection<string> guids, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.QueryAsync<KnownRecord>(
                $"""
                SELECT o.guid, o.content_hash, o.metadata_modified_date, o.harvest_job_id AS job_id, j.fingerprint
                FROM harvest_object o JOIN harvest_job j ON j.id = o.harvest_job_id
                WHERE o.harvest_source_id = @sourceId AND o.current AND {database.Dialect.In("o.guid", "guids")}
                """,
                new { sourceId, guids = database.Dialect.List(guids) })).ToDictionary(record => record.Guid),
            cancellationToken);

    /// <summary>Which of these records have an object in this job already: an earlier gathering of it was cut short.</summary>
    public Task<HashSet<string>> GatheredAsync(
        string jobId, IReadOnlyCollection<string> guids, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.QueryAsync<string>(
                $"SELECT guid FROM harvest_object WHERE harvest_job_id = @jobId AND {database.Dialect.In("guid", "guids")}",
                new { jobId, guids = database.Dialect.List(guids) })).ToHashSet(),
            cancellationToken);

    public Task<long> CountCurrentAsync(string sourceId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ExecuteScalarAsync<long>(
                "SELECT count(*) FROM harvest_object WHERE harvest_source_id = @sourceId AND current",
                new { sourceId }),
            cancellationToken);

    /// <summary>
    /// The newest stamp that the source gave of what the catalogue shows of it, not after a time: by the source's own clock,
    /// which may be hours behind. Null when there is none that reads as a time.
    /// </summary>
    /// <returns>With it, how many records have stamps of the hour before it; no more than a thousand are counted.</returns>
    public async Task<(DateTimeOffset? Stamp, long Records)> NewestStampAsync(
        string sourceId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        const string Records = "FROM harvest_object WHERE harvest_source_id = @sourceId AND current";
        var newest = await database.ReadAsync(
            session => session.ExecuteScalarAsync<string>(
                $"SELECT max(metadata_modified_date) {Records} AND metadata_modified_date < @until",
                new { sourceId, until = TimeHandler.Text(until) }),
            cancellationToken);
        if (!DateTimeOffset.TryParse(newest, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var stamp))
            return (null, 0);
        var count = await database.ReadAsync(
            session => session.ExecuteScalarAsync<long>(
                $"SELECT count(*) FROM (SELECT 1 {Records} AND metadata_modified_date >= @from AND metadata_modified_date < @until LIMIT 1001) x",
                new { sourceId, from = TimeHandler.Text(stamp - TimeSpan.FromHours(1)), until = TimeHandler.Text(until) }),
            cancellationToken);
        return (stamp, count);
    }

    /// <summary>Goes through the guids of all records that the catalogue shows of a source, one at a time.</summary>
    public async Task EachCurrentAsync(
        string sourceId, Func<string, Task> visit, CancellationToken cancellationToken)
    {
        await using var connection = await database.Dialect.OpenAsync(cancellationToken);
        var session = new Session(database.Dialect, connection, null);
        var guids = session.StreamAsync<string>(
            "SELECT guid FROM harvest_object WHERE harvest_source_id = @sourceId AND current", new { sourceId });
        await foreach (var guid in guids.WithCancellation(cancellationToken))
            await visit(guid);
    }

    /// <summary>
    /// Writes objects and the counts of the gathering in one transaction. Should the process die before it ends, nothing of it
    /// is there; should the answer be lost, the second try finds its own rows and is content.
    /// </summary>
    /// <returns>False when the claim on the job is no longer ours.</returns>
    public async Task<bool> AddAsync(
        string jobId, string sourceId, string owner, GatherCounts counts, IReadOnlyList<NewObject> objects, CancellationToken cancellationToken) =>
        await AddAsync(jobId, sourceId, owner, counts, objects, 0, cancellationToken) is not null;

    /// <summary>The same; where the job's window has room for all of them, they count as published from the commit on.</summary>
    /// <returns>How far the job is published; null when the claim on it is no longer ours.</returns>
    internal async Task<long?> AddAsync(
        string jobId, string sourceId, string owner, GatherCounts counts, IReadOnlyList<NewObject> objects, int window,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var first = counts.Gathered - objects.Count;
        try
        {
            return await database.WriteAsync(Write, cancellationToken);
        }
        catch (Exception fault) when (database.Dialect.IsDuplicate(fault))
        {
            if (await FindAsync(objects[0].Id, cancellationToken) is null)
                throw;
            // They are there, and perhaps published as well: a message that comes twice does nothing.
            return counts.Gathered;
        }

        async Task<long?> Write(Session session)
        {
            if (await jobs.SaveGatherAsync(session, jobId, owner, counts, objects.Count, window) is not { } published)
                return null;
            if (objects.Count == 0)
                return published;
            await database.Dialect.BulkInsertAsync(
                session,
                "harvest_object",
                ["id", "guid", "harvest_job_id", "harvest_source_id", "position", "vanished", "approved", "gathered", "metadata_modified_date", "content_hash"],
                objects.Select((o, i) => new object?[]
                    { o.Id, o.Guid, jobId, sourceId, first + i + 1, o.Vanished, o.Approved, now, o.Modified, o.ContentHash }),
                cancellationToken);
            await database.Dialect.BulkInsertAsync(
                session,
                "harvest_content",
                ["harvest_object_id", "content"],
                objects.Where(o => o.Packed is not null).Select(o => new object?[] { o.Id, o.Packed }),
                cancellationToken);
            return published;
        }
    }

    /// <summary>Removes what a broken listing brought and nobody has begun.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="unpublishedOnly">Leaves what is on the queue already.</param>
    /// <param name="cancellationToken">Stops before anything is removed.</param>
    /// <returns>How many objects the job has gathered now: those that were published.</returns>
    public Task<long> DropWaitingAsync(string jobId, bool unpublishedOnly, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                // The job first, so that its window stands still meanwhile.
                var published = await session.ExecuteScalarAsync<long>(
                    $"SELECT published FROM harvest_job WHERE id = @jobId {session.Dialect.ForUpdate}", new { jobId });
                var dropped = (await session.QueryAsync<long>(
                    """
                    DELETE FROM harvest_object
                    WHERE harvest_job_id = @jobId AND report_status IS NULL AND state = 'WAITING' AND lease_owner IS NULL
                        AND position > @kept
                    RETURNING position
                    """,
                    new { jobId, kept = unpublishedOnly ? published : 0 })).AsList();
                await session.ExecuteAsync(
                    "UPDATE harvest_job SET gathered = published, completed = completed + @ended WHERE id = @jobId",
                    new { jobId, ended = dropped.Count(position => position <= published) });
                return published;
            },
            cancellationToken);

    /// <summary>
    /// Takes objects for fetching and importing: one statement moves their state and sets the lease. Ids that are unknown,
    /// ended or held by another are left out, so a message that comes twice does nothing.
    /// </summary>
    public Task<IReadOnlyList<ClaimedObject>> ClaimAsync(
        IReadOnlyCollection<string> ids, string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<ClaimedObject>>(
            async session =>
            {
                var now = time.GetUtcNow();
                return
                [
                    .. await session.QueryAsync<ClaimedObject>(
                        $"""
                        UPDATE harvest_object SET lease_owner = @owner, lease_until = @until, retry_times = retry_times + 1,
                            state = CASE WHEN vanished OR content_hash IS NOT NULL THEN 'IMPORT' ELSE 'FETCH' END,
                            fetch_started = coalesce(fetch_started, @now)
                        WHERE id IN (SELECT id FROM harvest_object
                            WHERE {database.Dialect.In("id", "ids")} AND report_status IS NULL
                                AND (lease_owner IS NULL OR lease_until < @now)
                            ORDER BY id {database.Dialect.SkipLocked})
                        RETURNING id, guid, harvest_job_id AS job_id, harvest_source_id AS source_id, vanished, retry_times,
                            content_hash, metadata_modified_date,
                            (SELECT content FROM harvest_content c WHERE c.harvest_object_id = harvest_object.id) AS packed
                        """,
                        new { ids = database.Dialect.List(ids), owner, now, until = now + lease }),
                ];
            },
            cancellationToken);

    /// <summary>Prolongs claims; those that have ended are left alone.</summary>
    public Task RenewAsync(IReadOnlyCollection<string> ids, string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                $"""
                UPDATE harvest_object SET lease_until = @until
                WHERE {database.Dialect.In("id", "ids")} AND lease_owner = @owner AND report_status IS NULL
                """,
                new { ids = database.Dialect.List(ids), owner, until = time.GetUtcNow() + lease }),
            cancellationToken);

    /// <summary>Counts tries of claimed objects, or takes counted ones back.</summary>
    public Task CountTriesAsync(IReadOnlyCollection<string> ids, string owner, int tries, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                $"""
                UPDATE harvest_object SET retry_times = retry_times + @tries
                WHERE {database.Dialect.In("id", "ids")} AND lease_owner = @owner AND report_status IS NULL
                """,
                new { ids = database.Dialect.List(ids), owner, tries }),
            cancellationToken);

    /// <summary>Gives claims back undone.</summary>
    /// <param name="isTry">The work failed, so it counts; otherwise it is as if the claims had never been made.</param>
    public Task ReleaseAsync(IReadOnlyCollection<string> ids, string owner, bool isTry, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                $"""
                UPDATE harvest_object SET lease_owner = NULL, lease_until = NULL, state = 'WAITING',
                    retry_times = retry_times - @untried
                WHERE {database.Dialect.In("id", "ids")} AND lease_owner = @owner AND report_status IS NULL
                """,
                new { ids = database.Dialect.List(ids), owner, untried = isTry ? 0 : 1 }),
            cancellationToken);

    /// <summary>Keeps what a fetch brought, so that an import that dies need not fetch again.</summary>
    public Task SaveContentAsync(IReadOnlyList<FetchedContent> contents, string owner, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                await database.Dialect.ExecuteManyAsync(
                    session,
                    """
                    INSERT INTO harvest_content (harvest_object_id, content)
                    SELECT id, @p1 FROM harvest_object WHERE id = @p0 AND lease_owner = @p2 AND report_status IS NULL
                    ON CONFLICT (harvest_object_id) DO UPDATE SET content = excluded.content
                    """,
                    contents.Select(content => new object?[] { content.ObjectId, content.Packed, owner }),
                    cancellationToken);
                await session.ExecuteAsync(
                    $"""
                    UPDATE harvest_object SET state = 'IMPORT', fetch_finished = @now, content_hash = e.value ->> 1,
                        metadata_modified_date = coalesce(e.value ->> 2, metadata_modified_date)
                    FROM {database.Dialect.Rows("rows")}
                    WHERE harvest_object.id = e.value ->> 0 AND lease_owner = @owner AND report_status IS NULL
                    """,
                    new
                    {
                        now = time.GetUtcNow(),
                        owner,
                        rows = JsonSerializer.Serialize(contents.Select(c => new[] { c.ObjectId, c.ContentHash, c.Modified })),
                    });
            },
            cancellationToken);

    /// <summary>Of these objects, those that are still claimed by us and open; they stay so until the transaction ends.</summary>
    internal async Task<HashSet<string>> HoldAsync(Session session, IReadOnlyCollection<string> ids, string owner) =>
        (await session.QueryAsync<string>(
            $"""
            SELECT id FROM harvest_object
            WHERE {database.Dialect.In("id", "ids")} AND lease_owner = @owner AND report_status IS NULL
            ORDER BY id {database.Dialect.ForUpdate}
            """,
            new { ids = database.Dialect.List(ids), owner })).ToHashSet();

    /// <summary>Writes how objects ended, with their problems and the job's counts. <see cref="HoldAsync"/> has gone before.</summary>
    internal async Task<JobProgress> EndAsync(
        Session session, string jobId, string sourceId, IReadOnlyList<ObjectEnd> ends, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var replaced = ends.Where(end => end.ReplacesCurrent).Select(end => end.Guid).ToList();
        if (replaced.Count > 0)
        {
            await session.ExecuteAsync(
                $"""
                UPDATE harvest_object SET current = false
                WHERE harvest_source_id = @sourceId AND current AND {database.Dialect.In("guid", "guids")}
                """,
                new { sourceId, guids = database.Dialect.List(replaced) });
        }
        await session.ExecuteAsync(
            $"""
            UPDATE harvest_object SET report_status = e.value ->> 1, package_id = coalesce(e.value ->> 2, package_id),
                current = (e.value ->> 1) IN ('added', 'updated'),
                state = CASE WHEN e.value ->> 1 = 'errored' THEN 'ERROR' ELSE 'COMPLETE' END,
                import_started = coalesce(import_started, @now), import_finished = @now, lease_owner = NULL, lease_until = NULL
            FROM {database.Dialect.Rows("rows")}
            WHERE harvest_object.id = e.value ->> 0 AND report_status IS NULL
            """,
            new { now, rows = JsonSerializer.Serialize(ends.Select(end => new[] { end.ObjectId, end.Outcome, end.PackageId })) });
        await TakeStampsAsync(session, sourceId, [.. ends.Where(end => end.Outcome == Outcomes.NotModified && end.Problems.Count == 0).Select(end => end.ObjectId)]);
        await AddProblemsAsync(session, jobId, ends.SelectMany(end => end.Problems.Select(p => (end.ObjectId, p))), cancellationToken);
        return await jobs.CountOutcomesAsync(session, jobId, [.. ends.Select(end => end.Outcome)]);
    }

    /// <summary>
    /// What the datasets show gets the stamps of records that were fetched and found to be as before, so that they are not
    /// fetched again next time. One that the source did not show keeps its stamp: what changed in it is still to come.
    /// </summary>
    private static Task TakeStampsAsync(Session session, string sourceId, IReadOnlyCollection<string> ids) =>
        ids.Count == 0
            ? Task.CompletedTask
            : session.ExecuteAsync(
                $"""
                UPDATE harvest_object SET metadata_modified_date = n.metadata_modified_date FROM harvest_object n
                WHERE {session.Dialect.In("n.id", "ids")} AND n.metadata_modified_date IS NOT NULL
                    AND harvest_object.harvest_source_id = @sourceId AND harvest_object.current AND harvest_object.guid = n.guid
                    AND (n.content_hash IS NULL OR n.content_hash = harvest_object.content_hash)
                """,
                new { sourceId, ids = session.Dialect.List(ids) });

    /// <summary>The sources that show a record with this guid, by id.</summary>
    public Task<IReadOnlyList<string>> SourcesOfAsync(string guid, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async session => [.. await session.QueryAsync<string>(
                "SELECT harvest_source_id FROM harvest_object WHERE guid = @guid AND current ORDER BY harvest_source_id", new { guid })],
            cancellationToken);

    /// <summary>The object that a dataset now shows, by the dataset's id or name; null when there is none.</summary>
    public Task<HarvestObject?> OfDatasetAsync(string dataset, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<HarvestObject>(
                $"""
                SELECT {Columns} FROM harvest_object
                WHERE current AND package_id IN (SELECT @dataset UNION SELECT id FROM dataset WHERE name = @dataset AND state = 'active')
                """,
                new { dataset }),
            cancellationToken);

    public Task<HarvestObject?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<HarvestObject>($"SELECT {Columns} FROM harvest_object WHERE id = @id", new { id }),
            cancellationToken);

    /// <summary>The document that an object was made of; null when it is not kept.</summary>
    public Task<byte[]?> ContentAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await session.QueryFirstAsync<byte[]>(
                "SELECT content FROM harvest_content WHERE harvest_object_id = @id", new { id }) is { } packed
                ? Packed.Unpack(packed)
                : null,
            cancellationToken);

    internal Task AddProblemsAsync(
        Session session, string jobId, IEnumerable<(string ObjectId, RecordProblem Problem)> problems, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = problems.Select(row => new object?[]
        {
            Guid.CreateVersion7().ToString(), row.ObjectId, jobId, JobReports.Message(row.Problem.Message), row.Problem.Stage, row.Problem.Line,
            row.Problem.IsWarning, now,
        }).ToList();
        return rows.Count == 0
            ? Task.CompletedTask
            : database.Dialect.BulkInsertAsync(
                session,
                "harvest_object_error",
                ["id", "harvest_object_id", "harvest_job_id", "message", "stage", "line", "warning", "created"],
                rows,
                cancellationToken);
    }
}
