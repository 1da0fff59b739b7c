using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

public sealed class ObjectStoreTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly HeldTime time = new();

    private ObjectStore Objects => Get<ObjectStore>();

    protected override TimeProvider Time => time;

    [Test]
    public async Task A_written_object_waits_in_its_place_with_its_content()
    {
        var job = await GatheringAsync(await SourceAsync());
        var id = Guid.CreateVersion7().ToString();
        var content = """{"title": "Größe 🗺"}"""u8.ToArray();

        await Objects.AddAsync(
            job.Id,
            job.SourceId,
            "gatherer",
            new GatherCounts(1, 1, 0, "settings"),
            [new NewObject(id, "guid", "2024-01-01", "hash", Packed.Pack(content))],
            None);

        var found = await ObjectAsync(id);
        (found.Guid, found.JobId, found.SourceId, found.Position).ShouldBe(("guid", job.Id, job.SourceId, 1));
        (found.State, found.ReportStatus, found.Current, found.Vanished, found.RetryTimes).ShouldBe((ObjectState.Waiting, null, false, false, 0));
        (found.MetadataModifiedDate, found.ContentHash, found.Gathered).ShouldBe(("2024-01-01", "hash", time.GetUtcNow()));
        (await Objects.ContentAsync(id, None)).ShouldBe(content);
        (await Objects.ContentAsync("unknown", None)).ShouldBeNull();
    }

    [Test]
    public async Task Writing_objects_twice_after_a_lost_answer_leaves_them_once()
    {
        var job = await GatheringAsync(await SourceAsync());
        NewObject[] objects = [new("1", "a", null, "h", [1]), new("2", "b", null, "h", [2])];
        var counts = new GatherCounts(2, 2, 0, "");

        (await Objects.AddAsync(job.Id, job.SourceId, "gatherer", counts, objects, None)).ShouldBeTrue();
        (await Objects.AddAsync(job.Id, job.SourceId, "gatherer", counts, objects, None)).ShouldBeTrue();

        (await RowsAsync<string>("SELECT id FROM harvest_object ORDER BY id")).ShouldBe(["1", "2"]);
        (await ReloadAsync(job)).Gathered.ShouldBe(2);
    }

    [Test]
    public async Task A_record_has_one_object_in_a_job_and_a_batch_with_a_second_one_is_not_written_at_all()
    {
        var job = await GatheringAsync(await SourceAsync());
        await AddObjectsAsync(job, ["a"]);
        NewObject[] objects = [new("1", "b", null, null, null), new("2", "a", null, null, null)];

        await Should.ThrowAsync<System.Data.Common.DbException>(
            () => Objects.AddAsync(job.Id, job.SourceId, "gatherer", new GatherCounts(3, 3, 0, ""), objects, None));

        (await RowsAsync<string>("SELECT guid FROM harvest_object")).ShouldBe(["a"]);
        (await ReloadAsync(job)).Gathered.ShouldBe(1);
    }

    [Test]
    public async Task Many_that_claim_the_same_objects_at_once_get_each_one_once()
    {
        var (_, ids) = await GatheredAsync(await SourceAsync(), 200);

        var claimed = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            Task.Run(() => ClaimAsync([.. ids.Skip(i * 10).Take(100)], $"worker-{i}"))));

        claimed.SelectMany(got => got).Order().ShouldBe(ids.Order());
    }

    [Test]
    public async Task A_claim_brings_the_content_and_says_how_often_the_object_was_tried()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 1);

        var claimed = (await Objects.ClaimAsync(ids, "worker", Minute, None)).Single();

        (claimed.Guid, claimed.JobId, claimed.SourceId, claimed.RetryTimes).ShouldBe(("1", job.Id, job.SourceId, 1));
        Packed.Unpack(claimed.Packed).ShouldBe("{}"u8.ToArray());
        var stored = await ObjectAsync(ids[0]);
        (stored.State, stored.FetchStarted).ShouldBe((ObjectState.Import, time.GetUtcNow()));
    }

    [Test]
    public async Task An_object_without_content_is_claimed_for_fetching()
    {
        var job = await GatheringAsync(await SourceAsync());
        await Objects.AddAsync(job.Id, job.SourceId, "gatherer", new GatherCounts(1, 1, 0, ""), [new("1", "a", null, null, null)], None);

        (await Objects.ClaimAsync(["1"], "worker", Minute, None)).Single().Packed.ShouldBeNull();

        (await ObjectAsync("1")).State.ShouldBe(ObjectState.Fetch);
    }

    [Test]
    public async Task Unknown_ended_and_senseless_ids_are_passed_over()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 2);
        await ClaimAsync([ids[0]]);
        await EndAsync(job, [ids[0]]);

        (await ClaimAsync([ids[0], "unknown", "", "'; DROP TABLE harvest_object; --", "\u00e9\ud83d\ude00", ids[1]])).ShouldBe([ids[1]]);
        (await ClaimAsync([])).ShouldBeEmpty();
    }

    [Test]
    public async Task A_claim_that_ran_out_goes_to_another_and_its_first_holder_writes_nothing()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 1);
        await ClaimAsync(ids, "first");
        time.Advance(Minute * 1.1);
        (await ClaimAsync(ids, "second")).ShouldBe(ids);

        (await EndAsync(job, ids, worker: "first")).ShouldBeEmpty();
        await Objects.SaveContentAsync([new FetchedContent(ids[0], Packed.Pack("late"u8), "late", "late")], "first", None);
        await Objects.ReleaseAsync(ids, "first", isTry: false, None);

        var still = await ObjectAsync(ids[0]);
        (still.ReportStatus, still.State, still.ContentHash, still.RetryTimes).ShouldBe((null, ObjectState.Import, "hash of 1", 2));
        (await Objects.ContentAsync(ids[0], None)).ShouldBe("{}"u8.ToArray());
        (await EndAsync(job, ids, worker: "second")).ShouldBe(ids);
    }

    [Test]
    public async Task A_renewed_claim_holds()
    {
        var (_, ids) = await GatheredAsync(await SourceAsync(), 1);
        await ClaimAsync(ids, "first");
        time.Advance(Minute * 0.9);
        await Objects.RenewAsync(ids, "a stranger", Minute * 100, None);
        await Objects.RenewAsync(ids, "first", Minute, None);
        time.Advance(Minute * 0.9);

        (await ClaimAsync(ids, "second")).ShouldBeEmpty();

        time.Advance(Minute * 0.2);
        (await ClaimAsync(ids, "second")).ShouldBe(ids);
    }

    [Test]
    public async Task An_object_that_is_given_back_can_be_claimed_at_once_and_its_try_counts_if_it_failed([Values] bool isTry)
    {
        var (_, ids) = await GatheredAsync(await SourceAsync(), 1);
        await ClaimAsync(ids);

        await Objects.ReleaseAsync(ids, "worker", isTry, None);

        var released = await ObjectAsync(ids[0]);
        (released.State, released.RetryTimes).ShouldBe((ObjectState.Waiting, isTry ? 1 : 0));
        (await ClaimAsync(ids, "another")).ShouldBe(ids);
    }

    [Test]
    public async Task Fetched_content_is_kept_and_makes_the_object_ready_for_import()
    {
        var job = await GatheringAsync(await SourceAsync());
        await Objects.AddAsync(job.Id, job.SourceId, "gatherer", new GatherCounts(1, 1, 0, ""), [new("1", "a", "old", null, null)], None);
        await ClaimAsync(["1"]);

        await Objects.SaveContentAsync([new FetchedContent("1", Packed.Pack("first"u8), "one", null)], "worker", None);
        await Objects.SaveContentAsync([new FetchedContent("1", Packed.Pack("second"u8), "two", "new")], "worker", None);

        var fetched = await ObjectAsync("1");
        (fetched.State, fetched.ContentHash, fetched.MetadataModifiedDate).ShouldBe((ObjectState.Import, "two", "new"));
        fetched.FetchFinished.ShouldBe(time.GetUtcNow());
        (await Objects.ContentAsync("1", None)).ShouldBe("second"u8.ToArray());
    }

    [Test]
    public async Task An_ended_object_stays_as_it_ended()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 1);
        await ClaimAsync(ids);
        (await EndAsync(job, ids, Outcomes.Added)).ShouldBe(ids);
        var ended = await ObjectAsync(ids[0]);
        (ended.State, ended.ReportStatus, ended.Current, ended.ImportFinished).ShouldBe((ObjectState.Complete, "added", true, time.GetUtcNow()));

        (await EndAsync(job, ids, Outcomes.Errored)).ShouldBeEmpty();
        await Objects.RenewAsync(ids, "worker", Minute, None);
        await Objects.ReleaseAsync(ids, "worker", isTry: false, None);

        (await ObjectAsync(ids[0])).ShouldBe(ended);
        (await ReloadAsync(job)).Completed.ShouldBe(1);
    }

    [TestCase(Outcomes.Added, ObjectState.Complete, true)]
    [TestCase(Outcomes.Updated, ObjectState.Complete, true)]
    [TestCase(Outcomes.Deleted, ObjectState.Complete, false)]
    [TestCase(Outcomes.NotModified, ObjectState.Complete, false)]
    [TestCase(Outcomes.Errored, ObjectState.Error, false)]
    public async Task An_outcome_decides_state_and_whether_the_object_is_what_the_dataset_shows(
        string outcome, ObjectState state, bool current)
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 1);
        await ClaimAsync(ids);

        await EndAsync(job, ids, outcome);

        var ended = await ObjectAsync(ids[0]);
        (ended.State, ended.ReportStatus, ended.Current).ShouldBe((state, outcome, current));
    }

    [TestCase(Outcomes.Updated, false, true)]
    [TestCase(Outcomes.Deleted, false, false)]
    [TestCase(Outcomes.NotModified, true, false)]
    [TestCase(Outcomes.Errored, true, false)]
    public async Task At_most_one_object_of_a_record_is_current(string outcome, bool firstStays, bool secondTakesOver)
    {
        var source = await SourceAsync();
        var first = await EndedAsync(source, Outcomes.Added);
        var second = await EndedAsync(source, outcome);

        ((await ObjectAsync(first)).Current, (await ObjectAsync(second)).Current).ShouldBe((firstStays, secondTakesOver));
        var known = await Objects.KnownAsync(source.Id, ["1", "2"], None);
        known.Keys.ShouldBe(firstStays || secondTakesOver ? ["1"] : []);
        (await Objects.CountCurrentAsync(source.Id, None)).ShouldBe(known.Count);
    }

    [Test]
    public async Task Records_of_other_sources_are_none_of_ours()
    {
        var (one, two) = (await SourceAsync(), await SourceAsync());
        var kept = await EndedAsync(one, Outcomes.Added);
        await EndedAsync(two, Outcomes.Added);
        await EndedAsync(two, Outcomes.Deleted);

        (await ObjectAsync(kept)).Current.ShouldBeTrue();
        (await Objects.KnownAsync(two.Id, ["1"], None)).ShouldBeEmpty();
        var visited = new List<string>();
        await Objects.EachCurrentAsync(
            one.Id,
            guid =>
            {
                visited.Add(guid);
                return Task.CompletedTask;
            },
            None);
        visited.ShouldBe(["1"]);
    }

    [Test]
    public async Task What_nobody_has_begun_is_dropped_and_what_was_begun_stays()
    {
        var job = await GatheringAsync(await SourceAsync());
        var ids = await AddObjectsAsync(job, Enumerable.Range(1, 30).Select(number => $"{number}"));
        await Get<JobStore>().TakeWindowAsync(job.Id, 20, None);
        await ClaimAsync([.. ids.Take(5)]);
        await EndAsync(job, [.. ids.Take(2)]);

        (await Objects.DropWaitingAsync(job.Id, unpublishedOnly: false, None)).ShouldBe(20);

        (await RowsAsync<string>("SELECT id FROM harvest_object ORDER BY position")).ShouldBe(ids.Take(5));
        (await ClaimAsync(ids, "late")).ShouldBeEmpty();
        await Get<JobStore>().FinishGatherAsync(job.Id, "gatherer", false, false, 0, None);
        await EndAsync(job, [.. ids.Take(5)]);
        var done = await ReloadAsync(job);
        done.Completed.ShouldBeGreaterThanOrEqualTo(done.Gathered);
        (await Get<JobEndings>().TryFinishAsync(job.Id, None)).ShouldBeTrue();
    }

    [Test]
    public async Task What_is_on_the_queue_may_stay_when_the_rest_is_dropped()
    {
        var job = await GatheringAsync(await SourceAsync());
        var ids = await AddObjectsAsync(job, Enumerable.Range(1, 30).Select(number => $"{number}"));
        await Get<JobStore>().TakeWindowAsync(job.Id, 20, None);

        (await Objects.DropWaitingAsync(job.Id, unpublishedOnly: true, None)).ShouldBe(20);

        (await RowsAsync<string>("SELECT id FROM harvest_object ORDER BY position")).ShouldBe(ids.Take(20));
        (await ReloadAsync(job)).Gathered.ShouldBe(20);
    }

    /// <summary>Runs record 1 of a source through a job of its own; gives the object.</summary>
    private async Task<string> EndedAsync(Source source, string outcome)
    {
        var (job, ids) = await GatheredAsync(source, 1);
        await ClaimAsync(ids);
        await EndAsync(job, ids, outcome);
        (await Get<JobEndings>().TryFinishAsync(job.Id, None)).ShouldBeTrue();
        return ids[0];
    }
}
