using Harvest.Http;
using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>A source that dies between listing and fetching ends its job, and nothing is lost by it.</summary>
public sealed class DeadSourceTests(DatabaseKind kind) : PipelineTests(kind)
{
    private const int Count = 400;

    protected override IEnumerable<(string, string)> Settings => [("Http:CircuitBreakSeconds", "1"), ("Http:RetryDelaySeconds", "0.1")];

    [TestCase(0)]
    [TestCase(30)]
    public async Task Its_job_ends_soon_with_one_error_and_the_next_one_asks_for_the_rest(int alive)
    {
        Harvester.ListsContent = false;
        Harvester.Serve("source", Count);
        var asked = 0;
        var isDown = true;
        Harvester.OnFetch = (context, _) => isDown && Interlocked.Increment(ref asked) > alive ? throw Down(context) : Task.CompletedTask;
        var source = await ScriptedAsync();

        var job = await Engine.HarvestAsync(source);

        (job.Status, job.ErrorFree, job.Added + job.Errored).ShouldBe((JobStatus.Finished, false, Count));
        job.Added.ShouldBeLessThanOrEqualTo(alive);
        var reports = await Get<JobReports>().GatherErrorsAsync(job.Id, 10, None);
        reports.ShouldHaveSingleItem().ShouldMatch(@"^\d+ records were not fetched; the next job asks for them again\. The source has not answered for \d+ s: .+");
        // Not four tries for each of four hundred.
        Harvester.Fetched.Count.ShouldBeLessThan(Count);

        isDown = false;
        var next = await Engine.HarvestAsync(source);

        (next.Added + job.Added, next.Errored, next.ErrorFree).ShouldBe((Count, 0, true));
        await ShouldHoldAsync(source, Names(Count));
    }

    [Test]
    public async Task A_source_that_fails_now_and_then_is_asked_to_the_end()
    {
        Harvester.ListsContent = false;
        Harvester.Serve("source", Count);
        var asked = 0;
        Harvester.OnFetch = (context, _) => Interlocked.Increment(ref asked) % 3 > 0 ? throw Down(context) : Task.CompletedTask;
        var source = await ScriptedAsync();

        var job = await Engine.HarvestAsync(source);

        (await Get<JobReports>().GatherErrorsAsync(job.Id, 10, None)).ShouldBeEmpty();
        job.Added.ShouldBeGreaterThan(Count / 2);
    }

    [Test]
    public async Task A_source_that_refuses_every_record_for_good_is_asked_to_the_end()
    {
        Harvester.ListsContent = false;
        Harvester.Serve("source", 50);
        Harvester.OnFetch = (context, _) => throw new RemoteException(RemoteFault.Status, new Uri(context.Source.Url), "answered 403") { Status = 403 };
        var source = await ScriptedAsync();

        var job = await Engine.HarvestAsync(source);

        (job.Errored, Harvester.Fetched.Count).ShouldBe((50, 50));
        (await Engine.ErrorsAsync(job)).Count.ShouldBe(50);
    }

    private static RemoteException Down(Harvest.Harvesters.FetchContext context) =>
        new(RemoteFault.Status, new Uri(context.Source.Url), "The server answered 500.") { Status = 500, IsTransient = true };
}
