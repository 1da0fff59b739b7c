using System.Diagnostics;
using Harvest.Benchmarks.Runs;
using Harvest.Tests.Servers;

namespace Harvest.Benchmarks.Chaos;

/// <summary>
/// A site with real servers under blows: consumers and the scheduler are killed, broker and database restarted, killed and
/// stalled, and the portal fails now and then. After each harvest that ended complete the catalogue must be what the portal has.
/// </summary>
internal sealed class ChaosRun(ChaosPlan plan, string harvest, TextWriter output)
{
    private static readonly TimeSpan CronEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(10);

    private static readonly string[] Wanted = ["gather-consumer", "fetch-consumer", "fetch-consumer"];

    private readonly List<ChaosDifference> differences = [];
    private readonly List<TimeSpan> recoveries = [];
    private readonly Stopwatch watch = new();
    private TimeSpan next = TimeSpan.FromSeconds(1);
    private int rounds;
    private int brokenRounds;

    /// <returns>True when nothing was lost, doubled or left open.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("harvest-chaos-").FullName;
        try
        {
            var database = PostgresServer.Private();
            TestServer broker = plan.Queue == "Redis" ? RedisServer.Private() : RabbitServer.Private();
            await using var portal = await PortalProcess.StartAsync(plan.Datasets, cancellationToken);
            await portal.FailAsync(plan.FailEvery, cancellationToken);
            var connection = await database.CreateDatabaseAsync();
            var settings = Settings(connection, await broker.AddressAsync());
            await using var daemons = new Daemons(harvest, settings, folder, Wanted, plan.Skew == 0 ? [] : [WrongClock.Set(plan.Skew), WrongClock.Set(-plan.Skew)]);
            await daemons.DoAsync(["initdb"], cancellationToken);
            await daemons.DoAsync(["source", "create", "chaos", portal.Url.AbsoluteUri, "ckan"], cancellationToken);
            return await StrikeAsync(new ChaosDatabase(connection), database, broker, portal, daemons, cancellationToken);
        }
        finally
        {
            await TestServer.EndAllAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<bool> StrikeAsync(
        ChaosDatabase truth,
        TestServer database,
        TestServer broker,
        PortalProcess portal,
        Daemons daemons,
        CancellationToken cancellationToken)
    {
#pragma warning disable CA5394 // Chance for blows, not for secrets.
        var chance = new Random(plan.Seed);
#pragma warning restore CA5394
        var blows = new ChaosBlows(chance, daemons, database, broker, portal.Stall);
        var struck = 0;
        watch.Start();
        while (struck < plan.Kills)
        {
            await BeginAsync(truth, daemons, cancellationToken);
            struck += await SurviveAsync(truth, daemons, blows, chance, plan.Kills - struck, cancellationToken);
            await JudgeAsync(truth, portal, cancellationToken);
            await portal.MutateAsync(0.3, 0.05, 0.05, cancellationToken);
        }

        // Calm: one more harvest must bring everything into step, whatever was broken before.
        await portal.FailAsync(0, cancellationToken);
        await BeginAsync(truth, daemons, cancellationToken);
        await SurviveAsync(truth, daemons, blows, chance, 0, cancellationToken);
        await JudgeAsync(truth, portal, cancellationToken);
        var (jobs, objects) = await truth.OpenAsync(cancellationToken);
        return Report(blows, jobs, objects);
    }

    private static async Task BeginAsync(ChaosDatabase truth, Daemons daemons, CancellationToken cancellationToken)
    {
        daemons.Keep();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await daemons.DoAsync(["job", "chaos"], cancellationToken);
                return;
            }
            catch (BenchException) when (attempt < 5)
            {
                // A server just restarted; or the job was made all the same, and the answer was lost.
                if (attempt > 1 && !(await truth.JobAsync(cancellationToken)).HasEnded)
                    return;
            }
        }
    }

    /// <summary>Strikes at random moments until the job has ended, calling the scheduler as cron would.</summary>
    /// <returns>How many blows fell.</returns>
    private async Task<int> SurviveAsync(
        ChaosDatabase truth, Daemons daemons, ChaosBlows blows, Random chance, int left, CancellationToken cancellationToken)
    {
        var began = watch.Elapsed;
        var struck = 0;
        var cron = began;
        (TimeSpan At, long Progress)? recovering = null;
        Process? scheduler = null;
        while (true)
        {
            var job = await truth.JobAsync(cancellationToken);
            if (recovering is { } since && job.Progress != since.Progress)
            {
                recoveries.Add(watch.Elapsed - since.At);
                recovering = null;
            }
            if (job.HasEnded)
                break;
            if (watch.Elapsed - began > MaxWait)
                throw new BenchException($"Job {job.Id} did not end within {MaxWait.TotalMinutes} minutes");
            daemons.Keep();
            if (watch.Elapsed - cron > CronEvery && scheduler is null or { HasExited: true })
            {
                scheduler?.Dispose();
                scheduler = daemons.Run();
                cron = watch.Elapsed;
            }
            if (struck < left && watch.Elapsed > next)
            {
                var blow = await blows.StrikeAsync(cancellationToken);
                await output.WriteLineAsync($"{watch.Elapsed.TotalSeconds,7:0.0} s  round {rounds + 1}: {blow}");
                recovering ??= (watch.Elapsed, (await truth.JobAsync(cancellationToken)).Progress);
                struck++;
                next = watch.Elapsed + TimeSpan.FromMilliseconds(chance.Next(300, 3000));
            }
            await Task.Delay(50, cancellationToken);
        }
        rounds++;
        return struck;
    }

    private async Task JudgeAsync(ChaosDatabase truth, PortalProcess portal, CancellationToken cancellationToken)
    {
        var job = await truth.JobAsync(cancellationToken);
        if (!job.Complete || job.GatherErrors > 0)
        {
            // The portal failed for good this time, and the job says so: then nothing is promised but the next one.
            brokenRounds++;
            return;
        }
        differences.Add(await truth.CompareAsync(await portal.IdsAsync(cancellationToken), cancellationToken));
    }

    private bool Report(ChaosBlows blows, long openJobs, long openObjects)
    {
        var lost = differences.Sum(difference => difference.Lost);
        var extra = differences.Sum(difference => difference.Extra);
        var duplicated = differences.Sum(difference => difference.Duplicated);
        var slowest = recoveries.Count == 0 ? TimeSpan.Zero : recoveries.Max();
        output.WriteLine();
        output.WriteLine($"| chaos over {plan.Queue}, {plan.Datasets:N0} datasets, seed {plan.Seed}{(plan.Skew == 0 ? "" : $", clocks {plan.Skew} h ahead and behind")} | |");
        output.WriteLine("| --- | ---: |");
        output.WriteLine($"| harvests | {rounds} |");
        output.WriteLine($"| of these the portal broke | {brokenRounds} |");
        foreach (var (blow, count) in blows.Counts.OrderByDescending(pair => pair.Value))
            output.WriteLine($"| {blow} | {count} |");
        output.WriteLine($"| datasets lost | {lost} |");
        output.WriteLine($"| datasets too many | {extra} |");
        output.WriteLine($"| datasets twice | {duplicated} |");
        output.WriteLine($"| jobs not ended | {openJobs} |");
        output.WriteLine($"| objects in no final state | {openObjects} |");
        output.WriteLine($"| slowest recovery after a blow | {slowest.TotalSeconds:0.0} s |");
        return lost + extra + duplicated + openJobs + openObjects == 0 && differences.Count > 0;
    }

    private Dictionary<string, string> Settings(string database, string broker) => new()
    {
        ["HARVEST__SITEID"] = "chaos",
        ["HARVEST__DATABASE"] = database,
        ["HARVEST__QUEUE__TYPE"] = plan.Queue,
        ["HARVEST__QUEUE__URL"] = broker,
        ["HARVEST__HTTP__ALLOWPRIVATEADDRESSES"] = "true",
        ["HARVEST__HTTP__RETRYDELAYSECONDS"] = "0.2",
    };
}
