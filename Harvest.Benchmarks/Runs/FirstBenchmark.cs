namespace Harvest.Benchmarks.Runs;

/// <summary>
/// Measures a source's first harvest and the ones after it beside two bare programs that do the unavoidable part only.
/// The steps of all databases take turns, so that a busy moment of the machine does not fall on one of them alone.
/// </summary>
internal sealed class FirstBenchmark(BenchPlan plan, int datasets)
{
    private const double Share = 0.01;

    private readonly BenchResults results = new(datasets);

    public async Task<BenchResults> RunAsync(CancellationToken cancellationToken)
    {
        for (var run = 1; run <= plan.Runs; run++)
        {
            foreach (var (name, server) in plan.Databases)
            {
                await Console.Error.WriteLineAsync($"{datasets:N0} datasets, {name}, run {run} of {plan.Runs}");
                await using var portal = await PortalProcess.StartAsync(datasets, cancellationToken);
                await RunAsync(name, server, portal, cancellationToken);
            }
        }
        return results;
    }

    private async Task RunAsync(string name, string? server, PortalProcess portal, CancellationToken cancellationToken)
    {
        var url = portal.Url.AbsoluteUri;
        var count = $"{datasets}";
        Add(BenchStep.Download, await plan.Programs.BareAsync(["download", url, count], cancellationToken));
        await using (var database = await NewAsync())
        {
            await MeasureAsync(BenchStep.Floor, database, () =>
                plan.Programs.BareAsync(["floor", url, count, "--database", database.Connection], cancellationToken));
        }

        var first = new HarvestCounts(datasets, 0, 0, 0, 0);
        var unchanged = new HarvestCounts(0, 0, 0, datasets, 0);
        await using (var database = await NewAsync())
        {
            await plan.Programs.RunAsync(database.Connection, ["initdb"], cancellationToken);
            await HarvestAsync(BenchStep.First, database, ["try", url], first);
            await HarvestAsync(BenchStep.Unchanged, database, ["try", url], unchanged);
            await ComparedAsync(unchanged);
            await portal.MutateAsync(Share, Share, Share, cancellationToken);
            var share = (int)(datasets * Share);
            var mixed = new HarvestCounts(share, share, share, datasets - (2 * share), 0);
            await HarvestAsync(BenchStep.Changed, database, ["try", url], mixed);
        }

        // A source that always takes everything: what a harvest costs when a portal cannot tell what has changed.
        async Task ComparedAsync(HarvestCounts expected)
        {
            await using var database = await NewAsync();
            await plan.Programs.RunAsync(database.Connection, ["initdb"], cancellationToken);
            string[] create = ["source", "create", "all", url, "ckan", "--config", """{"force_all": true}"""];
            await plan.Programs.RunAsync(database.Connection, create, cancellationToken);
            await plan.Programs.HarvestAsync(database.Connection, ["run-test", "all"], first, cancellationToken);
            await HarvestAsync(BenchStep.Compared, database, ["run-test", "all"], expected);
        }

        async Task HarvestAsync(BenchStep step, BenchDatabase database, string[] arguments, HarvestCounts expected)
        {
            await MeasureAsync(step, database, () =>
                plan.Programs.HarvestAsync(database.Connection, arguments, expected, cancellationToken));
            var wanted = await portal.IdsAsync(cancellationToken);
            foreach (var complaint in await database.CheckAsync(wanted, cancellationToken))
                results.Complain($"{name}, {BenchResults.Title(step)}: {complaint}");
        }

        async Task MeasureAsync(BenchStep step, BenchDatabase database, Func<Task<Measurement>> measure)
        {
            await database.SettleAsync(cancellationToken);
            var measured = await measure();
            Add(step, measured with { StoredBytes = await database.SizeAsync(cancellationToken) });
        }

        Task<BenchDatabase> NewAsync() => BenchDatabase.CreateAsync(server, plan.Folder, cancellationToken);

        void Add(BenchStep step, Measurement measured)
        {
            results.Add(name, step, measured);
            // Said at once, so that a run that is cut short was not for nothing.
            Console.Error.WriteLine(
                $"  {BenchResults.Title(step)}: work {measured.Work:0.00} s, process {measured.Process:0.00} s, "
                + $"processor {measured.Processor:0.00} s, {measured.PeakBytes / 1e6:0} MB");
        }
    }
}

/// <summary>What is to be measured.</summary>
/// <param name="Programs">The programs.</param>
/// <param name="Databases">Names, and for PostgreSQL the server's connection string.</param>
/// <param name="Runs">How often.</param>
/// <param name="Folder">For SQLite files.</param>
internal sealed record BenchPlan(
    Programs Programs, IReadOnlyList<(string Name, string? Server)> Databases, int Runs, string Folder);

/// <summary>The steps, in the order in which they are taken.</summary>
internal enum BenchStep
{
    /// <summary>The pages downloaded and thrown away.</summary>
    Download,

    /// <summary>The pages downloaded and their rows inserted, nothing else.</summary>
    Floor,

    /// <summary>The first harvest.</summary>
    First,

    /// <summary>A harvest when nothing has changed.</summary>
    Unchanged,

    /// <summary>The same with every record downloaded and compared.</summary>
    Compared,

    /// <summary>A harvest when one in a hundred has changed, one has gone and one has come.</summary>
    Changed,
}
