namespace Harvest.Storage.Objects;

/// <summary>Finds records by the identifiers that their sources give them.</summary>
public sealed class RecordQueries(Database database)
{
    private const string Found = """
        SELECT o.guid, o.id AS object_id, s.id AS source_id, s.name AS source, d.id AS dataset_id, d.name, d.title
        FROM harvest_object o JOIN harvest_source s ON s.id = o.harvest_source_id
        LEFT JOIN dataset d ON d.id = o.package_id AND d.state = 'active'
        """;

    /// <summary>The current records with an identifier, of all sources.</summary>
    public Task<IReadOnlyList<FoundRecord>> FindAsync(string guid, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<FoundRecord>>(
            async session => [.. await session.QueryAsync<FoundRecord>($"{Found} WHERE o.guid = @guid AND o.current ORDER BY s.name", new { guid })],
            cancellationToken);

    /// <summary>Whether a source has ever brought a record, be it one that failed.</summary>
    public Task<bool> HasAsync(string sourceId, string guid, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await session.QueryFirstAsync<int?>(
                """
                SELECT 1 FROM harvest_object WHERE harvest_source_id = @sourceId AND guid = @guid
                UNION ALL SELECT 1 FROM dataset WHERE harvest_source_id = @sourceId AND guid = @guid LIMIT 1
                """,
                new { sourceId, guid }) is not null,
            cancellationToken);

    /// <summary>The record that a dataset shows; null when it was not harvested.</summary>
    public Task<FoundRecord?> OfDatasetAsync(string idOrName, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<FoundRecord>(
                $"""
                {Found} WHERE o.current AND (d.id = @idOrName OR d.name = @idOrName)
                ORDER BY CASE WHEN d.id = @idOrName THEN 0 ELSE 1 END LIMIT 1
                """,
                new { idOrName }),
            cancellationToken);

    /// <summary>Records whose identifier several sources have, by identifier.</summary>
    /// <param name="limit">At most so many identifiers.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<FoundRecord>> DuplicatesAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<FoundRecord>>(
            async session => [.. await session.QueryAsync<FoundRecord>(
                $"""
                {Found} WHERE o.current AND o.guid IN (SELECT guid FROM harvest_object WHERE current
                    GROUP BY guid HAVING count(DISTINCT harvest_source_id) > 1 ORDER BY guid LIMIT @limit)
                ORDER BY o.guid, s.name
                """,
                new { limit })],
            cancellationToken);
}

/// <summary>A record, and the dataset that shows it.</summary>
public sealed record FoundRecord
{
    /// <summary>The identifier that its source gives it.</summary>
    public required string Guid { get; init; }

    public required string ObjectId { get; init; }

    public required string SourceId { get; init; }

    /// <summary>The short name of the source.</summary>
    public required string Source { get; init; }

    /// <summary>Null when the dataset is deleted.</summary>
    public string? DatasetId { get; init; }

    public string? Name { get; init; }

    public string? Title { get; init; }

    /// <summary>For <c>--json</c> and the API.</summary>
    public System.Text.Json.Nodes.JsonObject Shape() => new()
    {
        ["guid"] = Guid,
        ["source_id"] = SourceId,
        ["source"] = Source,
        ["object_id"] = ObjectId,
        ["dataset_id"] = DatasetId,
        ["name"] = Name,
        ["title"] = Title,
    };
}
