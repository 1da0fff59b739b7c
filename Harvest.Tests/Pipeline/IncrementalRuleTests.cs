using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>Only after an error-free job with the same settings may a harvester ask for changes alone.</summary>
public sealed class IncrementalRuleTests(DatabaseKind kind) : PipelineTests(kind)
{
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    private readonly HeldTime time = new();
    private readonly List<DateTimeOffset?> asked = [];
    private Source source = null!;

    protected override TimeProvider Time => time;

    [SetUp]
    public async Task ServeAsync()
    {
        asked.Clear();
        Harvester.Serve("source", 3);
        Harvester.OnGather = (context, _) =>
        {
            asked.Add(context.Since);
            return Harvester.Records(context.Source).ToAsyncEnumerable();
        };
        source = await ScriptedAsync();
    }

    [Test]
    public async Task The_first_harvest_takes_everything_and_the_next_what_changed_since_with_an_hour_to_spare()
    {
        var first = await HarvestAsync();
        await HarvestAsync();

        asked.ShouldBe([null, first.GatherStarted - Margin]);
    }

    [Test]
    public async Task After_an_errored_record_the_older_error_free_job_counts()
    {
        var first = await HarvestAsync();
        Harvester.Serve("source", 4);
        Harvester.OnMap = _ => throw new InvalidDataException("Not today");
        (await HarvestAsync()).ErrorFree.ShouldBeFalse();
        await HarvestAsync();

        asked[^1].ShouldBe(first.GatherStarted - Margin);
    }

    [Test]
    public async Task After_a_broken_listing_the_older_error_free_job_counts()
    {
        var first = await HarvestAsync();
        var gather = Harvester.OnGather;
        Harvester.OnGather = (_, _) => throw new ListingException("It broke");
        await HarvestAsync();
        Harvester.OnGather = gather;
        await HarvestAsync();

        asked[^1].ShouldBe(first.GatherStarted - Margin);
    }

    [Test]
    public async Task A_first_harvest_that_failed_is_repeated_in_full()
    {
        Harvester.OnMap = _ => throw new InvalidDataException("Not today");
        await HarvestAsync();
        Harvester.OnMap = null;
        await HarvestAsync();

        asked.ShouldBe([null, null]);
    }

    [Test]
    public async Task An_aborted_job_does_not_count()
    {
        await JobAsync(source);
        await Get<JobControl>().AbortAsync("source", "enough", None);
        await HarvestAsync();

        asked.ShouldBe([null]);
    }

    [Test]
    public async Task A_job_that_held_deletions_back_does_not_count()
    {
        Harvester.Serve("source", 40);
        var first = await HarvestAsync();
        Harvester.Serve("source", 0);
        (await HarvestAsync()).Withheld.ShouldBe(40);
        await HarvestAsync();

        asked[^1].ShouldBe(first.GatherStarted - Margin);
    }

    [Test]
    public async Task A_part_of_a_source_neither_asks_for_changes_nor_counts()
    {
        await HarvestAsync(new JobOrder(Limit: 2));
        var full = await HarvestAsync();
        await HarvestAsync(new JobOrder(Limit: 2));
        await HarvestAsync(new JobOrder(Force: true));
        await HarvestAsync();

        asked[0..4].ShouldBe([null, null, null, null]);
        asked[4].ShouldNotBe(full.GatherStarted - Margin);
    }

    [Test]
    public async Task Another_configuration_address_or_owner_asks_for_everything()
    {
        Source[] changes =
        [
            source with { Config = """{"custom_option": ["x"]}""" },
            source with { Url = "http://elsewhere.example/" },
            source with { PublisherId = "owner" },
        ];
        foreach (var changed in changes)
        {
            await HarvestAsync();
            await Get<SourceStore>().UpdateAsync(changed, None);
            await HarvestAsync();
            asked[^1].ShouldBeNull();
        }
    }

    private async Task<Job> HarvestAsync(JobOrder? order = null)
    {
        time.Advance(TimeSpan.FromDays(1));
        return await Engine.HarvestAsync(source, order);
    }
}
