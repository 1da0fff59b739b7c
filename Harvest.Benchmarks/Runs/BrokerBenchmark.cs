using System.Diagnostics;
using Harvest.Tests.Servers;

namespace Harvest.Benchmarks.Runs;

/// <summary>
/// Measures daemons over each broker beside one process with the queue in memory, all on one PostgreSQL and one portal: first
/// harvests with one and with two fetch consumers, a small job beside a large one, and what idle consumers use. Daemons live
/// long: each has harvested before it is measured, so that its code is compiled.
/// </summary>
internal sealed class BrokerBenchmark(BrokerPlan plan, string harvest, string folder)
{
    private const int SmallJob = 10;
    private const int WarmUp = 3000;
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    // A program that has just started is still being compiled.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(90);

    private readonly PostgresServer postgres = PostgresServer.Private();
    private readonly Dictionary<string, TestServer> brokers = new()
    {
        ["Redis"] = RedisServer.Private(),
        ["Amqp"] = RabbitServer.Private(),
    };

    public async Task<BrokerResults> RunAsync(CancellationToken cancellationToken)
    {
        var results = new BrokerResults(plan);
        await using (var portal = await PortalProcess.StartAsync(plan.Datasets, cancellationToken))
        await using (var earlier = await PortalProcess.StartAsync(WarmUp, cancellationToken))
        {
            for (var run = 1; run <= plan.Runs; run++)
            {
                results.Add("Memory", 1, await HarvestAsync("Memory", 1, portal, earlier, cancellationToken));
                foreach (var queue in brokers.Keys)
                {
                    results.Add(queue, 1, await HarvestAsync(queue, 1, portal, earlier, cancellationToken));
                    results.Add(queue, 2, await HarvestAsync(queue, 2, portal, earlier, cancellationToken));
                }
            }
        }
        foreach (var queue in brokers.Keys)
            results.AddFairness(queue, await FairnessAsync(queue, results, cancellationToken));
        return results;
    }

    private async Task<BrokerRun> HarvestAsync(
        string queue, int fetchers, PortalProcess portal, PortalProcess earlier, CancellationToken cancellationToken)
    {
        await using var site = await SiteAsync(queue, fetchers, cancellationToken);
        await site.DoAsync(["source", "create", "earlier", earlier.Url.AbsoluteUri, "ckan"], cancellationToken);
        await site.DoAsync(["source", "create", "portal", portal.Url.AbsoluteUri, "ckan"], cancellationToken);
        await site.ReadyAsync(cancellationToken);
        foreach (var source in (string[])["earlier", "portal"])
        {
            await site.BeginAsync(source, cancellationToken);
            await site.WaitAsync(source, job => job.Finished is not null, MaxWait, Look, cancellationToken);
        }
        return new BrokerRun(
            plan.Datasets / await site.SecondsAsync("portal", cancellationToken), [.. site.Daemons.Use.Select(use => use.PeakBytes)]);
    }

    /// <summary>A job of ten records, begun when a large one is half-way.</summary>
    private async Task<double> FairnessAsync(string queue, BrokerResults results, CancellationToken cancellationToken)
    {
        await using var large = await PortalProcess.StartAsync(plan.Large, cancellationToken);
        await using var small = await PortalProcess.StartAsync(SmallJob, cancellationToken);
        await using var site = await SiteAsync(queue, 1, cancellationToken);
        await site.DoAsync(["source", "create", "large", large.Url.AbsoluteUri, "ckan"], cancellationToken);
        await site.DoAsync(["source", "create", "small", small.Url.AbsoluteUri, "ckan"], cancellationToken);
        await site.ReadyAsync(cancellationToken);
        results.AddIdle(queue, await IdleAsync(site, cancellationToken));
        await site.BeginAsync("large", cancellationToken);
        await site.WaitAsync("large", job => job.Completed >= plan.Large / 2, MaxWait, Look, cancellationToken);
        var watch = Stopwatch.StartNew();
        await site.BeginAsync("small", cancellationToken);
        await site.WaitAsync("small", job => job.Finished is not null, MaxWait, Look, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        if ((await site.JobAsync("large", cancellationToken)).Finished is not null)
            throw new BenchException("The large job had ended before the small one: nothing was measured; take a larger --large");
        return seconds;
    }

    private static async Task<double> IdleAsync(BrokerSite site, CancellationToken cancellationToken)
    {
        await Task.Delay(Settle, cancellationToken);
        var before = site.Daemons.Use;
        await Task.Delay(Idle, cancellationToken);
        return site.Daemons.Use.Zip(before, (now, then) => (now.Processor - then.Processor) / Idle).Max();
    }

    private async Task<BrokerSite> SiteAsync(string queue, int fetchers, CancellationToken cancellationToken) => queue == "Memory"
        ? await BrokerSite.CreateAsync(harvest, folder, postgres, queue, null, ["run --every 1s"], cancellationToken)
        : await BrokerSite.CreateAsync(
            harvest, folder, postgres, queue, await brokers[queue].AddressAsync(),
            ["gather-consumer", .. Enumerable.Repeat("fetch-consumer", fetchers)], cancellationToken);
}

/// <summary>How large it is.</summary>
/// <param name="Datasets">On the portal that is harvested.</param>
/// <param name="Large">On the portal beside which a small one is harvested.</param>
/// <param name="Runs">How often each is measured.</param>
internal sealed record BrokerPlan(int Datasets, int Large, int Runs);

/// <summary>One measured harvest.</summary>
/// <param name="PerSecond">Datasets from the start of the gathering to the end of the job.</param>
/// <param name="PeakBytes">The most memory of each process.</param>
internal sealed record BrokerRun(double PerSecond, IReadOnlyList<long> PeakBytes);
