using Harvest.Model;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Queues;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>Promise 1: a message lost costs one sweep, a duplicate costs one claim that finds nothing.</summary>
public sealed class LostMessageTests(DatabaseKind kind) : PipelineTests(kind)
{
    private readonly HeldTime time = new();

    protected override TimeProvider Time => time;

    // As with a broker: messages that were taken and not yet claimed must not look lost at once.
    protected override IEnumerable<(string, string)> Settings => [("Queue:Type", "Redis"), ("Queue:Window", "20")];

    [Test]
    public async Task A_queue_that_was_purged_in_mid_job_is_filled_again_by_one_sweep()
    {
        Harvester.Serve("source", 50);
        var source = await ScriptedAsync();
        await CreateJobAsync(source);
        await StepAsync<GatherStage>();
        await StepAsync<FetchStage>(max: 5);
        await Queue.PurgeAsync(QueueName.Fetch, None);
        time.Advance(TimeSpan.FromSeconds(11));

        await SweepAsync();

        await WorkOffAsync();
        await ShouldHoldAsync(source, Names(50));
    }

    [Test]
    public async Task A_lost_gather_message_is_sent_again_by_one_sweep()
    {
        Harvester.Serve("source", 3);
        var source = await ScriptedAsync();
        var job = await CreateJobAsync(source);
        await Queue.PurgeAsync(QueueName.Gather, None);
        time.Advance(TimeSpan.FromSeconds(11));

        (await SweepAsync()).Published.ShouldBe([job.Id]);

        await StepAsync<GatherStage>();
        await WorkOffAsync();
        await ShouldHoldAsync(source, Names(3));
    }

    [Test]
    public async Task A_sweep_leaves_alone_what_is_on_the_queue_however_long_consumers_are_away()
    {
        Harvester.Serve("source", 50);
        var source = await ScriptedAsync();
        await CreateJobAsync(source);
        await CreateJobAsync(await ScriptedAsync("ungathered"));
        await StepAsync<GatherStage>(max: 1);

        for (var minute = 0; minute < 60; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            (await SweepAsync()).Published.ShouldBeEmpty();
        }

        (await Queue.CountAsync(QueueName.Fetch, None)).ShouldBe(20);
        (await Queue.CountAsync(QueueName.Gather, None)).ShouldBe(1);
    }

    [Test]
    public async Task Messages_that_consumers_hold_back_do_not_make_the_queue_grow_without_end()
    {
        Harvester.Serve("source", 50);
        await CreateJobAsync(await ScriptedAsync());
        await StepAsync<GatherStage>();
        await using var heldBack = await Queue.ReceiveAsync(QueueName.Fetch, 15, TimeSpan.Zero, None);

        for (var minute = 0; minute < 60; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await SweepAsync();
        }

        (await Queue.CountAsync(QueueName.Fetch, None)).ShouldBeLessThanOrEqualTo(40);
    }

    [Test]
    public async Task Duplicates_of_every_message_change_nothing()
    {
        Harvester.Serve("source", 30);
        var source = await ScriptedAsync();
        var job = await CreateJobAsync(source);
        await Queue.PublishAsync(QueueName.Gather, [job.Id, job.Id], None);
        await StepAsync<GatherStage>();
        await Queue.PublishAsync(QueueName.Fetch, Queue.Published(QueueName.Fetch), None);

        await WorkOffAsync();
        await Queue.PublishAsync(QueueName.Gather, Queue.Published(QueueName.Gather), None);
        await Queue.PublishAsync(QueueName.Fetch, Queue.Published(QueueName.Fetch), None);
        await StepAsync<GatherStage>();
        await WorkOffAsync();

        var done = await ReloadAsync(job);
        (done.Status, done.Added, done.Listed, done.GatherAttempts).ShouldBe((JobStatus.Finished, 30, 30, 1));
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object")).ShouldBe(30);
        await ShouldHoldAsync(source, Names(30));
    }

    [Test]
    public async Task Messages_of_strangers_are_taken_and_change_nothing()
    {
        Harvester.Serve("source", 3);
        var source = await ScriptedAsync();
        await CreateJobAsync(source);
        string[] senseless = ["", "null", "{}", new string('x', 10_000), "\ud800", "\0", "'; --"];
        await Queue.PublishAsync(QueueName.Gather, senseless, None);
        await Queue.PublishAsync(QueueName.Fetch, senseless, None);

        await StepAsync<GatherStage>();
        await WorkOffAsync();

        await ShouldHoldAsync(source, Names(3));
        (await Queue.CountAsync(QueueName.Gather, None)).ShouldBe(0);
    }

    [Test]
    public async Task A_broker_that_is_away_when_a_job_is_made_leaves_it_to_the_next_sweep()
    {
        Harvester.Serve("source", 3);
        var source = await ScriptedAsync();
        Queue.IsAway = true;
        (await CreateJobAsync(source)).Status.ShouldBe(JobStatus.New);
        Queue.IsAway = false;

        await SweepAsync();

        await StepAsync<GatherStage>();
        await WorkOffAsync();
        await ShouldHoldAsync(source, Names(3));
    }

    [Test]
    public async Task A_broker_that_is_away_in_mid_job_costs_a_sweep()
    {
        Harvester.Serve("source", 50);
        var source = await ScriptedAsync();
        await CreateJobAsync(source);
        Queue.OnPublish = (queue, _) =>
        {
            Queue.IsAway = queue == QueueName.Fetch;
            return Task.CompletedTask;
        };
        await StepAsync<GatherStage>();
        (Queue.IsAway, Queue.OnPublish) = (false, null);
        (await Queue.CountAsync(QueueName.Fetch, None)).ShouldBe(0);
        time.Advance(TimeSpan.FromSeconds(11));

        await SweepAsync();

        await WorkOffAsync();
        await ShouldHoldAsync(source, Names(50));
    }

    [Test]
    public async Task A_broker_that_is_away_does_not_keep_a_sweep_from_ending_jobs()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 1);
        await ClaimAsync(ids);
        await EndAsync(job, ids);
        await CreateJobAsync(await ScriptedAsync());
        Queue.IsAway = true;

        await Should.ThrowAsync<IOException>(() => SweepAsync());

        (await ReloadAsync(job)).Status.ShouldBe(JobStatus.Finished);
    }

    private async Task WorkOffAsync()
    {
        while (await Queue.CountAsync(QueueName.Fetch, None) > 0)
            await StepAsync<FetchStage>(max: 7);
    }
}
