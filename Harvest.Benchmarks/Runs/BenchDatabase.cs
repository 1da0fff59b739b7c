using System.Data;
using Dapper;
using Harvest.Benchmarks.Portal;
using Harvest.Storage;
using Npgsql;

namespace Harvest.Benchmarks.Runs;

/// <summary>An empty database for one measurement, gone with its disposal.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly string? server;
    private readonly string name;

    private BenchDatabase(string connection, string? server, string name)
    {
        Connection = connection;
        this.server = server;
        this.name = name;
    }

    /// <summary>What the setting <c>Harvest:Database</c> takes.</summary>
    public string Connection { get; }

    /// <param name="server">A connection string to any database of a PostgreSQL server; null for SQLite.</param>
    /// <param name="folder">Where a SQLite file may lie.</param>
    public static async Task<BenchDatabase> CreateAsync(
        string? server, string folder, CancellationToken cancellationToken)
    {
        var name = $"harvest_bench_{Guid.NewGuid():N}";
        if (server is null)
        {
            var file = Path.Combine(folder, $"{name}.db");
            return new BenchDatabase($"Data Source={file}", null, file);
        }
        await ExecuteAsync(server, $"CREATE DATABASE {name}", cancellationToken);
        var settings = new NpgsqlConnectionStringBuilder(server) { Database = name };
        return new BenchDatabase(settings.ConnectionString, server, name);
    }

    /// <summary>Lets the server write what it holds of earlier work, lest the next measurement pays for it.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) =>
        server is null ? Task.CompletedTask : ExecuteAsync(server, "CHECKPOINT", cancellationToken);

    /// <summary>What it takes on disk: the file and its journal, or <c>pg_database_size</c>.</summary>
    public async Task<long> SizeAsync(CancellationToken cancellationToken)
    {
        if (server is null)
            return new[] { name, $"{name}-wal" }.Where(File.Exists).Sum(file => new FileInfo(file).Length);
        await using var connection = new NpgsqlConnection(server);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT pg_database_size(@name)", new { name }, cancellationToken: cancellationToken));
    }

    /// <summary>Compares the catalogue with the portal, record by record.</summary>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync(
        IReadOnlyCollection<PortalId> expected, CancellationToken cancellationToken)
    {
        await using Dialect dialect = server is null ? new SqliteDialect(Connection) : new PostgresDialect(Connection);
        await using var connection = await dialect.OpenAsync(cancellationToken);
        var found = (await connection.QueryAsync<(string Guid, string Name, string? Modified)>(
            """
            SELECT d.guid, d.name, o.metadata_modified_date FROM dataset d
            LEFT JOIN harvest_object o ON o.id = d.harvest_object_id AND o.current WHERE d.state = 'active'
            """)).ToList();
        var current = await CountAsync("harvest_object WHERE current");
        var searchable = await CountAsync("dataset_search");
        var open = await CountAsync("harvest_object WHERE report_status IS NULL");
        var catalogue = found.GroupBy(dataset => dataset.Guid).ToDictionary(group => group.Key, group => group.First());
        var lost = expected.Count(wanted => !catalogue.ContainsKey(wanted.Id));
        var stale = expected.Count(wanted => catalogue.TryGetValue(wanted.Id, out var dataset)
            && (dataset.Name != wanted.Name || dataset.Modified != wanted.Modified));
        var wantedIds = expected.Select(wanted => wanted.Id).ToHashSet();
        var extra = found.Count - catalogue.Count + catalogue.Keys.Count(guid => !wantedIds.Contains(guid));
        return
        [
            .. Complaint(lost, "LOST: on the portal, not in the catalogue"),
            .. Complaint(extra, "EXTRA: in the catalogue, not on the portal"),
            .. Complaint(stale, "STALE: another name or date than on the portal"),
            .. Complaint(Math.Abs(current - found.Count), "objects current without a dataset, or datasets without one"),
            .. Complaint(Math.Abs(searchable - found.Count), "datasets without a search row, or the reverse"),
            .. Complaint(open, "objects that have not ended"),
        ];

        Task<long> CountAsync(string rows) => connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {rows}");
    }

    /// <summary>The same where only the number of records is known.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public async Task<string?> CheckCountAsync(long expected, CancellationToken cancellationToken)
    {
        await using Dialect dialect = server is null ? new SqliteDialect(Connection) : new PostgresDialect(Connection);
        await using var connection = await dialect.OpenAsync(cancellationToken);
        var active = await connection.ExecuteScalarAsync<long>("SELECT count(DISTINCT guid) FROM dataset WHERE state = 'active'");
        var open = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM harvest_object WHERE report_status IS NULL");
        return active == expected && open == 0 ? null : $"{active:N0} datasets where {expected:N0} should be, {open:N0} objects that have not ended";
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await ExecuteAsync(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);
            return;
        }
        foreach (var file in (string[])[name, $"{name}-wal", $"{name}-shm"])
            File.Delete(file);
    }

    private static IEnumerable<string> Complaint(long count, string what) => count == 0 ? [] : [$"{count:N0} {what}"];

    private static async Task ExecuteAsync(string server, string statement, CancellationToken cancellationToken)
    {
        // A pooled connection would keep the server's process, and its memory, for later.
        var settings = new NpgsqlConnectionStringBuilder(server) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        // Dapper takes a single word for a procedure unless told what it is.
        await connection.ExecuteAsync(new CommandDefinition(
            statement, commandTimeout: 600, commandType: CommandType.Text, cancellationToken: cancellationToken));
    }
}
