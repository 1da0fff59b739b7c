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
        told.ShouldHaveSingleItem().ShouldBe("Source parks was removed and had this address: it is in service again, renamed to trees, with 3 datasets");
        Harvester.Serve("trees", 3);
        (await Engine.HarvestAsync(again)).Unchanged.ShouldBe(3);
        await ShouldHoldAsync(again, Names(3));
    }

    [Test]
    public async Task The_same_frequency_again_leaves_the_next_run_and_another_starts_at_once()
    {
        var next = DateTimeOffset.UnixEpoch.AddYears(60);
        var source = (await HarvestedAsync("parks", 1)) with { Frequency = Frequency.Daily, NextRun = next };
        await Get<SourceStore>().UpdateAsync(source, None);

        (await Control.ScheduleAsync(source, "daily", null, None)).NextRun.ShouldBe(next);
        (await Control.ScheduleAsync(source, "WEEKLY", null, None)).NextRun.ShouldBeNull();
    }

    [Test]
    public async Task A_removed_source_blocks_no_name()
    {
        var source = await HarvestedAsync("parks", 3);
        await Control.RemoveAsync(source, None);

        var told = new List<string>();

        var other = await Control.CreateAsync(new SourceDraft("parks", "http://elsewhere.example/", source.Type) { Tell = told.Add }, None);

        told.ShouldBe(["The removed source parks is now called parks-removed, so that its name is free"]);

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

        (await Control.PurgedAsync(source, None)).ShouldContain("3 datasets and 1 job");
        (await Control.PurgeAsync(source, None)).ShouldBe(3);

        (await Get<SourceStore>().FindAsync(source.Id, None)).ShouldBeNull();
        (await Engine.CountAsync("harvest_object")).ShouldBe(2);
        (await Engine.DatasetsAsync(other)).Count.ShouldBe(2);
    }

    [Test]
    public async Task Datasets_that_are_deleted_already_are_not_said_to_go_with_a_purge()
    {
        var source = await HarvestedAsync("parks", 3);
        Harvester.Serve("parks", 2);
        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(1);

        (await Control.PurgedAsync(source, None)).ShouldContain("2 datasets and 2 jobs");
        (await Control.PurgeAsync(source, None)).ShouldBe(2);
    }

    [TestCase("data.example", "https://data.example")]
    [TestCase("data.example:8080/a b", "https://data.example:8080/a%20b")]
    [TestCase("<http://data.example/>", "http://data.example/")]
    public async Task An_address_is_completed_at_every_door(string typed, string stored)
    {
        var source = await Control.CreateAsync(new SourceDraft("parks", typed, ScriptedHarvester.Name), None);
        source.Url.ShouldBe(stored);

        var moved = await Control.UpdateAsync(source, SourceDraft.Of(source) with { Url = $"other.{typed.Trim('<', '>').Replace("http://", "", StringComparison.Ordinal)}" }, None);
        moved.Url.ShouldStartWith("https://other.data.example");
    }

    [TestCase("mailto:somebody@data.example")]
    [TestCase("ftp://data.example/")]
    [TestCase("file:/etc/passwd")]
    public async Task An_address_of_another_kind_is_none(string typed) =>
        (await Control.CheckAsync(new SourceDraft("parks", typed, ScriptedHarvester.Name), null, None)).ShouldHaveSingleItem().Field.ShouldBe("url");

    [Test]
    public async Task Another_type_is_told_where_datasets_came_by_the_old_one()
    {
        var told = new List<string>();
        var (empty, full) = (await ScriptedAsync("empty"), await HarvestedAsync("parks", 3));

        foreach (var source in (Source[])[empty, full])
            await Control.UpdateAsync(source, SourceDraft.Of(source) with { Type = "dcat", Tell = told.Add }, None);
        await Control.UpdateAsync(await Engine.ReloadAsync(full), SourceDraft.Of(await Engine.ReloadAsync(full)) with { Title = "Other", Tell = told.Add }, None);

        told.ShouldHaveSingleItem().ShouldStartWith($"The type is dcat now, and was {full.Type}: 3 datasets came by the old one.");
    }

    [TestCase("0 0 31 2 *", "schedule: 0 0 31 2 * never comes: no month that it names has such a day. Change the day or the month")]
    [TestCase("FORTNIGHT", "; or one of MANUAL, ALWAYS, HOURLY, DAILY, WEEKLY, BIWEEKLY, MONTHLY")]
    public async Task A_schedule_that_cannot_be_is_told_with_what_could_be_meant(string when, string sentence)
    {
        var source = await ScriptedAsync("parks");

        (await Should.ThrowAsync<WrongInputException>(() => Control.ScheduleAsync(source, when, null, None))).Message.ShouldEndWith(sentence);
    }

    [Test]
    public async Task A_title_has_a_limit() =>
        (await Control.CheckAsync(new SourceDraft("parks", "http://parks.example/", ScriptedHarvester.Name) { Title = new string('a', 5000) }, null, None))
            .ShouldBe([new SourceProblem("title", "Must have at most 500 characters, found 5,000")]);

    [Test]
    public async Task An_organization_that_there_is_not_is_named() =>
        (await Control.CheckAsync(new SourceDraft("parks", "http://parks.example/", ScriptedHarvester.Name) { Organization = "nosuch" }, null, None))
            .ShouldBe([new SourceProblem("owner_org", "There is no organization nosuch")]);

    [Test]
    public async Task What_cannot_be_meant_of_a_record_is_wrong_input()
    {
        var source = await ScriptedAsync("parks");
        var records = Get<RecordControl>();

        (await Should.ThrowAsync<WrongInputException>(() => records.IncludeAsync(source, "nosuch", None))).AtTerminal
            .ShouldBe("Source parks does not exclude a record nosuch. Those excluded: harvest source excluded parks");
        await Should.ThrowAsync<WrongInputException>(() => records.ExcludeAsync(source, "d1", " ", "anna", false, None));
        await Should.ThrowAsync<WrongInputException>(() => records.ExcludeAsync(source, "", "why", "anna", false, None));
        (await Should.ThrowAsync<WrongInputException>(() => records.ExcludeAsync(source, "nosuch", "why", "anna", false, None))).AtTerminal
            .ShouldBe("guid: Source parks has brought no record nosuch. To exclude it before it comes, add --ahead");
        (await Get<ExcludedRecords>().ListAsync(source.Id, None)).ShouldBeEmpty();
        (await records.ExcludeAsync(source, "later", "why", "anna", true, None)).ShouldBeNull();
        (await Get<ExcludedRecords>().ListAsync(source.Id, None)).ShouldHaveSingleItem().Guid.ShouldBe("later");
        (await Should.ThrowAsync<WrongInputException>(() => records.FindAsync("nosuch", None))).Message.ShouldBe("There is no harvested dataset nosuch");
    }

    [Test]
    public async Task An_excluded_record_goes_at_once_and_stays_out_until_it_is_let_in()
    {
        var source = await HarvestedAsync("parks", 3);

        var job = (await Engine.RunAsync((await Get<RecordControl>().ExcludeAsync(source, "d2", "Names people", "someone", false, None))!))[0];

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
        (await Should.ThrowAsync<HarvestException>(() => Get<RecordControl>().ExcludeAsync(source, "d1", " ", "someone", false, None))).Message.ShouldStartWith("reason");
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
