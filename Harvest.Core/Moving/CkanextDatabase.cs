using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Harvest.Storage;
using Npgsql;

namespace Harvest.Moving;

/// <summary>Reads the PostgreSQL database of a CKAN site with ckanext-harvest: one snapshot, nothing is ever written there.</summary>
public sealed class CkanextDatabase : IAsyncDisposable
{
    // Stamps there are UTC without saying so.
    private const string SelectSources = """
        SELECT s.id, s.url, coalesce(s.title, '') AS title, coalesce(nullif(s.description, ''), p.notes, '') AS description, coalesce(s.config, '') AS config,
            s.type, coalesce(s.active, true) AS active, coalesce(s.user_id, '') AS user_id, coalesce(s.frequency, '') AS frequency,
            s.created AT TIME ZONE 'UTC' AS created, s.next_run AT TIME ZONE 'UTC' AS next_run,
            p.name, coalesce(p.state, 'active') <> 'active' AS is_deleted,
            g.id AS owner_id, g.name AS owner_name, g.title AS owner_title, g.description AS owner_description, g.image_url AS owner_image,
            (SELECT count(*) FROM harvest_object o WHERE o.harvest_source_id = s.id AND o.current) AS objects,
            (SELECT count(*) FROM harvest_object o JOIN package d ON d.id = o.package_id
                WHERE o.harvest_source_id = s.id AND o.current AND o.guid <> '' AND o.content IS NOT NULL AND d.state = 'active') AS usable
        FROM harvest_source s
        LEFT JOIN package p ON p.id = s.id
        LEFT JOIN "group" g ON g.id = p.owner_org
        ORDER BY coalesce(p.name, s.id)
        """;

    // The newest object of a record, the newest record of a dataset: the reference lets several be current.
    private const string SelectObjects = """
        SELECT * FROM (
            SELECT DISTINCT ON (package_id) * FROM (
                SELECT DISTINCT ON (o.guid) o.id, o.guid, o.content, o.import_finished AT TIME ZONE 'UTC' AS import_finished, o.package_id,
                    p.name AS package_name, p.title AS package_title, p.notes AS package_notes, p.url AS package_url,
                    p.metadata_created AT TIME ZONE 'UTC' AS package_created, g.id AS owner_id, g.name AS owner_name, g.title AS owner_title
                FROM harvest_object o
                JOIN package p ON p.id = o.package_id
                LEFT JOIN "group" g ON g.id = p.owner_org
                WHERE o.harvest_source_id = @sourceId AND o.current AND o.guid <> '' AND o.content IS NOT NULL AND p.state = 'active'
                ORDER BY o.guid, o.import_finished DESC NULLS LAST, o.id
            ) newest ORDER BY package_id, import_finished DESC NULLS LAST, id
        ) datasets ORDER BY guid
        """;

    private readonly NpgsqlDataSource pool;
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction snapshot;

    private CkanextDatabase(NpgsqlDataSource pool, NpgsqlConnection connection, NpgsqlTransaction snapshot)
    {
        this.pool = pool;
        this.connection = connection;
        this.snapshot = snapshot;
    }

    /// <summary>Opens it.</summary>
    /// <param name="address"><c>Host=…;Database=…</c>, or <c>postgresql://user:password@host:port/database</c> as in a ckan.ini.</param>
    /// <exception cref="HarvestException">The text is neither, or the database does not answer.</exception>
    public static async Task<CkanextDatabase> OpenAsync(string address, CancellationToken cancellationToken)
    {
        var settings = ConnectionOf(address);
        var pool = NpgsqlDataSource.Create(settings);
        try
        {
            var connection = await pool.OpenConnectionAsync(cancellationToken);
            var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
            await connection.ExecuteAsync("SET TRANSACTION READ ONLY", transaction: snapshot);
            return new CkanextDatabase(pool, connection, snapshot);
        }
        catch (Exception fault) when (fault is DbException or System.Net.Sockets.SocketException or TimeoutException)
        {
            await pool.DisposeAsync();
            throw new HarvestException(
                $"The CKAN database cannot be opened: {settings.Host}:{settings.Port}/{settings.Database}: {fault.Message}", fault);
        }
    }

    /// <exception cref="HarvestException">The tables are not there.</exception>
    public async Task<IReadOnlyList<CkanextSource>> SourcesAsync(CancellationToken cancellationToken)
    {
        try
        {
            var select = new CommandDefinition(SelectSources, transaction: snapshot, cancellationToken: cancellationToken);
            return [.. await connection.QueryAsync<CkanextSource>(select)];
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            throw new HarvestException($"{connection.Database} is no database of a CKAN with ckanext-harvest: {fault.MessageText}", fault);
        }
    }

    /// <summary>The current objects of a source, in order of guid, one at a time.</summary>
    public async IAsyncEnumerable<CkanextObject> ObjectsAsync(
        string sourceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var objects = connection.QueryUnbufferedAsync<CkanextObject>(SelectObjects, new { sourceId }, snapshot);
        await foreach (var found in objects.WithCancellation(cancellationToken))
            yield return found;
    }

    public async ValueTask DisposeAsync()
    {
        await snapshot.DisposeAsync();
        await connection.DisposeAsync();
        await pool.DisposeAsync();
    }

    internal static NpgsqlConnectionStringBuilder ConnectionOf(string address)
    {
        try
        {
            if (!address.StartsWith("postgres", StringComparison.OrdinalIgnoreCase) || !address.Contains("://", StringComparison.Ordinal))
                return new NpgsqlConnectionStringBuilder(address);
            // SQLAlchemy also names the driver: postgresql+psycopg2://
            var url = new Uri($"postgresql{address[address.IndexOf("://", StringComparison.Ordinal)..]}");
            var user = url.UserInfo.Split(':', 2);
            var settings = new NpgsqlConnectionStringBuilder
            {
                Host = url.Host,
                Port = url.Port > 0 ? url.Port : 5432,
                Database = Uri.UnescapeDataString(url.AbsolutePath.Trim('/')),
            };
            if (user[0].Length > 0)
                settings.Username = Uri.UnescapeDataString(user[0]);
            if (user.Length == 2)
                settings.Password = Uri.UnescapeDataString(user[1]);
            return settings;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            throw new HarvestException(
                "--connection is neither \"Host=…;Database=…\" nor \"postgresql://user:password@host/database\"", fault);
        }
    }
}
