using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Sweeping;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Tests.Servers.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.EndToEnd;

/// <summary>The production topology on one broker: PostgreSQL, daemons as processes of their own, a scheduler that is called.</summary>
public abstract class DaemonContract(string queueType)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    private FakePortal portal = null!;
    private Engine site = null!;
    private Dictionary<string, string> settings = null!;

    protected abstract Task<string> BrokerAsync();

    [SetUp]
    public async Task StartAsync()
    {
        portal = await FakePortal.StartAsync();
        var database = await PostgresServer.Shared.CreateDatabaseAsync();
        var broker = await BrokerAsync();
        var siteId = $"daemons-{Guid.NewGuid():N}";
        settings = new Dictionary<string, string>
        {
            ["HARVEST__SITEID"] = siteId,
            ["HARVEST__DATABASE"] = database,
            ["HARVEST__QUEUE__TYPE"] = queueType,
            ["HARVEST__QUEUE__URL"] = broker,
            ["HARVEST__HTTP__ALLOWPRIVATEADDRESSES"] = "true",
            ["HARVEST__HTTP__RETRYDELAYSECONDS"] = "0.1",
        };
        site = await Engine.StartAsync(database, null, ("SiteId", siteId), ("Queue:Type", queueType), ("Queue:Url", broker));
    }

    [TearDown]
    public async Task EndAsync()
    {
        foreach (var queue in Enum.GetValues<QueueName>())
            await site.Get<IQueue>().PurgeAsync(queue, CancellationToken.None);
        await site.DisposeAsync();
        await portal.DisposeAsync();
    }

    [Test]
    public async Task A_job_goes_from_the_scheduler_through_both_consumers_to_its_end()
    {
        portal.Fill(1500);
        var source = await site.CreateSourceAsync(portal.Url);
        await using var gather = Gather();
        await using var fetch = Fetch();

        var job = await CreateJobAsync(source);
        var ended = await EndedAsync(job, gather, fetch);

        ended.Added.ShouldBe(1500);
        (await site.DatasetsAsync(source)).Count.ShouldBe(1500);
        (await site.Get<ConsumerStore>().LivingAsync(CancellationToken.None)).Select(consumer => consumer.Stage).ShouldBe(["Fetch", "Gather"]);
    }

    [Test]
    public async Task A_job_made_before_any_consumer_lives_waits_for_one()
    {
        portal.Fill(20);
        var source = await site.CreateSourceAsync(portal.Url);
        var job = await CreateJobAsync(source);
        (await site.Get<IQueue>().CountAsync(QueueName.Gather, CancellationToken.None)).ShouldBe(1);

        await using var gather = Gather();
        await using var fetch = Fetch();

        (await EndedAsync(job, gather, fetch)).Added.ShouldBe(20);
    }

    [Test]
    public async Task A_consumer_that_is_told_to_stop_gives_its_work_back_and_another_goes_on()
    {
        portal.Fill(3000);
        var page = new TaskCompletionSource();
        var resume = new TaskCompletionSource();
        portal.Instead = async (request, _) =>
        {
            if (request.Start > 0 && page.TrySetResult())
                await resume.Task;
            return false;
        };
        var source = await site.CreateSourceAsync(portal.Url);
        await using var fetch = Fetch();
        var first = Gather(("HARVEST__CONSUMER__GRACESECONDS", "1"));
        var job = await CreateJobAsync(source);
        await page.Task.WaitAsync(TestPatience.Factor * Soon);

        await first.TerminateAsync();
        await first.WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(20));
        resume.SetResult();
        await first.DisposeAsync();
        await using var second = Gather();

        var ended = await EndedAsync(job, second, fetch);
        ended.Added.ShouldBe(3000);
        second.Output.ShouldContain($"Gathering {source.Name}, job {job.Id}");
    }

    [TestCase("Harvest.GatherConsumer", "Harvest.GatherConsumer")]
    [TestCase("Harvest.FetchConsumer", "Harvest.FetchConsumer")]
    [TestCase("Harvest.Scheduler", "harvest", "gather-consumer")]
    [TestCase("Harvest.Scheduler", "harvest", "fetch-consumer")]
    [TestCase("Harvest.Scheduler", "harvest", "run", "--every", "1s")]
    public async Task A_daemon_that_has_nothing_to_do_stops_as_soon_as_it_is_told(string project, string program, params string[] arguments)
    {
        await using var daemon = BuiltProgram.Start(project, program, settings, arguments);
        await Eventually.ShouldAsync(
            async () => daemon.Output.Contains("Jobs made: 0", StringComparison.Ordinal)
                || (await site.Get<ConsumerStore>().LivingAsync(CancellationToken.None)).Count > 0,
            "the daemon lives",
            Soon);

        await daemon.TerminateAsync();
        await daemon.WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(10));

        daemon.ExitCode.ShouldBe(0, daemon.Output);
    }

    [Test]
    public async Task A_killed_fetch_consumer_costs_one_run_and_no_record()
    {
        portal.Fill(4000);
        (string, string) lease = ("HARVEST__CONSUMER__LEASESECONDS", "10");
        var source = await site.CreateSourceAsync(portal.Url);
        await using var gather = Gather(lease);
        var first = Fetch(lease);
        var job = await CreateJobAsync(source);
        await Eventually.ShouldAsync(async () => (await FindAsync(job)).Added > 0, "the first datasets", Soon);

        first.Kill();
        await first.DisposeAsync();
        await using var second = Fetch(lease);

        var ended = await EndedAsync(job, gather, second);
        ended.Added.ShouldBe(4000);
        (await site.DatasetsAsync(source)).Count.ShouldBe(4000);
    }

    [Test]
    public async Task What_a_killed_consumer_held_for_a_ckan_is_taken_up_by_the_next_one_without_a_run()
    {
        const int Records = 60;
        portal.Fill(Records);
        await using var ckan = await FakeCkan.StartAsync();
        ckan.Delay = TimeSpan.FromMilliseconds(100);
        (string, string)[] into =
        [
            ("HARVEST__CATALOGUE__TYPE", "Ckan"), ("HARVEST__CATALOGUE__URL", ckan.Url.AbsoluteUri),
            ("HARVEST__CATALOGUE__APITOKEN", FakeCkan.SysadminToken), ("HARVEST__CONSUMER__LEASESECONDS", "10"),
        ];
        var source = await site.CreateSourceAsync(portal.Url);
        await using var gather = Gather(into);
        var first = Fetch(into);
        var job = await CreateJobAsync(source);
        await Eventually.ShouldAsync(() => ckan.Calls.Count(action => action == "package_create") >= 10, "the first datasets in the CKAN", Soon);

        first.Kill();
        await first.DisposeAsync();
        await using var second = Fetch(into);

        var ended = await EndedAsync(job, gather, second, isSwept: false);
        (ended.Added, ended.Errored).ShouldBe((Records, 0));
        ckan.Store.Packages.Count.ShouldBe(Records);
    }

    [Test]
    public async Task Aborting_stops_a_gathering_that_would_take_for_ever()
    {
        portal.Fill(2000);
        portal.Instead = async (request, context) =>
        {
            if (request.Start > 0)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return false;
        };
        var source = await site.CreateSourceAsync(portal.Url);
        await using var gather = Gather(("HARVEST__HTTP__TIMEOUTSECONDS", "600"));
        await using var fetch = Fetch();
        var job = await CreateJobAsync(source);
        await Eventually.ShouldAsync(async () => (await FindAsync(job)).Added >= 1000, "the first page imported", Soon);

        await site.Get<JobControl>().AbortAsync(source.Name, "by the test", CancellationToken.None);

        await Eventually.ShouldAsync(() => gather.Output.Contains("was stopped", StringComparison.Ordinal), "the gatherer to notice", TimeSpan.FromSeconds(15));
        (await FindAsync(job)).Status.ShouldBe(JobStatus.Aborted);
        (await site.DatasetsAsync(source)).Count.ShouldBe(1000);
        portal.Instead = (_, _) => Task.FromResult(false);
        (await EndedAsync(await CreateJobAsync(source), gather, fetch)).Added.ShouldBe(1000);
    }

    [Test]
    public async Task A_small_job_does_not_stand_behind_a_large_one()
    {
        portal.Fill(5000);
        await using var small = await FakePortal.StartAsync();
        small.Fill(10);
        var large = await CreateJobAsync(await site.CreateSourceAsync(portal.Url));
        await using var gather = Gather(("HARVEST__QUEUE__WINDOW", "200"));
        await using var fetch = Fetch(("HARVEST__QUEUE__WINDOW", "200"));
        await Eventually.ShouldAsync(async () => (await FindAsync(large)).Gathered >= 2000, "the large job to be under way", Soon);

        var job = await CreateJobAsync(await site.CreateSourceAsync(small.Url));
        await EndedAsync(job, gather, fetch);

        var (first, second) = (await FindAsync(job), await EndedAsync(large, gather, fetch));
        first.Finished!.Value.ShouldBeLessThan(second.Finished!.Value);
        (await site.Get<IQueue>().CountAsync(QueueName.Fetch, CancellationToken.None)).ShouldBe(0);
    }

    [Test]
    public async Task Messages_that_make_no_sense_are_passed_over()
    {
        portal.Fill(10);
        await site.Get<IQueue>().PublishAsync(QueueName.Gather, ["no id", Guid.NewGuid().ToString(), """{"harvest_job_id": "x"}"""], CancellationToken.None);
        await site.Get<IQueue>().PublishAsync(QueueName.Fetch, ["☃", new string('x', 5000)], CancellationToken.None);
        var source = await site.CreateSourceAsync(portal.Url);
        await using var gather = Gather();
        await using var fetch = Fetch();

        (await EndedAsync(await CreateJobAsync(source), gather, fetch)).Added.ShouldBe(10);
    }

    [Test]
    public async Task An_idle_consumer_hardly_uses_the_processor()
    {
        await using var fetch = Fetch();
        await Eventually.ShouldAsync(
            async () => (await site.Get<ConsumerStore>().LivingAsync(CancellationToken.None)).Count == 1, "the heartbeat", Soon);
        // What is compiled in the first seconds is not idleness yet: a quiet stretch must come.
        var before = fetch.ProcessorTime;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.ShouldAsync(
            () =>
            {
                if (watch.Elapsed < TimeSpan.FromSeconds(3))
                    return false;
                var used = fetch.ProcessorTime - before;
                var share = used / watch.Elapsed;
                before = fetch.ProcessorTime;
                watch.Restart();
                return share < 0.02;
            },
            "three seconds with less than 2 % of a core",
            Soon);
    }

    private BuiltProgram Gather(params (string Name, string Value)[] more) =>
        BuiltProgram.Start("Harvest.GatherConsumer", "Harvest.GatherConsumer", With(more));

    private BuiltProgram Fetch(params (string Name, string Value)[] more) =>
        BuiltProgram.Start("Harvest.FetchConsumer", "Harvest.FetchConsumer", With(more), "--concurrency", "8");

    private Dictionary<string, string> With((string Name, string Value)[] more)
    {
        var all = new Dictionary<string, string>(settings);
        foreach (var (name, value) in more)
            all[name] = value;
        return all;
    }

    private Task<Job> CreateJobAsync(Source source) =>
        site.Get<JobControl>().CreateAsync(source, new JobOrder(), CancellationToken.None);

    private async Task<Job> FindAsync(Job job) => (await site.Get<JobStore>().FindAsync(job.Id, CancellationToken.None))!;

    /// <summary>Waits for the end, calling the scheduler as cron would, unless told not to.</summary>
    private async Task<Job> EndedAsync(Job job, BuiltProgram gather, BuiltProgram fetch, bool isSwept = true)
    {
        var swept = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            await Eventually.ShouldAsync(
                async () =>
                {
                    if (isSwept && swept.Elapsed > TimeSpan.FromSeconds(1))
                    {
                        await site.Get<Sweep>().RunAsync(null, CancellationToken.None);
                        swept.Restart();
                    }
                    return (await FindAsync(job)).Status is JobStatus.Finished or JobStatus.Aborted;
                },
                "the job to end",
                TimeSpan.FromSeconds(90));
        }
        catch (AssertionException fault)
        {
            throw new AssertionException($"{fault.Message}\n{await FindAsync(job)}\ngather:\n{gather.Output}\nfetch:\n{fetch.Output}", fault);
        }
        return await FindAsync(job);
    }
}

[TestFixture]
public sealed class RedisDaemonTests() : DaemonContract("Redis")
{
    protected override Task<string> BrokerAsync() => RedisServer.Shared.AddressAsync();
}

[TestFixture]
public sealed class AmqpDaemonTests() : DaemonContract("Amqp")
{
    protected override Task<string> BrokerAsync() => RabbitServer.Shared.AddressAsync();
}
