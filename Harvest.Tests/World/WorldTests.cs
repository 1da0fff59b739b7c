using CsCheck;
using Harvest.Tests.Support;

namespace Harvest.Tests.World;

/// <summary>
/// Random histories of every kind of portal, harvested after each step and compared with a plain model. More of them:
/// <c>harvest-bench world</c>.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class WorldTests
{
    private const int Histories = 40;
    private const int OnPostgres = 4;
    private const int AtOnce = 4;

    private static IEnumerable<WorldProtocol> Protocols => WorldProtocols.All;

    [TestCaseSource(nameof(Protocols))]
    public async Task No_history_breaks_a_promise(WorldProtocol protocol)
    {
        await using var engine = await WorldEngine.StartAsync();

        await WorldHistory.Of(protocol).SampleAsync(engine.RunAsync, iter: Histories, threads: AtOnce);
    }

    [TestCaseSource(nameof(Protocols))]
    public async Task Nor_on_PostgreSQL(WorldProtocol protocol)
    {
        await using var engine = await WorldEngine.StartAsync(await Databases.CreateAsync());

        await WorldHistory.Of(protocol).SampleAsync(engine.RunAsync, iter: OnPostgres, threads: AtOnce);
    }
}
