using System.Diagnostics;
using System.Runtime.CompilerServices;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>Promise 7: an abort really stops the work, at whatever step it is.</summary>
public sealed class AbortTests(DatabaseKind kind) : PipelineTests(kind)
{
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(8) * TestPatience.Factor;

    [Test]
    public async Task A_job_does_not_go_on_at_an_address_that_nobody_accepted()
    {
        Harvester.Serve("moved", 3);
        var source = await ScriptedAsync("moved");
        var job = await CreateJobAsync(source);

        await Get<SourceControl>().UpdateAsync(
            source, new SourceDraft(source.Name, "https://elsewhere.example/", source.Type) { Approval = Approval.Pending }, None);

        (await ReloadAsync(job)).Status.ShouldBe(JobStatus.Aborted);
        (await Engine.DatasetsAsync(source)).ShouldBeEmpty();
    }

    [Test]
    public async Task A_source_that_is_not_accepted_is_not_listed_whoever_made_a_job()
    {
        Harvester.Serve("waiting", 3);
        var source = await ScriptedAsync("waiting");
        var job = await CreateJobAsync(source);
        await SqlAsync("UPDATE harvest_source SET approval = 'Pending' WHERE name = 'waiting'");

        await Engine.RunAsync(job);

        (await Engine.DatasetsAsync(source)).ShouldBeEmpty();
        (await Engine.ErrorsAsync(await ReloadAsync(job))).ShouldContain(error => error.Contains("not accepted"));
    }

    [Test]
    public async Task An_endless_listing_stops_within_seconds_and_keeps_what_was_imported()
    {
        var listed = 0L;
        Harvester.Serve("endless", 3_000);
        Harvester.OnGather = (context, token) => context.Source.Name == "endless" ? EndlessAsync(context, token) : Harvester.Records(context.Source).ToAsyncEnumerable();
        var source = await ScriptedAsync("endless");
        var job = await CreateJobAsync(source);
        var running = Engine.RunAsync(job);
        await Eventually.ShouldAsync(async () => (await ReloadAsync(job)).Added >= 1_000, "the first records are imported", TimeSpan.FromSeconds(30));

        await Get<JobControl>().AbortAsync("endless", "A person said so", None);

        var aborted = (await running.WaitAsync(Seconds)).Single();
        var after = Volatile.Read(ref listed);
        (aborted.Status, aborted.ErrorFree).ShouldBe((JobStatus.Aborted, false));
        var imported = aborted.Added;
        (await Engine.DatasetsAsync(source)).Count.ShouldBe((int)imported);
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object WHERE report_status IS NULL OR lease_owner IS NOT NULL")).ShouldBe(0);
        Volatile.Read(ref listed).ShouldBe(after);

        Harvester.Serve("endless", 5);
        Harvester.OnGather = null;
        (await Engine.HarvestAsync(source)).Status.ShouldBe(JobStatus.Finished);

        async IAsyncEnumerable<RemoteRecord> EndlessAsync(GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var record in Harvester.Records(context.Source))
                yield return record;
            while (true)
            {
                await Task.Delay(1, cancellationToken);
                yield return new RemoteRecord($"late-{Interlocked.Increment(ref listed)}");
            }
        }
    }

    [Test]
    public async Task A_hanging_fetch_stops_within_seconds()
    {
        var stopped = new TaskCompletionSource();
        Harvester.Serve("source", 20);
        Harvester.ListsContent = false;
        Harvester.OnFetch = async (_, token) =>
        {
            await using var onStop = token.Register(() => stopped.TrySetResult());
            await Task.Delay(Timeout.Infinite, token);
        };
        var source = await ScriptedAsync();
        var job = await CreateJobAsync(source);
        var running = Engine.RunAsync(job);
        await Eventually.ShouldAsync(() => Harvester.Fetched.Count > 0, "fetching begins");

        var watch = Stopwatch.StartNew();
        await Get<JobControl>().AbortAsync(job.Id, "A person said so", None);
        await stopped.Task.WaitAsync(Seconds);

        watch.Elapsed.ShouldBeLessThan(Seconds);
        var aborted = (await running.WaitAsync(Seconds)).Single();
        (aborted.Status, aborted.Completed, aborted.Errored).ShouldBe((JobStatus.Aborted, 20, 0));
        (await JobAsync(source)).Status.ShouldBe(JobStatus.New);
    }

    [Test]
    public async Task An_abort_while_a_record_is_mapped_leaves_that_record_unwritten()
    {
        Harvester.Serve("source", 5);
        var source = await ScriptedAsync();
        var job = await CreateJobAsync(source);
        Harvester.OnMap = _ => Get<JobEndings>().AbortAsync(job.Id, "In the midst of it", None).GetAwaiter().GetResult();
        await StepAsync<GatherStage>();

        await StepAsync<FetchStage>();

        (await Engine.DatasetsAsync(source)).ShouldBeEmpty();
        var aborted = await ReloadAsync(job);
        (aborted.Status, aborted.Added, aborted.Completed, aborted.Errored).ShouldBe((JobStatus.Aborted, 0, 5, 0));
    }

    [Test]
    public async Task A_job_that_waits_on_the_queue_is_not_begun_after_its_abort()
    {
        Harvester.Serve("source", 5);
        var job = await CreateJobAsync(await ScriptedAsync());
        await Get<JobControl>().AbortAsync("source", "Too soon", None);

        await StepAsync<GatherStage>();
        await SweepAsync();
        await StepAsync<FetchStage>();

        (await ReloadAsync(job)).GatherAttempts.ShouldBe(0);
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object")).ShouldBe(0);
    }

    [Test]
    public async Task An_abort_of_what_is_not_open_says_so()
    {
        await ScriptedAsync();
        (await FaultAsync("source")).ShouldBe("Source source has no job");
        (await FaultAsync("unknown")).ShouldBe("There is no job and no source unknown");
        Harvester.Serve("source", 1);
        var job = await Engine.HarvestAsync((await Get<SourceStore>().FindAsync("source", None))!);
        (await FaultAsync("source")).ShouldBe($"Job {job.Id} has ended already (Finished)");

        async Task<string> FaultAsync(string reference) =>
            (await Should.ThrowAsync<HarvestException>(() => Get<JobControl>().AbortAsync(reference, "reason", None))).Message;
    }
}
