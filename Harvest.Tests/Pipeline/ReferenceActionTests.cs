using Harvest.Api;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Pipeline.Sweeping;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Accounts;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>
/// The acceptance cases D of ckanext-harvest, by its actions' names for what they do; D7 to D11 are in SourceClearingTests, D8's
/// and D16's permissions belong to the web. Deviations on purpose: an ended job of D13 is Aborted, with the time of its end, and
/// a frequency that does not exist (D15) cannot be stored.
/// </summary>
public sealed class ReferenceActionTests(DatabaseKind kind) : PipelineTests(kind)
{
    private readonly HeldTime time = new();

    protected override TimeProvider Time => time;

    [Test]
    public async Task D1_What_is_missing_is_named_field_by_field() =>
        (await CheckAsync(new SourceDraft("", "", ""))).ShouldBe(
            [new SourceProblem("name", "Missing value"), new SourceProblem("url", "Missing value"), new SourceProblem("source_type", "Missing value")]);

    [Test]
    public async Task D2_D3_A_type_and_a_frequency_that_do_not_exist_are_named()
    {
        var problems = await CheckAsync(Draft() with { Type = "nothing", Frequency = "ANNUALLY" });

        problems.ShouldContain(new SourceProblem("frequency", "Frequency ANNUALLY not recognised. It must be one of MANUAL, ALWAYS, HOURLY, DAILY, WEEKLY, BIWEEKLY, MONTHLY"));
        problems.Single(problem => problem.Field == "source_type").Message.ShouldStartWith("Unknown harvester type: nothing");
    }

    [TestCase("not_json", "Error parsing the configuration options")]
    [TestCase("""{"custom_option": "not_a_list"}""", "Error parsing the configuration options: custom_option must be a list")]
    public async Task D4_A_wrong_configuration_is_refused(string config, string message)
    {
        var problem = (await CheckAsync(Draft() with { Config = config })).ShouldHaveSingleItem();

        (problem.Field, problem.Message.StartsWith(message, StringComparison.Ordinal)).ShouldBe(("config", true), problem.Message);
    }

    [TestCase("http://source.example/a", "")]
    [TestCase("http://source.example:80/a/", "")]
    [TestCase("http://source.example/a#top", "")]
    [TestCase("http://source.example/a?org=2", null)]
    [TestCase("http://source.example/b", null)]
    [TestCase("http://source.example/a", """{"custom_option": ["x"]}""")]
    public async Task D5_The_same_address_with_the_same_configuration_is_one_source(string url, string? config)
    {
        await Get<MemberStore>().SaveAsync(new Organization("city", "city", "The city"), None);
        var first = await Get<SourceControl>().CreateAsync(
            Draft() with { Title = "Title", Description = "Notes", Frequency = "weekly", Organization = "city" }, None);
        (first.Url, first.Type, first.Title, first.Description, first.Frequency, first.PublisherId)
            .ShouldBe(("http://source.example/a", ScriptedHarvester.Name, "Title", "Notes", Frequency.Weekly, "city"));

        var problems = await CheckAsync(new SourceDraft("second", url, ScriptedHarvester.Name) { Config = config });

        if (config == "")
            problems.ShouldHaveSingleItem().Message.ShouldStartWith("There already is a Harvest Source for this URL (& config)");
        else
            problems.ShouldBeEmpty();
    }

    [Test]
    public async Task D6_A_source_may_keep_what_it_has_when_it_is_changed()
    {
        var source = await Get<SourceControl>().CreateAsync(Draft(), None);

        (await Get<SourceControl>().CheckAsync(Draft(), source.Id, None)).ShouldBeEmpty();
        await Get<SourceStore>().UpdateAsync(source with { Url = "http://source.example/b", Type = "ckan" }, None);

        var changed = await Engine.ReloadAsync(source);
        (changed.Url, changed.Type, changed.Title, changed.Frequency).ShouldBe(("http://source.example/b", "ckan", source.Title, source.Frequency));
    }

    [Test]
    public async Task D12_A_job_that_nobody_has_begun_is_not_a_failed_one()
    {
        var job = await JobAsync(await ScriptedAsync());
        time.Advance(TimeSpan.FromDays(4));

        (await AbortAsync(3)).ShouldBe((0, 0));

        (await ReloadAsync(job)).Status.ShouldBe(JobStatus.New);
    }

    [Test]
    public async Task D13_A_job_that_runs_longer_than_its_source_may_is_ended()
    {
        var job = await CreateJobAsync(await ScriptedAsync());
        time.Advance(TimeSpan.FromDays(4));

        (await AbortAsync(3)).ShouldBe((1, 1));

        var ended = await ReloadAsync(job);
        (ended.Status, ended.Finished).ShouldBe((JobStatus.Aborted, time.GetUtcNow()));
    }

    [TestCase("one", "", true, false)]
    [TestCase("", "one", false, true)]
    [TestCase("one", "one", true, false)]
    public async Task D14_Sources_are_included_and_excluded_and_including_wins(string include, string exclude, bool endsOne, bool endsTwo)
    {
        var one = await CreateJobAsync(await ScriptedAsync("one"));
        time.Advance(TimeSpan.FromDays(1));
        var two = await CreateJobAsync(await ScriptedAsync("two"));
        time.Advance(TimeSpan.FromDays(4));

        (await AbortAsync(3, include, exclude)).Aborted.ShouldBe(1);

        ((await ReloadAsync(one)).Status == JobStatus.Aborted, (await ReloadAsync(two)).Status == JobStatus.Aborted).ShouldBe((endsOne, endsTwo));
    }

    [Test]
    public async Task D15_A_source_with_a_long_frequency_has_its_time()
    {
        var source = await ScriptedAsync();
        await Get<SourceStore>().UpdateAsync(source with { Frequency = Frequency.Biweekly }, None);
        var job = await CreateJobAsync(source);
        time.Advance(TimeSpan.FromDays(4));

        (await AbortAsync(3)).ShouldBe((1, 0));

        (await ReloadAsync(job)).Status.ShouldBe(JobStatus.Running);
    }

    [Test]
    public async Task D16_A_job_that_was_made_is_running_and_has_counts()
    {
        var shape = await Get<ApiShapes>().JobAsync(await CreateJobAsync(await ScriptedAsync()), None);

        (shape["status"]!.ToString(), shape["gather_started"], shape["stats"]!.AsObject().Count).ShouldBe(("Running", null, 5));
    }

    [Test]
    public async Task D17_The_state_of_a_source_counts_errors_of_the_listing_and_of_records()
    {
        var source = await SourceAsync();
        var (job, ids) = await GatheredAsync(source, 1);
        await Get<JobReports>().AddGatherErrorsAsync(job.Id, ["The listing failed"], None);
        await ClaimAsync(ids);
        await Get<Database>().WriteAsync(
            session => Get<ObjectStore>().EndAsync(
                session, job.Id, source.Id, [new ObjectEnd(ids[0], "1", Outcomes.Errored, null, [new RecordProblem("The record failed")])], None),
            None);

        var last = (await Get<ApiShapes>().SourceAsync(source, None))["status"]!["last_job"]!;

        last["stats"]!["errored"]!.GetValue<long>().ShouldBe(2);
        last["gather_error_summary"]!.ToJsonString().ShouldBe("""[{"message":"The listing failed","error_count":1}]""");
        last["object_error_summary"]!.ToJsonString().ShouldBe("""[{"message":"The record failed","error_count":1}]""");
    }

    [Test]
    public async Task A7_A_message_that_was_lost_is_sent_again_and_the_others_are_not_doubled()
    {
        Harvester.Serve("source", 3);
        await CreateJobAsync(await ScriptedAsync());
        await StepAsync<GatherStage>();
        await StepAsync<FetchStage>(max: 1);
        await using (var lost = await Queue.ReceiveAsync(QueueName.Fetch, 1, TimeSpan.Zero, None))
            await lost.AcknowledgeAsync(None);
        (await Queue.CountAsync(QueueName.Fetch, None)).ShouldBe(1);
        time.Advance(TimeSpan.FromHours(1));

        await SweepAsync();
        await StepAsync<FetchStage>();

        (await RowsAsync<string>("SELECT state || ' ' || report_status FROM harvest_object")).ShouldBe(
            ["COMPLETE added", "COMPLETE added", "COMPLETE added"]);
        (await Engine.DatasetsAsync()).Count.ShouldBe(3);
    }

    [Test]
    public async Task B6_A_record_that_is_as_it_was_when_it_is_imported_changes_nothing()
    {
        Harvester.Serve("source", 1);
        Harvester.ListsContent = false;
        var source = await ScriptedAsync();
        await Engine.HarvestAsync(source);

        var job = await Engine.HarvestAsync(source);

        job.ShouldCount(same: 1);
        (await ValueAsync<string>("SELECT state || ' ' || report_status FROM harvest_object WHERE harvest_job_id = @Id", new { job.Id }))
            .ShouldBe("COMPLETE not modified");
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object_error")).ShouldBe(0);
    }

    private static SourceDraft Draft() => new("source", "http://source.example/a", ScriptedHarvester.Name) { Config = "" };

    private Task<IReadOnlyList<SourceProblem>> CheckAsync(SourceDraft draft) =>
        Get<SourceControl>().CheckAsync(draft, null, None);

    private Task<(int Running, int Aborted)> AbortAsync(int lifeSpan, string include = "", string exclude = "") => Get<FailedJobs>().AbortAsync(
        lifeSpan, Names(include), Names(exclude), None);

    private static HashSet<string> Names(string names) => [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
