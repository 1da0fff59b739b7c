using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

public sealed class JobStoreTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly HeldTime time = new();

    private JobStore Jobs => Get<JobStore>();

    protected override TimeProvider Time => time;

    [Test]
    public async Task A_new_job_is_New_and_remembers_what_it_was_asked_to_do()
    {
        var source = await SourceAsync();
        var order = new JobOrder(Limit: 7, Force: true, Guid: "only");

        var job = (await Jobs.CreateAsync(source.Id, order, None)).ShouldNotBeNull();

        (job.Status, job.SourceId, job.Created, job.GatherStarted).ShouldBe((JobStatus.New, source.Id, time.GetUtcNow(), null));
        JobOrder.Parse(job.Orders).ShouldBe(order);
        (await Jobs.FindAsync(job.Id, None)).ShouldBe(job);
        (await Jobs.NewestAsync(source.Id, None)).ShouldBe(job);
    }

    [Test]
    public async Task Twenty_jobs_made_at_once_for_one_source_give_one()
    {
        var source = await SourceAsync();

        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Task.Run(() => Jobs.CreateAsync(source.Id, new JobOrder(), None))));

        made.Count(job => job is not null).ShouldBe(1);
        (await Jobs.OpenAsync(None)).Single().SourceId.ShouldBe(source.Id);
    }

    [Test]
    public async Task A_source_gets_another_job_when_the_last_one_has_ended()
    {
        var source = await SourceAsync();
        var first = await JobAsync(source);
        (await Jobs.CreateAsync(source.Id, new JobOrder(), None)).ShouldBeNull();
        await Get<JobEndings>().AbortAsync(first.Id, "enough", None);

        var second = await Jobs.CreateAsync(source.Id, new JobOrder(), None);

        (await Jobs.NewestAsync(source.Id, None)).ShouldBe(second.ShouldNotBeNull());
    }

    [Test]
    public async Task Jobs_are_listed_newest_first_by_source_and_by_status()
    {
        var (one, two) = (await SourceAsync(), await SourceAsync());
        var ended = await JobAsync(one);
        await Get<JobEndings>().AbortAsync(ended.Id, "enough", None);
        time.Advance(Minute);
        var open = await JobAsync(one);
        time.Advance(Minute);
        var other = await JobAsync(two);

        (await IdsAsync(null, null)).ShouldBe([other.Id, open.Id, ended.Id]);
        (await IdsAsync(one.Id, null)).ShouldBe([open.Id, ended.Id]);
        (await IdsAsync(null, "Aborted")).ShouldBe([ended.Id]);
        (await IdsAsync(one.Id, "New")).ShouldBe([open.Id]);
        (await IdsAsync(null, null, limit: 1)).ShouldBe([other.Id]);

        async Task<IEnumerable<string>> IdsAsync(string? source, string? status, int limit = 10) =>
            (await Jobs.ListAsync(source, status, limit, None)).Select(job => job.Id);
    }

    [Test]
    public async Task Of_many_that_want_to_gather_a_job_one_gets_it()
    {
        var job = await JobAsync(await SourceAsync());

        var got = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            Task.Run(() => Jobs.ClaimGatherAsync(job.Id, $"worker-{i}", Minute, None))));

        var claimed = got.Where(claimed => claimed is not null).ShouldHaveSingleItem()!;
        (claimed.Status, claimed.GatherStarted, claimed.GatherAttempts).ShouldBe((JobStatus.Running, time.GetUtcNow(), 1));
    }

    [Test]
    public async Task A_claim_to_gather_holds_while_it_is_renewed_and_goes_to_another_when_it_runs_out()
    {
        var job = await GatheringAsync(await SourceAsync(), "first");
        time.Advance(Minute * 0.9);
        (await Jobs.RenewGatherAsync(job.Id, "first", Minute, None)).ShouldBeTrue();
        time.Advance(Minute * 0.9);
        (await Jobs.ClaimGatherAsync(job.Id, "second", Minute, None)).ShouldBeNull();

        time.Advance(Minute * 0.2);
        var second = await Jobs.ClaimGatherAsync(job.Id, "second", Minute, None);

        second.ShouldNotBeNull().GatherAttempts.ShouldBe(2);
        second.GatherStarted.ShouldBe(job.GatherStarted);
        (await Jobs.RenewGatherAsync(job.Id, "first", Minute, None)).ShouldBeFalse();
    }

    [Test]
    public async Task Who_lost_the_claim_to_gather_writes_nothing_more()
    {
        var job = await GatheringAsync(await SourceAsync(), "first");
        await AddObjectsAsync(job, ["a"], gatherer: "first");
        time.Advance(Minute * 2);
        await Jobs.ClaimGatherAsync(job.Id, "second", Minute, None);

        var late = new NewObject(Guid.NewGuid().ToString(), "late", null, null, null);
        (await Get<ObjectStore>().AddAsync(job.Id, job.SourceId, "first", new GatherCounts(2, 2, 0, ""), [late], None)).ShouldBeFalse();
        (await Jobs.FinishGatherAsync(job.Id, "first", true, true, 0, None)).ShouldBeFalse();

        (await RowsAsync<string>("SELECT guid FROM harvest_object")).ShouldBe(["a"]);
        (await ReloadAsync(job)).GatherFinished.ShouldBeNull();
    }

    [Test]
    public async Task A_claim_that_is_given_back_can_be_taken_at_once()
    {
        var job = await GatheringAsync(await SourceAsync(), "first");
        (await Jobs.UngatheredAsync(None)).ShouldNotContain(job.Id);

        await Jobs.ReleaseGatherAsync(job.Id, "a stranger", None);
        (await Jobs.ClaimGatherAsync(job.Id, "second", Minute, None)).ShouldBeNull();
        await Jobs.ReleaseGatherAsync(job.Id, "first", None);

        (await Jobs.UngatheredAsync(None)).ShouldContain(job.Id);
        (await Jobs.ClaimGatherAsync(job.Id, "second", Minute, None)).ShouldNotBeNull();
    }

    [Test]
    public async Task A_job_that_was_gathered_or_has_ended_is_not_gathered_again()
    {
        var (gathered, _) = await GatheredAsync(await SourceAsync(), 1);
        var aborted = await JobAsync(await SourceAsync());
        await Get<JobEndings>().AbortAsync(aborted.Id, "enough", None);

        (await Jobs.ClaimGatherAsync(gathered.Id, "another", Minute, None)).ShouldBeNull();
        (await Jobs.ClaimGatherAsync(aborted.Id, "another", Minute, None)).ShouldBeNull();
        (await Jobs.ClaimGatherAsync("unknown", "another", Minute, None)).ShouldBeNull();
    }

    [Test]
    public async Task A_second_gathering_counts_what_it_lists_anew_and_keeps_the_objects()
    {
        var source = await SourceAsync();
        var job = await GatheringAsync(source, "first");
        await AddObjectsAsync(job, ["a", "b"], gatherer: "first");
        await Jobs.ReleaseGatherAsync(job.Id, "first", None);

        var again = await Jobs.ClaimGatherAsync(job.Id, "second", Minute, None);

        (again!.Listed, again.Unchanged, again.Gathered).ShouldBe((0, 0, 2));
        (await Get<ObjectStore>().GatheredAsync(job.Id, ["a", "b", "c"], None)).Order().ShouldBe(["a", "b"]);
    }

    [Test]
    public async Task Outcomes_are_counted_where_they_belong()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 15);
        await Jobs.TakeWindowAsync(job.Id, 100, None);
        await ClaimAsync(ids);

        await EndAsync(job, [.. ids.Take(1)], Outcomes.Added);
        await EndAsync(job, [.. ids.Skip(1).Take(2)], Outcomes.Updated);
        await EndAsync(job, [.. ids.Skip(3).Take(3)], Outcomes.Deleted);
        await EndAsync(job, [.. ids.Skip(6).Take(4)], Outcomes.Errored);
        await EndAsync(job, [.. ids.Skip(10).Take(5)], Outcomes.NotModified);

        var counted = await ReloadAsync(job);
        (counted.Added, counted.Updated, counted.Deleted, counted.Errored, counted.NotModified).ShouldBe((1, 2, 3, 4, 5));
        counted.Completed.ShouldBe(15);
        counted.ProgressAt.ShouldBe(time.GetUtcNow());
    }

    [Test]
    public async Task The_last_error_free_job_is_the_newest_with_the_same_settings()
    {
        var source = await SourceAsync();
        await AddErrorFreeAsync("settings", full: true);
        var newest = await AddErrorFreeAsync("settings", full: false);
        await AddErrorFreeAsync("other settings", full: true);
        await AddErrorFreeAsync("settings", full: true, errorFree: false);

        (await Jobs.LastErrorFreeAsync(source.Id, "settings", false, None))!.Id.ShouldBe(newest);
        (await Jobs.LastErrorFreeAsync(source.Id, "settings", true, None))!.FullListing.ShouldBeTrue();
        (await Jobs.LastErrorFreeAsync(source.Id, "unknown", false, None)).ShouldBeNull();

        async Task<string> AddErrorFreeAsync(string fingerprint, bool full, bool errorFree = true)
        {
            time.Advance(Minute);
            var job = await JobAsync(source);
            await SqlAsync(
                "UPDATE harvest_job SET status = 'Finished', fingerprint = @fingerprint, full_listing = @full, error_free = @errorFree WHERE id = @Id",
                new { job.Id, fingerprint, full, errorFree });
            return job.Id;
        }
    }
}
