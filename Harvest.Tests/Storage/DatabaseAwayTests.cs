using Harvest.Storage;
using Harvest.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harvest.Tests.Storage;

/// <summary>Whether a fault is that of a database which is away, and pages answer with 503, or of the program.</summary>
public sealed class DatabaseAwayTests
{
    [Test]
    public async Task A_server_that_is_not_there_is_away()
    {
        await using var database = Open($"Host=127.0.0.1;Port={ServerProcess.FreePort()};Database=none;Username=nobody");

        var fault = await Should.ThrowAsync<Exception>(() => database.Dialect.OpenAsync(CancellationToken.None));

        database.IsAway(fault).ShouldBeTrue();
    }

    [Test]
    public async Task A_wrong_statement_and_what_other_parts_throw_are_no_absence()
    {
        await using var database = Open(await PostgresServer.Shared.CreateDatabaseAsync());

        var fault = await Should.ThrowAsync<Exception>(() => database.ReadAsync(
            session => session.ExecuteScalarAsync<long>("SELECT nothing FROM nowhere", new { }), CancellationToken.None));

        database.IsAway(fault).ShouldBeFalse();
        database.IsAway(new IOException()).ShouldBeFalse();
        database.IsAway(null).ShouldBeFalse();
    }

    private static Database Open(string text) =>
        Database.Open(new HarvestOptions { Database = text }, TimeProvider.System, NullLoggerFactory.Instance);
}
