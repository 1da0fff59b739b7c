using Harvest.Benchmarks.Runs;
using Harvest.Tests.Servers;

namespace Harvest.Benchmarks.Chaos;

/// <summary>What can happen to a running site.</summary>
internal sealed class ChaosBlows(Random chance, Daemons daemons, TestServer database, TestServer broker, Action<bool> stallPortal)
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, int> counts = [];

    /// <summary>How often each kind struck.</summary>
    public IReadOnlyDictionary<string, int> Counts => counts;

    /// <summary>One blow, chosen by chance; consumers are hit most.</summary>
    /// <returns>What it was.</returns>
    public async Task<string> StrikeAsync(CancellationToken cancellationToken)
    {
        var blow = await ChooseAsync(cancellationToken);
        counts[blow] = counts.GetValueOrDefault(blow) + 1;
        return blow;
    }

    private async Task<string> ChooseAsync(CancellationToken cancellationToken)
    {
        switch (chance.Next(12))
        {
            case 0:
                await broker.RestartAsync();
                return "broker restarted";
            case 1:
                broker.Kill();
                await broker.StartAsync();
                return "broker killed";
            case 2:
                database.Kill();
                await database.StartAsync();
                return "database killed";
            case 3:
                await StallAsync(database.FreezeAsync, database.ThawAsync, cancellationToken);
                return "database stalled";
            case 4:
                await StallAsync(broker.FreezeAsync, broker.ThawAsync, cancellationToken);
                return "broker stalled";
            case 5:
                stallPortal(true);
                await Task.Delay(Stall, cancellationToken);
                stallPortal(false);
                return "portal stalled";
            case 6:
                using (var run = daemons.Run())
                {
                    await Task.Delay(chance.Next(100, 1500), cancellationToken);
                    run.Kill();
                }
                return "scheduler killed";
            default:
                return $"{daemons.Kill(chance.Next(100))} killed";
        }
    }

    private static async Task StallAsync(Func<Task> freeze, Func<Task> thaw, CancellationToken cancellationToken)
    {
        await freeze();
        await Task.Delay(Stall, cancellationToken);
        await thaw();
    }
}
