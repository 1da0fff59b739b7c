using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using Harvest.Datasets;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;

namespace Harvest.Storage.Search;

/// <summary>
/// Searches the catalogue for somebody who may not see all of it. Which datasets match is decided on narrow tables and indexes;
/// the packages are read for one page only.
/// </summary>
public sealed class DatasetSearch(Database database)
{
    /// <summary>So many matches at most are put in order by how well they match.</summary>
    private const int MaxRanked = 3000;

    private const int Batch = 500;

    /// <summary>The packages in the order of their ids, a page at a time: nobody counts, and nothing slips between two pages.</summary>
    /// <param name="visibility">Whose eyes.</param>
    /// <param name="after">The last id of the page before; empty for the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<(string Id, byte[] Package)>> AfterAsync(
        Visibility visibility, string after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(string, byte[])>>(
            async session => [.. (await session.QueryAsync<(string Id, byte[] Package)>(
                $"""
                SELECT id, package FROM dataset
                WHERE state = 'active' AND id > @after AND {visibility.Condition(session.Dialect, "number")} AND {DatasetCopies.Not("dataset.number")}
                ORDER BY id LIMIT @limit
                """,
                new { after, limit, mine = session.Dialect.List([.. visibility.Organizations]) }))
                .Select(row => (row.Id, Packed.Unpack(row.Package)))],
            cancellationToken);

    /// <summary>How many match.</summary>
    /// <exception cref="FormatException">A filter cannot be understood.</exception>
    public Task<long> CountAsync(SearchRequest request, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session =>
            {
                var hits = await SearchHits.OfAsync(session, request);
                return await session.ExecuteScalarAsync<long>($"SELECT count(*) FROM {hits.From}", hits.Parameters);
            },
            cancellationToken);

    /// <summary>The packages of a page of matches.</summary>
    /// <param name="request">What must match, in which order, and which page.</param>
    /// <param name="count">How many match; a few are put in order by how well they do.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FormatException">A filter cannot be understood.</exception>
    public async Task<IReadOnlyList<byte[]>> PageAsync(SearchRequest request, long count, CancellationToken cancellationToken) =>
        request.Rows == 0 || request.Start >= count
            ? []
            : await database.ReadAsync<IReadOnlyList<byte[]>>(
                async session =>
                {
                    var hits = await SearchHits.OfAsync(session, request);
                    var isByRank = request.Sort == SearchSort.Relevance && hits.HasWords;
                    var isByScore = request.Sort == SearchSort.Relevance && hits.IsScored;
                    var isByFit = request.Sort == SearchSort.Relevance && !isByRank && !isByScore && hits.Fit is not null && count <= MaxRanked;
                    var packages = isByFit ? await session.QueryAsync<byte[]>(Fitting(hits), hits.Parameters)
                        : !isByRank && !isByScore ? await session.QueryAsync<byte[]>(Ordered(session, request, hits), hits.Parameters)
                        : count <= MaxRanked ? await session.QueryAsync<byte[]>(isByScore ? Scored(hits, SearchField.Any) : Ranked(hits), hits.Parameters)
                        : await ManyAsync(session, request, hits);
                    return [.. packages.Select(packed => Packed.Unpack(packed))];
                },
                cancellationToken);

    /// <summary>The most frequent values of fields among the matches, each field's most frequent first.</summary>
    /// <param name="request">What must match.</param>
    /// <param name="fields">As CKAN calls them.</param>
    /// <param name="limit">Values of each field.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FormatException">A filter cannot be understood, or a field has no counts.</exception>
    public Task<IReadOnlyList<FacetCount>> FacetsAsync(
        SearchRequest request, IReadOnlyCollection<string> fields, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<FacetCount>>(
            async session =>
            {
                if (fields.FirstOrDefault(field => !DatasetFacets.Fields.ContainsKey(field)) is { } unknown)
                    throw new FormatException($"values of {unknown} are not counted; those of {string.Join(", ", DatasetFacets.Fields.Keys)} are");
                var letters = fields.ToDictionary(field => DatasetFacets.Fields[field].ToString());
                var hits = await SearchHits.OfAsync(session, request);
                hits.Parameters.Add("letters", session.Dialect.List(letters.Keys));
                hits.Parameters.Add("limit", limit);
                // Fields are told apart once all is counted: to look at the letter of each value of each dataset takes as long again.
                var rows = await session.QueryAsync<(string Value, long Count)>(
                    $"""
                    WITH found AS MATERIALIZED (
                        SELECT e.value, count(*) AS n FROM dataset_facet f CROSS JOIN {session.Dialect.Elements("f.facets")}
                        WHERE {hits.Condition} GROUP BY e.value)
                    SELECT value, n FROM (
                        SELECT value, n, row_number() OVER (PARTITION BY substr(value, 1, 1) ORDER BY n DESC, value) AS place
                        FROM found WHERE {session.Dialect.In("substr(value, 1, 1)", "letters")}) counted
                    WHERE place <= @limit ORDER BY n DESC, value
                    """,
                    hits.Parameters);
                return [.. rows.Select(row => new FacetCount(letters[row.Value[..1]], row.Value[2..], row.Count))];
            },
            cancellationToken);

    /// <summary>All packages that match, in the order of their numbers, as they are when they are read.</summary>
    /// <exception cref="FormatException">A filter cannot be understood.</exception>
    public async IAsyncEnumerable<byte[]> AllAsync(SearchRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var numbers = await database.ReadAsync(
            async session =>
            {
                var hits = await SearchHits.OfAsync(session, request);
                return (await session.QueryAsync<long>($"SELECT f.rowid FROM dataset_facet f WHERE {hits.Condition} ORDER BY f.rowid", hits.Parameters)).AsList();
            },
            cancellationToken);
        foreach (var some in numbers.Chunk(Batch))
        {
            // Between two batches a dataset may become private or vanish: each is looked at once more.
            var packages = await database.ReadAsync(
                async session => (await session.QueryAsync<byte[]>(
                    $"""
                    SELECT package FROM dataset WHERE number IN (SELECT CAST(e.value ->> 0 AS bigint) FROM {session.Dialect.Rows("some")})
                        AND state = 'active' AND {request.Visibility.Condition(session.Dialect, "number")} ORDER BY number
                    """,
                    new
                    {
                        some = JsonSerializer.Serialize(some.Select(number => (long[])[number])),
                        mine = session.Dialect.List([.. request.Visibility.Organizations]),
                    })).AsList(),
                cancellationToken);
            foreach (var package in packages)
                yield return Packed.Unpack(package);
        }
    }

    /// <summary>Titles of datasets whose title has all these words, the last as the beginning of one.</summary>
    public Task<IReadOnlyList<string>> SuggestAsync(string typed, Visibility visibility, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async session =>
            {
                var hits = await SearchHits.OfAsync(session, new SearchRequest { Text = typed, Visibility = visibility });
                return !hits.HasWords
                    ? []
                    : [.. (await session.QueryAsync<string>(
                        $"""
                        SELECT d.title FROM dataset d JOIN dataset_search s ON s.rowid = d.number
                        WHERE {hits.TitleMatching} AND {visibility.Condition(session.Dialect, "d.number")} AND {DatasetCopies.Not("d.number")} LIMIT {limit * 8}
                        """,
                        hits.Parameters)).Distinct(StringComparer.OrdinalIgnoreCase).OrderBy(title => title.Length).Take(limit)];
            },
            cancellationToken);

    /// <summary>By id or name; null when there is none that may be seen.</summary>
    public Task<byte[]?> FindAsync(string idOrName, Visibility visibility, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await session.QueryFirstAsync<byte[]>(
                $"""
                SELECT package FROM dataset WHERE state = 'active' AND (id = @idOrName OR name = @idOrName)
                    AND {visibility.Condition(session.Dialect, "number")}
                ORDER BY CASE WHEN id = @idOrName THEN 0 ELSE 1 END LIMIT 1
                """,
                new { idOrName, mine = session.Dialect.List([.. visibility.Organizations]) }) is { } packed
                ? Packed.Unpack(packed)
                : null,
            cancellationToken);

    /// <summary>The dataset that has a key (<see cref="DatasetKeys"/>), the first one where several do; null when there is none that may be seen.</summary>
    public Task<byte[]?> FindByKeyAsync(string key, Visibility visibility, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await session.QueryFirstAsync<byte[]>(
                $"""
                SELECT d.package FROM dataset_key k JOIN dataset d ON d.number = k.number
                WHERE k.key = @key AND d.state = 'active' AND {visibility.Condition(session.Dialect, "d.number")} ORDER BY d.number LIMIT 1
                """,
                new { key, mine = session.Dialect.List([.. visibility.Organizations]) }) is { } packed
                ? Packed.Unpack(packed)
                : null,
            cancellationToken);

    /// <summary>Names with ids and stamps, in order of name.</summary>
    public Task<IReadOnlyList<DatasetName>> NamesAsync(
        Visibility visibility, int limit, int offset, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DatasetName>>(
            async session => [.. await session.QueryAsync<DatasetName>(
                $"""
                SELECT name, id FROM dataset
                WHERE state = 'active' AND {visibility.Condition(session.Dialect, "number")} AND {DatasetCopies.Not("dataset.number")}
                ORDER BY name LIMIT @limit OFFSET @offset
                """,
                new { limit, offset, mine = session.Dialect.List([.. visibility.Organizations]) })],
            cancellationToken);

    /// <summary>Scored first, once: SQLite would look each match up in the index of words again.</summary>
    private static string Ranked(SearchHits hits, string onlyThese = "1 = 1") =>
        $"""
        WITH {hits.Scored(SearchField.Any)}
        SELECT d.package FROM scored r JOIN dataset d ON d.number = r.number
        WHERE {onlyThese} AND r.number IN (SELECT f.rowid FROM {hits.Facets})
        ORDER BY {hits.BestFirst}, d.metadata_modified DESC, d.name LIMIT @rows OFFSET @start
        """;

    private static string Scored(SearchHits hits, SearchField field, string onlyThese = "1 = 1") =>
        $"""
        WITH {hits.Scored(field)}
        SELECT d.package FROM dataset_facet f JOIN dataset d ON d.number = f.rowid LEFT JOIN scored r ON r.number = f.rowid
        WHERE {hits.Condition} AND {onlyThese}
        ORDER BY {hits.BestScored}, d.metadata_modified DESC, d.name LIMIT @rows OFFSET @start
        """;

    private static string Fitting(SearchHits hits) =>
        $"""
        SELECT d.package FROM dataset_facet f JOIN dataset d ON d.number = f.rowid WHERE {hits.Condition}
        ORDER BY {hits.Fit} DESC, d.metadata_modified DESC, d.name LIMIT @rows OFFSET @start
        """;

    /// <summary>Too many to rank them all: those with the words in the title by rank, then the others, the last changed first.</summary>
    private static async Task<IEnumerable<byte[]>> ManyAsync(Session session, SearchRequest request, SearchHits hits)
    {
        var titled = await session.ExecuteScalarAsync<long>(
            $"SELECT count(*) FROM (SELECT 1 FROM dataset_facet f WHERE {hits.Condition} AND {hits.InTitle("f.rowid")} LIMIT {MaxRanked + 1}) n",
            hits.Parameters);
        // When even these are many, the title tells nothing about how good a match is.
        if (titled > MaxRanked)
            return await session.QueryAsync<byte[]>(Ordered(session, request, hits), hits.Parameters);
        var first = request.Start >= titled
            ? []
            : (await session.QueryAsync<byte[]>(
                hits.IsScored ? Scored(hits, SearchField.Title, hits.InTitle("f.rowid")) : Ranked(hits, hits.InTitle("r.number")), hits.Parameters)).AsList();
        if (first.Count == request.Rows)
            return first;
        hits.Parameters.Add("rows", request.Rows - first.Count);
        hits.Parameters.Add("start", Math.Max(0, request.Start - titled));
        return first.Concat(await session.QueryAsync<byte[]>(Ordered(session, request, hits, $"NOT ({hits.InTitle("f.number")})"), hits.Parameters));
    }

    private static string Ordered(Session session, SearchRequest request, SearchHits hits, string onlyThese = "1 = 1")
    {
        var keys = new List<(string Column, string Way)>();
        foreach (var (sort, descends) in request.Then.Where(key => key.Sort != SearchSort.Relevance).Prepend((request.Sort, request.Descending)))
        {
            keys.Add((Column(sort, session.Dialect), descends || sort == SearchSort.Relevance ? "DESC" : "ASC"));
            // These are unique: a further key would only have the database sort what its index gives in order.
            if (sort is SearchSort.Id or SearchSort.Name or SearchSort.Created)
                break;
        }
        if (keys[^1].Column is not ("id" or "name" or "number"))
            keys.Add(("number", keys[0].Way));
        return $"""
            SELECT p.package FROM (
                SELECT number, {string.Join(", ", keys.Select((key, i) => $"{key.Column} AS place{i}"))} FROM dataset f
                WHERE state = 'active' AND {hits.OnDatasets} AND {onlyThese}
                ORDER BY {string.Join(", ", keys.Select(key => $"{key.Column} {key.Way}"))} LIMIT @rows OFFSET @start) k
            JOIN dataset p ON p.number = k.number ORDER BY {string.Join(", ", keys.Select((key, i) => $"k.place{i} {key.Way}"))}
            """;
    }

    private static string Column(SearchSort sort, Dialect dialect) => sort switch
    {
        SearchSort.Id => "id",
        SearchSort.Name => "name",
        SearchSort.Title => "substr(title, 1, 100)",
        SearchSort.Created => "number",
        SearchSort.Organization => "coalesce((SELECT o.name FROM organization o WHERE o.id = f.owner_org), '')",
        SearchSort.License =>
            $"""
            coalesce((SELECT min(e.value) FROM dataset_facet l CROSS JOIN {dialect.Elements("l.facets")}
                WHERE l.rowid = f.number AND substr(e.value, 1, 2) = 'l:'), '')
            """,
        _ => "metadata_modified",
    };
}

/// <summary>A dataset's name and id.</summary>
public sealed record DatasetName
{
    public string Name { get; init; } = "";

    public string Id { get; init; } = "";
}
