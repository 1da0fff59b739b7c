using System.Diagnostics;
using System.Globalization;
using Harvest.Benchmarks.Portal;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Queues;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Benchmarks.Runs;

/// <summary>
/// How often a job goes to PostgreSQL, from its making to its end: each command that waits for an answer counts once. Counted, not
/// timed, so it comes to the same on any machine.
/// </summary>
internal sealed class StatementsBenchmark(TextWriter output, bool isListed)
{
    private static readonly int[] Sizes = [10, 1000, 2000];

    private readonly List<string> statements = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = activities => activities.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (statements)
                    statements.Add($"{activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")}");
            },
        };
        ActivitySource.AddActivityListener(listener);
        var rows = new List<(int Size, int First, int Changed, int Unchanged)>();
        foreach (var size in Sizes)
            rows.Add(await CountAsync(size, cancellationToken));
        output.WriteLine("Statements of a job, PostgreSQL");
        output.WriteLine();
        output.WriteLine("| records | first harvest | all changed | unchanged, all compared |");
        output.WriteLine("|---:|---:|---:|---:|");
        foreach (var (size, first, changed, unchanged) in rows)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {size:N0} | {first} | {changed} | {unchanged} |"));
        var (few, many) = (rows[^2], rows[^1]);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| a thousand more | {many.First - few.First} | {many.Changed - few.Changed} | {many.Unchanged - few.Unchanged} |"));
    }

    private async Task<(int Size, int First, int Changed, int Unchanged)> CountAsync(int size, CancellationToken cancellationToken)
    {
        await using var portal = await MockPortal.StartAsync(0, size, 0, cancellationToken);
        await using var engine = await Engine.StartAsync(await PostgresServer.Shared.CreateDatabaseAsync());
        var source = await engine.CreateSourceAsync(portal.Url, config: """{"force_all": true}""");
        var first = await JobAsync("first harvest");
        using var client = new HttpClient();
        await client.GetStringAsync(new Uri(portal.Url, "__mutate?changed=1"), cancellationToken);
        // The first of its kind pays for what is prepared once.
        return (size, first, await JobAsync("all changed"), await JobAsync("unchanged"));

        async Task<int> JobAsync(string what)
        {
            lock (statements)
                statements.Clear();
            await engine.Get<JobControl>().CreateAsync(source, new JobOrder(), cancellationToken);
            await StepAsync(engine.Get<GatherStage>(), cancellationToken);
            while (await engine.Get<IQueue>().CountAsync(QueueName.Fetch, cancellationToken) > 0)
                await StepAsync(engine.Get<FetchStage>(), cancellationToken);
            lock (statements)
            {
                if (isListed)
                    output.WriteLine($"-- {size} records, {what}{Environment.NewLine}{string.Join(Environment.NewLine, statements)}{Environment.NewLine}");
                return statements.Count;
            }
        }

        async Task StepAsync(IStage stage, CancellationToken token)
        {
            await using var delivery = await engine.Get<IQueue>().ReceiveAsync(stage.Queue, stage.BatchSize, TimeSpan.FromSeconds(5), token);
            await stage.HandleAsync(delivery, token);
        }
    }
}
