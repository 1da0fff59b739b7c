using System.Text.Json;
using Dapper;
using Harvest.Datasets;
using Harvest.Search;

namespace Harvest.Storage.Datasets;

/// <summary>The tables <c>dataset</c> and <c>dataset_search</c>: writing. Reading is in <see cref="DatasetQueries"/>.</summary>
public sealed class DatasetStore(Database database, DatasetVersions versions, TimeProvider time)
{
    private static readonly string[] Columns =
    [
        "id", "number", "name", "title", "harvest_source_id", "harvest_object_id", "guid", "owner_org", "metadata_created",
        "metadata_modified", "package", "private",
    ];

    /// <summary>The datasets of these records of a source, deleted ones included, by guid.</summary>
    /// <param name="session">Reads them.</param>
    /// <param name="sourceId">Whose records.</param>
    /// <param name="guids">What the records are known by.</param>
    /// <param name="rewritten">Those of them whose packages are read, too.</param>
    internal async Task<Dictionary<string, KnownDataset>> KnownAsync(
        Session session, string sourceId, IReadOnlyCollection<string> guids, IReadOnlyCollection<string>? rewritten = null) =>
        (await session.QueryAsync<KnownDataset>(
            $"""
            SELECT id, number, name, guid, state = 'active' AS is_active, metadata_created, {SharedIris.Has("dataset.number")} AS has_iri,
                EXISTS (SELECT 1 FROM dataset_copy_rule) AS are_copies_marked,
                CASE WHEN {session.Dialect.In("guid", "rewritten")} THEN package END AS package
            FROM dataset WHERE harvest_source_id = @sourceId AND {session.Dialect.In("guid", "guids")}
            """,
            new { sourceId, guids = session.Dialect.List(guids), rewritten = session.Dialect.List(rewritten ?? []) })).ToDictionary(dataset => dataset.Guid);

    /// <summary>The active datasets of a source that have one of these keys: key, and what the record is known by.</summary>
    internal async Task<IReadOnlyList<(string Key, string Guid)>> HoldersAsync(Session session, string sourceId, IReadOnlyCollection<string> keys) =>
        keys.Count == 0
            ? []
            : [.. await session.QueryAsync<(string Key, string Guid)>(
                $"""
                SELECT k.key, d.guid FROM dataset_key k JOIN dataset d ON d.number = k.number
                WHERE d.harvest_source_id = @sourceId AND d.state = 'active' AND {session.Dialect.In("k.key", "keys")} ORDER BY d.number
                """,
                new { sourceId, keys = session.Dialect.List(keys) })];

    /// <summary>The package forms of these datasets, packed, by id.</summary>
    internal async Task<Dictionary<string, byte[]>> PackagesAsync(Session session, IReadOnlyCollection<string> ids) =>
        ids.Count == 0
            ? []
            : (await session.QueryAsync<(string Id, byte[] Package)>(
                $"SELECT id, package FROM dataset WHERE {session.Dialect.In("id", "ids")}",
                new { ids = session.Dialect.List(ids) })).ToDictionary(row => row.Id, row => row.Package);

    /// <summary>Of the ids that remotes propose, those that no dataset here has.</summary>
    internal async Task<FreeIds> FreeIdsAsync(Session session, IReadOnlyCollection<string> proposed)
    {
        var usable = proposed.Where(FreeIds.IsUsable).ToHashSet();
        if (usable.Count > 0)
        {
            usable.ExceptWith(await session.QueryAsync<string>(
                $"SELECT id FROM dataset WHERE {session.Dialect.In("id", "ids")}",
                new { ids = session.Dialect.List(usable) }));
        }
        return new FreeIds(usable);
    }

    /// <summary>The first of so many numbers that no other dataset gets.</summary>
    internal Task<long> ReserveNumbersAsync(int count, CancellationToken cancellationToken) =>
        count == 0
            ? Task.FromResult(0L)
            : database.WriteAsync(
                session => session.ExecuteScalarAsync<long>(
                    "UPDATE dataset_number SET next = next + @count RETURNING next - @count", new { count }),
                cancellationToken);

    internal async Task AddAsync(
        Session session, string sourceId, IReadOnlyList<DatasetRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;
        // The last to come changes nothing of an IRI, but it may be what others are copies of.
        var order = await DatasetCopies.OrderAsync(session);
        var keys = KeysOf(rows, withCopyKeys: order is not null);
        if (order is null)
            await InsertAsync(session, sourceId, rows, keys, cancellationToken);
        else
            await SharedIris.ChangingAsync(session, order, [], keys, () => InsertAsync(session, sourceId, rows, keys, cancellationToken), rows[0].Modified, cancellationToken);
    }

    private static async Task InsertAsync(
        Session session, string sourceId, IReadOnlyList<DatasetRow> rows, IReadOnlyList<(long Number, string Key)> keys, CancellationToken cancellationToken)
    {
        await session.Dialect.BulkInsertAsync(
            session,
            "dataset",
            Columns,
            rows.OrderBy(row => row.Name, StringComparer.Ordinal).Select(row => new object?[]
            {
                row.Id, row.Number, row.Name, row.Title, sourceId, row.ObjectId, row.Guid, row.OwnerOrg, row.Created,
                row.Modified, row.Package, row.Private,
            }),
            cancellationToken);
        await IndexAsync(session, rows, keys, cancellationToken);
    }

    /// <summary>Writes datasets anew; deleted ones come back. Of those that are the same, only the record is noted that they were made of.</summary>
    internal async Task UpdateAsync(Session session, IReadOnlyList<DatasetRow> rows, CancellationToken cancellationToken)
    {
        var same = rows.Where(row => row.IsSame).OrderBy(row => row.Id, StringComparer.Ordinal).ToList();
        if (same.Count > 0)
        {
            await session.Dialect.ExecuteManyAsync(
                session,
                "UPDATE dataset SET harvest_object_id = @p1, package = @p2 WHERE id = @p0",
                same.Select(row => new object?[] { row.Id, row.ObjectId, row.Package }),
                cancellationToken);
            rows = [.. rows.Where(row => !row.IsSame)];
        }
        if (rows.Count == 0)
            return;
        await versions.KeepAsync(session, [.. rows.Select(row => row.Id)], rows[0].Modified);
        var order = rows.Any(row => row.AreCopiesMarked) ? await DatasetCopies.OrderAsync(session) : null;
        var keys = KeysOf(rows, withCopyKeys: order is not null);
        await SharedIris.ChangingAsync(
            session,
            order,
            [.. rows.Where(row => row.HadIri).Select(row => row.Number)],
            keys,
            () => WriteAsync(session, rows, keys, cancellationToken),
            rows[0].Modified,
            cancellationToken);
    }

    private static IReadOnlyList<(long Number, string Key)> KeysOf(IEnumerable<DatasetRow> rows, bool withCopyKeys) =>
        [.. rows.SelectMany(row => (withCopyKeys ? row.Keys.Concat(row.CopyKeys()) : row.Keys).Select(key => (row.Number, key)))];

    private static async Task WriteAsync(
        Session session, IReadOnlyList<DatasetRow> rows, IReadOnlyList<(long Number, string Key)> keys, CancellationToken cancellationToken)
    {
        await session.Dialect.ExecuteManyAsync(
            session,
            """
            UPDATE dataset SET name = @p1, title = @p2, harvest_object_id = @p3, owner_org = @p4, metadata_modified = @p5,
                package = @p6, private = @p7, state = 'active'
            WHERE id = @p0
            """,
            rows.OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => new object?[]
                { row.Id, row.Name, row.Title, row.ObjectId, row.OwnerOrg, row.Modified, row.Package, row.Private }),
            cancellationToken);
        await UnindexAsync(session, rows.Select(row => row.Number), cancellationToken);
        await IndexAsync(session, rows, keys, cancellationToken);
    }

    /// <summary>Hides datasets; their rows stay, so that a record that returns is the same dataset again.</summary>
    internal async Task DeleteAsync(
        Session session, IReadOnlyList<KnownDataset> datasets, CancellationToken cancellationToken)
    {
        if (datasets.Count == 0)
            return;
        long[] numbers = [.. datasets.Select(dataset => dataset.Number)];
        await SharedIris.ChangingAsync(
            session,
            await DatasetCopies.OrderAsync(session),
            [.. datasets.Where(dataset => dataset.HasIri).Select(dataset => dataset.Number)],
            [],
            async () =>
            {
                await session.ExecuteAsync(
                    $"UPDATE dataset SET state = 'deleted' WHERE {session.Dialect.In("id", "ids")}",
                    new { ids = session.Dialect.List([.. datasets.Select(dataset => dataset.Id)]) });
                await UnindexAsync(session, numbers, cancellationToken);
            },
            time.GetUtcNow(),
            cancellationToken);
    }

    /// <summary>Takes datasets away, rows and all.</summary>
    internal static async Task RemoveAsync(Session session, IReadOnlyCollection<string> ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return;
        long[] numbers = [.. await session.QueryAsync<long>(
            $"SELECT number FROM dataset WHERE {session.Dialect.In("id", "ids")}", new { ids = session.Dialect.List(ids) })];
        await SharedIris.ChangingAsync(
            session,
            await DatasetCopies.OrderAsync(session),
            numbers,
            [],
            async () =>
            {
                await session.ExecuteAsync($"DELETE FROM dataset WHERE {session.Dialect.In("id", "ids")}", new { ids = session.Dialect.List(ids) });
                await session.ExecuteAsync(
                    $"DELETE FROM dataset_version WHERE {session.Dialect.In("dataset_id", "ids")}", new { ids = session.Dialect.List(ids) });
                await UnindexAsync(session, numbers, cancellationToken);
            },
            now,
            cancellationToken);
    }

    private static async Task IndexAsync(
        Session session, IReadOnlyList<DatasetRow> rows, IReadOnlyList<(long Number, string Key)> keys, CancellationToken cancellationToken)
    {
        await session.Dialect.BulkInsertAsync(
            session,
            "dataset_search",
            session.Dialect.SearchColumns,
            rows.Select(row => session.Dialect.SearchCells(row.Number, row.Search)),
            cancellationToken);
        await session.Dialect.BulkInsertAsync(
            session,
            "dataset_facet",
            ["rowid", "facets", "extras", .. SearchExtent.Columns],
            rows.Select(row => (object?[])[row.Number, row.Facets, row.Extras, .. row.Extent.Cells]),
            cancellationToken);
        await AddKeysAsync(session, keys, cancellationToken);
    }

    private static Task AddKeysAsync(Session session, IEnumerable<(long Number, string Key)> keys, CancellationToken cancellationToken) =>
        session.Dialect.BulkInsertAsync(session, "dataset_key", ["number", "key"], keys.Select(row => new object?[] { row.Number, row.Key }), cancellationToken);

    /// <summary>Gives datasets other keys of copies; all other keys stay.</summary>
    internal static async Task ReplaceCopyKeysAsync(
        Session session, IEnumerable<long> numbers, IEnumerable<(long Number, string Key)> keys, CancellationToken cancellationToken)
    {
        await session.Dialect.ExecuteManyAsync(
            session,
            $"DELETE FROM dataset_key WHERE number = @p0 AND {CopyKeys.Are("key")}",
            numbers.Select(number => new object?[] { number }),
            cancellationToken);
        await AddKeysAsync(session, keys, cancellationToken);
    }

    /// <summary>Takes datasets out of search and counts.</summary>
    internal static async Task UnindexAsync(Session session, IEnumerable<long> numbers, CancellationToken cancellationToken)
    {
        var all = numbers.ToArray();
        if (all.Length > 0)
            await session.Dialect.UnindexAsync(session, all, cancellationToken);
    }

    /// <summary>Enters datasets anew into search and counts.</summary>
    internal static async Task ReindexAsync(Session session, IReadOnlyList<DatasetRow> rows, CancellationToken cancellationToken)
    {
        var copyKeys = (await session.QueryAsync<(long Number, string Key)>(
            $"SELECT number, key FROM dataset_key WHERE number IN (SELECT CAST(e.value ->> 0 AS bigint) FROM {session.Dialect.Rows("numbers")}) AND {CopyKeys.Are("key")}",
            new { numbers = JsonSerializer.Serialize(rows.Select(row => (long[])[row.Number])) })).AsList();
        await UnindexAsync(session, rows.Select(row => row.Number), cancellationToken);
        await IndexAsync(session, rows, [.. KeysOf(rows, withCopyKeys: false), .. copyKeys], cancellationToken);
        await session.Dialect.ExecuteManyAsync(
            session,
            "UPDATE dataset SET private = @p1 WHERE id = @p0",
            rows.Select(row => new object?[] { row.Id, row.Private }),
            cancellationToken);
    }
}

/// <summary>A dataset that the catalogue has.</summary>
public sealed record KnownDataset
{
    public required string Id { get; init; }

    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Guid { get; init; }

    /// <summary>False for a deleted one.</summary>
    public bool IsActive { get; init; }

    public DateTimeOffset MetadataCreated { get; init; }

    /// <summary>It has an IRI of its own, which others may have, too; only a job of its own record changes that.</summary>
    public bool HasIri { get; init; }

    /// <summary>Whether copies were marked when it was looked up, which most sites never do: who changes it then need not ask again.</summary>
    public bool AreCopiesMarked { get; init; }

    /// <summary>Its package form, packed; null where it was not asked for.</summary>
    public byte[]? Package { get; init; }
}

/// <summary>A dataset about to be written.</summary>
public sealed record DatasetRow
{
    public required string Id { get; init; }

    public required long Number { get; init; }

    /// <summary>What it was before may have had an IRI (<see cref="KnownDataset.HasIri"/>).</summary>
    public bool HadIri { get; init; } = true;

    /// <summary>Copies may be marked (<see cref="KnownDataset.AreCopiesMarked"/>).</summary>
    public bool AreCopiesMarked { get; init; } = true;

    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string ObjectId { get; init; }

    public required string Guid { get; init; }

    public string? OwnerOrg { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Modified { get; init; }

    /// <summary>The package form, packed.</summary>
    public required byte[] Package { get; init; }

    /// <summary>What it is found by.</summary>
    public required SearchDocument Search { get; init; }

    /// <summary>What it is filtered and counted by (<see cref="DatasetFacets"/>).</summary>
    public required IReadOnlyList<string> Facets { get; init; }

    /// <summary>What it is found by besides (<see cref="Harvest.Datasets.DatasetKeys"/>).</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Makes what it has in common with copies of it (<see cref="Harvest.Datasets.CopyKeys"/>); asked for only while copies are marked.</summary>
    public Func<IReadOnlyList<string>> CopyKeys { get; init; } = () => [];

    /// <summary>Its extras as they are searched (<see cref="Harvest.Datasets.DatasetKeys.Extras"/>).</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>Where and when it is from.</summary>
    public required SearchExtent Extent { get; init; }

    /// <summary>Only those that belong to its organization see it.</summary>
    public bool Private { get; init; }

    /// <summary>It is as it was, but for the record that it was made of; it keeps its stamp.</summary>
    public bool IsSame { get; init; }
}

/// <summary>Gives a new dataset the id its remote has for it, where that is free, else a new one.</summary>
internal sealed class FreeIds(HashSet<string> free)
{
    /// <summary>An id that may stand in addresses; anything else a remote says is not taken over.</summary>
    public static bool IsUsable(string id) =>
        id.Length is > 0 and <= 100 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    public string Take(string proposed) => free.Remove(proposed) ? proposed : Guid.CreateVersion7().ToString();
}
