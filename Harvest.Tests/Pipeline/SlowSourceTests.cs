using System.Runtime.CompilerServices;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Queues;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>Promise 10: a slow or huge source does not hold up the others, and no job floods the queue.</summary>
public sealed class SlowSourceTests(DatabaseKind kind) : PipelineTests(kind)
{
    private const int Window = 10;

    protected override IEnumerable<(string, string)> Settings => [("Queue:Window", $"{Window}"), ("Consumer:GraceSeconds", "0")];

    [Test]
    public async Task Sources_whose_fetching_hangs_do_not_hold_up_a_small_job()
    {
        string[] slow = ["slow1", "slow2", "slow3", "slow4", "slow5", "slow6"];
        Harvester.ListsContent = false;
        Harvester.OnFetch = (context, token) => context.Source.Name == "small" ? Task.CompletedTask : Task.Delay(Timeout.Infinite, token);
        foreach (var name in slow)
        {
            Harvester.Serve(name, 200);
            await CreateJobAsync(await ScriptedAsync(name));
        }
        Harvester.Serve("small", 10);

        await ShouldEndSoonAsync(() => slow.All(name => Harvester.Fetched.Count > 6));
    }

    [Test]
    public async Task A_listing_that_hangs_does_not_hold_up_a_small_job()
    {
        Harvester.OnGather = (context, token) => context.Source.Name == "small" ? Harvester.Records(context.Source).ToAsyncEnumerable() : Hang(token);
        await CreateJobAsync(await ScriptedAsync("slow"));
        Harvester.Serve("small", 10);

        await ShouldEndSoonAsync(() => true);
    }

    [Test]
    public async Task A_huge_job_that_was_begun_first_does_not_hold_up_a_small_one()
    {
        Harvester.Serve("huge", 20_000);
        await CreateJobAsync(await ScriptedAsync("huge"));
        Harvester.Serve("small", 10);

        await ShouldEndSoonAsync(() => Queue.Published(QueueName.Fetch).Count > 0, isHugeStillOpen: true);
    }

    [Test]
    public async Task Never_more_ids_of_a_job_are_on_the_queue_than_the_window_holds()
    {
        Harvester.Serve("one", 400);
        Harvester.Serve("two", 400);
        var most = 0L;
        Queue.OnPublish = async (_, _) => most = Math.Max(most, await MostOpenAsync());
        var jobs = new[] { await CreateJobAsync(await ScriptedAsync("one")), await CreateJobAsync(await ScriptedAsync("two")) };

        (await Engine.RunAsync(jobs)).ShouldAllBe(job => job.Status == JobStatus.Finished && job.Added == 400);

        most.ShouldBeInRange(1, Window);
    }

    [Test]
    public async Task Ids_are_published_only_when_their_rows_are_there_for_all_to_see()
    {
        var missing = new List<string>();
        Queue.OnPublish = async (name, ids) =>
        {
            var table = name == QueueName.Gather ? "harvest_job" : "harvest_object";
            foreach (var id in ids)
            {
                if (await ValueAsync<long>($"SELECT count(*) FROM {table} WHERE id = @id", new { id }) == 0)
                    missing.Add(id);
            }
        };
        Harvester.Serve("source", 100);

        await Engine.HarvestAsync(await ScriptedAsync());

        Queue.Published(QueueName.Fetch).Count.ShouldBe(100);
        missing.ShouldBeEmpty();
    }

    private static async IAsyncEnumerable<RemoteRecord> Hang([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        yield break;
    }

    private Task<long> MostOpenAsync() => ValueAsync<long>(
        """
        SELECT coalesce(max(open), 0) FROM (SELECT count(*) AS open FROM harvest_object o JOIN harvest_job j ON j.id = o.harvest_job_id
            WHERE o.report_status IS NULL AND o.position <= j.published GROUP BY j.id) AS windows
        """);

    /// <summary>Starts the consumers, waits until the others are at work, and then makes a job of ten records.</summary>
    private async Task ShouldEndSoonAsync(Func<bool> isBusy, bool isHugeStillOpen = false)
    {
        var small = await ScriptedAsync("small");
        using var stop = new CancellationTokenSource();
        Job? job = null;
        var running = Get<EmbeddedRun>().RunAsync(() => Task.FromResult(stop.IsCancellationRequested), None);
        try
        {
            await Eventually.ShouldAsync(isBusy, "the others are at work");
            job = await CreateJobAsync(small);
            await Eventually.ShouldAsync(async () => (await ReloadAsync(job)).Status == JobStatus.Finished, "the small job ends", TimeSpan.FromSeconds(10));
            var open = await Get<JobStore>().OpenAsync(None);
            open.ShouldNotBeEmpty(isHugeStillOpen ? "the huge job should have outlived the small one" : null);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
        (await ReloadAsync(job)).Added.ShouldBe(10);
    }
}
