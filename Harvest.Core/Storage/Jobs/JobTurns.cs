using Harvest.Model;

namespace Harvest.Storage.Jobs;

/// <summary>
/// Which of the waiting jobs is next: those of a higher priority first, within the hours of their source, and no more at once than
/// <see cref="JobOptions"/> allows. A message on the gather queue is a turn; whose it is, is decided here.
/// </summary>
public sealed class JobTurns(Database database, HarvestOptions options, TimeProvider time)
{
    private const int Looked = 500;

    private const string Waits = """
        j.status IN ('New', 'Running') AND j.gather_finished IS NULL AND (j.lease_owner IS NULL OR j.lease_until < @now)
        """;

    /// <summary>At work: being gathered, or gathered with open objects.</summary>
    private const string Works = "j.status = 'Running' AND (j.gather_finished IS NOT NULL OR j.lease_until >= @now)";

    /// <summary>Set by a person's own run: what was asked for by hand starts at once.</summary>
    public bool IsOff { get; set; }

    /// <summary>Whose turn a message is.</summary>
    /// <param name="jobId">The job that it names.</param>
    /// <param name="owner">This process: what it has reserved for itself starts at once.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The job itself, or one that goes before it; null when none may start now.</returns>
    public Task<string?> NextAsync(string jobId, string owner, CancellationToken cancellationToken) => IsOff
        ? Task.FromResult<string?>(jobId)
        : database.ReadAsync(
            async session =>
            {
                var now = time.GetUtcNow();
                var waiting = (await session.QueryAsync<WaitingJob>(
                    $"""
                    SELECT j.id, j.status, s.priority, s.hours, s.url, CASE WHEN j.reserved_until >= @now THEN j.reserved_by ELSE NULL END AS reserved_by
                    FROM harvest_job j JOIN harvest_source s ON s.id = j.source_id WHERE {Waits}
                    ORDER BY CASE WHEN j.id = @jobId THEN 0 ELSE 1 END, s.priority DESC, j.created, j.id LIMIT @Looked
                    """,
                    new { jobId, now, Looked })).ToList();
                var named = waiting.Find(job => job.Id == jobId);
                if (named?.ReservedBy == owner)
                    return jobId;
                // Its turn was given to another before, or it has ended: then the turn is that of one that was passed over.
                if (named is null && (waiting.Count == 0 || !await IsPassedOverAsync(session, jobId)))
                    return jobId;
                var rules = await RulesAsync(session, now);
                var next = waiting.Where(job => job.ReservedBy is null && (named is not null || job.Status == "Running") && rules.Allow(job))
                    .OrderByDescending(job => job.Priority).FirstOrDefault();
                return named is not null && rules.Allow(named) && (next is null || next.Priority <= named.Priority) ? jobId : next?.Id ?? (named is null ? jobId : null);
            },
            cancellationToken);

    /// <summary>Whether a job that has just been taken is one too many: several processes took one at the same time.</summary>
    public Task<bool> IsTooManyAsync(string jobId, CancellationToken cancellationToken) => IsOff || !HasLimits
        ? Task.FromResult(false)
        : database.ReadAsync(
            async session =>
            {
                var now = time.GetUtcNow();
                var working = (await session.QueryAsync<WaitingJob>(
                    $"""
                    SELECT j.id, s.url, j.reserved_by FROM harvest_job j JOIN harvest_source s ON s.id = j.source_id
                    WHERE {Works} ORDER BY j.gather_started, j.id
                    """,
                    new { now })).ToList();
                var place = working.FindIndex(job => job.Id == jobId);
                if (place < 0 || working[place].ReservedBy is not null)
                    return false;
                var before = working[..place];
                return IsFull(options.Job.AtOnce, before.Count) || IsFull(options.Job.AtOncePerHost, before.Count(job => job.Host == working[place].Host));
            },
            cancellationToken);

    /// <summary>A job that may not start yet waits as a new one, until its turn comes.</summary>
    public Task DeferAsync(string jobId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                UPDATE harvest_job SET status = 'New', lease_owner = NULL, lease_until = NULL
                WHERE id = @jobId AND status = 'Running' AND gather_finished IS NULL AND gathered = 0
                """,
                new { jobId }),
            cancellationToken);

    /// <summary>The waiting jobs that may not start now, by the hours of their source or, if asked, by the limits too.</summary>
    public Task<HashSet<string>> DeferredAsync(bool byLimits, CancellationToken cancellationToken) => IsOff
        ? Task.FromResult<HashSet<string>>([])
        : database.ReadAsync(
            async session =>
            {
                var now = time.GetUtcNow();
                var waiting = (await session.QueryAsync<WaitingJob>(
                    $"""
                    SELECT j.id, s.hours, s.url FROM harvest_job j JOIN harvest_source s ON s.id = j.source_id
                    WHERE {Waits} AND (s.hours <> '' OR @limited) AND (j.reserved_by IS NULL OR j.reserved_until < @now)
                    """,
                    new { now, limited = byLimits && HasLimits })).ToList();
                if (waiting.Count == 0)
                    return [];
                var rules = byLimits ? await RulesAsync(session, now) : new Rules(options.Job, now, []);
                return waiting.Where(job => !rules.Allow(job)).Select(job => job.Id).ToHashSet();
            },
            cancellationToken);

    private bool HasLimits => options.Job.AtOnce > 0 || options.Job.AtOncePerHost > 0;

    private static bool IsFull(int limit, int count) => limit > 0 && count >= limit;

    private async Task<Rules> RulesAsync(Session session, DateTimeOffset now) => new(options.Job, now, HasLimits
        ? [.. (await session.QueryAsync<WaitingJob>(
            $"SELECT j.id, s.url FROM harvest_job j JOIN harvest_source s ON s.id = j.source_id WHERE {Works}", new { now })).Select(job => job.Host)]
        : []);

    private static async Task<bool> IsPassedOverAsync(Session session, string jobId) => await session.ExecuteScalarAsync<long>(
        """
        SELECT count(*) FROM harvest_source WHERE priority <> 0 AND EXISTS (SELECT 1 FROM harvest_job WHERE id = @jobId)
        """,
        new { jobId }) > 0;

    private sealed record Rules(JobOptions Limits, DateTimeOffset Now, IReadOnlyList<string> Busy)
    {
        public bool Allow(WaitingJob job) => AskingHours.AreOpen(job.Hours, Now)
            && !IsFull(Limits.AtOnce, Busy.Count) && !IsFull(Limits.AtOncePerHost, Busy.Count(host => host == job.Host));
    }

    private sealed record WaitingJob
    {
        public required string Id { get; init; }

        public string Status { get; init; } = "";

        public int Priority { get; init; }

        public string Hours { get; init; } = "";

        public string Url { get; init; } = "";

        public string? ReservedBy { get; init; }

        public string Host => Uri.TryCreate(Url, UriKind.Absolute, out var url) ? url.Authority : Url;
    }
}
