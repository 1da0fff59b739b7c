using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Gather;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>Sources are made again, purged, and asked in their turn; single records are kept out.</summary>
public sealed class SourceLifeTests(DatabaseKind kind) : PipelineTests(kind)
{
    private readonly HeldTime time = new();

    protected override TimeProvider Time => time;

    private SourceControl Control => Get<SourceControl>();

    [Test]
    public async Task A_source_that_is_made_again_takes_its_datasets_over()
    {
        var source = await HarvestedAsync("parks", 3);
        await Control.RemoveAsync(source, None);
        var told = new List<string>();

        var again = await Control.CreateAsync(new SourceDraft("trees", source.Url, source.Type) { Tell = told.Add }, None);

        (again.Id, again.Name, again.Active).ShouldBe((source.Id, "trees", true));
        told.ShouldHaveSingleItem().ShouldContain("3 datasets");
        Harvester.Serve("trees", 3);
        (await Engine.HarvestAsync(again)).Unchanged.ShouldBe(3);
        await ShouldHoldAsync(again, Names(3));
    }

    [Test]
    public async Task A_removed_source_blocks_no_name()
    {
        var source = await HarvestedAsync("parks", 3);
        await Control.RemoveAsync(source, None);

        var other = await Control.CreateAsync(new SourceDraft("parks", "http://elsewhere.example/", source.Type), None);

        other.Id.ShouldNotBe(source.Id);
        (await Get<SourceStore>().FindAsync("parks", None))!.Id.ShouldBe(other.Id);
        (await Engine.ReloadAsync(source)).Name.ShouldBe("parks-removed");
    }

    [Test]
    public async Task Whoever_may_not_change_the_removed_source_makes_one_beside_it_and_is_told()
    {
        var source = await HarvestedAsync("parks", 3);
        await Control.RemoveAsync(source, None);
        var told = new List<string>();

        var other = await Control.CreateAsync(new SourceDraft("trees", source.Url, source.Type) { Tell = told.Add, MayContinue = _ => false }, None);

        other.Id.ShouldNotBe(source.Id);
        told.ShouldHaveSingleItem().ShouldContain("3 datasets");
    }

    [Test]
    public async Task A_purged_source_leaves_nothing_and_what_goes_is_said_before()
    {
        var (source, other) = (await HarvestedAsync("parks", 3), await HarvestedAsync("trees", 2));

        (await Control.PurgedAsync(source, None)).ShouldContain("3 datasets and 1 jobs");
        (await Control.PurgeAsync(source, None)).ShouldBe(3);

        (await Get<SourceStore>().FindAsync(source.Id, None)).ShouldBeNull();
        (await Engine.CountAsync("harvest_object")).ShouldBe(2);
        (await Engine.DatasetsAsync(other)).Count.ShouldBe(2);
    }

    [Test]
    public async Task An_organization_that_there_is_not_is_named() =>
        (await Control.CheckAsync(new SourceDraft("parks", "http://parks.example/", ScriptedHarvester.Name) { Organization = "nosuch" }, null, None))
            .ShouldBe([("owner_org", "There is no organization nosuch")]);

    [Test]
    public async Task An_excluded_record_goes_at_once_and_stays_out_until_it_is_let_in()
    {
        var source = await HarvestedAsync("parks", 3);

        var job = (await Engine.RunAsync((await Get<RecordControl>().ExcludeAsync(source, "d2", "Names people", "someone", None))!))[0];

        (job.Deleted, job.Complete).ShouldBe((1, false));
        await ShouldHoldAsync(source, ["d1", "d3"]);
        (await Engine.HarvestAsync(source)).ShouldSatisfyAllConditions(again => again.Added.ShouldBe(0), again => again.ErrorFree.ShouldBeTrue());
        (await Engine.HarvestAsync(source, new JobOrder(Force: true))).Errored.ShouldBe(0);
        await ShouldHoldAsync(source, ["d1", "d3"]);
        (await Get<ExcludedRecords>().ListAsync(source.Id, None)).ShouldHaveSingleItem().Reason.ShouldBe("Names people");
        var alone = await Engine.HarvestAsync(source, new JobOrder(Guid: "d2"));
        (await Engine.ErrorsAsync(alone)).ShouldHaveSingleItem().ShouldContain("Names people");

        await Get<RecordControl>().IncludeAsync(source, "d2", None);
        (await Engine.HarvestAsync(source)).Added.ShouldBe(1);
        await ShouldHoldAsync(source, Names(3));
    }

    [Test]
    public async Task A_dataset_that_is_taken_down_is_excluded_by_its_record()
    {
        var source = await HarvestedAsync("parks", 3);

        (await Get<RecordControl>().FindAsync("d1", None)).ShouldBe((await Engine.ReloadAsync(source), "d1"));
        (await Should.ThrowAsync<HarvestException>(() => Get<RecordControl>().FindAsync("nosuch", None))).Message.ShouldContain("nosuch");
        (await Should.ThrowAsync<HarvestException>(() => Get<RecordControl>().ExcludeAsync(source, "d1", " ", "someone", None))).Message.ShouldStartWith("reason");
    }

    [Test]
    public async Task Identifiers_of_several_sources_are_found_and_reported()
    {
        await HarvestedAsync("parks", 2);
        await HarvestedAsync("trees", 1);

        (await Get<RecordQueries>().FindAsync("d1", None)).Select(record => record.Source).ShouldBe(["parks", "trees"]);
        (await Get<RecordQueries>().DuplicatesAsync(10, None)).Select(record => (record.Guid, record.Source)).ShouldBe([("d1", "parks"), ("d1", "trees")]);
    }

    [Test]
    public async Task Jobs_of_a_higher_priority_are_taken_first()
    {
        var (slow, fast) = (await ScriptedAsync("slow"), await ScriptedAsync("fast"));
        await Control.UpdateAsync(fast, SourceDraft.Of(fast) with { Priority = 5 }, None);
        var order = new List<string>();
        Harvester.OnGather = (context, _) =>
        {
            order.Add(context.Source.Name);
            return Harvester.Records(context.Source).ToAsyncEnumerable();
        };
        Harvester.Serve("slow", 1);
        Harvester.Serve("fast", 1);
        await CreateJobAsync(slow);
        await CreateJobAsync(fast);

        await StepAsync<GatherStage>(1);
        await StepAsync<GatherStage>(1);

        order.ShouldBe(["fast", "slow"]);
    }

    [Test]
    public async Task A_source_is_asked_within_its_hours_only()
    {
        var source = await ScriptedAsync("parks");
        Harvester.Serve("parks", 1);
        var now = time.GetUtcNow();
        await Control.UpdateAsync(source, SourceDraft.Of(source) with { Hours = $"{now.AddHours(2):HH:mm}-{now.AddHours(4):HH:mm}" }, None);
        var job = await CreateJobAsync(source);

        await StepAsync<GatherStage>();
        (await Get<JobStore>().FindAsync(job.Id, None))!.Status.ShouldBe(JobStatus.New);
        (await SweepAsync()).Published.ShouldBeEmpty();

        time.Advance(TimeSpan.FromHours(3));
        (await SweepAsync()).Published.ShouldBe([job.Id]);
        await StepAsync<GatherStage>();
        (await Get<JobStore>().FindAsync(job.Id, None))!.Listed.ShouldBe(1);
    }

    [TestCase("22:00-06:00", 23, true)]
    [TestCase("22:00-06:00", 5, true)]
    [TestCase("22:00-06:00", 12, false)]
    [TestCase("9:00-17:00", 12, true)]
    [TestCase("22:00-06:00 Asia/Tokyo", 14, true)]
    [TestCase("", 12, true)]
    public void Hours_go_over_midnight_and_through_time_zones(string hours, int hour, bool isOpen) =>
        AskingHours.AreOpen(new Source { Id = "", Name = "", Url = "", Type = "", Hours = hours }, new DateTimeOffset(2026, 6, 1, hour, 0, 0, TimeSpan.Zero))
            .ShouldBe(isOpen);

    [TestCase("at night")]
    [TestCase("22-06")]
    [TestCase("22:00-22:00")]
    [TestCase("22:00-06:00 Nowhere/City")]
    public async Task Hours_that_are_none_are_refused(string hours) =>
        (await Control.CheckAsync(new SourceDraft("parks", "http://parks.example/", ScriptedHarvester.Name) { Hours = hours }, null, None))
            .ShouldHaveSingleItem().Field.ShouldBe("hours");

    private async Task<Source> HarvestedAsync(string name, int count)
    {
        var source = await ScriptedAsync(name);
        Harvester.Serve(name, count);
        await Engine.HarvestAsync(source);
        return await Engine.ReloadAsync(source);
    }
}
