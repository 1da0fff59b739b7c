using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using Dapper;
using Harvest.Search;
using Npgsql;
using NpgsqlTypes;

namespace Harvest.Storage;

/// <summary>PostgreSQL 13 or later, by Npgsql.</summary>
public sealed class PostgresDialect : Dialect
{
    private readonly NpgsqlDataSource source;

    public PostgresDialect(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 50,
            ApplicationName = "harvest",
        };
        Place = $"PostgreSQL {settings.Host}:{settings.Port}/{settings.Database ?? settings.Username}";
        source = NpgsqlDataSource.Create(settings);
    }

    public override string Place { get; }

    public override string MigrationFolder => "Postgres";

    public override string SkipLocked => "FOR UPDATE SKIP LOCKED";

    public override string ForUpdate => "FOR UPDATE";

    public override string Now => "SELECT clock_timestamp()";

    public override string[] SearchColumns => ["rowid", "title", "body"];

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        await source.OpenConnectionAsync(cancellationToken);

    public override async Task<DbTransaction> BeginWriteAsync(
        DbConnection connection, CancellationToken cancellationToken) =>
        await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);

    public override bool IsTransient(Exception exception) => exception switch
    {
        PostgresException e => e.IsTransient || e.SqlState is
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
        NpgsqlException e => e.IsTransient || e.InnerException is IOException or SocketException or TimeoutException,
        SocketException or IOException or TimeoutException => true,
        ObjectDisposedException e => e.ObjectName?.StartsWith("Npgsql", StringComparison.Ordinal) == true,
        _ => false,
    };

    public override bool IsDuplicate(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public override string In(string column, string parameter) => $"{column} = ANY(@{parameter})";

    public override string Rows(string parameter) => $"jsonb_array_elements(@{parameter}::jsonb) AS e(value)";

    public override string Has(string column, string parameter) => $"{column} @> ARRAY[CAST(@{parameter} AS text)]";

    public override string Elements(string column) => $"unnest({column}) AS e(value)";

    public override SqlMapper.ICustomQueryParameter List(IReadOnlyCollection<string> texts) => new TextArray([.. texts]);

    public override async Task BulkInsertAsync(
        Session session, string table, string[] columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        using var rest = rows.GetEnumerator();
        if (!rest.MoveNext())
            return;
        var connection = (NpgsqlConnection)session.Connection;
        await using var import = await connection.BeginBinaryImportAsync(
            $"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        do
        {
            await import.StartRowAsync(cancellationToken);
            foreach (var cell in rest.Current)
                await WriteAsync(import, cell, cancellationToken);
        }
        while (rest.MoveNext());
        await import.CompleteAsync(cancellationToken);
    }

    public override async Task<int> ExecuteManyAsync(
        Session session, string sql, IEnumerable<object?[]> parameterSets, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(
            (NpgsqlConnection)session.Connection, (NpgsqlTransaction?)session.Transaction);
        foreach (var values in parameterSets)
        {
            var command = new NpgsqlBatchCommand(sql);
            for (var i = 0; i < values.Length; i++)
                command.Parameters.AddWithValue($"p{i}", ForNpgsql(values[i]));
            batch.BatchCommands.Add(command);
        }
        return batch.BatchCommands.Count == 0 ? 0 : await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public override async Task UnindexAsync(Session session, long[] numbers, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH words AS (DELETE FROM dataset_search WHERE rowid = ANY(@numbers)), keys AS (DELETE FROM dataset_key WHERE number = ANY(@numbers))
            DELETE FROM dataset_facet WHERE rowid = ANY(@numbers)
            """,
            (NpgsqlConnection)session.Connection,
            (NpgsqlTransaction?)session.Transaction);
        command.Parameters.AddWithValue("numbers", numbers);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override object?[] SearchCells(long number, SearchDocument document)
    {
        var title = new Lexemes().Add(document.Title, 'A');
        var body = new Lexemes().Add(document.Tags, 'B').Add(document.Body, 'C');
        return [number, title.ToString(), body.ToString()];
    }

    public override string SearchQuery(IReadOnlyList<SearchTerm> terms, SearchField field)
    {
        return string.Join(" & ", terms.Select(term => $"({string.Join(" | ", term.Forms.Select(Form))})"));

        string Form(SearchForm form) => $"({string.Join(" <-> ", form.Tokens.Select((token, i) => Token(token, form.IsPrefix && i == form.Tokens.Count - 1)))})";

        string Token(string token, bool isPrefix) => (isPrefix, field) switch
        {
            (false, SearchField.Notes) => $"'{token}':C",
            (true, SearchField.Notes) => $"'{token}':*C",
            (true, _) => $"'{token}':*",
            _ => $"'{token}'",
        };
    }

    public override string Matches(string query, SearchField field) =>
        $"s.{(field == SearchField.Title ? "heading" : "search")} @@ CAST({query} AS tsquery)";

    public override string Score(string query) => $"-ts_rank('{{0.1, 0.1, 0.4, 1.0}}', s.search, CAST({query} AS tsquery))";

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    private static object ForNpgsql(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => time.UtcDateTime,
        _ => value,
    };

    private static Task WriteAsync(NpgsqlBinaryImporter import, object? cell, CancellationToken cancellationToken) =>
        cell switch
        {
            null => import.WriteNullAsync(cancellationToken),
            string text => import.WriteAsync(text, NpgsqlDbType.Text, cancellationToken),
            long number => import.WriteAsync(number, NpgsqlDbType.Bigint, cancellationToken),
            int number => import.WriteAsync(number, NpgsqlDbType.Integer, cancellationToken),
            double number => import.WriteAsync(number, NpgsqlDbType.Double, cancellationToken),
            bool flag => import.WriteAsync(flag, NpgsqlDbType.Boolean, cancellationToken),
            DateTimeOffset time => import.WriteAsync(time.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken),
            byte[] bytes => import.WriteAsync(bytes, NpgsqlDbType.Bytea, cancellationToken),
            IReadOnlyList<string> texts => import.WriteAsync(texts.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken),
            _ => throw new ArgumentException($"A cell of type {cell.GetType().Name} cannot be copied"),
        };

    /// <summary>The text form of a tsvector; two of the kinds of text in one are apart, so that no phrase reaches over.</summary>
    private sealed class Lexemes
    {
        private const int MaxPosition = 16_383;
        private readonly System.Text.StringBuilder text = new();
        private int position;

        public Lexemes Add(IReadOnlyList<string> tokens, char weight)
        {
            foreach (var token in tokens)
            {
                position = Math.Min(position + 1, MaxPosition);
                text.Append('\'').Append(token).Append("':").Append(position).Append(weight).Append(' ');
            }
            position = Math.Min(position + 1, MaxPosition);
            return this;
        }

        public override string ToString() => text.ToString();
    }

    private sealed class TextArray(string[] texts) : SqlMapper.ICustomQueryParameter
    {
        public void AddParameter(IDbCommand command, string name) =>
            command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = texts });
    }
}
