using Dapper;
using Harvest.Model;
using Harvest.Storage.Datasets;

namespace Harvest.Storage.Links;

/// <summary>
/// Keeps the tables <c>link</c> and <c>dataset_link</c> in step with public datasets. It follows the table of their changes, so a harvest does
/// nothing for it, and a site that has it switched off does nothing at all.
/// </summary>
public sealed class LinkFill(Database database, DatasetChanges changes, TimeProvider time)
{
    private const int BatchSize = 500;

    /// <summary>New addresses are first asked within a day, so that those of one host do not come in one go.</summary>
    private static readonly TimeSpan FirstSpread = TimeSpan.FromDays(1);

    /// <summary>Takes up a batch of changes.</summary>
    /// <returns>How many; 0 when there are no more.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await changes.PublishAsync(cancellationToken);
        // A look without a lock first: most often nothing has changed.
        var waits = await database.ReadAsync(
            session => session.ExecuteScalarAsync<long>("SELECT count(*) FROM (SELECT 1 FROM dataset_change WHERE position > (SELECT position FROM link_progress) LIMIT 1) c"),
            cancellationToken);
        return waits == 0 ? 0 : await database.WriteAsync(session => RunAsync(session, cancellationToken), cancellationToken);
    }

    private async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        // One program at a time: the row is locked until the transaction ends.
        var after = await session.ExecuteScalarAsync<long>($"SELECT position FROM link_progress {session.Dialect.ForUpdate}");
        var changed = (await session.QueryAsync<Row>(
            """
            SELECT c.position, c.dataset_id, d.package
            FROM (SELECT position, dataset_id FROM dataset_change WHERE position > @after ORDER BY position LIMIT @BatchSize) c
            LEFT JOIN dataset d ON d.id = c.dataset_id AND d.state = 'active' AND NOT d.private
            ORDER BY c.position
            """,
            new { after, BatchSize })).AsList();
        if (changed.Count == 0)
            return 0;
        var ids = changed.Select(row => row.DatasetId).Distinct().ToList();
        var links = new Dictionary<string, Link>();
        var wanted = new HashSet<(string, string)>();
        foreach (var row in changed.Where(row => row.Package is not null).DistinctBy(row => row.DatasetId))
        {
            foreach (var link in LinkAddress.Of(Packed.Unpack(row.Package!)))
            {
                links.TryAdd(link.Id, link);
                wanted.Add((row.DatasetId, link.Id));
            }
        }
        var had = (await session.QueryAsync<(string, string)>(
            $"SELECT dataset_id, link_id FROM dataset_link WHERE {session.Dialect.In("dataset_id", "ids")}",
            new { ids = session.Dialect.List(ids) })).ToHashSet();
        await AddAsync(session, links, [.. wanted.Except(had)], cancellationToken);
        await RemoveAsync(session, [.. had.Except(wanted)], cancellationToken);
        await session.ExecuteAsync("UPDATE link_progress SET position = @position", new { position = changed[^1].Position });
        return changed.Count;
    }

    private async Task AddAsync(
        Session session, Dictionary<string, Link> links, List<(string Dataset, string Link)> pairs, CancellationToken cancellationToken)
    {
        var ids = pairs.Select(pair => pair.Link).ToHashSet();
        var known = (await session.QueryAsync<string>(
            $"SELECT id FROM link WHERE {session.Dialect.In("id", "ids")}", new { ids = session.Dialect.List(ids) })).ToHashSet();
        var now = time.GetUtcNow();
        await session.Dialect.BulkInsertAsync(
            session,
            "link",
            ["id", "url", "host", "status", "reason", "next_check"],
            ids.Except(known).Select(id => links[id]).Select(link => new object?[]
            {
                link.Id, link.Url, link.Host, link.Status.ToString(), link.Reason,
                link.Status == LinkStatus.Unchecked ? null : now + (FirstSpread * Fraction(link.Id)),
            }),
            cancellationToken);
        await session.Dialect.BulkInsertAsync(
            session, "dataset_link", ["dataset_id", "link_id"], pairs.Select(pair => new object?[] { pair.Dataset, pair.Link }), cancellationToken);
    }

    /// <summary>Addresses that no dataset has any more go.</summary>
    private static async Task RemoveAsync(Session session, List<(string Dataset, string Link)> pairs, CancellationToken cancellationToken)
    {
        if (pairs.Count == 0)
            return;
        await session.Dialect.ExecuteManyAsync(
            session, "DELETE FROM dataset_link WHERE dataset_id = @p0 AND link_id = @p1", pairs.Select(pair => new object?[] { pair.Dataset, pair.Link }), cancellationToken);
        await session.ExecuteAsync(
            $"DELETE FROM link WHERE {session.Dialect.In("id", "ids")} AND NOT EXISTS (SELECT 1 FROM dataset_link d WHERE d.link_id = link.id)",
            new { ids = session.Dialect.List([.. pairs.Select(pair => pair.Link).Distinct()]) });
    }

    /// <summary>0 to 1, by the hash: the same for an address always.</summary>
    private static double Fraction(string id) => Convert.ToInt32(id[..6], 16) / (double)0x1000000;

    private sealed record Row
    {
        public long Position { get; init; }

        public string DatasetId { get; init; } = "";

        public byte[]? Package { get; init; }
    }
}
