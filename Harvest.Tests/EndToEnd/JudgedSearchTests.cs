using Harvest.Tests.Servers;

namespace Harvest.Tests.EndToEnd;

/// <summary>Search results stay in a good order: the judged set of <c>harvest-bench finding</c>, on both databases.</summary>
public sealed class JudgedSearchTests
{
    [Test]
    public async Task Sixty_judged_queries_find_the_best_first()
    {
        await using var bench = BuiltProgram.Start(
            "Harvest.Benchmarks",
            "harvest-bench",
            new Dictionary<string, string> { ["HARVEST_BENCH_POSTGRES"] = await PostgresServer.Shared.AddressAsync() },
            ["finding"]);

        await bench.WaitAsync(TimeSpan.FromMinutes(5));

        bench.ExitCode.ShouldBe(0, bench.Output);
        bench.Output.ShouldContain("60 queries");
    }
}
