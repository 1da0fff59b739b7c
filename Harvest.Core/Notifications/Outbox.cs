using Harvest.Storage;

namespace Harvest.Notifications;

/// <summary>
/// What is still to be told: the mark <c>untold</c> on ended jobs, and the table <c>harvest_notification</c>. The mark
/// is set by the statement that ends a job, and turned into rows in one transaction: no job is lost, none told twice.
/// </summary>
public sealed class Outbox(Database database, TimeProvider time)
{
    private const int BatchSize = 500;

    private const int MaxFault = 500;

    private const string Open = "sent IS NULL AND NOT given_up";

    /// <summary>Whether there is nothing to do: a glance, so that those who look often need not write.</summary>
    public Task<bool> IsIdleAsync(IReadOnlyList<string> channels, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await session.ExecuteScalarAsync<long>(
                $"""
                SELECT (SELECT count(*) FROM harvest_job WHERE untold)
                    + (SELECT count(*) FROM harvest_notification
                        WHERE {Open} AND not_before <= @now AND {session.Dialect.In("channel", "channels")})
                """,
                new { now = time.GetUtcNow(), channels = session.Dialect.List(channels) }) == 0,
            cancellationToken);

    /// <summary>Writes down who is told of the jobs that have ended.</summary>
    /// <param name="audience">Channels and recipients; none when nobody is told.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public async Task AddressAsync(
        Func<EndedJob, IReadOnlyList<(string Channel, string Recipient)>> audience, CancellationToken cancellationToken)
    {
        int addressed;
        do
        {
            addressed = await database.WriteAsync(
                session => AddressAsync(session, audience, cancellationToken), cancellationToken);
        }
        while (addressed == BatchSize);
    }

    /// <summary>Frees what was claimed by processes that are surely dead.</summary>
    public Task FreeAsync(Func<string, bool> isDead, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var dead = (await session.QueryAsync<string>(
                    $"SELECT DISTINCT lease_owner FROM harvest_notification WHERE {Open} AND lease_owner IS NOT NULL"))
                    .Where(isDead).ToList();
                await session.ExecuteAsync(
                    $"""
                    UPDATE harvest_notification SET lease_owner = NULL, lease_until = NULL
                    WHERE {Open} AND {session.Dialect.In("lease_owner", "dead")}
                    """,
                    new { dead = session.Dialect.List(dead) });
            },
            cancellationToken);

    /// <summary>Takes what is due and nobody has: those of one recipient together.</summary>
    public Task<IReadOnlyList<Notification>> ClaimAsync(
        string owner, TimeSpan lease, IReadOnlyList<string> channels, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<Notification>>(
            async session =>
            {
                var now = time.GetUtcNow();
                var claimed = await session.QueryAsync<Notification>(
                    $"""
                    UPDATE harvest_notification SET lease_owner = @owner, lease_until = @until, attempts = attempts + 1
                    WHERE id IN (SELECT id FROM harvest_notification
                        WHERE {Open} AND not_before <= @now AND (lease_until IS NULL OR lease_until < @now)
                            AND {session.Dialect.In("channel", "channels")}
                        ORDER BY channel, recipient, id LIMIT @BatchSize {session.Dialect.SkipLocked})
                    RETURNING id, harvest_job_id AS job_id, channel, recipient, attempts
                    """,
                    new { owner, now, until = now + lease, channels = session.Dialect.List(channels), BatchSize });
                return [.. claimed.OrderBy(row => row.Channel, StringComparer.Ordinal)
                    .ThenBy(row => row.Recipient, StringComparer.Ordinal)
                    .ThenBy(row => row.Id, StringComparer.Ordinal)];
            },
            cancellationToken);

    /// <summary>Prolongs a claim.</summary>
    /// <returns>False when none of them is ours and open any more.</returns>
    public Task<bool> RenewAsync(
        string owner, TimeSpan lease, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                $"""
                UPDATE harvest_notification SET lease_until = @until
                WHERE {session.Dialect.In("id", "ids")} AND {Open} AND lease_owner = @owner
                """,
                new { owner, until = time.GetUtcNow() + lease, ids = session.Dialect.List(ids) }) > 0,
            cancellationToken);

    /// <summary>Says that they went out. Whose claim it was does not matter: sent is sent.</summary>
    public Task MarkSentAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                $"""
                UPDATE harvest_notification SET sent = @now, fault = '', lease_owner = NULL, lease_until = NULL
                WHERE {session.Dialect.In("id", "ids")} AND sent IS NULL
                """,
                new { now = time.GetUtcNow(), ids = session.Dialect.List(ids) }),
            cancellationToken);

    /// <summary>Says that they did not go out: another try later, or none when they had theirs.</summary>
    public Task PostponeAsync(
        IReadOnlyCollection<Notification> rows, int attempts, string fault, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        fault = fault.Replace("\0", "", StringComparison.Ordinal);
        fault = fault.Length > MaxFault ? fault[..MaxFault] : fault;
        return database.WriteAsync(
            session => session.Dialect.ExecuteManyAsync(
                session,
                """
                UPDATE harvest_notification SET not_before = @p0, given_up = @p1, fault = @p2,
                    lease_owner = NULL, lease_until = NULL
                WHERE id = @p3 AND sent IS NULL
                """,
                rows.Select(row => new object?[]
                    { now + Pause(row.Attempts), row.Attempts >= attempts, fault, row.Id }),
                cancellationToken),
            cancellationToken);
    }

    /// <summary>Gives back what was not tried.</summary>
    public Task ReleaseAsync(string owner, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                $"""
                UPDATE harvest_notification SET lease_owner = NULL, lease_until = NULL, attempts = attempts - 1
                WHERE {session.Dialect.In("id", "ids")} AND {Open} AND lease_owner = @owner
                """,
                new { owner, ids = session.Dialect.List(ids) }),
            cancellationToken);

    /// <summary>Forgets what is older than so many days, sent or not.</summary>
    public Task<int> CleanAsync(int days, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                "DELETE FROM harvest_notification WHERE created < @old",
                new { old = time.GetUtcNow() - TimeSpan.FromDays(days) }),
            cancellationToken);

    /// <summary>How many wait for another try, how many were given up, and what the last of them met.</summary>
    public Task<(long Waiting, long GivenUp, string? Fault)> TroubleAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<(long, long, string?)>(
                $"""
                SELECT (SELECT count(*) FROM harvest_notification WHERE {Open} AND fault <> ''),
                    (SELECT count(*) FROM harvest_notification WHERE given_up),
                    (SELECT fault FROM harvest_notification WHERE fault <> '' ORDER BY id DESC LIMIT 1)
                """),
            cancellationToken);

    /// <summary>A minute, doubled each time, up to six hours.</summary>
    internal static TimeSpan Pause(int attempts) => TimeSpan.FromMinutes(Math.Min(Math.Pow(2, attempts - 1), 360));

    private async Task<int> AddressAsync(
        Session session,
        Func<EndedJob, IReadOnlyList<(string Channel, string Recipient)>> audience,
        CancellationToken cancellationToken)
    {
        var jobs = (await session.QueryAsync<string>(
            $"""
            UPDATE harvest_job SET untold = false
            WHERE id IN (SELECT id FROM harvest_job WHERE untold
                ORDER BY finished, id LIMIT @BatchSize {session.Dialect.SkipLocked})
            RETURNING id
            """,
            new { BatchSize })).ToList();
        var ended = await session.QueryAsync<EndedJob>(
            $"""
            SELECT j.id, j.status, j.added + j.updated + j.deleted AS changes, s.notify_to, s.notify_when,
                j.errored + (SELECT count(*) FROM harvest_gather_error e WHERE e.harvest_job_id = j.id AND NOT e.warning) AS errors
            FROM harvest_job j JOIN harvest_source s ON s.id = j.source_id
            WHERE {session.Dialect.In("j.id", "jobs")} ORDER BY j.finished, j.id
            """,
            new { jobs = session.Dialect.List(jobs) });
        var now = time.GetUtcNow();
        await session.Dialect.BulkInsertAsync(
            session,
            "harvest_notification",
            ["id", "harvest_job_id", "channel", "recipient", "created", "not_before"],
            ended.SelectMany(job => audience(job).Select(to => new object?[]
                { Guid.CreateVersion7().ToString(), job.Id, to.Channel, to.Recipient, now, now })),
            cancellationToken);
        return jobs.Count;
    }
}
