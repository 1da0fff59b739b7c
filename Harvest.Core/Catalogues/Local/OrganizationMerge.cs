using Dapper;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Datasets;

namespace Harvest.Catalogues.Local;

/// <summary>
/// Gives all sources, members and datasets of one organization to another. The old name and id lead to the other from then on, for
/// readers and for what sources bring. Stopped in the middle, it is finished by doing it again.
/// </summary>
public sealed class OrganizationMerge(Database database, TimeProvider time)
{
    private const int BatchSize = 500;

    /// <summary>What would go.</summary>
    public Task<MergeCounts> CountAsync(Organization from, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await session.QueryFirstAsync<MergeCounts>(
                """
                SELECT (SELECT count(*) FROM dataset WHERE owner_org = @Id AND state = 'active') AS datasets,
                    (SELECT count(*) FROM harvest_source WHERE publisher_id IN (@Id, @Name)) AS sources,
                    (SELECT count(*) FROM organization_member WHERE organization_id = @Id) AS members
                """,
                new { from.Id, from.Name }) ?? new MergeCounts(),
            cancellationToken);

    /// <param name="from">Is gone afterwards.</param>
    /// <param name="into">Has everything afterwards; members keep the higher of two roles.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public async Task RunAsync(Organization from, Organization into, CancellationToken cancellationToken)
    {
        var after = 0L;
        // First the name leads to the other: consumers that import meanwhile give it their datasets.
        await database.WriteAsync(session => BeginAsync(session, from, into), cancellationToken);
        while (true)
        {
            var last = await database.WriteAsync(session => MoveAsync(session, from, into, after, cancellationToken), cancellationToken);
            if (last is null && after == 0)
                break;
            // Once more from the start, for what came in between.
            after = last ?? 0;
        }
    }

    private async Task BeginAsync(Session session, Organization from, Organization into)
    {
        var ids = new { from = from.Id, fromName = from.Name, into = into.Id, now = time.GetUtcNow() };
        await session.ExecuteAsync("UPDATE organization_alias SET organization_id = @into WHERE organization_id = @from", ids);
        await session.ExecuteAsync(
            """
            INSERT INTO organization_alias (id, name, organization_id, created) VALUES (@from, @fromName, @into, @now)
            ON CONFLICT (id) DO UPDATE SET organization_id = excluded.organization_id
            """,
            ids);
        await session.ExecuteAsync("UPDATE harvest_source SET publisher_id = @into WHERE publisher_id IN (@from, @fromName)", ids);
        await session.ExecuteAsync(
            """
            INSERT INTO organization_member (organization_id, user_id, role)
            SELECT @into, user_id, role FROM organization_member WHERE organization_id = @from
            ON CONFLICT (organization_id, user_id) DO UPDATE SET role = CASE
                WHEN excluded.role = 'Admin' OR (excluded.role = 'Editor' AND organization_member.role = 'Member') THEN excluded.role
                ELSE organization_member.role END
            """,
            ids);
    }

    /// <returns>The number of the last dataset of the batch; null when there was none: then the old organization is gone.</returns>
    private async Task<long?> MoveAsync(Session session, Organization from, Organization into, long after, CancellationToken cancellationToken)
    {
        var rows = (await session.QueryAsync<Reindexing.StoredDataset>(
            $"""
            SELECT id, number, name, harvest_source_id AS source_id, state = 'active' AS is_active, package FROM dataset
            WHERE owner_org = @from AND number > @after ORDER BY number LIMIT @BatchSize {session.Dialect.ForUpdate}
            """,
            new { from = from.Id, after, BatchSize })).AsList();
        if (rows.Count == 0)
        {
            if (after == 0)
                await session.ExecuteAsync("DELETE FROM organization WHERE id = @Id", new { from.Id });
            return null;
        }
        var now = time.GetUtcNow();
        rows = rows.ConvertAll(row => row with { Package = Packed.Pack(PackageWriter.Give(Packed.Unpack(row.Package), into, now)) });
        await session.Dialect.ExecuteManyAsync(
            session,
            "UPDATE dataset SET owner_org = @p1, metadata_modified = @p2, package = @p3 WHERE id = @p0",
            rows.OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => new object?[] { row.Id, into.Id, now, row.Package }),
            cancellationToken);
        await DatasetStore.ReindexAsync(session, [.. rows.Where(row => row.IsActive).Select(Reindexing.Row)], cancellationToken);
        return rows[^1].Number;
    }
}

/// <summary>What belongs to an organization.</summary>
public sealed record MergeCounts
{
    public long Datasets { get; init; }

    public long Sources { get; init; }

    public long Members { get; init; }
}
