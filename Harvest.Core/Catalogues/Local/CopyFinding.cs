using Dapper;
using Harvest.Datasets;
using Harvest.Storage;
using Harvest.Storage.Datasets;

namespace Harvest.Catalogues.Local;

/// <summary>
/// Marks copies among all datasets when the setting <c>Catalogue:Duplicates</c> or the order of sources has changed, and takes the marks away when it
/// is switched off. Batches of an import mark their own. In batches; who is stopped goes on where it was.
/// </summary>
public sealed class CopyFinding(Database database, HarvestOptions options, TimeProvider time)
{
    private const int BatchSize = 1000;

    private const long BeingUndone = -1;

    /// <summary>Does what the setting asks, as far as that is not done.</summary>
    /// <param name="again">Looks at all datasets anew.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>How many datasets were looked at, or are no longer marked.</returns>
    public async Task<long> RunAsync(bool again, CancellationToken cancellationToken)
    {
        var order = options.Catalogue.Duplicates == DuplicateHandling.Hide && options.Catalogue.Type == CatalogueType.Local
            ? string.Join(' ', options.Catalogue.DuplicateSources)
            : null;
        var rule = await database.ReadAsync(
            session => session.QueryFirstAsync<Rule>("SELECT source_order, upto FROM dataset_copy_rule", new { }), cancellationToken);
        if (order is null)
            return rule is null ? 0 : await UndoAsync(cancellationToken);
        if (again || rule is null || rule.SourceOrder != order || rule.Upto == BeingUndone)
            await BeginAsync(order, 0, cancellationToken);
        else if (rule.Upto is null)
            return 0;
        var total = 0L;
        while (await database.WriteAsync(session => BatchAsync(session, cancellationToken), cancellationToken) is { } count)
            total += count;
        return total;
    }

    private Task BeginAsync(string order, long upto, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("DELETE FROM dataset_copy_rule");
                await session.ExecuteAsync("INSERT INTO dataset_copy_rule (source_order, upto) VALUES (@order, @upto)", new { order, upto });
            },
            cancellationToken);

    /// <returns>How many datasets there were; null when all are done.</returns>
    private async Task<int?> BatchAsync(Session session, CancellationToken cancellationToken)
    {
        if (await DatasetCopies.OrderAsync(session) is not { } order
            || await session.QueryFirstAsync<long?>("SELECT upto FROM dataset_copy_rule", new { }) is not { } upto)
            return null;
        var datasets = (await session.QueryAsync<Stored>(
            """
            SELECT d.number, d.guid, d.package, s.url FROM dataset d JOIN harvest_source s ON s.id = d.harvest_source_id
            WHERE d.state = 'active' AND d.number > @upto ORDER BY d.number LIMIT @BatchSize
            """,
            new { upto, BatchSize })).AsList();
        var keys = datasets.AsParallel().AsOrdered()
            .SelectMany(stored => CopyKeys.Of(PackageReader.Read(Packed.Unpack(stored.Package)).Dataset, stored.Guid, stored.Url).Select(key => (stored.Number, key)))
            .ToList();
        await SharedIris.ChangingAsync(
            session,
            order,
            datasets.ConvertAll(stored => stored.Number),
            keys,
            () => DatasetStore.ReplaceCopyKeysAsync(session, datasets.ConvertAll(stored => stored.Number), keys, cancellationToken),
            time.GetUtcNow(),
            cancellationToken);
        await session.ExecuteAsync(
            "UPDATE dataset_copy_rule SET upto = @last", new { last = datasets.Count < BatchSize ? (long?)null : datasets[^1].Number });
        return datasets.Count;
    }

    private async Task<long> UndoAsync(CancellationToken cancellationToken)
    {
        await BeginAsync("", BeingUndone, cancellationToken);
        var total = 0L;
        while (await database.WriteAsync(session => UnmarkAsync(session), cancellationToken) is > 0 and var count)
            total += count;
        // A part at a time, so that nobody waits long for the database.
        for (var part = 0; part < 256; part++)
        {
            var (from, to) = ($"{CopyKeys.Start}{part:x2}", $"{CopyKeys.Start}{part:x2}~");
            await database.WriteAsync(
                session => session.ExecuteAsync("DELETE FROM dataset_key WHERE key >= @from AND key < @to", new { from, to }), cancellationToken);
        }
        await database.WriteAsync(session => session.ExecuteAsync("DELETE FROM dataset_key WHERE key = @Near", new { CopyKeys.Near }), cancellationToken);
        await database.WriteAsync(session => session.ExecuteAsync("DELETE FROM dataset_copy_rule WHERE upto = @BeingUndone", new { BeingUndone }), cancellationToken);
        return total;
    }

    private async Task<int> UnmarkAsync(Session session)
    {
        var numbers = (await session.QueryAsync<long>("SELECT number FROM dataset_copy ORDER BY number LIMIT @BatchSize", new { BatchSize })).AsList();
        await SharedIris.TellingAsync(
            session,
            numbers,
            () => session.ExecuteAsync("DELETE FROM dataset_copy WHERE number <= @last", new { last = numbers.Count > 0 ? numbers[^1] : 0 }),
            time.GetUtcNow());
        return numbers.Count;
    }

    private sealed record Rule
    {
        public string SourceOrder { get; init; } = "";

        public long? Upto { get; init; }
    }

    private sealed record Stored
    {
        public long Number { get; init; }

        public string Guid { get; init; } = "";

        public string Url { get; init; } = "";

        public byte[] Package { get; init; } = [];
    }
}
