using Dapper;

namespace Harvest.Storage.Datasets;

/// <summary>
/// The table <c>dataset_change</c>: what happened to public datasets, in order. Triggers write it. A change gets its position and time when it
/// is published, after its transaction has ended, so that a reader who goes on after the last position that it saw misses nothing.
/// </summary>
public sealed class DatasetChanges(Database database, TimeProvider time)
{
    private const int BatchSize = 10_000;

    private const string Columns =
        """
        c.position, c.dataset_id, c.kind, c.published, o.name AS organization, s.name AS source,
        d.package, (d.state = 'active' AND NOT d.private AND c.kind <> 'delete') AS is_public
        """;

    /// <summary>What is published under its IRI, and what went: of datasets with the same IRI, one is told of.</summary>
    private static readonly string IsTold = $"(c.kind = 'delete' OR d.number IS NULL OR d.state <> 'active' OR d.private OR {SharedIris.First("d.number")})";

    private const string Joins =
        """
        FROM dataset_change c
        LEFT JOIN dataset d ON d.id = c.dataset_id
        LEFT JOIN organization o ON o.id = coalesce(d.owner_org, c.owner_org)
        LEFT JOIN harvest_source s ON s.id = coalesce(d.harvest_source_id, c.harvest_source_id) AND NOT s.private
        """;

    /// <summary>Gives positions to the changes that have none. Every reader does so first; it costs one look when there are none.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        while (await database.ReadAsync(IsWaitingAsync, cancellationToken))
            await database.WriteAsync(PublishAsync, cancellationToken);
    }

    /// <summary>Changes after a position, in order.</summary>
    /// <param name="after">The last position that was seen; 0 for the beginning.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<PublishedChange>> AfterAsync(long after, int limit, CancellationToken cancellationToken) =>
        ListAsync($"SELECT {Columns} {Joins} WHERE c.position > @after AND {IsTold} ORDER BY c.position LIMIT @limit", new DynamicParameters(new { after, limit }), cancellationToken);

    /// <summary>The last change of each dataset, in the order of their positions.</summary>
    /// <param name="query">Which of them.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<PublishedChange>> LatestAsync(ChangeQuery query, int limit, CancellationToken cancellationToken)
    {
        var (condition, parameters) = Condition(query);
        parameters.Add("limit", limit);
        return ListAsync($"SELECT {Columns} {Joins} WHERE {condition} ORDER BY c.position LIMIT @limit", parameters, cancellationToken);
    }

    /// <summary>How many datasets <see cref="LatestAsync"/> has in all.</summary>
    public Task<long> CountAsync(ChangeQuery query, CancellationToken cancellationToken)
    {
        var (condition, parameters) = Condition(query);
        return database.ReadAsync(session => session.ExecuteScalarAsync<long>($"SELECT count(*) {Joins} WHERE {condition}", parameters), cancellationToken);
    }

    /// <summary>When the earliest of the changes that are kept was published; null when there is none.</summary>
    public Task<DateTimeOffset?> EarliestAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<DateTimeOffset?>(
                "SELECT published FROM dataset_change WHERE position IS NOT NULL ORDER BY position LIMIT 1", new { }),
            cancellationToken);

    /// <summary>Organizations and sources that have public datasets or had some: name and title, organizations first.</summary>
    public Task<IReadOnlyList<ChangeSet>> SetsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ChangeSet>>(
            async session => [.. await session.QueryAsync<ChangeSet>(
                """
                SELECT 'organization' AS kind, name, title FROM organization WHERE id IN (SELECT owner_org FROM dataset_change)
                UNION ALL
                SELECT 'source' AS kind, name, title FROM harvest_source
                WHERE NOT private AND id IN (SELECT harvest_source_id FROM dataset_change)
                ORDER BY 1, 2
                """,
                new { })],
            cancellationToken);

    /// <summary>Deletes changes from before a time that later ones of their datasets have followed. The last one of every dataset stays.</summary>
    /// <returns>How many; 0 when there are no more.</returns>
    public Task<int> DropAsync(DateTimeOffset old, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                DELETE FROM dataset_change WHERE number IN (SELECT c.number FROM dataset_change c WHERE c.published < @old
                    AND EXISTS (SELECT 1 FROM dataset_change n WHERE n.dataset_id = c.dataset_id AND n.position > c.position) LIMIT @BatchSize)
                """,
                new { old, BatchSize }),
            cancellationToken);

    private static async Task<bool> IsWaitingAsync(Session session) =>
        await session.QueryFirstAsync<long?>("SELECT number FROM dataset_change WHERE position IS NULL ORDER BY number LIMIT 1", new { }) is not null;

    private async Task<int> PublishAsync(Session session)
    {
        // One at a time, also among programs: positions follow commits.
        if (session.Dialect is PostgresDialect)
            await session.ExecuteAsync("SELECT pg_advisory_xact_lock(4711080)");
        var last = await session.QueryFirstAsync<Row>(
            "SELECT position, published FROM dataset_change WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1", new { });
        var now = time.GetUtcNow();
        return await session.ExecuteAsync(
            """
            UPDATE dataset_change SET position = @last + n.place, published = @now
            FROM (SELECT number, row_number() OVER (ORDER BY number) AS place FROM dataset_change
                WHERE position IS NULL ORDER BY number LIMIT @BatchSize) n
            WHERE dataset_change.number = n.number
            """,
            // A clock that was put back must not put changes before those of earlier.
            new { last = last?.Position ?? 0, now = last?.Published > now ? last.Published.Value : now, BatchSize });
    }

    private static (string Condition, DynamicParameters Parameters) Condition(ChangeQuery query)
    {
        var parameters = new DynamicParameters(new { after = query.After, query.From, query.Until, query.Organization, query.Source, id = query.DatasetId });
        List<string> conditions =
        [
            "c.position > @after",
            IsTold,
            "NOT EXISTS (SELECT 1 FROM dataset_change n WHERE n.dataset_id = c.dataset_id AND n.position > c.position)",
        ];
        if (query.From is not null)
            conditions.Add("c.published >= @From");
        if (query.Until is not null)
            conditions.Add("c.published < @Until");
        if (query.Organization is not null)
            conditions.Add("o.name = @Organization");
        if (query.Source is not null)
            conditions.Add("s.name = @Source");
        if (query.DatasetId is not null)
            conditions.Add("c.dataset_id = @id");
        return (string.Join(" AND ", conditions), parameters);
    }

    private Task<IReadOnlyList<PublishedChange>> ListAsync(string sql, DynamicParameters parameters, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<PublishedChange>>(
            async session => [.. (await session.QueryAsync<Row>(sql, parameters)).Select(row => row.Change())],
            cancellationToken);

    private sealed record Row
    {
        public long Position { get; init; }

        public string DatasetId { get; init; } = "";

        public string Kind { get; init; } = "";

        public DateTimeOffset? Published { get; init; }

        public string? Organization { get; init; }

        public string? Source { get; init; }

        public byte[]? Package { get; init; }

        public bool? IsPublic { get; init; }

        public PublishedChange Change() => new(
            Position,
            DatasetId,
            Kind switch { "create" => ChangeKind.Create, "delete" => ChangeKind.Delete, _ => ChangeKind.Update },
            Published ?? default,
            IsPublic == true && Package is not null ? Packed.Unpack(Package) : null)
        {
            Organization = Organization,
            Source = Source,
        };
    }
}

/// <summary>What happened to a dataset.</summary>
public enum ChangeKind
{
    /// <summary>It came, came back, or became public.</summary>
    Create,
    Update,

    /// <summary>It went, or is no longer public.</summary>
    Delete,
}

/// <summary>A change of a public dataset.</summary>
/// <param name="Position">Its place among all changes, from 1; grows, with gaps.</param>
/// <param name="DatasetId">Whose.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Published">When it was published here.</param>
/// <param name="Package">The dataset as it is now, in the package form; null when it is no longer public.</param>
public sealed record PublishedChange(long Position, string DatasetId, ChangeKind Kind, DateTimeOffset Published, byte[]? Package)
{
    /// <summary>Name of the organization that owns the dataset; null for none.</summary>
    public string? Organization { get; init; }

    /// <summary>Name of the source that it is harvested from; null for a private one.</summary>
    public string? Source { get; init; }
}

/// <summary>Which changes are asked for; what is null or left out does not restrict them.</summary>
public sealed record ChangeQuery
{
    /// <summary>Only after this position.</summary>
    public long After { get; init; }

    /// <summary>Published then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Published before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Name of the owner.</summary>
    public string? Organization { get; init; }

    /// <summary>Name of the source.</summary>
    public string? Source { get; init; }

    public string? DatasetId { get; init; }
}

/// <summary>Datasets that belong together: an <c>organization</c> or a <c>source</c>.</summary>
public sealed record ChangeSet
{
    public string Kind { get; init; } = "";

    public string Name { get; init; } = "";

    public string Title { get; init; } = "";
}
