using Harvest.Formats;
using Harvest.Storage.Accounts;
using Harvest.Storage.Search;

namespace Harvest.Storage.Datasets;

/// <summary>Reads datasets for publishing: all that match, in the order of their ids or as they came, a page at a time.</summary>
public sealed class PublishedDatasets(Database database)
{
    /// <summary>The kinds of source whose documents are records of DCAT-US.</summary>
    private static readonly string[] DcatUs = ["dcat-us", "arcgis", "socrata"];

    /// <summary>A page of datasets. Whoever goes on after the last id of a page gets each dataset once, however the catalogue changes meanwhile.</summary>
    /// <param name="request">What must match, and whose eyes; its order and rows do not count.</param>
    /// <param name="after">The last id of the page before; empty for the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="withOriginals">Also reads the documents of DCAT-US that datasets were harvested from.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="FormatException">A filter cannot be understood.</exception>
    public Task<IReadOnlyList<PublishedDataset>> AfterAsync(
        SearchRequest request, string after, int limit, bool withOriginals, CancellationToken cancellationToken) =>
        AfterAsync(request, "id", after, limit, withOriginals, cancellationToken);

    /// <summary>The same in the order in which the datasets came into the catalogue.</summary>
    /// <param name="request">What must match, and whose eyes.</param>
    /// <param name="after">The last <see cref="PublishedDataset.Number"/> of the page before; 0 for the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="withOriginals">Also reads the documents of DCAT-US that datasets were harvested from.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="FormatException">A filter cannot be understood.</exception>
    public Task<IReadOnlyList<PublishedDataset>> AfterAsync(
        SearchRequest request, long after, int limit, bool withOriginals, CancellationToken cancellationToken) =>
        AfterAsync(request, "number", after, limit, withOriginals, cancellationToken);

    /// <summary>Looks at a search without running it, so that who cannot be understood is told before an answer begins.</summary>
    /// <exception cref="FormatException">A filter cannot be understood.</exception>
    public Task CheckAsync(SearchRequest request, CancellationToken cancellationToken) =>
        database.ReadAsync(session => SearchHits.OfAsync(session, request), cancellationToken);

    private Task<IReadOnlyList<PublishedDataset>> AfterAsync(
        SearchRequest request, string column, object after, int limit, bool withOriginals, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<PublishedDataset>>(
            async session =>
            {
                var hits = await SearchHits.OfAsync(session, request);
                hits.Parameters.Add("after", after);
                hits.Parameters.Add("limit", limit);
                var originals = session.Dialect.In("s.type", "types");
                if (withOriginals)
                    hits.Parameters.Add("types", session.Dialect.List(DcatUs));
                var rows = await session.QueryAsync<Row>(
                    $"""
                    SELECT f.id, f.number, f.name, f.metadata_modified AS modified, f.package, {(withOriginals ? "c.content" : "NULL")} AS original
                    FROM dataset f
                    {(withOriginals ? $"""
                    LEFT JOIN harvest_source s ON s.id = f.harvest_source_id AND {originals}
                    LEFT JOIN harvest_content c ON c.harvest_object_id = f.harvest_object_id AND s.id IS NOT NULL
                    """ : "")}
                    WHERE f.state = 'active' AND f.{column} > @after AND {hits.OnDatasets}
                    ORDER BY f.{column} LIMIT @limit
                    """,
                    hits.Parameters);
                return [.. rows.Select(row => new PublishedDataset(
                    row.Id, row.Name, row.Modified, Packed.Unpack(row.Package), row.Original is null ? [] : PublicAddresses.OfDocument(Packed.Unpack(row.Original))) { Number = row.Number })];
            },
            cancellationToken);

    /// <summary>The document of DCAT-US that a dataset was harvested from; empty when there is none.</summary>
    public Task<byte[]> OriginalAsync(string datasetId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await session.QueryFirstAsync<byte[]>(
                $"""
                SELECT c.content FROM dataset f
                JOIN harvest_source s ON s.id = f.harvest_source_id AND {session.Dialect.In("s.type", "types")}
                JOIN harvest_content c ON c.harvest_object_id = f.harvest_object_id
                WHERE f.id = @datasetId
                """,
                new { datasetId, types = session.Dialect.List(DcatUs) }) is { } packed
                ? PublicAddresses.OfDocument(Packed.Unpack(packed))
                : [],
            cancellationToken);

    /// <summary>Names and stamps of datasets after an id, for lists of addresses.</summary>
    public Task<IReadOnlyList<DatasetStamp>> StampsAsync(Visibility visibility, int limit, long offset, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DatasetStamp>>(
            async session => [.. await session.QueryAsync<DatasetStamp>(
                $"""
                SELECT name, metadata_modified AS modified FROM dataset
                WHERE state = 'active' AND {visibility.Condition(session.Dialect, "number")} AND {DatasetCopies.Not("dataset.number")}
                ORDER BY name LIMIT @limit OFFSET @offset
                """,
                new { limit, offset, mine = session.Dialect.List([.. visibility.Organizations]) })],
            cancellationToken);

    /// <summary>What changes whenever a public dataset is added, changed or deleted: a tag for answers about the whole catalogue.</summary>
    public Task<string> StateAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session =>
            {
                var state = await session.QueryFirstAsync<State>(
                    """
                    SELECT count(*) - (SELECT count(*) FROM dataset_copy) AS datasets, max(metadata_modified) AS modified
                    FROM dataset WHERE state = 'active' AND NOT private
                    """,
                    new { });
                return FormattableString.Invariant($"{state?.Datasets ?? 0:x}-{state?.Modified?.UtcTicks ?? 0:x}");
            },
            cancellationToken);

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public long Number { get; init; }

        public string Name { get; init; } = "";

        public DateTimeOffset Modified { get; init; }

        public byte[] Package { get; init; } = [];

        public byte[]? Original { get; init; }
    }

    private sealed record State
    {
        public long Datasets { get; init; }

        public DateTimeOffset? Modified { get; init; }
    }
}

/// <summary>A dataset for publishing.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Modified">When the catalogue last changed it.</param>
/// <param name="Package">The package form.</param>
/// <param name="Original">The document of DCAT-US that it was harvested from; empty when there is none.</param>
public sealed record PublishedDataset(string Id, string Name, DateTimeOffset Modified, byte[] Package, byte[] Original)
{
    /// <summary>Its place among those that ever came into the catalogue: the first has the lowest.</summary>
    public long Number { get; init; }
}

/// <summary>A dataset's name, and when the catalogue last changed it.</summary>
public sealed record DatasetStamp
{
    public string Name { get; init; } = "";

    public DateTimeOffset Modified { get; init; }
}
