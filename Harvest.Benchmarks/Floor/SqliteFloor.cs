using System.Globalization;
using System.Text;
using System.Text.Json;
using Harvest.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Harvest.Benchmarks.Floor;

/// <summary>
/// One transaction of inserts, each prepared once and bound without detours, with the journal as the harvest has it.
/// </summary>
internal sealed class SqliteFloor : IFloorWriter
{
    private readonly SqliteConnection connection;
    private readonly FloorRows rows;
    private readonly byte[] now;
    private readonly byte[] sourceId;
    private readonly byte[] jobId;
    private readonly sqlite3_stmt insertObject;
    private readonly sqlite3_stmt insertContent;
    private readonly sqlite3_stmt insertDataset;
    private readonly sqlite3_stmt insertSearch;
    private readonly sqlite3_stmt insertFacets;

    private SqliteFloor(SqliteConnection connection, FloorRows rows)
    {
        this.connection = connection;
        this.rows = rows;
        now = Encoding.UTF8.GetBytes(
            rows.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        sourceId = Encoding.UTF8.GetBytes(rows.SourceId);
        jobId = Encoding.UTF8.GetBytes(rows.JobId);
        insertObject = Prepare(
            """
            INSERT INTO harvest_object (id, guid, harvest_job_id, harvest_source_id, position, state, report_status,
                vanished, current, gathered, fetch_started, import_started, import_finished, metadata_modified_date,
                content_hash, package_id, retry_times)
            VALUES (?1, ?2, ?3, ?4, ?5, 'COMPLETE', 'added', 0, 1, ?6, ?6, ?6, ?6, ?7, ?8, ?2, 1)
            """);
        insertContent = Prepare("INSERT INTO harvest_content (harvest_object_id, content) VALUES (?1, ?2)");
        insertDataset = Prepare(
            """
            INSERT INTO dataset (id, number, name, title, harvest_source_id, harvest_object_id, guid, owner_org,
                metadata_created, metadata_modified, package)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?1, ?7, ?8, ?8, ?9)
            """);
        insertSearch = Prepare("INSERT INTO dataset_search (rowid, title, body) VALUES (?1, ?2, ?3)");
        insertFacets = Prepare("INSERT INTO dataset_facet (rowid, facets) VALUES (?1, ?2)");
    }

    public static async Task<SqliteFloor> OpenAsync(
        Dialect dialect, FloorRows rows, CancellationToken cancellationToken)
    {
        var connection = (SqliteConnection)await dialect.OpenAsync(cancellationToken);
        raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE");
        return new SqliteFloor(connection, rows);
    }

    public Task WriteAsync(FloorDataset[] datasets, CancellationToken cancellationToken)
    {
        foreach (var dataset in datasets)
        {
            var number = rows.NextNumber();
            WriteObject(dataset, number);
            Text(insertContent, 1, dataset.ObjectId);
            raw.sqlite3_bind_blob(insertContent, 2, dataset.Content);
            Step(insertContent);
            WriteDataset(dataset, number);
            raw.sqlite3_bind_int64(insertSearch, 1, number);
            Text(insertSearch, 2, dataset.SearchTitle);
            Text(insertSearch, 3, dataset.SearchBody);
            Step(insertSearch);
            raw.sqlite3_bind_int64(insertFacets, 1, number);
            Text(insertFacets, 2, JsonSerializer.Serialize(dataset.Facets));
            Step(insertFacets);
        }
        return Task.CompletedTask;
    }

    public Task CommitAsync(CancellationToken cancellationToken)
    {
        Check(raw.sqlite3_exec(connection.Handle, "COMMIT"));
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var statement in (sqlite3_stmt[])[insertObject, insertContent, insertDataset, insertSearch, insertFacets])
            statement.Dispose();
        await connection.DisposeAsync();
    }

    private void WriteObject(FloorDataset dataset, long number)
    {
        Text(insertObject, 1, dataset.ObjectId);
        Text(insertObject, 2, dataset.Id);
        raw.sqlite3_bind_text(insertObject, 3, jobId);
        raw.sqlite3_bind_text(insertObject, 4, sourceId);
        raw.sqlite3_bind_int64(insertObject, 5, number);
        raw.sqlite3_bind_text(insertObject, 6, now);
        Text(insertObject, 7, dataset.Modified);
        Text(insertObject, 8, dataset.Hash);
        Step(insertObject);
    }

    private void WriteDataset(FloorDataset dataset, long number)
    {
        Text(insertDataset, 1, dataset.Id);
        raw.sqlite3_bind_int64(insertDataset, 2, number);
        Text(insertDataset, 3, dataset.Name);
        Text(insertDataset, 4, dataset.Title);
        raw.sqlite3_bind_text(insertDataset, 5, sourceId);
        Text(insertDataset, 6, dataset.ObjectId);
        Text(insertDataset, 7, dataset.OwnerOrg);
        raw.sqlite3_bind_text(insertDataset, 8, now);
        raw.sqlite3_bind_blob(insertDataset, 9, dataset.Package);
        Step(insertDataset);
    }

    private static void Text(sqlite3_stmt statement, int place, string? text)
    {
        if (text is null)
            raw.sqlite3_bind_null(statement, place);
        else
            raw.sqlite3_bind_text(statement, place, text);
    }

    private void Step(sqlite3_stmt statement)
    {
        Check(raw.sqlite3_step(statement));
        raw.sqlite3_reset(statement);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out var statement));
        return statement;
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(
        result is raw.SQLITE_DONE or raw.SQLITE_ROW ? raw.SQLITE_OK : result, connection.Handle);
}
