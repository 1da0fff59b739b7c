using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

public sealed class JobEndingsTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private readonly HeldTime time = new();

    private JobEndings Endings => Get<JobEndings>();

    protected override TimeProvider Time => time;

    [Test]
    public async Task A_job_finishes_with_its_last_object_and_not_before()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 3);
        await ClaimAsync(ids);
        (await Endings.TryFinishAsync(job.Id, None)).ShouldBeFalse();
        await EndAsync(job, [ids[0], ids[1]]);
        (await Endings.TryFinishAsync(job.Id, None)).ShouldBeFalse();
        await EndAsync(job, [ids[2]], Outcomes.NotModified);

        (await Endings.TryFinishAsync(job.Id, None)).ShouldBeTrue();

        var finished = await ReloadAsync(job);
        (finished.Status, finished.Finished, finished.Added, finished.NotModified).ShouldBe((JobStatus.Finished, time.GetUtcNow(), 2, 1));
        finished.ErrorFree.ShouldBeTrue();
        (await Endings.TryFinishAsync(job.Id, None)).ShouldBeFalse();
    }

    [Test]
    public async Task A_job_without_objects_finishes_when_its_listing_has_ended_and_not_before()
    {
        var job = await GatheringAsync(await SourceAsync());
        (await Endings.TryFinishAsync(job.Id, None)).ShouldBeFalse();
        await Get<JobStore>().FinishGatherAsync(job.Id, "gatherer", true, true, 0, None);

        (await Endings.TryFinishAsync(job.Id, None)).ShouldBeTrue();
    }

    [Test]
    public async Task Of_many_that_finish_a_job_at_once_one_does()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 5);
        await ClaimAsync(ids);
        await EndAsync(job, ids);

        var did = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Endings.TryFinishAsync(job.Id, None))));

        did.Count(finished => finished).ShouldBe(1);
    }

    [Test]
    public async Task Counts_that_went_astray_are_set_right_by_the_objects_at_the_end()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 4);
        await ClaimAsync(ids);
        await EndAsync(job, ids, Outcomes.Updated);
        await SqlAsync("UPDATE harvest_job SET added = 99, updated = 0, completed = 77");

        await Endings.TryFinishAsync(job.Id, None);

        var finished = await ReloadAsync(job);
        (finished.Added, finished.Updated, finished.Completed).ShouldBe((0, 4, 4));
    }

    [TestCase(true, Outcomes.Added, null, true)]
    [TestCase(true, Outcomes.Deleted, null, true)]
    [TestCase(true, Outcomes.NotModified, null, true)]
    [TestCase(true, Outcomes.Errored, null, false)]
    [TestCase(true, Outcomes.Added, "the portal stumbled", false)]
    [TestCase(false, Outcomes.Added, null, false)]
    public async Task Error_free_is_a_complete_listing_without_gather_error_and_without_errored_object(
        bool complete, string outcome, string? gatherError, bool errorFree)
    {
        var job = await GatheringAsync(await SourceAsync());
        var ids = await AddObjectsAsync(job, ["1", "2"]);
        await Get<JobReports>().AddGatherErrorsAsync(job.Id, gatherError is null ? [] : [gatherError], None);
        await Get<JobStore>().FinishGatherAsync(job.Id, "gatherer", complete, complete, 0, None);
        await ClaimAsync(ids);
        await EndAsync(job, [ids[0]]);
        await EndAsync(job, [ids[1]], outcome);

        await Endings.TryFinishAsync(job.Id, None);

        var finished = await ReloadAsync(job);
        (finished.Status, finished.ErrorFree).ShouldBe((JobStatus.Finished, errorFree));
    }

    [Test]
    public async Task Aborting_ends_the_open_objects_and_keeps_what_was_done()
    {
        var source = await SourceAsync();
        var (job, ids) = await GatheredAsync(source, 10);
        await Get<JobStore>().TakeWindowAsync(job.Id, 100, None);
        await ClaimAsync([.. ids.Take(6)]);
        await EndAsync(job, [.. ids.Take(3)]);

        (await Endings.AbortAsync(job.Id, "A person said so", None)).ShouldBeTrue();

        var aborted = await ReloadAsync(job);
        (aborted.Status, aborted.Finished, aborted.Complete, aborted.ErrorFree).ShouldBe((JobStatus.Aborted, time.GetUtcNow(), false, false));
        (aborted.Added, aborted.Completed, aborted.Errored).ShouldBe((3, 10, 0));
        (await ObjectAsync(ids[5])).State.ShouldBe(ObjectState.Error);
        (await ObjectAsync(ids[0])).State.ShouldBe(ObjectState.Complete);
        (await Get<JobReports>().GatherErrorsAsync(job.Id, 10, None)).ShouldBe(["A person said so"]);
        (await JobAsync(source)).Status.ShouldBe(JobStatus.New);
    }

    [Test]
    public async Task Who_works_on_for_an_aborted_job_writes_nothing()
    {
        var job = await GatheringAsync(await SourceAsync());
        var ids = await AddObjectsAsync(job, ["1"]);
        await ClaimAsync(ids);
        await Endings.AbortAsync(job.Id, "enough", None);

        (await EndAsync(job, ids)).ShouldBeEmpty();
        (await ClaimAsync(ids, "another")).ShouldBeEmpty();
        (await Get<JobStore>().RenewGatherAsync(job.Id, "gatherer", TimeSpan.FromMinutes(1), None)).ShouldBeFalse();
        (await Get<JobStore>().TakeWindowAsync(job.Id, 100, None)).ShouldBeEmpty();
        (await Get<JobStore>().RewindAsync(job.Id, None)).ShouldBeFalse();
        var late = new GatherCounts(2, 2, 0, "");
        (await Get<ObjectStore>().AddAsync(job.Id, job.SourceId, "gatherer", late, [new("2", "2", null, null, null)], None)).ShouldBeFalse();
    }

    [Test]
    public async Task A_job_ends_once()
    {
        var (job, _) = await GatheredAsync(await SourceAsync(), 1);
        await Endings.AbortAsync(job.Id, "first", None);
        var ended = await ReloadAsync(job);
        time.Advance(TimeSpan.FromHours(1));

        (await Endings.AbortAsync(job.Id, "second", None)).ShouldBeFalse();
        (await Endings.TryFinishAsync(job.Id, None)).ShouldBeFalse();

        (await ReloadAsync(job)).ShouldBe(ended);
        (await Get<JobReports>().GatherErrorsAsync(job.Id, 10, None)).ShouldBe(["first"]);
    }

    [Test]
    public async Task An_abort_in_the_midst_of_imports_leaves_every_object_ended_once()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 400);
        await ClaimAsync(ids);
        var importing = ids.Chunk(20).Select(batch => Task.Run(() => EndAsync(job, batch))).ToList();

        await Endings.AbortAsync(job.Id, "enough", None);
        var written = (await Task.WhenAll(importing)).Sum(batch => batch.Count);

        var aborted = await ReloadAsync(job);
        (aborted.Added, aborted.Completed, aborted.Errored).ShouldBe((written, 400, 0));
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object WHERE report_status IS NULL OR lease_owner IS NOT NULL")).ShouldBe(0);
    }
}
