using Dapper;
using Harvest.Storage;
using Harvest.Tests.Servers;
using Npgsql;

namespace Harvest.Tests.Moving;

/// <summary>
/// The PostgreSQL database of a CKAN site with ckanext-harvest, as its migrations leave it: the tables of the extension, and what is needed
/// of CKAN's own.
/// </summary>
internal sealed class CkanextSite : IAsyncDisposable
{
    private const string Tables = """
        CREATE TABLE "group" (id text PRIMARY KEY, name text NOT NULL UNIQUE, title text, description text, image_url text,
            is_organization boolean DEFAULT false, state text DEFAULT 'active');
        CREATE TABLE package (id text PRIMARY KEY, name varchar(100) NOT NULL UNIQUE, title text, notes text, url text, state text DEFAULT 'active',
            type text DEFAULT 'dataset', owner_org text, metadata_created timestamp without time zone, metadata_modified timestamp without time zone);
        CREATE TABLE harvest_source (id text PRIMARY KEY, url text NOT NULL, title text, description text, config text,
            created timestamp without time zone, type text NOT NULL, active boolean, user_id text, publisher_id text, frequency text,
            next_run timestamp without time zone);
        CREATE TABLE harvest_job (id text PRIMARY KEY, created timestamp without time zone, gather_started timestamp without time zone,
            gather_finished timestamp without time zone, finished timestamp without time zone,
            source_id text REFERENCES harvest_source (id) ON DELETE CASCADE, status text NOT NULL);
        CREATE TABLE harvest_object (id text PRIMARY KEY, guid text, current boolean, gathered timestamp without time zone,
            fetch_started timestamp without time zone, content text, fetch_finished timestamp without time zone,
            import_started timestamp without time zone, import_finished timestamp without time zone, state text,
            metadata_modified_date timestamp without time zone, retry_times integer,
            harvest_job_id text REFERENCES harvest_job (id) ON DELETE CASCADE, harvest_source_id text REFERENCES harvest_source (id) ON DELETE CASCADE,
            package_id text REFERENCES package (id) ON DELETE CASCADE DEFERRABLE, report_status text);
        CREATE INDEX harvest_object_idx ON harvest_object (harvest_source_id);
        CREATE TABLE harvest_object_extra (id text PRIMARY KEY, harvest_object_id text REFERENCES harvest_object (id) ON DELETE CASCADE, key text, value text);
        CREATE TABLE harvest_gather_error (id text PRIMARY KEY, harvest_job_id text REFERENCES harvest_job (id) ON DELETE CASCADE, message text, created timestamp without time zone);
        CREATE TABLE harvest_object_error (id text PRIMARY KEY, harvest_object_id text REFERENCES harvest_object (id) ON DELETE CASCADE, message text,
            stage text, line integer, created timestamp without time zone);
        """;

    private CkanextSite(string connection) => Connection = connection;

    public string Connection { get; }

    public static async Task<CkanextSite> CreateAsync()
    {
        var site = new CkanextSite(await PostgresServer.Shared.CreateDatabaseAsync());
        await site.SqlAsync(Tables);
        await site.SqlAsync("INSERT INTO \"group\" (id, name, title, is_organization) VALUES ('org-1', 'city', 'The city', true)");
        return site;
    }

    public async Task SqlAsync(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.ExecuteAsync(sql, parameters);
    }

    /// <summary>Adds a source with its package and a job.</summary>
    public Task AddSourceAsync(
        string name, Uri url, string type = "ckan", string config = "", string frequency = "WEEKLY", bool active = true, string state = "active") => SqlAsync(
        """
        INSERT INTO package (id, name, title, notes, type, state, owner_org) VALUES (@id, @name, @title, 'Described', 'harvest', @state, 'org-1');
        INSERT INTO harvest_source (id, url, title, description, config, created, type, active, user_id, publisher_id, frequency, next_run)
            VALUES (@id, @url, @title, '', @config, '2020-02-03 04:05:06.789', @type, @active, 'user-1', '', @frequency, '2020-05-06 07:08:09');
        INSERT INTO harvest_job (id, created, source_id, status) VALUES (@job, '2020-02-03', @id, 'Finished');
        """,
        new { id = $"source-{name}", name, title = $"Title of {name}", url = url.AbsoluteUri, config, type, active, frequency, state, job = $"job-{name}" });

    /// <summary>Adds a current object with its dataset.</summary>
    public async Task AddObjectAsync(string source, string guid, string content, string? package = null, string state = "active", bool current = true)
    {
        package ??= $"package-{guid}";
        await SqlAsync(
            """
            INSERT INTO package (id, name, title, notes, state, owner_org, metadata_created)
                VALUES (@package, @name, @title, 'Notes there', @state, 'org-1', '2020-02-03 04:05:06') ON CONFLICT DO NOTHING;
            INSERT INTO harvest_object (id, guid, current, content, import_finished, state, harvest_job_id, harvest_source_id, package_id, report_status)
                VALUES (@id, @guid, @current, @content, '2020-03-04 05:06:07', 'COMPLETE', @job, @sourceId, @package, 'added');
            """,
            new
            {
                package,
                name = $"name-{package}".ToLowerInvariant(),
                title = $"Title there {guid}",
                state,
                id = $"object-{Guid.NewGuid()}",
                guid,
                current,
                content,
                job = $"job-{source}",
                sourceId = $"source-{source}",
            });
    }

    public async ValueTask DisposeAsync()
    {
        await using (var connection = new NpgsqlConnection(Connection))
            NpgsqlConnection.ClearPool(connection);
        await PostgresServer.Shared.DropDatabaseAsync(Connection);
    }
}
