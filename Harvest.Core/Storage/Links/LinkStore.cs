using Dapper;
using Harvest.Model;

namespace Harvest.Storage.Links;

/// <summary>The table <c>link</c>: which addresses are due, and how their checks went. <see cref="LinkFill"/> fills it.</summary>
public sealed class LinkStore(Database database, TimeProvider time)
{
    private const string Columns =
        """
        l.id, l.url, l.host, l.status, l.code, l.reason, l.checked, l.next_check, l.failed_since, l.failed_days, l.failed_on, l.last_good, l.history
        """;

    /// <summary>What was queued and is not done after so long has lost its message or its worker: it is due again.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromHours(2);

    /// <summary>At most so much of the time since the last look is made up for, when the scheduler was away.</summary>
    private static readonly TimeSpan MostElapsed = TimeSpan.FromHours(1);

    /// <summary>
    /// Marks addresses that are due as queued: of one host only as many as may be asked since the last call; the others of that host become
    /// due one after the other. Addresses of different hosts take turns.
    /// </summary>
    /// <param name="pause">Time between two requests to one host.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Their ids, to be put on the queue.</returns>
    public async Task<IReadOnlyList<string>> TakeDueAsync(TimeSpan pause, int most, CancellationToken cancellationToken)
    {
        var isDue = await database.ReadAsync(
            session => session.ExecuteScalarAsync<long>(
                "SELECT count(*) FROM (SELECT 1 FROM link WHERE next_check <= @now LIMIT 1) due", new { now = time.GetUtcNow() }),
            cancellationToken);
        return isDue == 0 ? [] : await database.WriteAsync(session => TakeDueAsync(session, pause, most, cancellationToken), cancellationToken);
    }

    private async Task<IReadOnlyList<string>> TakeDueAsync(Session session, TimeSpan pause, int most, CancellationToken cancellationToken)
    {
        var last = (await session.QueryFirstAsync<Progress>($"SELECT taken FROM link_progress {session.Dialect.ForUpdate}"))?.Taken;
        var now = time.GetUtcNow();
        var elapsed = last is null ? TimeSpan.FromMinutes(1) : (now - last.Value).Duration();
        var perHost = pause <= TimeSpan.Zero ? most : Math.Max(1, (int)((elapsed < MostElapsed ? elapsed : MostElapsed) / pause));
        var due = (await session.QueryAsync<(string Id, int Place)>(
            """
            SELECT id, CAST(row_number() OVER (PARTITION BY host ORDER BY next_check, id) AS integer) AS place
            FROM (SELECT id, host, next_check FROM link WHERE next_check <= @now ORDER BY next_check LIMIT @look) due
            ORDER BY 2, 1
            """,
            new { now, look = 4 * most })).AsList();
        var taken = due.Where(row => row.Place <= perHost).Take(most).ToList();
        var later = due.Where(row => row.Place > perHost).Select(row => new object?[] { row.Id, now + (pause * row.Place) });
        await session.Dialect.ExecuteManyAsync(
            session, "UPDATE link SET next_check = @p1 WHERE id = @p0", later.OrderBy(row => (string)row[0]!, StringComparer.Ordinal), cancellationToken);
        await session.ExecuteAsync(
            $"UPDATE link SET queued = @now, next_check = @lost WHERE {session.Dialect.In("id", "ids")}",
            new { now, lost = now + Lost, ids = session.Dialect.List([.. taken.Select(row => row.Id)]) });
        await session.ExecuteAsync("UPDATE link_progress SET taken = @now", new { now });
        return [.. taken.Select(row => row.Id)];
    }

    /// <summary>Takes queued addresses to be checked; what is not queued, or was taken by another, is left out.</summary>
    public Task<IReadOnlyList<Link>> ClaimAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<Link>>(
            async session => [.. await session.QueryAsync<Link>(
                $"""
                UPDATE link AS l SET queued = NULL
                WHERE l.id IN (SELECT id FROM link WHERE {session.Dialect.In("id", "ids")} AND queued IS NOT NULL ORDER BY id {session.Dialect.SkipLocked})
                RETURNING {Columns.Replace("l.", "", StringComparison.Ordinal)}
                """,
                new { ids = session.Dialect.List(ids) })],
            cancellationToken);

    /// <summary>Writes what checks found.</summary>
    public Task SaveAsync(IReadOnlyList<Link> links, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Dialect.ExecuteManyAsync(
                session,
                """
                UPDATE link SET status = @p1, code = @p2, reason = @p3, checked = @p4, next_check = @p5, failed_since = @p6, failed_days = @p7,
                    failed_on = @p8, last_good = @p9, history = @p10
                WHERE id = @p0
                """,
                links.OrderBy(link => link.Id, StringComparer.Ordinal).Select(link => new object?[]
                {
                    link.Id, link.Status.ToString(), link.Code, link.Reason, link.Checked, link.NextCheck, link.FailedSince, link.FailedDays,
                    link.FailedOn, link.LastGood, link.History,
                }),
                cancellationToken),
            cancellationToken);

    /// <summary>How many addresses there are in each state.</summary>
    public Task<IReadOnlyDictionary<LinkStatus, long>> CountsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<LinkStatus, long>>(
            async session => (await session.QueryAsync<(string Status, long Count)>("SELECT status, count(*) FROM link GROUP BY status"))
                .ToDictionary(row => Enum.Parse<LinkStatus>(row.Status), row => row.Count),
            cancellationToken);

    /// <summary>How many addresses are broken, of all or of some sources.</summary>
    /// <param name="sources">Ids of sources; null for all.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<long> BrokenAsync(IReadOnlyCollection<string>? sources, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => sources is null
                ? session.ExecuteScalarAsync<long>("SELECT count(*) FROM link WHERE status = 'Broken'")
                : session.ExecuteScalarAsync<long>(
                    $"""
                    SELECT count(*) FROM link l WHERE l.status = 'Broken' AND EXISTS (SELECT 1 FROM dataset_link dl JOIN dataset d ON d.id = dl.dataset_id
                        WHERE dl.link_id = l.id AND {session.Dialect.In("d.harvest_source_id", "sources")})
                    """,
                    new { sources = session.Dialect.List(sources) }),
            cancellationToken);

    /// <summary>Addresses in a state, with the datasets that have them; those that failed first stand first.</summary>
    /// <param name="status">The state.</param>
    /// <param name="sourceId">Only of datasets of this source; null for all.</param>
    /// <param name="offset">How many to pass over.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<LinkOfDataset>> ListAsync(
        LinkStatus status, string? sourceId, int offset, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LinkOfDataset>>(
            async session => [.. await session.QueryAsync<Link, LinkOfDataset, LinkOfDataset>(
                $"""
                SELECT {Columns}, d.id AS dataset_id, d.name AS dataset, d.title, s.name AS source
                FROM link l JOIN dataset_link dl ON dl.link_id = l.id JOIN dataset d ON d.id = dl.dataset_id JOIN harvest_source s ON s.id = d.harvest_source_id
                WHERE l.status = @status AND d.state = 'active' AND NOT d.private AND (CAST(@sourceId AS text) IS NULL OR d.harvest_source_id = @sourceId)
                ORDER BY l.failed_since, l.id, d.id LIMIT @limit OFFSET @offset
                """,
                new { status = status.ToString(), sourceId, offset, limit },
                "dataset_id",
                (link, of) => of with { Link = link })],
            cancellationToken);

    /// <summary>The addresses of a dataset, by id (<see cref="LinkAddress.IdOf"/>).</summary>
    public Task<IReadOnlyDictionary<string, Link>> OfDatasetAsync(string datasetId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, Link>>(
            async session => (await session.QueryAsync<Link>(
                $"SELECT {Columns} FROM dataset_link dl JOIN link l ON l.id = dl.link_id WHERE dl.dataset_id = @datasetId", new { datasetId }))
                .ToDictionary(link => link.Id),
            cancellationToken);

    private sealed record Progress
    {
        public DateTimeOffset? Taken { get; init; }
    }
}

/// <summary>An address, and a dataset that has it.</summary>
public sealed record LinkOfDataset
{
    public Link Link { get; init; } = new();

    public string DatasetId { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Dataset { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>The name of the source that it is harvested from.</summary>
    public string Source { get; init; } = "";

    /// <summary>For <c>--json</c> and the API.</summary>
    public System.Text.Json.Nodes.JsonObject Shape()
    {
        var shape = Link.Shape();
        shape["dataset_id"] = DatasetId;
        shape["dataset"] = Dataset;
        shape["dataset_title"] = Title;
        shape["source"] = Source;
        return shape;
    }
}
