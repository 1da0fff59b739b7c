using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Datasets;

namespace Harvest.Storage.Datasets;

/// <summary>
/// The tables <c>dataset_copy</c> and <c>dataset_copy_rule</c>: public datasets that are copies of one from another source. They are marked, and
/// nothing else. A dataset is a copy of the best one that it shares a key with (<see cref="CopyKeys"/>), whatever that one is a copy of: so a change
/// concerns those alone that share a key with what changes. A key that a source has several times is none of its datasets' own and joins nothing.
/// </summary>
public sealed class DatasetCopies(Database database)
{
    /// <summary>A key that more datasets have says nothing.</summary>
    private const int MostHolders = 100;

    private const string These = "SELECT CAST(e.value ->> 0 AS bigint) FROM";

    /// <summary>A condition: the dataset with the number in this column is not marked as a copy.</summary>
    internal static string Not(string number) => $"NOT EXISTS (SELECT 1 FROM dataset_copy c WHERE c.number = {number})";

    /// <summary>The names of the sources whose datasets count first; null while copies are not marked. Who asks is alone with the marks until the transaction ends.</summary>
    internal static async Task<IReadOnlyList<string>?> OrderAsync(Session session)
    {
        if (await ReadAsync(session) is null)
            return null;
        if (session.Dialect is PostgresDialect)
            await session.ExecuteAsync("SELECT pg_advisory_xact_lock(4711170)");
        return await ReadAsync(session) is { } order ? order.Split(' ', StringSplitOptions.RemoveEmptyEntries) : null;
    }

    private static Task<string?> ReadAsync(Session session) =>
        session.QueryFirstAsync<string>("SELECT source_order FROM dataset_copy_rule WHERE coalesce(upto, 0) >= 0", new { });

    /// <summary>The datasets that share a key with some, by the keys that these have and will have.</summary>
    internal static async Task<IEnumerable<long>> SharingAsync(
        Session session, IReadOnlyCollection<long> numbers, IReadOnlyCollection<(long Number, string Key)> keys) =>
        await session.QueryAsync<long>(
            $"""
            SELECT DISTINCT o.number FROM ({Keys(session)} UNION SELECT e.value ->> 0 AS key FROM {session.Dialect.Rows("keys")}) k
            JOIN dataset_key o ON o.key = k.key WHERE {IsOwn(MostHolders + numbers.Count)}
            """,
            new { numbers = Json(numbers), keys = JsonSerializer.Serialize(keys.Select(row => (string[])[row.Key])) });

    /// <summary>Decides anew which of these datasets are copies.</summary>
    internal static async Task MarkAsync(Session session, IReadOnlyCollection<long> numbers, IReadOnlyList<string> order, CancellationToken cancellationToken)
    {
        var json = Json(numbers);
        await session.ExecuteAsync($"DELETE FROM dataset_copy WHERE number IN ({These} {session.Dialect.Rows("numbers")})", new { numbers = json });
        var holders = await session.QueryAsync<KeyHolder>(
            $"""
            SELECT k.key, o.number, d.harvest_source_id AS source_id, s.name AS source,
                EXISTS (SELECT 1 FROM dataset_key n WHERE n.number = o.number AND n.key = '{CopyKeys.Near}') AS is_near
            FROM ({Keys(session)}) k JOIN dataset_key o ON o.key = k.key
            JOIN dataset d ON d.number = o.number AND d.state = 'active' AND NOT d.private
            JOIN harvest_source s ON s.id = d.harvest_source_id
            WHERE {IsOwn(MostHolders)}
            """,
            new { numbers = json });
        var copies = Choose(holders, order);
        await session.Dialect.BulkInsertAsync(
            session,
            "dataset_copy",
            ["number", "of_number"],
            numbers.Distinct().Where(copies.ContainsKey).Select(number => new object?[] { number, copies[number] }),
            cancellationToken);
    }

    /// <summary>Copies by number, and what each is a copy of: the source that is named first, else who is nearer to the publisher, else who came first.</summary>
    internal static IReadOnlyDictionary<long, long> Choose(IEnumerable<KeyHolder> holders, IReadOnlyList<string> order)
    {
        var places = order.Select((name, place) => (name, place)).DistinctBy(source => source.name).ToDictionary(source => source.name, source => source.place);
        var best = new Dictionary<long, KeyHolder>();
        foreach (var key in holders.GroupBy(holder => holder.Key))
        {
            var alone = key.GroupBy(holder => holder.SourceId).Where(own => own.Count() == 1).Select(own => own.Single()).OrderBy(Rank).ToList();
            foreach (var copy in alone.Skip(1).Where(copy => !best.TryGetValue(copy.Number, out var other) || Rank(alone[0]).CompareTo(Rank(other)) < 0))
                best[copy.Number] = alone[0];
        }
        return best.ToDictionary(copy => copy.Key, copy => copy.Value.Number);

        (int, int, long) Rank(KeyHolder holder) =>
            (places.TryGetValue(holder.Source, out var place) ? place : int.MaxValue, holder.IsNear ? 0 : 1, holder.Number);
    }

    private static string Keys(Session session) =>
        $"SELECT DISTINCT t.key FROM dataset_key t WHERE t.number IN ({These} {session.Dialect.Rows("numbers")}) AND t.key >= '{CopyKeys.Start}' AND t.key < '{CopyKeys.End}'";

    private static string IsOwn(int most) =>
        $"(SELECT count(*) FROM (SELECT 1 FROM dataset_key h WHERE h.key = k.key LIMIT {most + 1}) h) <= {most}";

    private static string Json(IEnumerable<long> numbers) => JsonSerializer.Serialize(numbers.Distinct().Select(number => (long[])[number]));

    /// <summary>The copies, with what each is a copy of, by the names of these.</summary>
    /// <param name="datasetId">Only those of this dataset, and what it is a copy of itself, as far as both are public still; null for all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<DatasetCopy>> ListAsync(string? datasetId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DatasetCopy>>(
            async session => [.. await session.QueryAsync<DatasetCopy>(
                """
                SELECT d.id AS dataset_id, d.name, d.title, s.name AS source,
                    CASE WHEN NOT s.private THEN CASE WHEN s.title <> '' THEN s.title ELSE s.name END END AS source_title,
                    o.id AS of_id, o.name AS of_name, o.title AS of_title, os.name AS of_source
                FROM dataset_copy c
                JOIN dataset d ON d.number = c.number JOIN harvest_source s ON s.id = d.harvest_source_id
                JOIN dataset o ON o.number = c.of_number JOIN harvest_source os ON os.id = o.harvest_source_id
                WHERE CAST(@datasetId AS text) IS NULL OR (@datasetId IN (d.id, o.id) AND NOT d.private AND NOT o.private)
                ORDER BY o.name, d.name LIMIT @limit
                """,
                new { datasetId, limit })],
            cancellationToken);

    /// <summary>A dataset that has a key.</summary>
    internal sealed record KeyHolder
    {
        public required string Key { get; init; }

        public long Number { get; init; }

        public required string SourceId { get; init; }

        public required string Source { get; init; }

        public bool IsNear { get; init; }
    }
}

/// <summary>A dataset that is a copy of another one.</summary>
public sealed record DatasetCopy
{
    public required string DatasetId { get; init; }

    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>The short name of its source.</summary>
    public required string Source { get; init; }

    /// <summary>The title of its source, where anybody may see that.</summary>
    public string? SourceTitle { get; init; }

    public required string OfId { get; init; }

    public required string OfName { get; init; }

    public required string OfTitle { get; init; }

    public required string OfSource { get; init; }

    /// <summary>For <c>--json</c> and the API.</summary>
    public JsonObject Shape() => new()
    {
        ["dataset_id"] = DatasetId,
        ["name"] = Name,
        ["title"] = Title,
        ["source"] = Source,
        ["copy_of"] = new JsonObject { ["dataset_id"] = OfId, ["name"] = OfName, ["title"] = OfTitle, ["source"] = OfSource },
    };
}
