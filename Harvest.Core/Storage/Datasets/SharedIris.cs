using System.Text.Json;
using Harvest.Datasets;

namespace Harvest.Storage.Datasets;

/// <summary>
/// IRIs that several public datasets have, mostly one dataset from several sources. What is published in RDF has each IRI once: the
/// dataset that was in the catalogue first counts, so that no job of another source changes what an IRI means. Where copies are marked
/// (<see cref="DatasetCopies"/>), these come first: a copy does not count.
/// </summary>
public sealed class SharedIris(Database database)
{
    private const string These = "SELECT CAST(e.value ->> 0 AS bigint) FROM";

    /// <summary>A condition on <c>dataset d</c>: it is the first public dataset with its IRI.</summary>
    internal static readonly string Counts = First("d.number");

    /// <summary>A condition: the dataset with the number in this column has an IRI of its own, or another key that others may have, too.</summary>
    internal static string Has(string number) =>
        $"""
        (EXISTS (SELECT 1 FROM dataset_key own WHERE own.number = {number} AND own.key >= 'u:' AND own.key < 'v')
            OR EXISTS (SELECT 1 FROM dataset_key own WHERE own.number = {number} AND own.key >= '{CopyKeys.Start}' AND own.key < '{CopyKeys.End}'))
        """;

    /// <summary>A condition: the dataset with the number in this column is the first public one with its IRI, and no copy.</summary>
    internal static string First(string number) =>
        $"""
        {DatasetCopies.Not(number)} AND NOT EXISTS (SELECT 1 FROM dataset_key own JOIN dataset_key same ON same.key = own.key AND same.number < own.number
            JOIN dataset earlier ON earlier.number = same.number AND earlier.state = 'active' AND NOT earlier.private AND {DatasetCopies.Not("earlier.number")}
            WHERE own.number = {number} AND own.key >= 'u:' AND own.key < 'v')
        """;

    /// <summary>Changes datasets, and tells those who follow the catalogue which others are published under an IRI now, and which no longer.</summary>
    /// <param name="session">Writes.</param>
    /// <param name="order">What <see cref="DatasetCopies.OrderAsync"/> says.</param>
    /// <param name="numbers">Those of the datasets that are changed that have an IRI or another shared key now (<see cref="Has"/>).</param>
    /// <param name="keys">The numbers of datasets with the keys that they will have; those of IRIs count, and of copies where these are marked.</param>
    /// <param name="change">Does it, keys included.</param>
    /// <param name="now">When it happens: what is published from now on was changed now.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    internal static async Task ChangingAsync(
        Session session,
        IReadOnlyList<string>? order,
        IReadOnlyCollection<long> numbers,
        IEnumerable<(long Number, string Key)> keys,
        Func<Task> change,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var all = keys.ToList();
        var others = await SharingAsync(session, numbers, [.. all.Where(row => row.Key.StartsWith("u:", StringComparison.Ordinal))]);
        if (order is null)
        {
            await TellingAsync(session, others, change, now);
            return;
        }
        var copyKeys = all.Where(row => row.Key.StartsWith(CopyKeys.Start, StringComparison.Ordinal)).ToList();
        long[] concerned = [.. numbers.Concat(copyKeys.Select(row => row.Number)).Concat(await DatasetCopies.SharingAsync(session, numbers, copyKeys)).Distinct()];
        await TellingAsync(
            session,
            [.. others.Union(concerned)],
            async () =>
            {
                await change();
                await DatasetCopies.MarkAsync(session, concerned, order, cancellationToken);
            },
            now);
    }

    /// <summary>Makes a change, and tells of these datasets which are published now, and which no longer.</summary>
    internal static async Task TellingAsync(Session session, IReadOnlyCollection<long> numbers, Func<Task> change, DateTimeOffset now)
    {
        var before = await StateAsync(session, numbers);
        await change();
        if (before.Count == 0)
            return;
        var others = before.Keys.ToList();
        var after = await StateAsync(session, others);
        await ComeAsync(session, [.. others.Where(number => after.GetValueOrDefault(number) && !before[number])], now);
        await GoneAsync(session, [.. others.Where(number => after.TryGetValue(number, out var counts) && !counts && before[number])]);
    }

    private static async Task ComeAsync(Session session, IReadOnlyCollection<long> numbers, DateTimeOffset now)
    {
        if (numbers.Count == 0)
            return;
        var come = Json(numbers);
        await session.ExecuteAsync($"UPDATE dataset SET metadata_modified = @now WHERE number IN ({These} {session.Dialect.Rows("come")})", new { come, now });
        // What the trigger took for a change of something known is new to them.
        await session.ExecuteAsync(
            $"UPDATE dataset_change SET kind = 'create' WHERE position IS NULL AND dataset_id IN (SELECT id FROM dataset WHERE number IN ({These} {session.Dialect.Rows("come")}))",
            new { come });
    }

    private static async Task GoneAsync(Session session, IReadOnlyCollection<long> numbers)
    {
        if (numbers.Count == 0)
            return;
        await session.ExecuteAsync(
            $"""
            INSERT INTO dataset_change (dataset_id, kind, owner_org, harvest_source_id)
            SELECT id, 'delete', owner_org, harvest_source_id FROM dataset WHERE number IN ({These} {session.Dialect.Rows("gone")})
            """,
            new { gone = Json(numbers) });
    }

    private static string Json(IEnumerable<long> numbers) => JsonSerializer.Serialize(numbers.Select(number => (long[])[number]));

    /// <summary>The datasets that share an IRI with one of these or will do so.</summary>
    private static async Task<IReadOnlyCollection<long>> SharingAsync(
        Session session, IReadOnlyCollection<long> numbers, IReadOnlyCollection<(long Number, string Key)> keys)
    {
        if (numbers.Count + keys.Count == 0)
            return [];
        return [.. await session.QueryAsync<long>(
            $"""
            SELECT s.number FROM dataset_key k JOIN dataset_key s ON s.key = k.key AND s.number <> k.number
            WHERE k.number IN ({These} {session.Dialect.Rows("numbers")}) AND k.key >= 'u:' AND k.key < 'v'
            UNION
            SELECT s.number FROM {session.Dialect.Rows("keys")}
            JOIN dataset_key s ON s.key = e.value ->> 1 AND s.number <> CAST(e.value ->> 0 AS bigint)
            """,
            new { numbers = Json(numbers), keys = JsonSerializer.Serialize(keys.Select(row => (object[])[row.Number, row.Key])) })];
    }

    /// <summary>The public ones of these datasets, and whether each counts.</summary>
    private static async Task<Dictionary<long, bool>> StateAsync(Session session, IReadOnlyCollection<long> numbers) => numbers.Count == 0
        ? []
        : (await session.QueryAsync<(long Number, bool Counts)>(
            $"""
            SELECT d.number, {Counts} AS counts FROM dataset d
            WHERE d.number IN ({These} {session.Dialect.Rows("numbers")}) AND d.state = 'active' AND NOT d.private
            """,
            new { numbers = Json(numbers.Distinct()) })).ToDictionary(row => row.Number, row => row.Counts);

    /// <summary>The datasets of shared IRIs, by IRI, the one that counts first.</summary>
    /// <param name="limit">At most so many IRIs.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<SharedIri>> ListAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SharedIri>>(
            async session => [.. await session.QueryAsync<SharedIri>(
                """
                SELECT substr(k.key, 3) AS iri, d.id AS dataset_id, d.name, d.title, s.name AS source,
                    k.number = coalesce(g.earliest, -1) AS counts
                FROM (SELECT k.key, min(CASE WHEN c.number IS NULL THEN k.number END) AS earliest FROM dataset_key k
                    JOIN dataset d ON d.number = k.number AND d.state = 'active' AND NOT d.private
                    LEFT JOIN dataset_copy c ON c.number = k.number
                    WHERE k.key >= 'u:' AND k.key < 'v' GROUP BY k.key HAVING count(*) > 1 ORDER BY k.key LIMIT @limit) g
                JOIN dataset_key k ON k.key = g.key
                JOIN dataset d ON d.number = k.number AND d.state = 'active' AND NOT d.private
                JOIN harvest_source s ON s.id = d.harvest_source_id
                ORDER BY k.key, k.number
                """,
                new { limit })],
            cancellationToken);
}

/// <summary>A dataset whose IRI others have, too.</summary>
public sealed record SharedIri
{
    public required string Iri { get; init; }

    public required string DatasetId { get; init; }

    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>The short name of its source.</summary>
    public required string Source { get; init; }

    /// <summary>Whether it is the one that is published under the IRI.</summary>
    public bool Counts { get; init; }

    /// <summary>For <c>--json</c> and the API.</summary>
    public System.Text.Json.Nodes.JsonObject Shape() => new()
    {
        ["iri"] = Iri,
        ["dataset_id"] = DatasetId,
        ["name"] = Name,
        ["title"] = Title,
        ["source"] = Source,
        ["published"] = Counts,
    };
}
