using System.Text;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Tests.Contracts;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.DcatUs;

/// <summary>Memory does not grow with the file.</summary>
[NonParallelizable]
public sealed class LargeFileTests
{
    private const int Records = 4000;

    private static readonly string Filling = new('x', 30_000);

    [Test]
    public async Task A_large_file_takes_no_more_memory_than_a_small_one()
    {
        await using var site = await TestSite.StartAsync(async context =>
        {
            await context.Response.WriteAsync("""{"@type": "dcat:Catalog", "dataset": [""");
            for (var i = 0; i < Records; i++)
            {
                var record = $$"""{{(i > 0 ? "," : "")}}{"identifier": "{{i}}", "title": "Title {{i}}", "description": "{{Filling}}"}""";
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(record), context.RequestAborted);
            }
            await context.Response.WriteAsync("]}");
        });
        await using var engine = await Engine.StartAsync();
        var source = new Source { Id = "s", Name = "s", Type = "dcat-us", Url = site.At("/data.json").AbsoluteUri };
        var context = new GatherContext
        {
            Source = source,
            Config = SourceConfig.Empty,
            Http = engine.Get<HarvestHttp>(),
            Time = TimeProvider.System,
            ReportProblem = Assert.Fail,
            CountListed = () => 0,
            CountNewAsync = () => Task.FromResult(0L),
        };
        long bytes = 0, most = 0;
        var count = 0;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await foreach (var record in ContractRun.Registry.Value.Find("dcat-us")!.GatherAsync(context, CancellationToken.None))
        {
            bytes += record.Content!.Value.Length;
            if (++count % 500 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        count.ShouldBe(Records);
        bytes.ShouldBeGreaterThan(120_000_000);
        most.ShouldBeLessThan(20_000_000);
    }
}
