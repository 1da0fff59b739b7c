using Harvest.Storage;
using Harvest.Storage.Search;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

/// <summary>Looking a dataset up by a name does not grow with the catalogue. SQLite plans by the statement; PostgreSQL by what is in the tables.</summary>
public sealed class SearchNamesTests
{
    [Test]
    public async Task A_name_is_looked_up_by_indexes_alone()
    {
        await using var engine = await Engine.StartAsync();

        var plan = await engine.Get<Database>().ReadAsync(
            async session => (await session.QueryAsync<(long Id, long Parent, long Unused, string Detail)>(
                $"EXPLAIN QUERY PLAN {SearchNames.Statement(session.Dialect)}",
                new { name = "a", page = "b", keys = session.Dialect.List(["c"]) })).Select(row => row.Detail).ToList(),
            CancellationToken.None);

        plan.ShouldContain(step => step.StartsWith("SEARCH dataset ", StringComparison.Ordinal));
        plan.ShouldNotContain(step => step.StartsWith("SCAN dataset", StringComparison.Ordinal) || step.StartsWith("SCAN k", StringComparison.Ordinal));
    }
}
