using Harvest.Model;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>
/// Promise 6: a process that dies at any step loses nothing and doubles nothing. Each test leaves the tables as such a death
/// leaves them, and lets another process go on.
/// </summary>
public sealed class DeathTests(DatabaseKind kind) : PipelineTests(kind)
{
    private const int Count = 30;
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    private Source source = null!;

    private JobStore Jobs => Get<JobStore>();

    [SetUp]
    public async Task ServeAsync()
    {
        Harvester.Serve("source", Count);
        source = await ScriptedAsync();
    }

    [Test]
    public async Task After_a_job_was_made_and_before_it_was_published()
    {
        var job = await JobAsync(source);

        await GoOnAsync(job);

        await ShouldBeCompleteAsync(job);
    }

    [Test]
    public async Task After_the_gather_message_was_taken_and_before_the_job_was_claimed()
    {
        var job = await CreateJobAsync(source);
        await Queue.PurgeAsync(QueueName.Gather, None);

        await GoOnAsync(job);

        await ShouldBeCompleteAsync(job);
    }

    [Test]
    public async Task After_the_job_was_claimed_and_before_anything_was_listed()
    {
        var job = await JobAsync(source);
        await Jobs.ClaimGatherAsync(job.Id, Dead, Lease, None);

        await GoOnAsync(job);

        await ShouldBeCompleteAsync(job, attempts: 2);
    }

    [Test]
    public async Task After_some_objects_were_written_and_before_their_ids_were_published()
    {
        var job = await DeadGatheringAsync(10);

        await GoOnAsync(job);

        await ShouldBeCompleteAsync(job, attempts: 2);
    }

    [Test]
    public async Task After_the_window_was_moved_and_before_the_ids_were_published()
    {
        var job = await DeadGatheringAsync(10);
        await Jobs.TakeWindowAsync(job.Id, 7, None);

        await GoOnAsync(job);

        await ShouldBeCompleteAsync(job, attempts: 2);
    }

    [Test]
    public async Task After_some_records_of_an_unfinished_listing_were_imported()
    {
        var job = await DeadGatheringAsync(10);
        var ids = await Jobs.TakeWindowAsync(job.Id, 7, None);
        await Queue.PublishAsync(QueueName.Fetch, [.. ids.Take(4)], None);
        await StepAsync<FetchStage>();

        await GoOnAsync(job);

        await ShouldBeCompleteAsync(job, attempts: 2);
    }

    [Test]
    public async Task After_another_catalogue_stood_at_the_address_for_a_while()
    {
        await Engine.HarvestAsync(source);
        Harvester.Serve("source", [.. Enumerable.Range(1_000, 200).Select(number => new Dataset { Name = $"d{number}", Title = "Strange" })]);
        var job = await DeadGatheringAsync(150, isHeld: true);
        Harvester.Serve("source", Count);

        await GoOnAsync(job);

        var done = await ReloadAsync(job);
        (done.Status, done.Added, done.Deleted, done.ErrorFree).ShouldBe((JobStatus.Finished, 0, 0, true));
        await ShouldHoldAsync(source, Names(Count));
    }

    [Test]
    public async Task Before_another_catalogue_stands_at_the_address()
    {
        Harvester.Serve("source", 5);
        await Engine.HarvestAsync(source);
        Harvester.Serve("source", Count);
        var job = await DeadGatheringAsync(10);
        await Jobs.TakeWindowAsync(job.Id, 7, None);
        Harvester.Serve("source", [.. Enumerable.Range(1_000, 200).Select(number => new Dataset { Name = $"d{number}", Title = "Strange" })]);

        await GoOnAsync(job);

        var done = await ReloadAsync(job);
        (done.Status, done.Deleted).ShouldBe((JobStatus.Finished, 0));
        (await Engine.ErrorsAsync(done)).ShouldContain(error => error.StartsWith("The source looks like another catalogue: ", StringComparison.Ordinal));
        (await RowsAsync<string>("SELECT name FROM dataset WHERE title = 'Strange'")).ShouldBeEmpty();
    }

    [Test]
    public async Task After_the_objects_were_claimed_and_before_they_were_imported()
    {
        var job = await CreateJobAsync(source);
        await StepAsync<GatherStage>();
        await ClaimAsync([.. Queue.Published(QueueName.Fetch).Take(12)], Dead, Lease);
        await Queue.PurgeAsync(QueueName.Fetch, None);

        await GoOnAsync(job);

        await ShouldBeCompleteAsync(job);
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object WHERE retry_times = 2")).ShouldBe(12);
    }

    [Test]
    public async Task After_a_document_was_fetched_and_before_it_was_imported()
    {
        Harvester.ListsContent = false;
        var job = await CreateJobAsync(source);
        await StepAsync<GatherStage>();
        var ids = Queue.Published(QueueName.Fetch);
        await ClaimAsync(ids, Dead, Lease);
        await Get<ObjectStore>().SaveContentAsync([new FetchedContent(ids[0], Packed.Pack("kept"u8), "hash", null)], Dead, None);

        await GoOnAsync(job);

        await ShouldBeCompleteAsync(job);
        Harvester.Fetched.Order().ShouldBe(Names(Count).Skip(1).Order());
    }

    [Test]
    public async Task After_the_last_object_ended_and_before_the_job_was_closed()
    {
        var (job, ids) = await GatheredAsync(source, Count);
        await Jobs.TakeWindowAsync(job.Id, 1000, None);
        await ClaimAsync(ids);
        await EndAsync(job, ids);

        await GoOnAsync(job);

        (await ReloadAsync(job)).Status.ShouldBe(JobStatus.Finished);
    }

    [Test]
    public async Task After_vanished_records_were_written_and_before_the_listing_was_closed()
    {
        await Engine.HarvestAsync(source);
        Harvester.Serve("source", Count - 3);
        var job = await JobAsync(source);
        job = (await Jobs.ClaimGatherAsync(job.Id, Dead, Lease, None))!;
        NewObject[] vanished = [new("v1", $"d{Count}", null, null, null, Vanished: true), new("v2", $"d{Count - 1}", null, null, null, Vanished: true)];
        await Get<ObjectStore>().AddAsync(job.Id, source.Id, Dead, new GatherCounts(27, 2, 27, "x"), vanished, None);
        await SweepAsync();
        await StepAsync<GatherStage>();

        await GoOnAsync(job);

        await ShouldHoldAsync(source, Names(Count - 3));
        var done = await ReloadAsync(job);
        (done.Status, done.Deleted, done.Unchanged, done.Errored).ShouldBe((JobStatus.Finished, 3, Count - 3, 0));
        (await Engine.ErrorsAsync(done)).ShouldBeEmpty();
    }

    [Test]
    public async Task A_second_gathering_counts_each_record_once()
    {
        await Engine.HarvestAsync(source);
        Harvester.Serve("source", [.. Enumerable.Range(1, Count + 5).Select(number => new Dataset
        {
            Name = $"d{number}",
            Title = number <= 8 ? $"Changed {number}" : $"Title {number}",
        })]);
        var job = await JobAsync(source);
        job = (await Jobs.ClaimGatherAsync(job.Id, Dead, Lease, None))!;
        var written = Harvester.Records(source).Take(6).Select(record => new NewObject(
            Guid.CreateVersion7().ToString(), record.Guid, null, "hash", Packed.Pack(record.Content!.Value.Span))).ToList();
        await Get<ObjectStore>().AddAsync(job.Id, source.Id, Dead, new GatherCounts(6, 6, 0, "x"), written, None);

        await GoOnAsync(job);

        var done = await ReloadAsync(job);
        (done.Listed, done.Added, done.Updated, done.Unchanged, done.Gathered, done.Completed).ShouldBe((35, 5, 8, 22, 13, 13));
        await ShouldHoldAsync(source, Names(Count + 5));
    }

    [Test]
    public async Task A_job_whose_gatherer_always_dies_is_given_up_and_ends()
    {
        var job = await JobAsync(source);
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            (await Jobs.ClaimGatherAsync(job.Id, Dead, Lease, None)).ShouldNotBeNull();
            await Get<JobEndings>().RecoverGatherAsync(owner => owner == Dead, None);
        }

        await GoOnAsync(job);

        (await ReloadAsync(job)).Status.ShouldBe(JobStatus.Finished);
        (await Engine.ErrorsAsync(job)).ShouldBe(["Gathering was begun 5 times and never ended: each time the worker died"]);
    }

    [Test]
    public async Task A_gatherer_that_is_stopped_in_good_order_any_number_of_times_is_not_given_up()
    {
        var job = await CreateJobAsync(source);
        using var listing = new SemaphoreSlim(0);
        Harvester.OnGather = (_, token) => Hang(listing, token);
        for (var attempt = 1; attempt <= 8; attempt++)
        {
            using var stop = new CancellationTokenSource();
            await using var delivery = await Queue.ReceiveAsync(QueueName.Gather, 1, TimeSpan.Zero, None);
            var gathering = Get<GatherStage>().HandleAsync(delivery, stop.Token);
            await listing.WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(10));
            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => gathering);
        }
        Harvester.OnGather = null;

        await GoOnAsync(job);

        await ShouldHoldAsync(source, Names(Count));
        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
    }

    private static async IAsyncEnumerable<Harvest.Harvesters.RemoteRecord> Hang(
        SemaphoreSlim begun, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        begun.Release();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        yield break;
    }

    /// <summary>A gatherer wrote so many objects, and died.</summary>
    private async Task<Job> DeadGatheringAsync(int count, bool isHeld = false)
    {
        var job = await JobAsync(source);
        job = (await Jobs.ClaimGatherAsync(job.Id, Dead, Lease, None))!;
        var objects = Harvester.Records(source).Take(count).Select(record => new NewObject(
            Guid.CreateVersion7().ToString(), record.Guid, null, "hash", Packed.Pack(record.Content!.Value.Span))).ToList();
        await Get<ObjectStore>().AddAsync(job.Id, source.Id, Dead, new GatherCounts(count, count, 0, "x") { Held = isHeld }, objects, None);
        return job;
    }

    /// <summary>Another process goes on with what it finds.</summary>
    private async Task GoOnAsync(Job job) => await Engine.RunAsync(job);

    private async Task ShouldBeCompleteAsync(Job job, int attempts = 1)
    {
        await ShouldHoldAsync(source, Names(Count));
        var done = await ReloadAsync(job);
        (done.Status, done.Added, done.Updated, done.Errored).ShouldBe((JobStatus.Finished, Count, 0, 0));
        (done.Listed, done.Gathered, done.Completed, done.GatherAttempts).ShouldBe((Count, Count, Count, attempts));
        done.ErrorFree.ShouldBeTrue();
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object")).ShouldBe(Count);
    }
}
