using System.Data;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Harvest.Search;
using Microsoft.Data.Sqlite;

namespace Harvest.Storage;

/// <summary>
/// SQLite in a file. It has one writer at a time: within the process the writers queue up here, between processes they wait
/// for the file's lock.
/// </summary>
public sealed class SqliteDialect : Dialect
{
    private readonly SemaphoreSlim writer = new(1);
    private readonly string connectionString;

    static SqliteDialect() => SQLitePCL.Batteries_V2.Init();

    public SqliteDialect(string connectionString)
    {
        var settings = new SqliteConnectionStringBuilder(connectionString)
        {
            ForeignKeys = true,
            DefaultTimeout = 60,
        };
        this.connectionString = settings.ToString();
        File = settings.DataSource;
        // Whole, so that who is in another folder than he thinks sees it.
        Place = settings.DataSource.Length == 0 || settings.DataSource[0] == ':' || settings.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? $"SQLite {settings.DataSource}"
            : $"SQLite {Path.GetFullPath(settings.DataSource)}";
    }

    /// <summary>The file's path as configured.</summary>
    public string File { get; }

    public override string Place { get; }

    // 8 READONLY, 14 CANTOPEN: SQLite's own words name neither folder nor user.
    public override string? Explain(Exception exception) => exception is SqliteException { SqliteErrorCode: 8 or 14 }
        ? $"{Environment.UserName} may not write that file or its folder, or the folder is missing. Mend that, or set Harvest:DataFolder or Harvest:Database to another place"
        : null;

    public override string MigrationFolder => "Sqlite";

    public override string SkipLocked => "";

    public override string ForUpdate => "";

    public override string[] SearchColumns => ["rowid", "title", "tags", "body"];

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        // A new file gets large pages: rows of packages and documents take 2 to 4 KB, of which a page of 4 KB holds one. Small caches, since
        // every connection has one and the system caches the file; pages of indexes are written many times over before the log, of 32 MB,
        // goes into the file.
        await connection.ExecuteAsync(
            """
            PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -4000; PRAGMA wal_autocheckpoint = 2000;
            """);
        return connection;
    }

    /// <summary>A statement here keeps its thread until it ends: it is stopped from outside.</summary>
    public override IDisposable? StopOn(DbConnection connection, CancellationToken cancellationToken) =>
        connection is SqliteConnection { Handle: { } handle } && cancellationToken.CanBeCanceled
            ? cancellationToken.Register(() => SQLitePCL.raw.sqlite3_interrupt(handle))
            : null;

    public override async Task<DbTransaction> BeginWriteAsync(
        DbConnection connection, CancellationToken cancellationToken)
    {
        await writer.WaitAsync(cancellationToken);
        try
        {
            return ((SqliteConnection)connection).BeginTransaction(deferred: false);
        }
        catch
        {
            writer.Release();
            throw;
        }
    }

    public override void EndWrite() => writer.Release();

    // 5 BUSY, 6 LOCKED, 10 IOERR.
    public override bool IsTransient(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: 5 or 6 or 10 };

    // 19 CONSTRAINT: 1555 PRIMARYKEY, 2067 UNIQUE.
    public override bool IsDuplicate(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: 19, SqliteExtendedErrorCode: 1555 or 2067 };

    public override string In(string column, string parameter) =>
        $"{column} IN (SELECT value FROM json_each(@{parameter}))";

    public override string Rows(string parameter) => $"json_each(@{parameter}) AS e";

    public override string Has(string column, string parameter) =>
        $"EXISTS (SELECT 1 FROM json_each({column}) WHERE value = @{parameter})";

    public override string Elements(string column) => $"json_each({column}) AS e";

    public override SqlMapper.ICustomQueryParameter List(IReadOnlyCollection<string> texts) => new JsonList(texts);

    public override Task BulkInsertAsync(
        Session session, string table, string[] columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken) =>
        ExecuteManyAsync(
            session,
            $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})",
            rows,
            cancellationToken);

    public override Task<int> ExecuteManyAsync(
        Session session, string sql, IEnumerable<object?[]> parameterSets, CancellationToken cancellationToken)
    {
        using var command = ((SqliteConnection)session.Connection).CreateCommand();
        command.Transaction = (SqliteTransaction?)session.Transaction;
        command.CommandText = sql;
        var total = 0;
        foreach (var values in parameterSets)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < values.Length; i++)
            {
                if (command.Parameters.Count <= i)
                    command.Parameters.Add(new SqliteParameter($"@p{i}", null));
                command.Parameters[i].Value = ForSqlite(values[i]);
            }
            total += command.ExecuteNonQuery();
        }
        return Task.FromResult(total);
    }

    public override async Task UnindexAsync(Session session, long[] numbers, CancellationToken cancellationToken)
    {
        var sets = numbers.Select(number => new object?[] { number }).ToList();
        await ExecuteManyAsync(session, "DELETE FROM dataset_search WHERE rowid = @p0", sets, cancellationToken);
        await ExecuteManyAsync(session, "DELETE FROM dataset_facet WHERE rowid = @p0", sets, cancellationToken);
        await ExecuteManyAsync(session, "DELETE FROM dataset_key WHERE number = @p0", sets, cancellationToken);
    }

    public override object?[] SearchCells(long number, SearchDocument document) =>
        [number, string.Join(' ', document.Title), string.Join(' ', document.Tags), string.Join(' ', document.Body)];

    // FTS5: "two words" is a phrase, * after it a beginning; title : (…) looks there alone. Tokens are letters and digits.
    public override string SearchQuery(IReadOnlyList<SearchTerm> terms, SearchField field)
    {
        var all = string.Join(" AND ", terms.Select(term => $"({string.Join(" OR ", term.Forms.Select(Form))})"));
        return field switch
        {
            SearchField.Title => $"title : ({all})",
            SearchField.Notes => $"body : ({all})",
            _ => all,
        };

        static string Form(SearchForm form) => $"\"{string.Join(' ', form.Tokens)}\"{(form.IsPrefix ? "*" : "")}";
    }

    public override string Matches(string query, SearchField field) => $"s.dataset_search MATCH {query}";

    public override string Score(string query) => "bm25(s.dataset_search, 10.0, 4.0, 1.0)";

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearPool(new SqliteConnection(connectionString));
        writer.Dispose();
        return ValueTask.CompletedTask;
    }

    private static object ForSqlite(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => TimeHandler.Text(time),
        IReadOnlyList<string> texts => JsonSerializer.Serialize(texts),
        _ => value,
    };

    private sealed class JsonList(IReadOnlyCollection<string> texts) : SqlMapper.ICustomQueryParameter
    {
        public void AddParameter(IDbCommand command, string name) =>
            command.Parameters.Add(new SqliteParameter(name, JsonSerializer.Serialize(texts)));
    }
}
