using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>The settings <c>grace_days</c>, <c>brake_percent</c>, <c>brake_minimum</c> and <c>limit</c> of a source.</summary>
public sealed class GraceTests(DatabaseKind kind) : PipelineTests(kind)
{
    private readonly ShiftedTime time = new();

    protected override TimeProvider Time => time;

    [Test]
    public async Task A_missing_record_is_deleted_when_its_days_of_grace_are_over()
    {
        var source = await ConfiguredAsync("""{"grace_days": 7}""");
        await HarvestAsync(source, 5);

        (await HarvestAsync(source, 4)).ShouldCount(same: 4);
        time.Shift += TimeSpan.FromDays(6);
        (await HarvestAsync(source, 4)).ShouldCount(same: 4);
        time.Shift += TimeSpan.FromDays(1.1);
        (await HarvestAsync(source, 4)).ShouldCount(same: 4, deleted: 1);

        await ShouldHoldAsync(source, Names(4));
    }

    [Test]
    public async Task A_record_that_came_back_in_time_gets_all_its_days_again()
    {
        var source = await ConfiguredAsync("""{"grace_days": 7}""");
        await HarvestAsync(source, 5);
        await HarvestAsync(source, 4);
        time.Shift += TimeSpan.FromDays(6);
        (await HarvestAsync(source, 5)).ShouldCount(same: 5);
        time.Shift += TimeSpan.FromDays(6);

        (await HarvestAsync(source, 4)).ShouldCount(same: 4);

        await ShouldHoldAsync(source, Names(5));
    }

    [Test]
    public async Task Records_within_their_grace_do_not_touch_the_brake()
    {
        var source = await ConfiguredAsync("""{"grace_days": 1, "brake_minimum": 2, "brake_percent": 10}""");
        await HarvestAsync(source, 30);
        await HarvestAsync(source, 10);

        (await Engine.ErrorsAsync((await Get<JobStore>().NewestAsync(source.Id, None))!)).ShouldBeEmpty();
        time.Shift += TimeSpan.FromDays(2);
        var job = await HarvestAsync(source, 10);

        (job.Deleted, job.Withheld).ShouldBe((0, 20));
    }

    [TestCase("""{"brake_percent": 100}""", 19)]
    [TestCase("""{"brake_minimum": 50}""", 19)]
    [TestCase("""{"brake_minimum": 18, "brake_percent": 0}""", 0)]
    [TestCase("", 0)]
    public async Task A_source_has_a_brake_of_its_own(string config, int deleted)
    {
        var source = await ConfiguredAsync(config);
        await HarvestAsync(source, 20);

        var job = await HarvestAsync(source, 1);

        (job.Deleted, job.Withheld).ShouldBe((deleted, 19 - deleted));
    }

    [Test]
    public async Task A_source_takes_no_more_than_its_limit_and_deletes_nothing_then()
    {
        var source = await ConfiguredAsync("""{"limit": 3}""");
        await HarvestAsync(source, 3);
        (await HarvestAsync(source, 3)).Complete.ShouldBeTrue();

        var job = await HarvestAsync(source, 10, first: 2);

        (job.Added, job.Deleted, job.Complete).ShouldBe((1, 0, false));
        await ShouldHoldAsync(source, Names(4));
    }

    [Test]
    public async Task How_a_source_is_asked_does_not_make_its_records_new()
    {
        var source = await ConfiguredAsync("""{"grace_days": 7, "custom_option": ["a"]}""");
        await HarvestAsync(source, 5);
        await Get<SourceStore>().UpdateAsync(
            source with { Config = """{"custom_option": ["a"], "token": "t", "limit": 100}""" }, None);
        (await HarvestAsync(source, 5)).ShouldCount(same: 5);
        await Get<SourceStore>().UpdateAsync(source with { Config = """{"custom_option": ["b"]}""" }, None);

        (await HarvestAsync(source, 5)).ShouldCount(updated: 5);
    }

    private Task<Source> ConfiguredAsync(string config) =>
        Engine.CreateSourceAsync(new Uri("http://source.example/"), ScriptedHarvester.Name, config, "source");

    private Task<Job> HarvestAsync(Source source, int count, int first = 1)
    {
        Harvester.Serve(source.Name, [.. Enumerable.Range(first, count).Select(number => new Dataset { Name = $"d{number}", Title = $"{number}" })]);
        return Engine.HarvestAsync(source);
    }
}
