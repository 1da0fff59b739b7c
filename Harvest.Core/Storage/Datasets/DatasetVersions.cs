using Dapper;
using Harvest.Datasets;

namespace Harvest.Storage.Datasets;

/// <summary>The table <c>dataset_version</c>: what datasets were before they changed. Written only where the settings ask for it.</summary>
public sealed class DatasetVersions(Database database, HarvestOptions options)
{
    private const int BatchSize = 1000;

    /// <summary>Keeps what these datasets are now, before they are written anew.</summary>
    internal Task KeepAsync(Session session, IReadOnlyCollection<string> ids, DateTimeOffset now) => !options.Catalogue.KeepVersions
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"""
            INSERT INTO dataset_version (dataset_id, modified, replaced, package)
            SELECT id, metadata_modified, @now, package FROM dataset WHERE state = 'active' AND {session.Dialect.In("id", "ids")} ORDER BY number
            """,
            new { now, ids = session.Dialect.List(ids) });

    /// <summary>What changed in a dataset, and when; the newest change first. Changes that no field shows are left out.</summary>
    /// <param name="package">The dataset as it is now, in the package form.</param>
    /// <param name="limit">At most so many versions are looked at.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<DatasetChangeEntry>> HistoryAsync(byte[] package, int limit, CancellationToken cancellationToken)
    {
        var dataset = PackageReader.Read(package).Dataset;
        var rows = await database.ReadAsync(
            async session => (await session.QueryAsync<Row>(
                "SELECT replaced, package FROM dataset_version WHERE dataset_id = @id ORDER BY number DESC LIMIT @limit", new { id = dataset.Id, limit })).AsList(),
            cancellationToken);
        var history = new List<DatasetChangeEntry>();
        var after = package;
        foreach (var row in rows)
        {
            var before = Packed.Unpack(row.Package);
            // What was private stays so, also when the dataset is public now.
            if (!dataset.Private && PackageReader.Read(before).Dataset.Private)
                break;
            if (PackageDifferences.Between(before, after) is { Count: > 0 } differences)
                history.Add(new DatasetChangeEntry(row.Replaced, differences));
            after = before;
        }
        return history;
    }

    /// <summary>Deletes versions that were replaced before a time.</summary>
    /// <returns>How many; 0 when there are no more.</returns>
    public Task<int> DropAsync(DateTimeOffset old, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                "DELETE FROM dataset_version WHERE number IN (SELECT number FROM dataset_version WHERE replaced < @old LIMIT @BatchSize)", new { old, BatchSize }),
            cancellationToken);

    private sealed record Row
    {
        public DateTimeOffset Replaced { get; init; }

        public byte[] Package { get; init; } = [];
    }
}

/// <summary>A change of a dataset.</summary>
/// <param name="Time">When.</param>
/// <param name="Differences">What changed.</param>
public sealed record DatasetChangeEntry(DateTimeOffset Time, IReadOnlyList<FieldDifference> Differences)
{
    /// <summary>For <c>--json</c> and the API.</summary>
    public System.Text.Json.Nodes.JsonObject Shape() => new()
    {
        ["time"] = Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture),
        ["changes"] = new System.Text.Json.Nodes.JsonArray([.. Differences.Select(difference => new System.Text.Json.Nodes.JsonObject
        {
            ["field"] = difference.Field,
            ["before"] = difference.Before,
            ["after"] = difference.After,
        })]),
    };
}
