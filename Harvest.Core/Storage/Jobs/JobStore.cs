using Dapper;
using Harvest.Model;
using Harvest.Storage.Sources;

namespace Harvest.Storage.Jobs;

/// <summary>The table <c>harvest_job</c>: creating, claiming, counting and ending jobs. Reports are in <see cref="JobReports"/>.</summary>
public sealed class JobStore(Database database, TimeProvider time)
{
    private static readonly DateTimeOffset Never = DateTimeOffset.UnixEpoch;

    internal const string Columns = """
        id, source_id, status, created, gather_started, gather_finished, finished, progress_at, orders, gather_attempts,
        fingerprint, listed, gathered, published, completed, added, updated, deleted, errored, not_modified, unchanged,
        withheld, withheld_additions, held, complete, full_listing, error_free,
        (SELECT count(*) FROM harvest_gather_error WHERE harvest_job_id = harvest_job.id AND NOT warning) AS gather_errors
        """;

    /// <summary>Makes a job, New. The partial unique index keeps promise 3, whoever else does the same.</summary>
    /// <returns>Null when the source has an open job already.</returns>
    public async Task<Job?> CreateAsync(string sourceId, JobOrder order, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7().ToString();
        try
        {
            return await database.WriteAsync(
                session => session.QueryFirstAsync<Job>(
                    $"""
                    INSERT INTO harvest_job (id, source_id, status, created, progress_at, orders)
                    VALUES (@id, @sourceId, 'New', @now, @now, @orders) RETURNING {Columns}
                    """,
                    new { id, sourceId, now = time.GetUtcNow(), orders = order.ToString() }),
                cancellationToken);
        }
        catch (Exception fault) when (database.Dialect.IsDuplicate(fault))
        {
            // Perhaps our own row, when the answer to its commit was lost.
            return await FindAsync(id, cancellationToken);
        }
    }

    /// <summary>
    /// Makes the job of a source that is due and moves its next time, both or neither: should the process die here, the run is
    /// not lost.
    /// </summary>
    /// <param name="source">The source as it was when it was found due.</param>
    /// <param name="next">When it is due again.</param>
    /// <returns>Null when it is due no longer, or has an open job: another was quicker, or a person changed it.</returns>
    public async Task<Job?> CreateDueAsync(Source source, DateTimeOffset? next, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7().ToString();
        try
        {
            await database.WriteAsync(
                async session =>
                {
                    var moved = await session.ExecuteAsync(
                        "UPDATE harvest_source SET next_run = @next WHERE id = @Id AND active AND coalesce(next_run, @Never) = @due",
                        new { source.Id, next, Never, due = source.NextRun ?? Never });
                    if (moved > 0)
                    {
                        await session.ExecuteAsync(
                            """
                            INSERT INTO harvest_job (id, source_id, status, created, progress_at) VALUES (@id, @sourceId, 'New', @now, @now)
                            """,
                            new { id, sourceId = source.Id, now = time.GetUtcNow() });
                    }
                },
                cancellationToken);
        }
        catch (Exception fault) when (database.Dialect.IsDuplicate(fault))
        {
            // There is an open job by now: the source stays due until that has ended.
        }
        return await FindAsync(id, cancellationToken);
    }

    /// <summary>Says that the job has been put on the gather queue.</summary>
    /// <returns>The job; null when it was no longer New.</returns>
    public Task<Job?> MarkQueuedAsync(string jobId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.QueryFirstAsync<Job>(
                $"UPDATE harvest_job SET status = 'Running', progress_at = @now WHERE id = @jobId AND status = 'New' RETURNING {Columns}",
                new { jobId, now = time.GetUtcNow() }),
            cancellationToken);

    public Task<Job?> FindAsync(string jobId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<Job>($"SELECT {Columns} FROM harvest_job WHERE id = @jobId", new { jobId }),
            cancellationToken);

    public Task<Job?> NewestAsync(string sourceId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<Job>(
                $"SELECT {Columns} FROM harvest_job WHERE source_id = @sourceId ORDER BY created DESC, id DESC LIMIT 1",
                new { sourceId }),
            cancellationToken);

    /// <summary>Jobs, newest first.</summary>
    /// <param name="sourceId">Only of this source; null for all.</param>
    /// <param name="state">Only those that people see so (<see cref="JobStates.Words"/>); null for all.</param>
    /// <param name="limit">At most.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<IReadOnlyList<Job>> ListAsync(
        string? sourceId, string? state, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Job>>(
            async session => [.. await session.QueryAsync<Job>(
                $"""
                SELECT {Columns} FROM harvest_job
                WHERE (CAST(@sourceId AS text) IS NULL OR source_id = @sourceId)
                    AND {JobStates.Condition(state, asShown: true)}
                ORDER BY created DESC, id DESC LIMIT @limit
                """,
                new { sourceId, limit })],
            cancellationToken);

    /// <summary>Jobs that are New or Running, oldest first.</summary>
    public Task<IReadOnlyList<Job>> OpenAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Job>>(
            async session => [.. await session.QueryAsync<Job>(
                $"SELECT {Columns} FROM harvest_job WHERE status IN ('New', 'Running') ORDER BY created, id")],
            cancellationToken);

    /// <summary>The last job after which only changes need be asked for, given the same settings; null when there is none.</summary>
    public Task<Job?> LastErrorFreeAsync(string sourceId, string fingerprint, bool fullListing, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<Job>(
                $"""
                SELECT {Columns} FROM harvest_job
                WHERE source_id = @sourceId AND error_free AND fingerprint = @fingerprint AND (full_listing OR NOT @fullListing)
                ORDER BY created DESC LIMIT 1
                """,
                new { sourceId, fingerprint, fullListing }),
            cancellationToken);

    /// <summary>
    /// Takes the job for gathering, if nobody has it. A second gathering (the first one's process died) counts anew what it
    /// lists; objects already there stay.
    /// </summary>
    /// <returns>Null when there is nothing to do: ended, being gathered, gathered, or gone.</returns>
    public Task<Job?> ClaimGatherAsync(string jobId, string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                var now = time.GetUtcNow();
                return session.QueryFirstAsync<Job>(
                    $"""
                    UPDATE harvest_job SET status = 'Running', gather_started = coalesce(gather_started, @now),
                        gather_attempts = gather_attempts + 1, progress_at = @now, lease_owner = @owner, lease_until = @until,
                        listed = 0, unchanged = 0, withheld = 0, withheld_additions = 0
                    WHERE id = @jobId AND status IN ('New', 'Running') AND gather_finished IS NULL
                        AND (lease_owner IS NULL OR lease_until < @now)
                        AND (reserved_by IS NULL OR reserved_by = @owner OR reserved_until < @now)
                    RETURNING {Columns}
                    """,
                    new { jobId, owner, now, until = now + lease });
            },
            cancellationToken);

    /// <summary>Prolongs the claim.</summary>
    /// <returns>False when it is no longer ours: the job was aborted, or the claim ran out and another took it.</returns>
    public Task<bool> RenewGatherAsync(string jobId, string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                """
                UPDATE harvest_job SET lease_until = @until
                WHERE id = @jobId AND lease_owner = @owner AND status = 'Running' AND gather_finished IS NULL
                """,
                new { jobId, owner, until = time.GetUtcNow() + lease }) > 0,
            cancellationToken);

    /// <summary>Gives the claim back as if it had never been made, so that another process can gather at once.</summary>
    public Task ReleaseGatherAsync(string jobId, string owner, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                UPDATE harvest_job SET lease_owner = NULL, lease_until = NULL, gather_attempts = gather_attempts - 1
                WHERE id = @jobId AND lease_owner = @owner
                """,
                new { jobId, owner }),
            cancellationToken);

    /// <summary>The jobs that wait for somebody to gather them.</summary>
    public Task<HashSet<string>> UngatheredAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.QueryAsync<string>(
                "SELECT id FROM harvest_job WHERE status IN ('New', 'Running') AND gather_finished IS NULL AND lease_owner IS NULL"))
                .ToHashSet(),
            cancellationToken);

    /// <summary>How many objects of each job have been published and wait for somebody to begin them; jobs with none are left out.</summary>
    public Task<Dictionary<string, long>> WaitingAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.QueryAsync<(string Id, long Count)>(
                """
                SELECT j.id, count(*) FROM harvest_job j JOIN harvest_object o
                    ON o.harvest_job_id = j.id AND o.report_status IS NULL AND o.position <= j.published
                WHERE j.status = 'Running' AND o.lease_owner IS NULL GROUP BY j.id
                """)).ToDictionary(row => row.Id, row => row.Count),
            cancellationToken);

    /// <summary>
    /// Writes what gathering has come to, as absolute numbers, so that doing it twice changes nothing. When all before is published and
    /// the window has room, what is added now counts as published too.
    /// </summary>
    /// <returns>How far the job is published; null when the claim is no longer ours: the transaction must not go on then.</returns>
    internal Task<long?> SaveGatherAsync(Session session, string jobId, string owner, GatherCounts counts, int added, int window) =>
        session.QueryFirstAsync<long?>(
            """
            UPDATE harvest_job SET listed = @Listed, gathered = @Gathered, unchanged = @Unchanged, fingerprint = @Fingerprint,
                held = @Held, progress_at = @now,
                published = CASE WHEN published = @before AND @added > 0 AND NOT @Held AND @added + (SELECT count(*) FROM harvest_object o
                    WHERE o.harvest_job_id = @jobId AND o.report_status IS NULL AND o.position <= @before) <= @window
                    THEN @Gathered ELSE published END
            WHERE id = @jobId AND lease_owner = @owner AND status = 'Running' AND gather_finished IS NULL
            RETURNING published
            """,
            new
            {
                jobId,
                owner,
                now = time.GetUtcNow(),
                counts.Listed,
                counts.Gathered,
                counts.Unchanged,
                counts.Fingerprint,
                counts.Held,
                added,
                window,
                before = counts.Gathered - added,
            });

    /// <summary>Says that the listing ended. Objects may still be open.</summary>
    public async Task<bool> FinishGatherAsync(
        string jobId, string owner, bool complete, bool fullListing, long withheld, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session => FinishGatherAsync(session, jobId, owner, complete, fullListing, withheld), cancellationToken) is not null;

    /// <summary>The same, with what it means for the source, both or neither.</summary>
    /// <returns>Where the job stands; null when the claim is no longer ours.</returns>
    internal Task<JobProgress?> FinishGatherAsync(
        Job job, string owner, bool complete, bool fullListing, ListingEnd end, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var progress = await FinishGatherAsync(session, job.Id, owner, complete, fullListing, end.Deletions, end.Additions);
                if (progress is not null)
                    await HeldBack.SettleAsync(session, job.SourceId, job.Id, end);
                return progress;
            },
            cancellationToken);

    private Task<JobProgress?> FinishGatherAsync(
        Session session, string jobId, string owner, bool complete, bool fullListing, long withheld, long additions = 0) =>
        session.QueryFirstAsync<JobProgress>(
                """
                UPDATE harvest_job SET gather_finished = @now, progress_at = @now, complete = @complete,
                    full_listing = @fullListing, withheld = @withheld, withheld_additions = @additions, held = false,
                    lease_owner = NULL, lease_until = NULL
                WHERE id = @jobId AND lease_owner = @owner AND status = 'Running' AND gather_finished IS NULL
                RETURNING gathered, published, completed, gather_finished
                """,
                new { jobId, owner, now = time.GetUtcNow(), complete, fullListing, withheld, additions });

    /// <summary>
    /// The next objects for the fetch queue, as many as the window has room for. Promise 4: the ids are written, the cursor is
    /// committed, and only then are they published; should the process die in between, <see cref="RewindAsync"/> brings them back.
    /// </summary>
    public Task<IReadOnlyList<string>> TakeWindowAsync(string jobId, int window, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<string>>(
            async session =>
            {
                // Counted, not reckoned from counters: after a rewind some behind the cursor have ended, others are being worked on.
                var (gathered, published, open) = await session.QueryFirstAsync<(long, long, long)>(
                    """
                    SELECT gathered, published, (SELECT count(*) FROM harvest_object
                        WHERE harvest_job_id = @jobId AND report_status IS NULL AND position <= published)
                    FROM harvest_job WHERE id = @jobId AND status = 'Running' AND NOT held
                    """,
                    new { jobId });
                var room = window - open;
                if (room <= 0 || published >= gathered)
                    return [];
                // No further than we know of: more may have been gathered since.
                var found = (await session.QueryAsync<(string Id, long Position)>(
                    """
                    SELECT id, position FROM harvest_object
                    WHERE harvest_job_id = @jobId AND report_status IS NULL AND position > @published AND position <= @gathered
                    ORDER BY position LIMIT @room
                    """,
                    new { jobId, published, gathered, room })).AsList();
                var next = found.Count == room ? found[^1].Position : gathered;
                var ours = await session.ExecuteAsync(
                    """
                    UPDATE harvest_job SET published = @next
                    WHERE id = @jobId AND published = @published AND status = 'Running'
                    """,
                    new { jobId, next, published });
                return ours == 0 ? [] : [.. found.Select(row => row.Id)];
            },
            cancellationToken);

    /// <summary>
    /// Moves the window back to the first object that still waits, so that ids whose messages were lost are published again.
    /// </summary>
    /// <returns>True when there was one.</returns>
    public Task<bool> RewindAsync(string jobId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                """
                UPDATE harvest_job SET published = (SELECT min(position) - 1 FROM harvest_object
                    WHERE harvest_job_id = @jobId AND report_status IS NULL AND lease_owner IS NULL)
                WHERE id = @jobId AND status = 'Running'
                    AND EXISTS (SELECT 1 FROM harvest_object
                        WHERE harvest_job_id = @jobId AND report_status IS NULL AND lease_owner IS NULL)
                """,
                new { jobId }) > 0,
            cancellationToken);

    /// <summary>Adds what a batch came to. In the same transaction as the objects' outcomes, so that nothing is counted twice.</summary>
    internal async Task<JobProgress> CountOutcomesAsync(Session session, string jobId, IReadOnlyCollection<string> outcomes) =>
        await session.QueryFirstAsync<JobProgress>(
            """
            UPDATE harvest_job SET completed = completed + @completed, added = added + @added, updated = updated + @updated,
                deleted = deleted + @deleted, errored = errored + @errored, not_modified = not_modified + @notModified,
                progress_at = @now
            WHERE id = @jobId
            RETURNING gathered, published, completed, gather_finished
            """,
            new
            {
                jobId,
                now = time.GetUtcNow(),
                completed = outcomes.Count,
                added = outcomes.Count(outcome => outcome == Outcomes.Added),
                updated = outcomes.Count(outcome => outcome == Outcomes.Updated),
                deleted = outcomes.Count(outcome => outcome == Outcomes.Deleted),
                errored = outcomes.Count(outcome => outcome == Outcomes.Errored),
                notModified = outcomes.Count(outcome => outcome == Outcomes.NotModified),
            }) ?? new JobProgress();
}

/// <summary>What gathering has come to so far.</summary>
public readonly record struct GatherCounts(long Listed, long Gathered, long Unchanged, string Fingerprint)
{
    /// <summary>It is not certain yet that the listing is the source's, so nothing is published.</summary>
    public bool Held { get; init; }
}

/// <summary>Where a job stands after a batch.</summary>
public sealed record JobProgress
{
    public long Gathered { get; init; }

    public long Published { get; init; }

    public long Completed { get; init; }

    public DateTimeOffset? GatherFinished { get; init; }
}
