using Harvest.Storage;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

/// <summary>A question whose asker has gone is not answered to the end.</summary>
public sealed class CallerGoneTests(DatabaseKind kind) : PipelineTests(kind)
{
    /// <summary>It would count for centuries: that the test ends is the proof.</summary>
    [Test]
    public async Task A_statement_ends_with_its_caller_and_the_next_one_is_answered()
    {
        const string Endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
            + "SELECT count(*) FROM n a, n b, n c, n d, n e";
        var database = Get<Database>();
        using var gone = new CancellationTokenSource();

        var read = Task.Run(() => database.ReadAsync(
            session =>
            {
                gone.CancelAfter(TimeSpan.FromMilliseconds(200));
                return session.ExecuteScalarAsync<long>(Endless);
            },
            gone.Token));

        await Should.ThrowAsync<OperationCanceledException>(() => read);
        (await database.ReadAsync(session => session.ExecuteScalarAsync<long>("SELECT 1"), None)).ShouldBe(1);
    }
}
