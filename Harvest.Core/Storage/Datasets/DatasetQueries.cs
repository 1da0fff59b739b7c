using Harvest.Search;

namespace Harvest.Storage.Datasets;

/// <summary>Reads datasets in the package form.</summary>
public sealed class DatasetQueries(Database database)
{
    /// <summary>By id or name; null when there is none.</summary>
    public Task<byte[]?> FindAsync(string idOrName, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await session.QueryFirstAsync<byte[]>(
                """
                SELECT package FROM dataset WHERE state = 'active' AND (id = @idOrName OR name = @idOrName)
                ORDER BY CASE WHEN id = @idOrName THEN 0 ELSE 1 END LIMIT 1
                """,
                new { idOrName }) is { } packed
                ? Packed.Unpack(packed)
                : null,
            cancellationToken);

    /// <summary>Goes through all datasets, or those of a source, in order of name, holding one at a time.</summary>
    public IAsyncEnumerable<byte[]> AllAsync(string? sourceId, CancellationToken cancellationToken) => AllAsync(sourceId, "", cancellationToken);

    /// <summary>The same, each IRI once (<see cref="SharedIris"/>).</summary>
    /// <param name="sourceId">Only of this source; null for all.</param>
    /// <param name="onlyPublic">Without private datasets.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public IAsyncEnumerable<byte[]> PublishedAsync(string? sourceId, bool onlyPublic, CancellationToken cancellationToken) =>
        AllAsync(sourceId, $"AND {SharedIris.Counts}{(onlyPublic ? " AND NOT d.private" : "")}", cancellationToken);

    private async IAsyncEnumerable<byte[]> AllAsync(
        string? sourceId, string condition, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.Dialect.OpenAsync(cancellationToken);
        var packages = new Session(database.Dialect, connection, null).StreamAsync<byte[]>(
            $"""
            SELECT d.package FROM dataset d
            WHERE d.state = 'active' AND (CAST(@sourceId AS text) IS NULL OR d.harvest_source_id = @sourceId) {condition} ORDER BY d.name
            """,
            new { sourceId });
        await foreach (var packed in packages.WithCancellation(cancellationToken))
            yield return Packed.Unpack(packed);
    }

    /// <summary>Full-text search: datasets in which every word occurs, the best first.</summary>
    /// <param name="text">What a person typed; without a word in it, all datasets.</param>
    /// <param name="sourceId">Only of this source; null for all.</param>
    /// <param name="start">How many to pass over.</param>
    /// <param name="rows">How many to give at most.</param>
    public Task<SearchResult> SearchAsync(
        string text, string? sourceId, int start, int rows, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session =>
            {
                var words = SearchTerms.Words(text, isOpen: true);
                var (condition, rank) = words.Count > 0 ? (session.Dialect.Matches("@query", SearchField.Any), session.Dialect.Score("@query")) : ("1 = 1", "d.name");
                var from = $"""
                    FROM dataset d {(words.Count > 0 ? "JOIN dataset_search s ON s.rowid = d.number" : "")}
                    WHERE d.state = 'active' AND {condition}
                        AND (CAST(@sourceId AS text) IS NULL OR d.harvest_source_id = @sourceId)
                    """;
                var parameters = new { query = session.Dialect.SearchQuery(words, SearchField.Any), sourceId, start, rows };
                var count = await session.ExecuteScalarAsync<long>($"SELECT count(*) {from}", parameters);
                var packages = await session.QueryAsync<byte[]>(
                    $"SELECT d.package {from} ORDER BY {rank}, d.name LIMIT @rows OFFSET @start", parameters);
                return new SearchResult(count, [.. packages.Select(packed => Packed.Unpack(packed))]);
            },
            cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ExecuteScalarAsync<long>("SELECT count(*) FROM dataset WHERE state = 'active'"),
            cancellationToken);
}

/// <summary>What a search found.</summary>
/// <param name="Count">How many datasets match.</param>
/// <param name="Packages">Those asked for, in the package form.</param>
public sealed record SearchResult(long Count, IReadOnlyList<byte[]> Packages);
