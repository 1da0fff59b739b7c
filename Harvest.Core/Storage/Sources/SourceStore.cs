using Harvest.Model;

namespace Harvest.Storage.Sources;

/// <summary>The table <c>harvest_source</c>.</summary>
public sealed class SourceStore(Database database)
{
    /// <summary>A source that has been due for so long, and has no job, is overdue: nobody runs the scheduler.</summary>
    public static readonly TimeSpan Overdue = TimeSpan.FromMinutes(15);

    private const string Columns = """
        id, url, name, title, description, config, created, type, active, user_id, publisher_id, frequency, next_run,
        deletions_approved, schedule, time_zone, notify_to, notify_when, private, approval, approval_comment, paused,
        held_set, held_deletions, held_additions, held_job_id, naming, count_surplus, count_times, limits, priority, hours
        """;

    /// <exception cref="HarvestException">The name is taken.</exception>
    public async Task AddAsync(Source source, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(
                session => session.ExecuteAsync(
                    """
                    INSERT INTO harvest_source (id, url, name, title, description, config, created, type, active, user_id,
                        publisher_id, frequency, next_run, schedule, time_zone, private, approval, approval_comment)
                    VALUES (@Id, @Url, @Name, @Title, @Description, @Config, @Created, @Type, @Active, @UserId,
                        @PublisherId, @Frequency, @NextRun, @Schedule, @TimeZone, @Private, @Approval, @ApprovalComment)
                    """,
                    Parameters(source)),
                cancellationToken);
        }
        catch (Exception fault) when (database.Dialect.IsDuplicate(fault))
        {
            throw new HarvestException($"name: a source named {source.Name} exists already", fault);
        }
    }

    public Task UpdateAsync(Source source, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                UPDATE harvest_source SET url = @Url, name = @Name, title = @Title, description = @Description,
                    config = @Config, type = @Type, active = @Active, user_id = @UserId, publisher_id = @PublisherId,
                    frequency = @Frequency, next_run = @NextRun,
                    schedule = @Schedule, time_zone = @TimeZone, private = @Private, approval = @Approval,
                    approval_comment = @ApprovalComment
                WHERE id = @Id
                """,
                Parameters(source)),
            cancellationToken);

    /// <summary>Says which jobs go first and when the source may be asked; apart from the rest, so that nobody sets it back with an old copy.</summary>
    public Task SetTurnAsync(string sourceId, int priority, string hours, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                "UPDATE harvest_source SET priority = @priority, hours = @hours WHERE id = @sourceId", new { sourceId, priority, hours }),
            cancellationToken);

    /// <summary>Deletes a source; what it has brought must be gone.</summary>
    public Task DeleteAsync(string sourceId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync("DELETE FROM harvest_source WHERE id = @sourceId", new { sourceId }), cancellationToken);

    /// <summary>Says who is told of a source's jobs; apart from the rest, so that nobody sets it back with an old copy.</summary>
    public Task SetNotifyAsync(string sourceId, string to, NotifyWhen? when, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                "UPDATE harvest_source SET notify_to = @to, notify_when = @when WHERE id = @sourceId",
                new { sourceId, to, when = when?.ToString() }),
            cancellationToken);

    /// <summary>Stops or resumes the schedules of sources, and touches nothing else.</summary>
    public Task PauseAsync(IReadOnlyCollection<string> sourceIds, bool isPaused, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                $"UPDATE harvest_source SET paused = @isPaused WHERE {session.Dialect.In("id", "ids")}",
                new { ids = session.Dialect.List(sourceIds), isPaused }),
            cancellationToken);

    /// <summary>By id or name; null when there is none.</summary>
    public Task<Source?> FindAsync(string idOrName, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<Source>(
                $"SELECT {Columns} FROM harvest_source WHERE id = @idOrName OR name = @idOrName",
                new { idOrName }),
            cancellationToken);

    public Task<Source?> OfJobAsync(string jobId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<Source>(
                $"SELECT {Columns} FROM harvest_source WHERE id = (SELECT source_id FROM harvest_job WHERE id = @jobId)",
                new { jobId }),
            cancellationToken);

    /// <summary>The source of a job, and what the job was asked to do.</summary>
    internal Task<(Source Source, string Orders)?> OfJobWithOrdersAsync(string jobId, CancellationToken cancellationToken) =>
        database.ReadAsync<(Source, string)?>(
            async session => (await session.QueryAsync<Source, string, (Source, string)?>(
                $"""
                SELECT {Columns}, (SELECT orders FROM harvest_job WHERE id = @jobId) AS orders FROM harvest_source
                WHERE id = (SELECT source_id FROM harvest_job WHERE id = @jobId)
                """,
                new { jobId },
                "orders",
                (source, orders) => (source, orders))).FirstOrDefault(),
            cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> TitlesAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, string>>(
            async session => (await session.QueryAsync<(string Id, string Title)>(
                $"SELECT id, CASE WHEN title = '' THEN name ELSE title END AS title FROM harvest_source WHERE {session.Dialect.In("id", "ids")}",
                new { ids = session.Dialect.List(ids) })).ToDictionary(row => row.Id, row => row.Title),
            cancellationToken);

    public Task<IReadOnlyList<Source>> ListAsync(bool onlyActive, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Source>>(
            async session => [.. await session.QueryAsync<Source>(
                $"SELECT {Columns} FROM harvest_source WHERE active OR NOT @onlyActive ORDER BY name",
                new { onlyActive })],
            cancellationToken);

    /// <summary>The names of sources, by id.</summary>
    public Task<IReadOnlyDictionary<string, string>> NamesAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, string>>(
            async session => (await session.QueryAsync<(string Id, string Name)>(
                $"SELECT id, name FROM harvest_source WHERE {session.Dialect.In("id", "ids")}",
                new { ids = session.Dialect.List(ids) })).ToDictionary(row => row.Id, row => row.Name),
            cancellationToken);

    /// <summary>Active sources whose next job is due and that have no open one.</summary>
    public Task<IReadOnlyList<Source>> DueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Source>>(
            async session => [.. await session.QueryAsync<Source>(
                $"""
                SELECT {Columns} FROM harvest_source
                WHERE active AND NOT paused AND approval = 'Accepted' AND (frequency <> 'MANUAL' OR schedule <> '') AND (next_run IS NULL OR next_run <= @now)
                    AND NOT EXISTS (SELECT 1 FROM harvest_job j
                        WHERE j.source_id = harvest_source.id AND j.status IN ('New', 'Running'))
                ORDER BY next_run, name
                """,
                new { now })],
            cancellationToken);

    /// <summary>Moves the next run of a source that is due and has the schedule that it was read with.</summary>
    public Task MoveDueAsync(Source source, DateTimeOffset now, DateTimeOffset next, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                UPDATE harvest_source SET next_run = @next
                WHERE id = @Id AND frequency = @Frequency AND schedule = @Schedule AND (next_run IS NULL OR next_run <= @now)
                """,
                new { source.Id, Frequency = source.Frequency.ToString().ToUpperInvariant(), source.Schedule, now, next }),
            cancellationToken);

    /// <summary>How many datasets and jobs a source has.</summary>
    public Task<(long Datasets, long Jobs)> CountAsync(string sourceId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<(long, long)>(
                """
                SELECT (SELECT count(*) FROM dataset WHERE harvest_source_id = @sourceId AND state = 'active'),
                    (SELECT count(*) FROM harvest_job WHERE source_id = @sourceId)
                """,
                new { sourceId }),
            cancellationToken);

    private static object Parameters(Source source) => new
    {
        source.Id,
        source.Url,
        source.Name,
        source.Title,
        source.Description,
        source.Config,
        source.Created,
        source.Type,
        source.Active,
        source.UserId,
        source.PublisherId,
        Frequency = source.Frequency.ToString().ToUpperInvariant(),
        source.NextRun,
        source.Schedule,
        source.TimeZone,
        source.Private,
        Approval = source.Approval.ToString(),
        source.ApprovalComment,
    };
}
