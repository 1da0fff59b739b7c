using Dapper;
using Harvest.Datasets;
using Harvest.Search;
using Harvest.Storage;
using Harvest.Storage.Datasets;
using Harvest.Storage.Search;

namespace Harvest.Catalogues.Local;

/// <summary>Enters datasets anew into search and counts, from what is stored; they themselves stay as they are.</summary>
public sealed class Reindexing(Database database, Vocabulary vocabulary)
{
    private const int BatchSize = 500;

    /// <param name="sourceId">Only those of this source; null for all.</param>
    /// <param name="cancellationToken">Stops between batches; doing it again does no harm.</param>
    /// <returns>How many datasets there were.</returns>
    public async Task<long> RunAsync(string? sourceId, CancellationToken cancellationToken)
    {
        var total = 0L;
        var after = 0L;
        while (true)
        {
            var (count, last, documents) = await database.WriteAsync(
                async session =>
                {
                    var rows = (await session.QueryAsync<StoredDataset>(
                        $"""
                        SELECT id, number, name, harvest_source_id AS source_id, package FROM dataset
                        WHERE state = 'active' AND number > @after AND (CAST(@sourceId AS text) IS NULL OR harvest_source_id = @sourceId)
                        ORDER BY number LIMIT @BatchSize {session.Dialect.ForUpdate}
                        """,
                        new { after, sourceId, BatchSize })).AsList();
                    var indexed = rows.ConvertAll(Row);
                    await DatasetStore.ReindexAsync(session, indexed, cancellationToken);
                    return (rows.Count, rows.Count == 0 ? after : rows[^1].Number, indexed.ConvertAll(row => row.Search));
                },
                cancellationToken);
            await vocabulary.AddAsync(documents, cancellationToken);
            total += count;
            after = last;
            if (count < BatchSize)
                break;
        }
        if (sourceId is null)
            await RemoveStrayAsync(cancellationToken);
        return total;
    }

    /// <summary>What search and counts have of datasets that are no more.</summary>
    private Task RemoveStrayAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                foreach (var (table, number) in ((string, string)[])[("dataset_search", "rowid"), ("dataset_facet", "rowid"), ("dataset_key", "number")])
                {
                    await session.ExecuteAsync(
                        $"DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM dataset d WHERE d.number = {table}.{number} AND d.state = 'active')");
                }
            },
            cancellationToken);

    /// <summary>Takes the datasets of a source out of search and counts, until <see cref="RunAsync"/> enters them again.</summary>
    public Task ClearAsync(string sourceId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                const string Ours = "rowid IN (SELECT number FROM dataset WHERE harvest_source_id = @sourceId)";
                await session.ExecuteAsync($"DELETE FROM dataset_search WHERE {Ours}", new { sourceId });
                await session.ExecuteAsync($"DELETE FROM dataset_facet WHERE {Ours}", new { sourceId });
                await session.ExecuteAsync($"DELETE FROM dataset_key WHERE {Ours.Replace("rowid", "number", StringComparison.Ordinal)} AND NOT {CopyKeys.Are("key")}", new { sourceId });
            },
            cancellationToken);

    /// <summary>A dataset as search and counts have it.</summary>
    internal static DatasetRow Row(StoredDataset stored)
    {
        var (dataset, _) = PackageReader.Read(Packed.Unpack(stored.Package));
        return new DatasetRow
        {
            Id = stored.Id,
            Number = stored.Number,
            Name = stored.Name,
            Title = dataset.Title,
            ObjectId = "",
            Guid = "",
            Created = default,
            Modified = default,
            Package = stored.Package,
            Search = SearchDocument.Of(dataset, stored.Name),
            Facets = DatasetFacets.Of(dataset, stored.SourceId),
            Keys = DatasetKeys.Of(dataset),
            Extras = DatasetKeys.Extras(dataset),
            Extent = SearchExtent.Of(dataset),
            Private = dataset.Private,
        };
    }

    internal sealed record StoredDataset
    {
        public required string Id { get; init; }

        public long Number { get; init; }

        public required string Name { get; init; }

        public required string SourceId { get; init; }

        public bool IsActive { get; init; } = true;

        public required byte[] Package { get; init; }
    }
}
