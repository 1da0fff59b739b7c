using Harvest.Storage;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

/// <summary>An empty database becomes one with tables, once.</summary>
public sealed class MigratorTests
{
    [TestCase(DatabaseKind.Sqlite)]
    [TestCase(DatabaseKind.Postgres)]
    public async Task Tables_are_made_once_and_then_nothing_is_pending(DatabaseKind kind)
    {
        await using var place = await EmptyDatabase.MakeAsync(kind);
        await using var database = place.Open();
        var migrator = new Migrator(database, TimeProvider.System);
        var pending = await migrator.PendingAsync(CancellationToken.None);
        pending.ShouldNotBeEmpty();

        (await migrator.MigrateAsync(CancellationToken.None)).ShouldBe(pending);

        (await migrator.PendingAsync(CancellationToken.None)).ShouldBeEmpty();
        (await migrator.MigrateAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [TestCase(DatabaseKind.Sqlite)]
    [TestCase(DatabaseKind.Postgres)]
    public async Task Programs_that_migrate_at_once_run_each_script_once(DatabaseKind kind)
    {
        await using var place = await EmptyDatabase.MakeAsync(kind);
        var databases = Enumerable.Range(0, 6).Select(_ => place.Open()).ToList();

        var ran = await Task.WhenAll(databases.Select(database =>
            Task.Run(() => new Migrator(database, TimeProvider.System).MigrateAsync(CancellationToken.None))));

        var scripts = ran.SelectMany(names => names).ToList();
        scripts.ShouldNotBeEmpty();
        scripts.ShouldBeUnique();
        ran.Count(names => names.Count > 0).ShouldBe(1);
        foreach (var database in databases)
            await database.DisposeAsync();
    }

    [TestCase(DatabaseKind.Sqlite)]
    [TestCase(DatabaseKind.Postgres)]
    public async Task Tables_of_strangers_are_left_alone(DatabaseKind kind)
    {
        await using var place = await EmptyDatabase.MakeAsync(kind);
        await using var database = place.Open();
        await database.WriteAsync(session => session.ExecuteAsync("CREATE TABLE package (id text)"), CancellationToken.None);
        await database.WriteAsync(session => session.ExecuteAsync("INSERT INTO package VALUES ('kept')"), CancellationToken.None);

        await new Migrator(database, TimeProvider.System).MigrateAsync(CancellationToken.None);

        var kept = await database.ReadAsync(
            session => session.ExecuteScalarAsync<string>("SELECT id FROM package"), CancellationToken.None);
        kept.ShouldBe("kept");
    }

    /// <summary>A database without tables.</summary>
    private sealed class EmptyDatabase(string text, string? file) : IAsyncDisposable
    {
        public static async Task<EmptyDatabase> MakeAsync(DatabaseKind kind)
        {
            if (kind == DatabaseKind.Postgres)
                return new EmptyDatabase(await PostgresServer.Shared.CreateDatabaseAsync(), null);
            var file = Path.Combine(Directory.CreateTempSubdirectory("harvest-test-").FullName, "empty.db");
            return new EmptyDatabase($"Data Source={file}", file);
        }

        public Database Open() => Database.Open(
            new HarvestOptions { Database = text },
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

        public async ValueTask DisposeAsync()
        {
            if (file is null)
                await PostgresServer.Shared.DropDatabaseAsync(text);
            else
                Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }
}
