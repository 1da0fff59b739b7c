using CsCheck;
using Harvest.Tests.Support;

namespace Harvest.Tests.World;

/// <summary>
/// Histories of every kind of portal, made by chance, harvested after each step and compared with a plain model. More of them:
/// <c>harvest-bench world</c>.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class WorldTests
{
    private const int Histories = 40;
    private const int OnPostgres = 4;
    private const int AtOnce = 4;
    private const ulong Seed = 20_261_129;

    private static IEnumerable<WorldProtocol> Protocols => WorldProtocols.All;

    [TestCaseSource(nameof(Protocols))]
    public async Task No_history_breaks_a_promise(WorldProtocol protocol)
    {
        await using var engine = await WorldEngine.StartAsync();

        await LiveAsync(engine, protocol, Histories);
    }

    [TestCaseSource(nameof(Protocols))]
    public async Task Nor_on_PostgreSQL(WorldProtocol protocol)
    {
        await using var engine = await WorldEngine.StartAsync(await Databases.CreateAsync());

        await LiveAsync(engine, protocol, OnPostgres);
    }

    /// <summary>A record short in three listings for two reasons: once the source repeats one, twice one goes while it is listed.</summary>
    [Test]
    public async Task A_list_that_shrinks_meanwhile_is_not_taken_for_a_count_that_is_steadily_wrong()
    {
        await using var engine = await WorldEngine.StartAsync();

        await engine.RunAsync(new WorldHistory(
            Protocols.Single(protocol => protocol.Type == "udata"),
            [
                new WorldRound(17, 0, 0, 0, 0, Oddity.None, 0, false),
                new WorldRound(4, 0, 0, 0, 0, Oddity.Shifts, 1, false),
                new WorldRound(17, 0, 2, 0, 0, Oddity.Repeats, 0, false),
                new WorldRound(2, 2, 2, 0, 0, Oddity.RedirectLoop, 2, true),
                new WorldRound(1, 2, 0, 1, 0, Oddity.Shifts, 2, false),
            ]));
    }

    /// <summary>The same histories each time: a new one that breaks a promise is found by the benchmark, not by whoever changes something else.</summary>
    private static Task LiveAsync(WorldEngine engine, WorldProtocol protocol, int histories) => Parallel.ForEachAsync(
        Enumerable.Range(1, histories).Select(stream => WorldHistory.Of(protocol).Generate(new PCG((uint)stream, Seed), null, out _)),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (history, _) => await engine.RunAsync(history));
}
