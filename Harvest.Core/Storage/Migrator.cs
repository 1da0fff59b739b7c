using System.Reflection;

namespace Harvest.Storage;

/// <summary>Brings the tables to the form this version needs: the numbered scripts under <c>Migrations</c>, each once.</summary>
public sealed class Migrator(Database database, TimeProvider time)
{
    /// <summary>Runs what has not run yet. Two programs may do so at once: the second finds nothing left.</summary>
    /// <returns>The names of the scripts that ran.</returns>
    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<string>>(
            async session =>
            {
                if (session.Dialect is PostgresDialect)
                    await session.ExecuteAsync("SELECT pg_advisory_xact_lock(4711001)");
                await session.ExecuteAsync(
                    "CREATE TABLE IF NOT EXISTS harvest_migration (name text PRIMARY KEY, applied text NOT NULL)");
                var applied = (await session.QueryAsync<string>("SELECT name FROM harvest_migration")).ToHashSet();
                var ran = new List<string>();
                foreach (var (name, script) in Scripts().Where(script => !applied.Contains(script.Name)))
                {
                    await session.ExecuteAsync(script);
                    await session.ExecuteAsync(
                        "INSERT INTO harvest_migration (name, applied) VALUES (@name, @applied)",
                        new { name, applied = TimeHandler.Text(time.GetUtcNow()) });
                    ran.Add(name);
                }
                return ran;
            },
            cancellationToken);

    /// <summary>Which scripts of this version the database lacks; also true for a database without any table.</summary>
    public Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async session =>
            {
                var applied = await AppliedAsync(session);
                return [.. Scripts().Select(script => script.Name).Where(name => !applied.Contains(name))];
            },
            cancellationToken);

    /// <summary>Scripts for people: their names, or of many how many there are, the first and the last.</summary>
    public static string InWords(IReadOnlyList<string> scripts) =>
        scripts.Count <= 3 ? string.Join(", ", scripts) : $"{scripts.Count:N0} migrations, {scripts[0]} to {scripts[^1]}";

    /// <summary>Which scripts the database has seen that this version does not know: a newer one was here.</summary>
    public Task<IReadOnlyList<string>> UnknownAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async session =>
            {
                var known = Scripts().Select(script => script.Name).ToHashSet();
                return [.. (await AppliedAsync(session)).Where(name => !known.Contains(name)).Order(StringComparer.Ordinal)];
            },
            cancellationToken);

    private static async Task<HashSet<string>> AppliedAsync(Session session)
    {
        var exists = await session.ExecuteScalarAsync<long>(
            session.Dialect is PostgresDialect
                ? "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'harvest_migration'"
                : "SELECT count(*) FROM sqlite_master WHERE name = 'harvest_migration'");
        return exists == 0 ? [] : (await session.QueryAsync<string>("SELECT name FROM harvest_migration")).ToHashSet();
    }

    private IEnumerable<(string Name, string Text)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var folder = $".Migrations.{database.Dialect.MigrationFolder}.";
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            var at = resource.IndexOf(folder, StringComparison.Ordinal);
            if (at < 0)
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource[(at + folder.Length)..^".sql".Length], reader.ReadToEnd());
        }
    }
}
