namespace Harvest.Benchmarks.Runs;

/// <summary>
/// Harvests the same datasets twice from a portal process: by the Action API of CKAN, and as one file of DCAT-US. Each into
/// a database of its own, in turns, so that a busy moment of the machine does not fall on one alone.
/// </summary>
internal sealed class ProtocolBenchmark(BenchPlan plan, int datasets)
{
    /// <summary>The file must come at no less than this share of the portal's rate.</summary>
    private const double Share = 0.5;

    private readonly List<(string Database, string Protocol, string Step, Measurement Measured)> results = [];

    /// <returns>False when a protocol is too slow, or a harvest did not bring what it should.</returns>
    public async Task<bool> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await using var portal = await PortalProcess.StartAsync(datasets, cancellationToken);
        var file = new Uri(portal.Url, "data.json").AbsoluteUri;
        // The portal makes its file at the first request; that is not what is measured.
        using (var client = new HttpClient { Timeout = TimeSpan.FromMinutes(10) })
        using (var answer = await client.GetAsync(new Uri(file), HttpCompletionOption.ResponseHeadersRead, cancellationToken))
            await output.WriteLineAsync($"{datasets:N0} datasets, data.json of {answer.Content.Headers.ContentLength / 1e6:0} MB");
        for (var run = 1; run <= plan.Runs; run++)
        {
            foreach (var (name, server) in plan.Databases)
            {
                await HarvestAsync(name, server, "ckan", portal.Url.AbsoluteUri, """{"force_all": true}""", cancellationToken);
                await HarvestAsync(name, server, "dcat-us", file, """{"schema": "1.1-non-federal"}""", cancellationToken);
            }
        }
        return Report(output);
    }

    private async Task HarvestAsync(
        string name, string? server, string protocol, string url, string config, CancellationToken cancellationToken)
    {
        await using var database = await BenchDatabase.CreateAsync(server, plan.Folder, cancellationToken);
        await plan.Programs.RunAsync(database.Connection, ["initdb"], cancellationToken);
        await plan.Programs.RunAsync(database.Connection, ["source", "create", "all", url, protocol, "--config", config], cancellationToken);
        await MeasureAsync("first harvest", new HarvestCounts(datasets, 0, 0, 0, 0));
        await MeasureAsync("unchanged", new HarvestCounts(0, 0, 0, datasets, 0));

        async Task MeasureAsync(string step, HarvestCounts expected)
        {
            await database.SettleAsync(cancellationToken);
            var measured = await plan.Programs.HarvestAsync(database.Connection, ["run-test", "all"], expected, cancellationToken);
            results.Add((name, protocol, step, measured));
            await Console.Error.WriteLineAsync(
                $"  {name}, {protocol}, {step}: {measured.Work:0.00} s, {datasets / measured.Work:N0} records a second, {measured.PeakBytes / 1e6:0} MB");
        }
    }

    private bool Report(TextWriter output)
    {
        var isGood = true;
        foreach (var group in results.GroupBy(result => (result.Database, result.Step)))
        {
            var (ckan, file) = (Rate(group, "ckan"), Rate(group, "dcat-us"));
            isGood &= file >= Share * ckan;
            output.WriteLine(
                $"{group.Key.Database,-10} {group.Key.Step,-14} ckan {ckan,8:N0}/s   dcat-us {file,8:N0}/s   {file / ckan:0.00} of it   peak "
                + $"{Peak(group, "ckan"):0} and {Peak(group, "dcat-us"):0} MB");
        }
        output.WriteLine(isGood ? $"Good: no less than {Share:0.0} of CKAN's rate." : $"Too slow: less than {Share:0.0} of CKAN's rate.");
        return isGood;
    }

    /// <summary>Of the median run.</summary>
    private double Rate(IEnumerable<(string, string Protocol, string, Measurement Measured)> results, string protocol)
    {
        var times = results.Where(result => result.Protocol == protocol).Select(result => result.Measured.Work).Order().ToList();
        return datasets / times[times.Count / 2];
    }

    private static double Peak(IEnumerable<(string, string Protocol, string, Measurement Measured)> results, string protocol) =>
        results.Where(result => result.Protocol == protocol).Max(result => result.Measured.PeakBytes) / 1e6;
}
