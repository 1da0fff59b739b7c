using Harvest.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harvest.Tests.Support;

/// <summary>SQLite files with all tables, copied from a template that is migrated once.</summary>
public static class SqliteTemplate
{
    private static readonly Lazy<Task<byte[]>> Template = new(MakeAsync);

    /// <summary>Makes the file, unless it is there already.</summary>
    public static async Task FillAsync(string file)
    {
        if (!File.Exists(file))
            await File.WriteAllBytesAsync(file, await Template.Value);
    }

    private static async Task<byte[]> MakeAsync()
    {
        using var folder = new TemporaryFolder();
        var (original, copy) = (Path.Combine(folder.Path, "tables.db"), Path.Combine(folder.Path, "copy.db"));
        await using var database = new Database(
            new SqliteDialect($"Data Source={original}"), TimeProvider.System, NullLogger<Database>.Instance);
        await new Migrator(database, TimeProvider.System).MigrateAsync(CancellationToken.None);
        await using var connection = await database.Dialect.OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = $"VACUUM INTO '{copy}'";
        await command.ExecuteNonQueryAsync();
        return await File.ReadAllBytesAsync(copy);
    }
}
