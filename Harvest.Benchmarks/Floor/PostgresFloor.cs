using Harvest.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Harvest.Benchmarks.Floor;

/// <summary>Binary COPY, five tables after one another for each page, in one transaction.</summary>
internal sealed class PostgresFloor : IFloorWriter
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly FloorRows rows;

    private PostgresFloor(NpgsqlConnection connection, NpgsqlTransaction transaction, FloorRows rows)
    {
        this.connection = connection;
        this.transaction = transaction;
        this.rows = rows;
    }

    public static async Task<PostgresFloor> OpenAsync(
        Dialect dialect, FloorRows rows, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)await dialect.OpenAsync(cancellationToken);
        return new PostgresFloor(connection, await connection.BeginTransactionAsync(cancellationToken), rows);
    }

    public Task WriteAsync(FloorDataset[] datasets, CancellationToken cancellationToken)
    {
        var numbers = Array.ConvertAll(datasets, _ => rows.NextNumber());
        Objects(datasets, numbers);
        Contents(datasets);
        Datasets(datasets, numbers);
        Searches(datasets, numbers);
        Facets(datasets, numbers);
        return Task.CompletedTask;
    }

    public Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    private void Objects(FloorDataset[] datasets, long[] numbers)
    {
        using var copy = connection.BeginBinaryImport(
            """
            COPY harvest_object (id, guid, harvest_job_id, harvest_source_id, position, state, report_status, vanished,
                current, gathered, fetch_started, import_started, import_finished, metadata_modified_date,
                content_hash, package_id, retry_times) FROM STDIN (FORMAT BINARY)
            """);
        for (var i = 0; i < datasets.Length; i++)
        {
            var dataset = datasets[i];
            copy.StartRow();
            Text(copy, dataset.ObjectId, dataset.Id, rows.JobId, rows.SourceId);
            copy.Write(numbers[i], NpgsqlDbType.Bigint);
            Text(copy, "COMPLETE", "added");
            copy.Write(false, NpgsqlDbType.Boolean);
            copy.Write(true, NpgsqlDbType.Boolean);
            Times(copy, 4);
            Text(copy, dataset.Modified, dataset.Hash, dataset.Id);
            copy.Write(1, NpgsqlDbType.Integer);
        }
        copy.Complete();
    }

    private void Contents(FloorDataset[] datasets)
    {
        using var copy = connection.BeginBinaryImport(
            "COPY harvest_content (harvest_object_id, content) FROM STDIN (FORMAT BINARY)");
        foreach (var dataset in datasets)
        {
            copy.StartRow();
            Text(copy, dataset.ObjectId);
            copy.Write(dataset.Content, NpgsqlDbType.Bytea);
        }
        copy.Complete();
    }

    private void Datasets(FloorDataset[] datasets, long[] numbers)
    {
        using var copy = connection.BeginBinaryImport(
            """
            COPY dataset (id, number, name, title, harvest_source_id, harvest_object_id, guid, owner_org,
                metadata_created, metadata_modified, package) FROM STDIN (FORMAT BINARY)
            """);
        for (var i = 0; i < datasets.Length; i++)
        {
            var dataset = datasets[i];
            copy.StartRow();
            Text(copy, dataset.Id);
            copy.Write(numbers[i], NpgsqlDbType.Bigint);
            Text(copy, dataset.Name, dataset.Title, rows.SourceId, dataset.ObjectId, dataset.Id, dataset.OwnerOrg);
            Times(copy, 2);
            copy.Write(dataset.Package, NpgsqlDbType.Bytea);
        }
        copy.Complete();
    }

    private void Searches(FloorDataset[] datasets, long[] numbers)
    {
        using var copy = connection.BeginBinaryImport(
            "COPY dataset_search (rowid, title, body) FROM STDIN (FORMAT BINARY)");
        for (var i = 0; i < datasets.Length; i++)
        {
            copy.StartRow();
            copy.Write(numbers[i], NpgsqlDbType.Bigint);
            Text(copy, datasets[i].SearchTitle, datasets[i].SearchBody);
        }
        copy.Complete();
    }

    private void Facets(FloorDataset[] datasets, long[] numbers)
    {
        using var copy = connection.BeginBinaryImport("COPY dataset_facet (rowid, facets) FROM STDIN (FORMAT BINARY)");
        for (var i = 0; i < datasets.Length; i++)
        {
            copy.StartRow();
            copy.Write(numbers[i], NpgsqlDbType.Bigint);
            copy.Write(datasets[i].Facets.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        }
        copy.Complete();
    }

    private static void Text(NpgsqlBinaryImporter copy, params ReadOnlySpan<string?> cells)
    {
        foreach (var cell in cells)
        {
            if (cell is null)
                copy.WriteNull();
            else
                copy.Write(cell, NpgsqlDbType.Text);
        }
    }

    private void Times(NpgsqlBinaryImporter copy, int count)
    {
        for (var i = 0; i < count; i++)
            copy.Write(rows.Now.UtcDateTime, NpgsqlDbType.TimestampTz);
    }
}
