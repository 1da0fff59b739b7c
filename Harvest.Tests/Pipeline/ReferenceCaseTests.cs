using Harvest.Api;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Queues;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>
/// The acceptance cases of ckanext-harvest, as far as they apply. Deviations on purpose: a job ends with its last object and not
/// at the next <c>run</c>, and a job whose objects have all ended finishes although the time-out has passed.
/// </summary>
public sealed class ReferenceCaseTests(DatabaseKind kind) : PipelineTests(kind)
{
    private readonly HeldTime time = new();

    protected override TimeProvider Time => time;

    protected override IEnumerable<(string, string)> Settings => [("Job:TimeoutMinutes", "3")];

    [Test]
    public async Task Two_harvests_step_by_step()
    {
        Serve("test1", "test2", "test_to_delete");
        var source = await ScriptedAsync();

        // A1
        var job = await CreateJobAsync(source);
        (job.Status, job.SourceId).ShouldBe((JobStatus.Running, source.Id));
        (await Queue.CountAsync(QueueName.Gather, None)).ShouldBe(1);

        // A2
        await StepAsync<GatherStage>();
        (await RowsAsync<string>("SELECT state FROM harvest_object")).ShouldBe(["WAITING", "WAITING", "WAITING"]);
        (await Queue.CountAsync(QueueName.Fetch, None)).ShouldBe(3);

        // A3
        await StepAsync<FetchStage>();
        (await Engine.DatasetsAsync()).Count.ShouldBe(3);
        (await RowsAsync<string>("SELECT DISTINCT state || ' ' || report_status FROM harvest_object WHERE current")).ShouldBe(["COMPLETE added"]);

        // A4
        await SweepAsync();
        (await StatsAsync(job)).ShouldBe("Finished 3/0/0/0/0");
        var status = (await Get<ApiShapes>().SourceAsync(await Engine.ReloadAsync(source), None))["status"]!;
        status["last_job"]!["stats"]!["added"]!.GetValue<long>().ShouldBe(3);
        (status["total_datasets"]!.GetValue<long>(), status["job_count"]!.GetValue<long>()).ShouldBe((3, 1));

        // A5
        time.Advance(TimeSpan.FromMinutes(1));
        Serve("test1", "test2");
        var second = await CreateJobAsync(source);
        await StepAsync<GatherStage>();
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object")).ShouldBe(6);
        await StepAsync<FetchStage>();
        (await RowsAsync<string>("SELECT state FROM dataset ORDER BY state")).ShouldBe(["active", "active", "deleted"]);
        (await RowsAsync<string>("SELECT report_status || ' ' || count(*) FROM harvest_object GROUP BY report_status ORDER BY 1"))
            .ShouldBe(["added 3", "deleted 1", "updated 2"]);
        await SweepAsync();
        (await StatsAsync(second)).ShouldBe("Finished 0/2/0/0/1");
        status = (await Get<ApiShapes>().SourceAsync(await Engine.ReloadAsync(source), None))["status"]!;
        (status["total_datasets"]!.GetValue<long>(), status["job_count"]!.GetValue<long>()).ShouldBe((2, 2));
    }

    [Test]
    public async Task The_end_states_of_one_object()
    {
        var source = await ScriptedAsync();

        // B1
        Serve("one");
        (await EndAsync()).ShouldBe("COMPLETE added 0");
        // B2
        Serve("one");
        (await EndAsync()).ShouldBe("COMPLETE updated 0");
        // B5: a fetch that brings the same document.
        Harvester.OnGather = (_, _) => AsyncEnumerable.Repeat(new RemoteRecord("one"), 1);
        (await EndAsync()).ShouldBe("COMPLETE not modified 0");
        // B4 has an error row here: nothing ends in error without saying why.
        Harvester.OnMap = _ => throw new InvalidDataException("No");
        (await EndAsync(new JobOrder(Force: true))).ShouldBe("ERROR errored 1");
        // B3
        Harvester.OnMap = null;
        await SqlAsync("UPDATE harvest_source SET config = @config", new { config = """{"brake_percent": 100}""" });
        Harvester.OnGather = (_, _) => AsyncEnumerable.Repeat(new RemoteRecord("one") { Deleted = true }, 1);
        (await EndAsync()).ShouldBe("COMPLETE deleted 0");

        async Task<string> EndAsync(JobOrder? order = null)
        {
            var job = await Engine.HarvestAsync(source, order);
            return await ValueAsync<string>(
                """
                SELECT state || ' ' || report_status || ' ' || (SELECT count(*) FROM harvest_object_error e WHERE e.harvest_object_id = o.id)
                FROM harvest_object o WHERE harvest_job_id = @Id
                """,
                new { job.Id });
        }
    }

    [Test]
    public async Task E2_E3_A_job_whose_objects_have_all_ended_finishes_however_late()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 3);
        await ClaimAsync(ids);
        await EndAsync(job, ids);
        time.Advance(TimeSpan.FromDays(3));

        (await SweepAsync()).Ended.ShouldBe([job.Id]);

        (await ReloadAsync(job)).Status.ShouldBe(JobStatus.Finished);
        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
    }

    [TestCase(2, false)]
    [TestCase(4, true)]
    public async Task E5_A_job_that_was_never_gathered_times_out_after_its_making(int minutes, bool timesOut)
    {
        var job = await CreateJobAsync(await ScriptedAsync());
        time.Advance(TimeSpan.FromMinutes(minutes));

        (await SweepAsync()).Ended.ShouldBe(timesOut ? [job.Id] : []);

        if (timesOut)
            (await Engine.ErrorsAsync(job)).ShouldBe(["Job timeout: no progress for 4 minutes (limit 3, setting Harvest:Job:TimeoutMinutes)"]);
    }

    [Test]
    public async Task E1_E4_E6_Every_object_that_is_gathered_or_ends_is_progress()
    {
        var job = await GatheringAsync(await SourceAsync());
        await Get<JobStore>().RenewGatherAsync(job.Id, "gatherer", TimeSpan.FromHours(1), None);
        await ProgressAsync(() => AddObjectsAsync(job, ["1", "2"]));
        await ProgressAsync(() => Get<JobStore>().FinishGatherAsync(job.Id, "gatherer", true, true, 0, None));
        var ids = await RowsAsync<string>("SELECT id FROM harvest_object");
        await ClaimAsync(ids);
        await ProgressAsync(() => EndAsync(job, [ids[0]], Outcomes.Errored));

        async Task ProgressAsync(Func<Task> step)
        {
            time.Advance(TimeSpan.FromMinutes(2));
            await step();
            (await ReloadAsync(job)).ProgressAt.ShouldBe(time.GetUtcNow());
            time.Advance(TimeSpan.FromMinutes(2));
            (await SweepAsync()).Ended.ShouldBeEmpty();
        }
    }

    [Test]
    public async Task A_job_that_stands_still_times_out_although_its_messages_are_sent_again_and_again()
    {
        Harvester.Serve("source", 5);
        var source = await ScriptedAsync();
        var job = await CreateJobAsync(source);
        await StepAsync<GatherStage>();
        var ended = new List<string>();
        for (var minute = 1; minute <= 5; minute++)
        {
            await Queue.PurgeAsync(QueueName.Fetch, None);
            time.Advance(TimeSpan.FromMinutes(1));
            ended.AddRange((await SweepAsync()).Ended);
        }

        ended.ShouldBe([job.Id]);
        var aborted = await ReloadAsync(job);
        (aborted.Status, aborted.Completed, aborted.Errored, aborted.ErrorFree).ShouldBe((JobStatus.Aborted, 5, 0, false));
        (await JobAsync(source)).Status.ShouldBe(JobStatus.New);
    }

    [Test]
    public async Task Jobs_at_once_for_one_source_give_one_and_a_fault_that_says_what_to_do()
    {
        var source = await ScriptedAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(async () =>
        {
            try
            {
                await CreateJobAsync(source);
                return null;
            }
            catch (HarvestException refusal)
            {
                return refusal;
            }
        })));

        var refusals = results.OfType<HarvestException>().ToArray();
        refusals.Length.ShouldBe(9);
        refusals.ShouldAllBe(refusal => refusal.Message.StartsWith("There is an open job for source source already: ", StringComparison.Ordinal));
        refusals.ShouldAllBe(refusal => refusal.Command!.EndsWith("end it with: harvest job-abort source", StringComparison.Ordinal));
    }

    private void Serve(params string[] guids) => Harvester.Serve(
        "source", [.. guids.Select(guid => new Dataset { Name = guid, Title = $"{guid} at {Guid.NewGuid()}" })]);

    /// <summary>Status, and the counts as the reference orders them: added, updated, not modified, errored, deleted.</summary>
    private async Task<string> StatsAsync(Job job)
    {
        var shape = await Get<ApiShapes>().JobAsync(await ReloadAsync(job), None);
        string[] keys = ["added", "updated", "not modified", "errored", "deleted"];
        return $"{shape["status"]} {string.Join('/', keys.Select(key => shape["stats"]![key]!.ToString()))}";
    }
}
