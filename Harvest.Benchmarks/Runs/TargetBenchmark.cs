using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Harvest.Tests.Servers.Ckan;

namespace Harvest.Benchmarks.Runs;

/// <summary>
/// Measures harvests into a CKAN site over loopback whose answers take some milliseconds each, with one fetch consumer: all
/// datasets made, then all of them changed. Portal and site are processes of their own.
/// </summary>
internal sealed class TargetBenchmark(BenchPlan plan, int datasets, int delay, int concurrency)
{
    /// <returns>False when the site does not have exactly the portal's datasets in the end.</returns>
    public async Task<bool> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"{datasets:N0} datasets into a CKAN site with {delay} ms answer time, {concurrency} requests at once");
        var isWhole = true;
        for (var run = 1; run <= plan.Runs; run++)
        {
            foreach (var (name, server) in plan.Databases)
            {
                await using var portal = await PortalProcess.StartAsync(datasets, cancellationToken);
                await using var site = await PortalProcess.StartAsync(["ckan", $"{delay}"], cancellationToken);
                await using var database = await BenchDatabase.CreateAsync(server, plan.Folder, cancellationToken);
                isWhole &= await RunAsync(name, portal, site, database, output, cancellationToken);
            }
        }
        return isWhole;
    }

    private async Task<bool> RunAsync(
        string name, PortalProcess portal, PortalProcess site, BenchDatabase database, TextWriter output, CancellationToken cancellationToken)
    {
        string[] settings =
        [
            "--set", "Catalogue:Type=Ckan", "--set", $"Catalogue:Url={site.Url.AbsoluteUri}", "--set", $"Catalogue:ApiToken={FakeCkan.EditorToken}",
            "--set", $"Catalogue:Concurrency={concurrency}",
        ];
        await plan.Programs.RunAsync(database.Connection, ["initdb"], cancellationToken);
        await plan.Programs.RunAsync(database.Connection, ["source", "create", "all", portal.Url.AbsoluteUri, "ckan"], cancellationToken);
        await MeasureAsync("made", new HarvestCounts(datasets, 0, 0, 0, 0));
        await portal.MutateAsync(1, 0, 0, cancellationToken);
        await MeasureAsync("changed", new HarvestCounts(0, datasets, 0, 0, 0));
        var (count, different) = await CountAsync(site, cancellationToken);
        var expected = await portal.IdsAsync(cancellationToken);
        if (count == expected.Count && different == count)
            return true;
        await output.WriteLineAsync($"  WRONG: the portal has {expected.Count:N0} datasets, the site {count:N0} of {different:N0} records");
        return false;

        async Task MeasureAsync(string what, HarvestCounts counts)
        {
            var measured = await plan.Programs.HarvestAsync(database.Connection, ["run-test", "all", .. settings], counts, cancellationToken);
            await output.WriteLineAsync(
                $"  {name}, {what}: {datasets / measured.Work:0} datasets/s ({measured.Work:0.00} s, processor {measured.Processor:0.00} s, {measured.PeakBytes / 1e6:0} MB)");
        }
    }

    private static async Task<(int Count, int Different)> CountAsync(PortalProcess site, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsJsonAsync(new Uri(site.Url, "api/3/action/__guids"), new { }, cancellationToken);
        var guids = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!["result"]!.AsArray().Select(guid => (string?)guid).ToList();
        return (guids.Count, guids.Distinct().Count());
    }
}
