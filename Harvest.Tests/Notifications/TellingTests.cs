using Harvest.Tests.Servers;

namespace Harvest.Tests.Notifications;

/// <summary>Tests that run on both databases, each test on a fresh one that outlives its engines.</summary>
public abstract class TellingTests(string kind)
{
    private readonly string folder = Directory.CreateTempSubdirectory("harvest-test-").FullName;

    [OneTimeTearDown]
    public void RemoveFiles() => Directory.Delete(folder, recursive: true);

    protected async Task<string> DatabaseAsync() => kind == "SQLite"
        ? $"Data Source={Path.Combine(folder, $"{Guid.NewGuid():N}.db")}"
        : await PostgresServer.Shared.CreateDatabaseAsync();
}
