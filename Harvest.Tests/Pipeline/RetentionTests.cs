using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Pipeline.Sweeping;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>What is deleted of the past, and what never is.</summary>
public sealed class RetentionTests(DatabaseKind kind) : PipelineTests(kind)
{
    private ShiftedTime clock = null!;

    protected override TimeProvider Time => clock;

    protected override IEnumerable<(string Key, string Value)> Settings =>
        [("Retention:ContentDays", "10"), ("Retention:ObjectDays", "20"), ("Retention:JobDays", "30")];

    protected override void Forget()
    {
        base.Forget();
        clock = new ShiftedTime();
    }

    [Test]
    public async Task Documents_objects_and_jobs_go_each_at_its_time_and_the_catalogue_stays()
    {
        var source = await ScriptedAsync();
        await HarvestAsync(source, "First");
        clock.Shift += TimeSpan.FromHours(1);
        await HarvestAsync(source, "Second");
        clock.Shift += TimeSpan.FromHours(1);
        await HarvestAsync(source, "Third");
        (await CountsAsync()).ShouldBe((9, 9, 3));

        await AfterAsync(days: 9);
        (await CountsAsync()).ShouldBe((9, 9, 3));
        await AfterAsync(days: 2);
        (await CountsAsync()).ShouldBe((3, 9, 3));
        await AfterAsync(days: 10);
        (await CountsAsync()).ShouldBe((3, 3, 3));
        await AfterAsync(days: 10);
        (await CountsAsync()).ShouldBe((3, 3, 1));

        await ShouldHoldAsync(source, Names(3));
        (await Engine.DatasetsAsync(source)).ShouldAllBe(dataset => dataset.GetProperty("title").GetString()!.StartsWith("Third", StringComparison.Ordinal));
    }

    [Test]
    public async Task The_next_harvest_still_finds_everything_unchanged()
    {
        var source = await ScriptedAsync();
        await HarvestAsync(source, "Same");
        clock.Shift += TimeSpan.FromDays(400);
        await HarvestAsync(source, "Same");
        await AfterAsync(days: 400);

        var job = await HarvestAsync(source, "Same");

        (job.Unchanged, job.Added, job.Updated, job.Deleted).ShouldBe((3, 0, 0, 0));
        job.ErrorFree.ShouldBeTrue();
    }

    [Test]
    public async Task The_newest_job_and_the_newest_without_error_stay_however_old()
    {
        var source = await ScriptedAsync();
        Harvester.OnGather = (context, _) =>
        {
            context.NothingVanished = true;
            return AsyncEnumerable.Empty<RemoteRecord>();
        };
        await RunAsync(source);
        clock.Shift += TimeSpan.FromDays(1);
        var good = await RunAsync(source);
        clock.Shift += TimeSpan.FromDays(1);
        await AbortAsync(source);
        clock.Shift += TimeSpan.FromDays(1);
        var last = await AbortAsync(source);

        await AfterAsync(days: 100);

        (await RowsAsync<string>("SELECT id FROM harvest_job")).ShouldBe([good.Id, last.Id], ignoreOrder: true);
    }

    [Test]
    public async Task What_is_open_stays_however_old()
    {
        var source = await ScriptedAsync();
        Harvester.Serve("source", 3);
        await CreateJobAsync(source);
        await StepAsync<GatherStage>();

        await AfterAsync(days: 1000);

        (await CountsAsync()).ShouldBe((3, 3, 1));
    }

    [Test]
    public async Task Errors_go_with_their_objects()
    {
        var source = await ScriptedAsync();
        Harvester.OnMap = _ => throw new InvalidDataException("bad");
        await HarvestAsync(source, "Bad");
        (await Engine.CountAsync("harvest_object_error")).ShouldBe(3);

        await AfterAsync(days: 21);

        (await Engine.CountAsync("harvest_object_error")).ShouldBe(0);
        (await Get<JobStore>().NewestAsync(source.Id, None))!.Errored.ShouldBe(3);
    }

    [Test]
    public async Task More_than_a_batch_goes_in_one_run()
    {
        var source = await ScriptedAsync();
        Harvester.OnMap = _ => throw new InvalidDataException("bad");
        await HarvestAsync(source, "Bad", 2500);
        clock.Shift += TimeSpan.FromDays(25);

        var report = await Get<Retention>().RunAsync(None);

        (report.Contents, report.Objects).ShouldBe((2500, 2500));
    }

    [Test]
    public async Task Two_at_once_delete_everything_once()
    {
        var source = await ScriptedAsync();
        Harvester.OnMap = _ => throw new InvalidDataException("bad");
        await HarvestAsync(source, "Bad", 2500);
        clock.Shift += TimeSpan.FromDays(25);
        await using var other = await StartAnotherAsync();

        var reports = await Task.WhenAll(Get<Retention>().RunAsync(None), other.Get<Retention>().RunAsync(None));

        reports.Sum(report => report.Objects).ShouldBe(2500);
        (await CountsAsync()).ShouldBe((0, 0, 1));
    }

    private async Task<Job> HarvestAsync(Source source, string title, int count = 3)
    {
        Harvester.Serve("source", count, title);
        return await RunAsync(source);
    }

    private async Task<Job> RunAsync(Source source)
    {
        var job = await CreateJobAsync(source);
        await StepAsync<GatherStage>();
        while (await Queue.CountAsync(Harvest.Queues.QueueName.Fetch, None) > 0)
            await StepAsync<FetchStage>();
        return (await Get<JobStore>().FindAsync(job.Id, None))!;
    }

    private async Task<Job> AbortAsync(Source source)
    {
        var job = await CreateJobAsync(source);
        await Get<JobControl>().AbortAsync(job.Id, "by the test", None);
        await Queue.PurgeAsync(Harvest.Queues.QueueName.Gather, None);
        return job;
    }

    private async Task AfterAsync(int days)
    {
        clock.Shift += TimeSpan.FromDays(days);
        await Get<Retention>().RunAsync(None);
    }

    private async Task<(long Contents, long Objects, long Jobs)> CountsAsync() =>
        (await Engine.CountAsync("harvest_content"), await Engine.CountAsync("harvest_object"), await Engine.CountAsync("harvest_job"));
}
