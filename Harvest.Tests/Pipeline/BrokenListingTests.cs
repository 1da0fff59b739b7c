using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>If a listing breaks, what was begun goes on, what was not is dropped, and the job is not error-free.</summary>
public sealed class BrokenListingTests(DatabaseKind kind) : PipelineTests(kind)
{
    protected override IEnumerable<(string, string)> Settings => [("Queue:Window", "100")];

    [Test]
    public async Task What_nobody_has_begun_is_dropped_and_what_was_begun_is_imported()
    {
        Harvester.Serve("source", 1_500);
        var begun = Array.Empty<string>();
        Harvester.OnGather = (context, _) => BreakAsync(context.Source, 1_200, async () =>
        {
            // The first thousand are written, the first hundred on the queue; seven of them have begun.
            await Eventually.ShouldAsync(() => Queue.Published(QueueName.Fetch).Count == 100, "the first window is published");
            begun = [.. Queue.Published(QueueName.Fetch).Take(7)];
            await Get<ObjectStore>().ClaimAsync(begun, Worker.Id, TimeSpan.FromMinutes(5), None);
        });
        var source = await ScriptedAsync();
        var job = await CreateJobAsync(source);

        await StepAsync<GatherStage>();

        (await RowsAsync<string>("SELECT id FROM harvest_object ORDER BY position")).ShouldBe(begun);
        await Get<ObjectStore>().ReleaseAsync(begun, Worker.Id, isTry: false, None);
        await StepAsync<FetchStage>();
        var done = await ReloadAsync(job);
        (done.Status, done.Added, done.Complete, done.ErrorFree).ShouldBe((JobStatus.Finished, 7, false, false));
        (await Engine.ErrorsAsync(job)).ShouldBe(["The portal stumbled"]);
        await ShouldHoldAsync(source, Names(7));
    }

    [Test]
    public async Task A_listing_that_breaks_before_its_first_record_ends_the_job_at_once()
    {
        Harvester.OnGather = (context, _) => BreakAsync(context.Source, 0);

        var job = await Engine.HarvestAsync(await ScriptedAsync());

        (job.Status, job.Gathered, job.ErrorFree).ShouldBe((JobStatus.Finished, 0, false));
        (await Engine.ErrorsAsync(job)).ShouldBe(["The portal stumbled"]);
    }

    [Test]
    public async Task The_next_job_lists_again_what_was_dropped()
    {
        Harvester.Serve("source", 1_500);
        Harvester.OnGather = (context, _) => BreakAsync(context.Source, 1_200);
        var source = await ScriptedAsync();
        await Engine.HarvestAsync(source);
        Harvester.OnGather = null;

        var job = await Engine.HarvestAsync(source);

        (job.Added + job.Unchanged).ShouldBe(1_500);
        (job.Status, job.ErrorFree).ShouldBe((JobStatus.Finished, true));
        await ShouldHoldAsync(source, Names(1_500));
    }

    [Test]
    public async Task A_source_without_a_harvester_ends_its_job_and_says_which_there_are()
    {
        var source = await ScriptedAsync();
        await SqlAsync("UPDATE harvest_source SET type = 'gone'");

        var job = await Engine.HarvestAsync(source);

        job.Status.ShouldBe(JobStatus.Finished);
        (await Engine.ErrorsAsync(job)).Single().ShouldStartWith("Unknown harvester type: gone. Registered types: ");
    }

    private async IAsyncEnumerable<RemoteRecord> BreakAsync(Source source, int after, Func<Task>? first = null)
    {
        foreach (var record in Harvester.Records(source).Take(after))
            yield return record;
        if (first is not null)
            await first();
        throw new ListingException("The portal stumbled");
    }
}
