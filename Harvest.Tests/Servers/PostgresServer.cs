using System.Collections.Concurrent;
using DotNet.Testcontainers.Containers;
using Npgsql;
using Testcontainers.PostgreSql;

namespace Harvest.Tests.Servers;

/// <summary>PostgreSQL for tests, in a far-off time zone so that a local time taken for UTC shows.</summary>
public sealed class PostgresServer : TestServer
{
    private const string Variable = "HARVEST_TEST_POSTGRES";

    private const string TimeZone = "Pacific/Kiritimati";

    private static readonly string[] Folders =
        ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"];

    private readonly ConcurrentBag<string> databases = [];

    private PostgresServer(string? variable)
        : base(variable)
    {
    }

    /// <summary>The server of the test run.</summary>
    public static PostgresServer Shared { get; } = new(Variable);

    protected override string PrivateAddress =>
        $"Host=127.0.0.1;Port={Port};Username=harvest;Password=harvest;Database=postgres;Include Error Detail=true";

    // SIGINT is PostgreSQL's fast stop: it ends the sessions instead of waiting for them.
    protected override string StopSignal => "INT";

    /// <summary>A server of the caller's own, to stop and to kill; dispose it.</summary>
    public static PostgresServer Private() => new(null);

    /// <summary>Makes a database with a name of its own, empty or a copy of a template; gives its connection string.</summary>
    /// <param name="template">The connection string of a database that nobody is connected to.</param>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = $"test_{Guid.NewGuid():N}";
        var address = await AddressAsync();
        var original = template is null ? "template1" : new NpgsqlConnectionStringBuilder(template).Database;
        await ExecuteAsync(
            address,
            $"create database {name} template {original}",
            $"alter database {name} set timezone to '{TimeZone}'");
        databases.Add(name);

        // A test class leaves its pool behind: idle connections are closed early, or hundreds of classes exhaust the
        // server.
        return new NpgsqlConnectionStringBuilder(address)
        {
            Database = name,
            ConnectionIdleLifetime = 5,
            ConnectionPruningInterval = 1,
        }.ConnectionString;
    }

    /// <summary>Removes a database that a test class has done with, whoever is still connected.</summary>
    public async Task DropDatabaseAsync(string database) => await ExecuteAsync(
        await AddressAsync(), $"drop database if exists {new NpgsqlConnectionStringBuilder(database).Database} with (force)");

    protected override IContainer Container() => new PostgreSqlBuilder("postgres:15-alpine")
        .WithUsername("harvest").WithPassword("harvest").WithDatabase("postgres")
        .WithEnvironment("POSTGRES_INITDB_ARGS", "--locale=C")
        .WithPortBinding(Port, PostgreSqlBuilder.PostgreSqlPort)
        .WithCommand("-c", "fsync=off", "-c", "max_connections=500", "-c", $"timezone={TimeZone}", "-c", $"log_timezone={TimeZone}")
        .Build();

    protected override async Task PrepareAsync()
    {
        string[] command =
        [
            Program("initdb"), "-D", Data, "-U", "harvest", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync",
        ];
        if (AsUser.Length > 0)
            await ServerProcess.RunAsync(Folder, ["chown", "-R", "postgres", Folder]);
        await ServerProcess.RunAsync(Folder, [.. AsUser, .. command]);
    }

    // No fsync: what these tests kill is the process, not the machine, and the kernel keeps what was written.
    protected override ServerProcess Boot() => ServerProcess.Start(Folder,
    [
        .. AsUser, Program("postgres"), "-D", Data, "-p", $"{Port}", "-k", Folder, "-h", "127.0.0.1",
        "-c", "fsync=off", "-c", "max_connections=500",
        "-c", $"timezone={TimeZone}", "-c", $"log_timezone={TimeZone}",
    ]);

    protected override async Task<bool> AnswersAsync()
    {
        await ExecuteAsync(PrivateAddress, "select 1");
        return true;
    }

    protected override async Task CleanAsync() =>
        await ExecuteAsync(
            await AddressAsync(), [.. databases.Select(name => $"drop database if exists {name} with (force)")]);

    private string Data => Path.Combine(Folder, "data");

    // PostgreSQL refuses to run as root.
    private static string[] AsUser =>
        !Environment.IsPrivilegedProcess ? []
        : Installed.Find("setpriv") is { } setpriv
            ? [setpriv, "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
            : ["runuser", "-u", "postgres", "--"];

    private static string Program(string name) =>
        Installed.Find(name, Folders) ?? throw Missing("PostgreSQL", "Debian package postgresql", Variable);

    private static async Task ExecuteAsync(string address, params string[] statements)
    {
        await using var connection =
            new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
