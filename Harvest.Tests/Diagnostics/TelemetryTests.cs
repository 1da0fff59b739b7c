using System.Diagnostics;
using Harvest.Diagnostics;
using Harvest.Hosting;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Diagnostics;

/// <summary>What the meters and traces of a harvest say.</summary>
public sealed class TelemetryTests(DatabaseKind kind) : PipelineTests(kind)
{
    private MeterValues meters = null!;

    [SetUp]
    public void Listen() => meters = new MeterValues();

    [TearDown]
    public void Hush() => meters.Dispose();

    [Test]
    public async Task Records_are_counted_where_they_flow()
    {
        var source = await ScriptedAsync();
        Harvester.Serve("source", 5);
        await HarvestAsync(source);
        Harvester.Serve("source", 5);
        await HarvestAsync(source);

        Value("harvest_records_listed_total").ShouldBe(10);
        Value("harvest_records_gathered_total").ShouldBe(5);
        Value("harvest_records_ended_total", "outcome=added").ShouldBe(5);
        Value("harvest_records_ended_total", "outcome=not modified").ShouldBe(5);
        Value("harvest_jobs_ended_total", "status=Finished").ShouldBe(2);
        Value("harvest_gather_duration_seconds_count").ShouldBe(2);
        Value("harvest_import_duration_seconds_count").ShouldBe(1);
    }

    [Test]
    public async Task All_work_of_a_job_is_one_trace_whose_id_is_the_jobs()
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = found => found.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (ended)
                    ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var source = await ScriptedAsync();
        Harvester.Serve("source", 3);

        var job = await HarvestAsync(source);

        var mine = ended.Where(activity => (string?)activity.GetTagItem("harvest.job") == job.Id).ToList();
        mine.Select(activity => activity.OperationName).ShouldBe(["gather", "import"]);
        mine.ShouldAllBe(activity => activity.TraceId.ToHexString() == job.Id.Replace("-", "", StringComparison.Ordinal));
        mine.ShouldAllBe(activity => (string?)activity.GetTagItem("harvest.source") == source.Name);
    }

    [Test]
    public async Task The_site_is_counted_as_it_stands()
    {
        var source = await ScriptedAsync("stuck");
        await GatheringAsync(source);
        await Queue.PublishAsync(Harvest.Queues.QueueName.Fetch, ["a", "b"], None);
        using var gauges = Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<SiteGauges>(Get<IServiceProvider>());

        await gauges.SampleAsync(None);

        Value("harvest_queue_messages", "queue=fetch").ShouldBe(2);
        Value("harvest_queue_messages", "queue=gather").ShouldBe(0);
        Value("harvest_jobs_open", "status=Running").ShouldBe(1);
        Value("harvest_consumers", "stage=gather").ShouldBe(0);
        Value("harvest_part_up", "part=database").ShouldBe(1);
        Value("harvest_job_idle_seconds", "source=stuck").ShouldNotBeNull();
        Value("harvest_source_failures").ShouldBeNull();
    }

    [Test]
    public async Task A_source_that_fails_is_counted_until_it_is_well_again()
    {
        var source = await ScriptedAsync("bad");
        await FailAsync(source);
        await FailAsync(source);
        (await Get<SourceTroubles>().FailingAsync(2, None)).Single().Name.ShouldBe("bad");
        (await Get<SourceTroubles>().FailingAsync(3, None)).ShouldBeEmpty();

        Harvester.Serve("bad", 1);
        await HarvestAsync(source);

        (await Get<SourceTroubles>().FailingAsync(1, None)).ShouldBeEmpty();
    }

    private async Task FailAsync(Source source)
    {
        var job = await CreateJobAsync(source);
        await Get<JobControl>().AbortAsync(job.Id, "by the test", None);
        await Queue.PurgeAsync(Harvest.Queues.QueueName.Gather, None);
    }

    private async Task<Job> HarvestAsync(Source source)
    {
        var job = await CreateJobAsync(source);
        await StepAsync<GatherStage>();
        await StepAsync<FetchStage>();
        return (await Get<JobStore>().FindAsync(job.Id, None))!;
    }

    private double? Value(string name, string tag = "") => meters.Of(name, tag);
}
