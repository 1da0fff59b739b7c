using Harvest.Tests.Servers;

namespace Harvest.Tests.Support;

/// <summary>The databases that the engine runs on.</summary>
public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>Databases with all tables, copied from a template that is migrated once.</summary>
public static class Databases
{
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    /// <summary>A PostgreSQL database with all tables; its connection string.</summary>
    public static async Task<string> CreateAsync() => await PostgresServer.Shared.CreateDatabaseAsync(await Template.Value);

    private static async Task<string> MakeTemplateAsync()
    {
        var template = await PostgresServer.Shared.CreateDatabaseAsync();
        // Its disposal closes the pool: a template with a connection cannot be copied.
        await using var engine = await Engine.StartAsync(template);
        return template;
    }
}
