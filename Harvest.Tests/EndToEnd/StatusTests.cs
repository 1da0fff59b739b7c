using Harvest.Storage;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harvest.Tests.EndToEnd;

/// <summary><c>harvest status</c>, for scripts: its exit code says whether somebody has to look.</summary>
public sealed class StatusTests
{
    [Test]
    public async Task A_job_whose_message_another_database_has_taken_is_told_with_exit_code_1()
    {
        using var cli = new Cli();
        cli.Settings["HARVEST__QUEUE__TYPE"] = "Redis";
        cli.Settings["HARVEST__QUEUE__URL"] = await RedisServer.Shared.AddressAsync();
        cli.Settings["HARVEST__SITEID"] = $"status-{Guid.NewGuid():N}";
        await cli.RunAsync("initdb");
        await cli.RunAsync("source", "create", "trees", "http://trees.example", "ckan");
        var idle = await cli.RunAsync("status");
        (idle.Code, idle.Output.Contains("Warning: No gather consumer lives. Start one: harvest gather-consumer", StringComparison.Ordinal)).ShouldBe((1, true));
        await cli.RunAsync("job", "trees");
        await cli.RunAsync("purge-queues", "--yes");

        var result = await cli.RunAsync("status");

        result.Code.ShouldBe(1);
        result.Output.ShouldContain("Warning: 1 job waits, its message is gone from the gather queue");
        result.Output.ShouldContain("another database with the same SiteId");
    }

    [Test]
    public async Task Consumers_that_died_with_work_in_hand_are_told_with_what_to_do()
    {
        using var cli = new Cli();
        cli.Settings["HARVEST__QUEUE__TYPE"] = "Redis";
        cli.Settings["HARVEST__QUEUE__URL"] = await RedisServer.Shared.AddressAsync();
        cli.Settings["HARVEST__SITEID"] = $"status-{Guid.NewGuid():N}";
        await cli.RunAsync("source", "create", "trees", "http://trees.example", "ckan");
        var time = new ShiftedTime { Shift = -TimeSpan.FromMinutes(10) };
        await using (var database = Database.Open(new HarvestOptions { DataFolder = cli.Folder }, time, NullLoggerFactory.Instance))
            await new ConsumerStore(database, time).BeatAsync(new Consumer { Id = "one", Stage = "Gather", Host = "box", ProcessId = 4711 }, CancellationToken.None);
        // Nothing waits for it yet, and somebody has to start it before something does.
        (await cli.RunAsync("status")).Output.ShouldContain("Warning: No gather consumer lives. The last one, process 4711 on box, has been silent since ");

        var job = await cli.RunAsync("job", "trees");
        var status = await cli.RunAsync("status");

        job.Output.ShouldContain(": Queued");
        job.Output.ShouldContain("No gather consumer is running, so the job waits. Start one: harvest gather-consumer");
        status.Code.ShouldBe(1);
        status.Output.ShouldContain("in the Gather queue and no consumer lives. The last one, process 4711 on box, has been silent since ");
        status.Output.ShouldContain("Start one: harvest gather-consumer");
    }

    [Test]
    public async Task A_consumer_that_falls_silent_is_marked_before_it_counts_as_dead()
    {
        using var cli = new Cli();
        await cli.RunAsync("initdb");
        foreach (var (id, pid, ago) in ((string, int, int)[])[("quiet", 4711, 15), ("well", 4712, 0)])
        {
            var time = new ShiftedTime { Shift = -TimeSpan.FromSeconds(ago) };
            await using var database = Database.Open(new HarvestOptions { DataFolder = cli.Folder }, time, NullLoggerFactory.Instance);
            await new ConsumerStore(database, time).BeatAsync(new Consumer { Id = id, Stage = "Fetch", Host = "box", ProcessId = pid }, CancellationToken.None);
        }

        var consumers = (await cli.JsonAsync("status")).GetProperty("consumers").EnumerateArray().ToDictionary(one => one.GetProperty("process_id").GetInt32());
        var said = await cli.RunAsync("status");

        consumers[4711].GetProperty("quiet").GetBoolean().ShouldBeTrue();
        consumers[4711].GetProperty("silent_seconds").GetInt32().ShouldBeGreaterThanOrEqualTo(15);
        consumers[4712].GetProperty("silent_seconds").GetInt32().ShouldBeLessThan(consumers[4711].GetProperty("silent_seconds").GetInt32());
        said.Output.ShouldMatch(@"4711 .* not for \d+ s");
        said.Output.ShouldMatch(@"Note: The Fetch consumer, process 4711 on box, was last heard of \d+ seconds ago\. It may have died");
        said.Output.ShouldNotContain("All is well");
    }

    [Test]
    public async Task All_is_well_when_nothing_needs_a_person_and_no_sooner()
    {
        using var cli = new Cli();
        await cli.RunAsync("initdb");

        var well = await cli.RunAsync("status");
        (well.Code, well.Output.Contains("All is well", StringComparison.Ordinal)).ShouldBe((0, true));
        await cli.RunAsync("source", "create", "trees", "http://127.0.0.1:9/", "ckan");
        await cli.RunAsync("job", "trees");
        await cli.RunAsync("run");

        var failing = await cli.JsonAsync("status");
        failing.GetProperty("well").GetBoolean().ShouldBeFalse();
        failing.GetProperty("attention")[0].GetString().ShouldBe("The last harvest of trees had 1 error in its listing. harvest job report trees");
    }

    [Test]
    public async Task A_consumer_is_not_said_to_do_what_has_ended()
    {
        using var cli = new Cli();
        await cli.RunAsync("source", "create", "trees", "http://trees.example", "ckan");
        await using (var database = Database.Open(new HarvestOptions { DataFolder = cli.Folder }, TimeProvider.System, NullLoggerFactory.Instance))
        {
            await new ConsumerStore(database, TimeProvider.System).BeatAsync(
                new Consumer { Id = "one", Stage = "Fetch", Host = "box", ProcessId = 4711, Doing = "parks (2), trees (3)" }, CancellationToken.None);
        }

        (await cli.JsonAsync("status")).GetProperty("consumers")[0].GetProperty("doing").GetString().ShouldBe("");
        await cli.RunAsync("job", "trees");
        (await cli.JsonAsync("status")).GetProperty("consumers")[0].GetProperty("doing").GetString().ShouldBe("trees (3)");
    }

    [Test]
    public async Task What_is_empty_or_done_already_is_said()
    {
        using var cli = new Cli();
        await cli.RunAsync("source", "create", "trees", "http://trees.example", "ckan");

        (await cli.RunAsync("jobs")).Errors.ShouldContain("There are no jobs yet. Create one: harvest job SOURCE");
        (await cli.RunAsync("jobs", "--source", "trees")).Errors.ShouldContain("There are no such jobs");
        (await cli.RunAsync("org", "list")).Errors.ShouldContain("There are no organizations. Add one: harvest org add");
        await cli.RunAsync("source", "remove", "trees", "--yes");
        var again = await cli.RunAsync("source", "remove", "trees", "--yes");
        again.Code.ShouldBe(0, again.ToString());
        again.Output.ShouldContain("Source trees was removed already: nothing to change. Undo: harvest source restore trees");
    }

    [TestCase("Redis", "redis://localhost:9/0", "Redis at redis://localhost:9/0 does not answer")]
    [TestCase("Amqp", "amqp://guest:guest@localhost:9/", "RabbitMQ at amqp://guest:***@localhost:9/ does not answer")]
    public async Task A_broker_that_is_away_is_named_with_what_to_do(string type, string url, string sentence)
    {
        using var cli = new Cli();
        cli.Settings["HARVEST__QUEUE__TYPE"] = type;
        cli.Settings["HARVEST__QUEUE__URL"] = url;
        await cli.JsonAsync("source", "create", "trees", "http://a.example/", "ckan");

        var job = await cli.RunAsync("job", "trees");
        var purge = await cli.RunAsync("purge-queues", "--yes");

        job.Code.ShouldBe(0, job.ToString());
        job.Errors.ShouldContain($"Not queued yet: {sentence}");
        job.Errors.ShouldContain("What is stored waits for the next harvest run.");
        purge.Code.ShouldBe(1);
        purge.Errors.ShouldStartWith(sentence);
        purge.Errors.ShouldContain("Check that it runs there and that Harvest:Queue:Url");
    }
}
