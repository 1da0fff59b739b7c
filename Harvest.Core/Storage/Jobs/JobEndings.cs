using Harvest.Diagnostics;
using Harvest.Model;
using Harvest.Queues;

namespace Harvest.Storage.Jobs;

/// <summary>
/// How jobs end, and what is done about those that stand still. Ending marks a job as untold in the same statement: people are
/// told of it from there (<see cref="Notifications.Notifier"/>).
/// </summary>
public sealed class JobEndings(Database database, TimeProvider time)
{
    /// <summary>Twice what the setting allows: a claim that reaches further was made by a clock that was wrong.</summary>
    private static readonly TimeSpan LongestLease = TimeSpan.FromHours(2);

    private const string Ungathered = "j.gather_finished IS NULL AND j.lease_owner IS NULL";

    private const string Unfetched = """
        j.status = 'Running' AND (j.published < j.gathered
            OR EXISTS (SELECT 1 FROM harvest_object o WHERE o.harvest_job_id = j.id AND o.report_status IS NULL AND o.lease_owner IS NULL)
            OR (j.gather_finished IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM harvest_object o WHERE o.harvest_job_id = j.id AND o.report_status IS NULL)))
        """;

    /// <summary>
    /// Promise 7: ends a job whose listing has ended and whose objects have all ended. Safe to try at any time, by anyone.
    /// The counts are taken from the objects once more: they are the truth.
    /// </summary>
    /// <returns>True when this call ended it.</returns>
    public async Task<bool> TryFinishAsync(string jobId, CancellationToken cancellationToken) =>
        Counted(JobStatus.Finished, await database.WriteAsync(
            async session => await session.ExecuteAsync(
                $"""
                UPDATE harvest_job SET status = 'Finished', finished = @now, untold = true, {Recount("complete")}
                WHERE id = @jobId AND status = 'Running' AND gather_finished IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM harvest_object WHERE harvest_job_id = @jobId AND report_status IS NULL)
                """,
                new { jobId, now = time.GetUtcNow() }) > 0,
            cancellationToken));

    /// <summary>
    /// Ends a job for good, its open objects with it. Whoever works on one of them finds the claim gone and writes nothing.
    /// </summary>
    /// <returns>False when it had ended before.</returns>
    public async Task<bool> AbortAsync(string jobId, string reason, CancellationToken cancellationToken) =>
        Counted(JobStatus.Aborted, await database.WriteAsync(
            async session =>
            {
                var now = time.GetUtcNow();
                var ended = await session.ExecuteAsync(
                    """
                    UPDATE harvest_job SET status = 'Aborted', finished = @now, gather_finished = coalesce(gather_finished, @now),
                        complete = false, lease_owner = NULL, lease_until = NULL, untold = true
                    WHERE id = @jobId AND status IN ('New', 'Running')
                    """,
                    new { jobId, now });
                if (ended == 0)
                    return false;
                await session.ExecuteAsync(
                    """
                    UPDATE harvest_object SET state = 'ERROR', report_status = 'aborted', import_finished = @now,
                        lease_owner = NULL, lease_until = NULL
                    WHERE harvest_job_id = @jobId AND report_status IS NULL
                    """,
                    new { jobId, now });
                await session.ExecuteAsync(
                    "INSERT INTO harvest_gather_error (id, harvest_job_id, message, created) VALUES (@id, @jobId, @reason, @now)",
                    new { id = Guid.CreateVersion7().ToString(), jobId, reason, now });
                await session.ExecuteAsync($"UPDATE harvest_job SET {Recount("false")} WHERE id = @jobId", new { jobId });
                return true;
            },
            cancellationToken));

    /// <summary>
    /// Ends the objects of a job that wait to be fetched, since their source is down, with one error for all of them. Those that
    /// another consumer holds are left to it.
    /// </summary>
    /// <param name="complaint">What is wrong with the source.</param>
    public Task EndUnfetchedAsync(string jobId, string owner, string complaint, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var now = time.GetUtcNow();
                var ended = await session.ExecuteAsync(
                    """
                    UPDATE harvest_object SET state = 'ERROR', report_status = 'errored', import_finished = @now,
                        lease_owner = NULL, lease_until = NULL
                    WHERE harvest_job_id = @jobId AND report_status IS NULL AND NOT vanished AND content_hash IS NULL
                        AND (lease_owner IS NULL OR lease_owner = @owner)
                    """,
                    new { jobId, owner, now });
                if (ended == 0)
                    return;
                await session.ExecuteAsync(
                    """
                    UPDATE harvest_job SET completed = completed + @ended, errored = errored + @ended, progress_at = @now WHERE id = @jobId
                    """,
                    new { jobId, ended, now });
                var message = JobReports.Message(
                    $"{ended:N0} record{(ended == 1 ? " was" : "s were")} not fetched; the next job asks for {(ended == 1 ? "it" : "them")} again. {complaint}");
                await session.ExecuteAsync(
                    "INSERT INTO harvest_gather_error (id, harvest_job_id, message, created) VALUES (@id, @jobId, @message, @now)",
                    new { id = Guid.CreateVersion7().ToString(), jobId, message, now });
            },
            cancellationToken);

    /// <summary>Claims on objects that ran out or whose holders are dead; their objects wait again, or end when they had their tries.</summary>
    /// <param name="isDead">Tells of a lease's owner whether it is surely dead.</param>
    /// <param name="attempts">An object claimed that often without an end is given up.</param>
    /// <returns>The objects that wait again; their messages are spent.</returns>
    public Task<IReadOnlyList<string>> RecoverObjectsAsync(
        Func<string, bool> isDead, int attempts, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<string>>(
            async session =>
            {
                var now = time.GetUtcNow();
                // Only what has been published can be claimed, so this looks at no more than the windows of the open jobs.
                var claims = (await session.QueryAsync<Claim>(
                    """
                    SELECT o.id, o.harvest_job_id AS job_id, o.retry_times, o.lease_owner AS owner, o.lease_until AS until
                    FROM harvest_job j JOIN harvest_object o
                        ON o.harvest_job_id = j.id AND o.report_status IS NULL AND o.position <= j.published
                    WHERE j.status = 'Running' AND o.lease_owner IS NOT NULL
                    """)).ToList();
                var dead = claims.Select(claim => claim.Owner).Distinct().Where(isDead).ToHashSet();
                var lost = claims.Where(claim => claim.Until < now || claim.Until > now + LongestLease || dead.Contains(claim.Owner)).ToList();
                var hopeless = lost.Where(claim => claim.RetryTimes >= attempts).ToList();
                var ended = await EndClaimsAsync(
                    session, "state = 'ERROR', report_status = 'errored', import_finished = @now", hopeless, dead, now);
                var message = $"Given up after {attempts} tries: each time the worker died or ran out of time before the record ended";
                foreach (var job in hopeless.Where(claim => ended.Contains(claim.Id)).GroupBy(claim => claim.JobId))
                    await CountGivenUpAsync(session, job.Key, [.. job.Select(claim => claim.Id)], message, now, cancellationToken);
                return [.. await EndClaimsAsync(session, "state = 'WAITING'", [.. lost.Except(hopeless)], dead, now)];
            },
            cancellationToken);

    /// <summary>
    /// Whether claims have run out, or an idle queue's work waits without a message: one cheap statement, for consumers to ask again
    /// and again.
    /// </summary>
    /// <param name="isIdle">The queue is empty; then what waits for it has stood still for a while has no message.</param>
    public Task<bool> HasLeftoversAsync(QueueName queue, bool isIdle, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await session.ExecuteScalarAsync<long>(
                $"""
                SELECT count(*) FROM harvest_job j
                WHERE j.status IN ('New', 'Running') AND (j.lease_until < @now
                    OR EXISTS (SELECT 1 FROM harvest_object o WHERE o.harvest_job_id = j.id AND o.report_status IS NULL
                        AND o.position <= j.published AND o.lease_until < @now)
                    OR (@isIdle AND (j.progress_at < @still OR j.progress_at > @now) AND {(queue == QueueName.Gather ? Ungathered : Unfetched)}))
                """,
                new { isIdle, now = time.GetUtcNow(), still = time.GetUtcNow() - TimeSpan.FromSeconds(15) }) > 0,
            cancellationToken);

    /// <summary>Open jobs with objects whose claims have run out: their consumer is dead, or cannot reach the database.</summary>
    public Task<IReadOnlyList<LapsedClaims>> LapsedAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LapsedClaims>>(
            async session => [.. await session.QueryAsync<LapsedClaims>(
                """
                SELECT j.id AS job_id, s.name AS source, count(*) AS claims, min(o.lease_until) AS since
                FROM harvest_job j JOIN harvest_source s ON s.id = j.source_id JOIN harvest_object o
                    ON o.harvest_job_id = j.id AND o.report_status IS NULL AND o.position <= j.published AND o.lease_until < @now
                WHERE j.status = 'Running' GROUP BY j.id, s.name
                UNION ALL
                SELECT j.id, s.name, 0, j.lease_until FROM harvest_job j JOIN harvest_source s ON s.id = j.source_id
                WHERE j.status = 'Running' AND j.lease_until < @now
                """,
                new { now = time.GetUtcNow() })],
            cancellationToken);

    /// <summary>Frees jobs whose gatherer is surely dead.</summary>
    public Task RecoverGatherAsync(Func<string, bool> isDead, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var dead = (await session.QueryAsync<string>(
                    "SELECT DISTINCT lease_owner FROM harvest_job WHERE status = 'Running' AND lease_owner IS NOT NULL"))
                    .Where(isDead).ToList();
                await session.ExecuteAsync(
                    $"""
                    UPDATE harvest_job SET lease_owner = NULL, lease_until = NULL
                    WHERE status = 'Running' AND (lease_until < @now OR lease_until > @far OR {database.Dialect.In("lease_owner", "dead")})
                    """,
                    new { now = time.GetUtcNow(), far = time.GetUtcNow() + LongestLease, dead = database.Dialect.List(dead) });
            },
            cancellationToken);

    private static bool Counted(JobStatus status, bool hasEnded)
    {
        if (hasEnded)
            Telemetry.JobsEnded.Add(1, Telemetry.Tag("status", status.ToString()));
        return hasEnded;
    }

    /// <returns>The objects whose claims were ended: another may have been quicker, or the claim was renewed.</returns>
    private static async Task<HashSet<string>> EndClaimsAsync(
        Session session, string change, IReadOnlyCollection<Claim> claims, IReadOnlyCollection<string> dead, DateTimeOffset now) =>
        claims.Count == 0
            ? []
            : (await session.QueryAsync<string>(
                $"""
                UPDATE harvest_object SET {change}, lease_owner = NULL, lease_until = NULL
                WHERE {session.Dialect.In("id", "ids")} AND report_status IS NULL AND lease_owner IS NOT NULL
                    AND (lease_until < @now OR lease_until > @far OR {session.Dialect.In("lease_owner", "dead")})
                RETURNING id
                """,
                new { now, far = now + LongestLease, ids = session.Dialect.List([.. claims.Select(claim => claim.Id)]), dead = session.Dialect.List(dead) }))
                .ToHashSet();

    private static async Task CountGivenUpAsync(
        Session session, string jobId, IReadOnlyList<string> ids, string message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await session.Dialect.BulkInsertAsync(
            session,
            "harvest_object_error",
            ["id", "harvest_object_id", "harvest_job_id", "message", "stage", "created"],
            ids.Select(id => new object?[] { Guid.CreateVersion7().ToString(), id, jobId, message, "Import", now }),
            cancellationToken);
        await session.ExecuteAsync(
            "UPDATE harvest_job SET completed = completed + @count, errored = errored + @count WHERE id = @jobId",
            new { jobId, count = ids.Count });
    }

    /// <summary>Sets a job's counts by its objects.</summary>
    /// <param name="isGood">A condition on the job without which it is not error-free.</param>
    private static string Recount(string isGood) =>
        $"""
        (added, updated, deleted, errored, not_modified, completed, error_free) = (SELECT
            count(*) FILTER (WHERE report_status = '{Outcomes.Added}'), count(*) FILTER (WHERE report_status = '{Outcomes.Updated}'),
            count(*) FILTER (WHERE report_status = '{Outcomes.Deleted}'), count(*) FILTER (WHERE report_status = '{Outcomes.Errored}'),
            count(*) FILTER (WHERE report_status = '{Outcomes.NotModified}'), count(report_status),
            {isGood} AND count(*) FILTER (WHERE report_status = '{Outcomes.Errored}') = 0
                AND NOT EXISTS (SELECT 1 FROM harvest_gather_error WHERE harvest_job_id = @jobId AND NOT warning)
            FROM harvest_object WHERE harvest_job_id = @jobId)
        """;

    private sealed record Claim
    {
        public string Id { get; init; } = "";

        public string JobId { get; init; } = "";

        public int RetryTimes { get; init; }

        public string Owner { get; init; } = "";

        public DateTimeOffset Until { get; init; }
    }
}

/// <summary>Claims that have run out.</summary>
public sealed record LapsedClaims
{
    public required string JobId { get; init; }

    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>How many objects; 0 when it is the job's own, for its listing.</summary>
    public long Claims { get; init; }

    /// <summary>When the first of them ran out.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>As a sentence.</summary>
    public override string ToString() => Claims == 0
        ? $"The consumer that lists {Source} (job {JobId}) is silent, and its claim ran out at {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC."
        : $"{Claims:N0} record{(Claims == 1 ? "" : "s")} of {Source} (job {JobId}) {(Claims == 1 ? "is" : "are")} held by a silent consumer whose claim ran out at {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.";
}
