using Harvest.Doctor;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Pipeline.Sweeping;
using Harvest.Queues;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>Claims hold as long as the work goes on, and what the dead left is taken up without <c>harvest run</c>.</summary>
public sealed class LeaseTests(DatabaseKind kind) : PipelineTests(kind)
{
    private const int Count = 12;
    private const string Elsewhere = "another-machine:1:1:1";

    protected override IEnumerable<(string, string)> Settings => [("Consumer:LeaseSeconds", "2"), ("Queue:Type", "Redis")];

    [Test]
    public async Task Claims_are_renewed_while_records_are_mapped_and_wait_for_others()
    {
        Harvester.Serve("source", Count);
        Harvester.Serve("other", Count);
        var (source, other) = (await ScriptedAsync(), await ScriptedAsync("other"));
        using var isRenewed = new ManualResetEventSlim();
        Harvester.OnMap = _ => isRenewed.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        await CreateJobAsync(source);
        await CreateJobAsync(other);
        await StepAsync<GatherStage>();
        await StepAsync<GatherStage>();
        await using var delivery = await Queue.ReceiveAsync(QueueName.Fetch, 1000, TimeSpan.Zero, None);
        var handling = Task.Run(() => Get<FetchStage>().HandleAsync(delivery, None));
        await ClaimedAsync(2 * Count);
        var first = await ValueAsync<DateTimeOffset>("SELECT min(lease_until) FROM harvest_object");

        // The first record of the first job is being mapped: those of the second have not been looked at.
        await Eventually.ShouldAsync(
            async () => await ValueAsync<DateTimeOffset>("SELECT min(lease_until) FROM harvest_object") > first, "renewed", TimeSpan.FromSeconds(20));
        isRenewed.Set();
        await handling;

        (await ValueAsync<long>("SELECT max(retry_times) FROM harvest_object")).ShouldBe(1);
        // Either source may have been the first to take a name.
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(Count);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task What_a_dead_consumer_held_is_taken_up_by_an_idle_one(bool isGathering)
    {
        Harvester.Serve("source", Count);
        var source = await ScriptedAsync();
        var job = await CreateJobAsync(source);
        if (isGathering)
        {
            await Queue.PurgeAsync(QueueName.Gather, None);
            (await Get<JobStore>().ClaimGatherAsync(job.Id, Elsewhere, TimeSpan.FromSeconds(1), None)).ShouldNotBeNull();
        }
        else
        {
            await StepAsync<GatherStage>();
            var ids = Queue.Published(QueueName.Fetch);
            await Queue.PurgeAsync(QueueName.Fetch, None);
            (await ClaimAsync(ids, Elsewhere, TimeSpan.FromSeconds(1))).Count.ShouldBe(Count);
        }

        await WithConsumersAsync(async () =>
            await Eventually.ShouldAsync(async () => (await ReloadAsync(job)).Status == JobStatus.Finished, "the job ended", TimeSpan.FromSeconds(30)));

        await ShouldHoldAsync(source, Names(Count));
    }

    [Test]
    public async Task Work_whose_messages_were_lost_is_taken_up_by_idle_consumers()
    {
        Harvester.Serve("source", Count);
        var source = await ScriptedAsync();
        var job = await CreateJobAsync(source);
        await StepAsync<GatherStage>();
        await Queue.PurgeAsync(QueueName.Fetch, None);
        await SqlAsync("UPDATE harvest_job SET progress_at = @old", new { old = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1) });

        await WithConsumersAsync(async () =>
            await Eventually.ShouldAsync(async () => (await ReloadAsync(job)).Status == JobStatus.Finished, "the job ended", TimeSpan.FromSeconds(30)));

        await ShouldHoldAsync(source, Names(Count));
    }

    [Test]
    public async Task Doctor_tells_of_claims_that_ran_out_and_frees_them()
    {
        Harvester.Serve("source", Count);
        var source = await ScriptedAsync();
        var job = await CreateJobAsync(source);
        await StepAsync<GatherStage>();
        await ClaimAsync(Queue.Published(QueueName.Fetch), Elsewhere, TimeSpan.FromSeconds(-1));

        var problem = (await Get<Examination>().RunAsync(fix: false, None)).Single(finding => finding is { Part: "jobs", Weight: Weight.Problem });
        problem.Says.ShouldStartWith($"{Count} records of source (job {job.Id}) are held by a silent consumer whose claim ran out at ");
        await Get<Examination>().RunAsync(fix: true, None);

        (await Get<JobEndings>().LapsedAsync(None)).ShouldBeEmpty();
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object WHERE lease_owner IS NOT NULL")).ShouldBe(0);
    }

    [Test]
    public async Task A_record_that_kills_its_consumers_costs_no_other_its_tries()
    {
        Harvester.Serve("source", Count);
        var source = await ScriptedAsync();
        var job = await CreateJobAsync(source);
        await StepAsync<GatherStage>();
        var bad = await ValueAsync<string>("SELECT id FROM harvest_object WHERE guid = 'd7'");
        using var isThere = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        Harvester.OnMap = context =>
        {
            if (context.Guid != "d7")
                return;
            isThere.Release();
            goOn.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        };

        // Five processes die of the seventh record. What such a one would still write is refused, since its claims are a dead one's.
        for (var death = 1; death <= 5; death++)
        {
            var dying = Task.Run(() => StepAsync<FetchStage>());
            (await isThere.WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(30))).ShouldBeTrue();
            await SqlAsync("UPDATE harvest_object SET lease_owner = @Dead WHERE lease_owner IS NOT NULL", new { Dead });
            goOn.Release();
            await dying;
            await SweepAsync();
        }
        await StepAsync<FetchStage>();

        (await ObjectAsync(bad)).ReportStatus.ShouldBe(Outcomes.Errored);
        var done = await ReloadAsync(job);
        (done.Status, done.Added, done.Errored).ShouldBe((JobStatus.Finished, Count - 1, 1));
    }

    private Task ClaimedAsync(int count) => Eventually.ShouldAsync(
        async () => await ValueAsync<long>("SELECT count(*) FROM harvest_object WHERE lease_owner IS NOT NULL") == count, "claimed", TimeSpan.FromSeconds(20));

    private async Task WithConsumersAsync(Func<Task> work)
    {
        var (parts, recovery) = (Get<PipelineParts>(), Get<Recovery>());
        using var gathering = new QueueConsumer(Get<GatherStage>(), parts, 1, recovery);
        using var fetching = new QueueConsumer(Get<FetchStage>(), parts, 1, recovery);
        await gathering.StartAsync(None);
        await fetching.StartAsync(None);
        try
        {
            await work();
        }
        finally
        {
            await gathering.StopAsync(None);
            await fetching.StopAsync(None);
        }
    }
}
