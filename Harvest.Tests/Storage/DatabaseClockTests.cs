using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Sweeping;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

/// <summary>Stamps and leases go by the database's clock, whatever the machines' clocks say.</summary>
public sealed class DatabaseClockTests
{
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(30);

    [TestCase(1)]
    [TestCase(-1)]
    [TestCase(24 * 400)]
    public async Task A_machine_whose_clock_is_wrong_stamps_and_claims_by_the_databases(int hours)
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(20);
        await using var engine = await Engine.StartAsync(
            await PostgresServer.Shared.CreateDatabaseAsync(), new DatabaseClock(new ShiftedTime { Shift = TimeSpan.FromHours(hours) }));

        var job = await engine.HarvestAsync(await engine.CreateSourceAsync(portal.Url));

        (job.Status, job.Added).ShouldBe((JobStatus.Finished, 20));
        var now = await NowAsync(engine);
        foreach (var stamp in new[] { job.Created, job.GatherStarted!.Value, job.GatherFinished!.Value, job.Finished!.Value, job.ProgressAt!.Value })
            (now - stamp).Duration().ShouldBeLessThan(Near);
        (await engine.Get<Database>().ReadAsync(
            session => session.QueryFirstAsync<DateTimeOffset>("SELECT max(import_finished) FROM harvest_object"), CancellationToken.None) - now)
            .Duration().ShouldBeLessThan(Near);
    }

    [Test]
    public async Task A_claim_holds_for_a_machine_whose_clock_is_ahead_and_ends_for_one_whose_clock_is_behind()
    {
        var database = await PostgresServer.Shared.CreateDatabaseAsync();
        await using var ahead = await Engine.StartAsync(database, new DatabaseClock(new ShiftedTime { Shift = TimeSpan.FromHours(1) }));
        await using var behind = await Engine.StartAsync(database, new DatabaseClock(new ShiftedTime { Shift = TimeSpan.FromHours(-1) }));
        var source = await ahead.CreateSourceAsync(new Uri("http://portal.example/"));
        var job = (await ahead.Get<JobStore>().CreateAsync(source.Id, new JobOrder(), CancellationToken.None))!;

        (await behind.Get<JobStore>().ClaimGatherAsync(job.Id, "one", TimeSpan.FromMinutes(10), CancellationToken.None)).ShouldNotBeNull();
        (await ahead.Get<JobStore>().ClaimGatherAsync(job.Id, "two", TimeSpan.FromMinutes(10), CancellationToken.None)).ShouldBeNull();
        await behind.Get<JobStore>().ReleaseGatherAsync(job.Id, "one", CancellationToken.None);
        (await ahead.Get<JobStore>().ClaimGatherAsync(job.Id, "two", TimeSpan.FromSeconds(-1), CancellationToken.None)).ShouldNotBeNull();
        (await behind.Get<JobStore>().ClaimGatherAsync(job.Id, "one", TimeSpan.FromMinutes(10), CancellationToken.None)).ShouldNotBeNull();
    }

    [Test]
    public async Task The_clock_is_asked_for_again_after_the_machine_was_set_or_slept()
    {
        var machine = new ShiftedTime();
        await using var engine = await Engine.StartAsync(await PostgresServer.Shared.CreateDatabaseAsync(), new DatabaseClock(machine));
        var clock = (DatabaseClock)engine.Get<TimeProvider>();
        await NowAsync(engine);
        clock.IsStale.ShouldBeFalse();

        machine.Shift = TimeSpan.FromHours(3);

        (clock.GetUtcNow() - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(Near);
        clock.IsStale.ShouldBeTrue();
        await NowAsync(engine);
        clock.IsStale.ShouldBeFalse();
        (clock.GetUtcNow() - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(Near);
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task A_job_with_a_stamp_of_a_clock_that_was_wrong_is_published_again_when_its_message_is_lost(int hours)
    {
        await using var engine = await Engine.StartAsync(settings: [("Queue:Type", "Redis"), ("Queue:Url", await RedisServer.Shared.AddressAsync())]);
        var source = await engine.CreateSourceAsync(new Uri("http://portal.example/"));
        var job = await engine.Get<JobControl>().CreateAsync(source, new JobOrder(), CancellationToken.None);
        await engine.Get<Harvest.Queues.IQueue>().PurgeAsync(Harvest.Queues.QueueName.Gather, CancellationToken.None);
        await engine.Get<Database>().WriteAsync(
            session => session.ExecuteAsync("UPDATE harvest_job SET progress_at = @stamp", new { stamp = TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(hours) }),
            CancellationToken.None);

        (await engine.Get<Sweep>().MendAsync(null, CancellationToken.None)).Published.ShouldBe([job.Id]);
    }

    private static Task<DateTimeOffset> NowAsync(Engine engine) => engine.Get<Database>().ReadAsync(
        session => session.QueryFirstAsync<DateTimeOffset>("SELECT clock_timestamp()"), CancellationToken.None);
}
