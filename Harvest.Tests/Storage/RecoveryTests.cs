using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

/// <summary>What becomes of the claims of workers that died or stand still.</summary>
public sealed class RecoveryTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private const int Attempts = 5;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly HeldTime time = new();

    protected override TimeProvider Time => time;

    [Test]
    public async Task Objects_whose_claim_ran_out_wait_again()
    {
        var (job, ids) = await PublishedAsync(3);
        await ClaimAsync([ids[0], ids[1]], lease: Minute);
        await ClaimAsync([ids[2]], lease: Minute * 10);
        time.Advance(Minute * 2);

        (await RecoverAsync()).ShouldBe([ids[0], ids[1]], ignoreOrder: true);

        var freed = await ObjectAsync(ids[0]);
        (freed.State, freed.ReportStatus, freed.RetryTimes).ShouldBe((ObjectState.Waiting, null, 1));
        (await ClaimAsync(ids, "another")).ShouldBe([ids[0], ids[1]], ignoreOrder: true);
        (await ReloadAsync(job)).Completed.ShouldBe(0);
    }

    [Test]
    public async Task Objects_of_a_worker_that_is_surely_dead_wait_again_at_once()
    {
        var (_, ids) = await PublishedAsync(2);
        await ClaimAsync([ids[0]], "dead");
        await ClaimAsync([ids[1]], "alive");

        (await RecoverAsync(dead: "dead")).ShouldBe([ids[0]]);

        (await ClaimAsync(ids, "another")).ShouldBe([ids[0]]);
    }

    [Test]
    public async Task An_object_that_used_up_its_attempts_is_errored_says_why_and_lets_its_job_end()
    {
        var (job, ids) = await PublishedAsync(2);
        await ClaimAsync([ids[1]]);
        await EndAsync(job, [ids[1]]);
        for (var attempt = 1; attempt < Attempts; attempt++)
        {
            await ClaimAsync([ids[0]], "dead");
            (await RecoverAsync(dead: "dead")).ShouldBe([ids[0]]);
        }
        await ClaimAsync([ids[0]], "dead");

        (await RecoverAsync(dead: "dead")).ShouldBeEmpty();

        var given = await ObjectAsync(ids[0]);
        (given.State, given.ReportStatus).ShouldBe((ObjectState.Error, "errored"));
        var error = (await Get<JobReports>().ObjectErrorsAsync(job.Id, 10, None)).Single();
        (error.Guid, error.Message).ShouldBe(("1", "Given up after 5 tries: each time the worker died or ran out of time before the record ended"));
        var counted = await ReloadAsync(job);
        (counted.Completed, counted.Errored, counted.Added).ShouldBe((2, 1, 1));
        (await Get<JobEndings>().TryFinishAsync(job.Id, None)).ShouldBeTrue();
    }

    [Test]
    public async Task Recoveries_at_once_free_and_give_up_each_object_once()
    {
        var (job, ids) = await PublishedAsync(40);
        await SqlAsync("UPDATE harvest_object SET retry_times = 4 WHERE position <= 20");
        await ClaimAsync(ids, "dead");

        var recovered = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => RecoverAsync(dead: "dead"))));

        recovered.SelectMany(freed => freed).Order().ShouldBe(ids.Skip(20).Order());
        (await ReloadAsync(job)).Errored.ShouldBe(20);
        (await Get<JobReports>().ObjectErrorsAsync(job.Id, 100, None)).Select(error => error.Guid).Order()
            .ShouldBe(Enumerable.Range(1, 20).Select(number => $"{number}").Order());
    }

    [Test]
    public async Task A_claim_that_is_renewed_while_recovery_looks_is_left_alone()
    {
        var (_, ids) = await PublishedAsync(1);
        await ClaimAsync(ids, lease: Minute);
        time.Advance(Minute * 0.5);
        await Get<ObjectStore>().RenewAsync(ids, "worker", Minute, None);
        time.Advance(Minute * 0.9);

        (await RecoverAsync()).ShouldBeEmpty();

        (await ObjectAsync(ids[0])).State.ShouldBe(ObjectState.Import);
    }

    [Test]
    public async Task A_job_whose_gatherer_died_or_ran_out_of_time_can_be_gathered_again()
    {
        var dead = await GatheringAsync(await SourceAsync(), "dead");
        var late = await GatheringAsync(await SourceAsync(), "late");
        time.Advance(Minute * 2);
        var busy = await GatheringAsync(await SourceAsync(), "alive");

        await Get<JobEndings>().RecoverGatherAsync(owner => owner == "dead", None);

        (await Get<JobStore>().UngatheredAsync(None)).ShouldContain(dead.Id);
        (await Get<JobStore>().UngatheredAsync(None)).ShouldContain(late.Id);
        (await Get<JobStore>().UngatheredAsync(None)).ShouldNotContain(busy.Id);
    }

    private async Task<(Job Job, IReadOnlyList<string> Ids)> PublishedAsync(int count)
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), count);
        await Get<JobStore>().TakeWindowAsync(job.Id, count, None);
        return (job, ids);
    }

    /// <returns>The objects that wait again.</returns>
    private Task<IReadOnlyList<string>> RecoverAsync(string dead = "nobody") =>
        Get<JobEndings>().RecoverObjectsAsync(owner => owner == dead, Attempts, None);
}
