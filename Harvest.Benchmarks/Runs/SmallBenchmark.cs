using Harvest.Tests.Servers;

namespace Harvest.Benchmarks.Runs;

/// <summary>
/// What most sources are: small. Daemons over PostgreSQL and Redis, one gather and one fetch consumer: the first thousand datasets
/// after the start, a thousand more when the programs are warm, the same thousand unchanged, and a source of ten.
/// </summary>
internal sealed class SmallBenchmark(int datasets, int between, int runs, string harvest, string folder)
{
    private const int Ten = 10;
    private const int Jobs = 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly PostgresServer postgres = PostgresServer.Private();
    private readonly RedisServer redis = RedisServer.Private();

    public async Task<SmallResults> RunAsync(CancellationToken cancellationToken)
    {
        var results = new SmallResults(datasets);
        await using var cold = await PortalProcess.StartAsync(datasets, 0, cancellationToken);
        await using var warm = await PortalProcess.StartAsync(datasets, datasets, cancellationToken);
        await using var large = await PortalProcess.StartAsync(between, 2 * datasets, cancellationToken);
        await using var later = await PortalProcess.StartAsync(datasets, (2 * datasets) + between, cancellationToken);
        await using var ten = await PortalProcess.StartAsync(Ten, (3 * datasets) + between, cancellationToken);
        for (var run = 1; run <= runs; run++)
        {
            results.Add(SmallResults.Download, await BareAsync(warm, cancellationToken));
            await using var site = await BrokerSite.CreateAsync(
                harvest, folder, postgres, "Redis", await redis.AddressAsync(), ["gather-consumer", "fetch-consumer"], cancellationToken);
            foreach (var (name, portal) in ((string, PortalProcess)[])[("cold", cold), ("warm", warm), ("large", large), ("later", later), ("ten", ten)])
            {
                await site.DoAsync(
                    ["source", "create", name, portal.Url.AbsoluteUri, "ckan", "--config", """{"force_all": true}"""], cancellationToken);
            }
            await site.ReadyAsync(cancellationToken);
            results.Add(SmallResults.Cold, await SecondsAsync(site, "cold", cancellationToken));
            results.Add(SmallResults.Warm, await SecondsAsync(site, "warm", cancellationToken));
            await SecondsAsync(site, "large", cancellationToken);
            results.Add(SmallResults.Later, await SecondsAsync(site, "later", cancellationToken));
            results.Add(SmallResults.Unchanged, await SecondsAsync(site, "later", cancellationToken));
            await SecondsAsync(site, "ten", cancellationToken);
            for (var job = 1; job <= Jobs; job++)
            {
                await SecondsAsync(site, "ten", cancellationToken);
                var ended = await site.JobAsync("ten", cancellationToken);
                results.Add(SmallResults.Ten, (ended.Finished!.Value - ended.Created).TotalSeconds);
            }
        }
        return results;
    }

    private async Task<double> BareAsync(PortalProcess portal, CancellationToken cancellationToken) => double.Parse(
        (await Child.RunAsync(Programs.Self(["download", portal.Url.AbsoluteUri, $"{datasets}"]), cancellationToken)).Output,
        System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<double> SecondsAsync(BrokerSite site, string source, CancellationToken cancellationToken)
    {
        await site.DoAsync(["job", source], cancellationToken);
        await site.WaitAsync(source, job => job.Finished is not null, Timeout, Look, cancellationToken);
        return await site.SecondsAsync(source, cancellationToken);
    }
}
