using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>If a listing breaks, what came before is imported, and the job is not error-free.</summary>
public sealed class BrokenListingTests(DatabaseKind kind) : PipelineTests(kind)
{
    protected override IEnumerable<(string, string)> Settings => [("Queue:Window", "100")];

    [Test]
    public async Task What_came_before_the_fault_is_imported_all_of_it()
    {
        Harvester.Serve("source", 1_500);
        Harvester.OnGather = (context, _) => BreakAsync(context.Source, 1_200);
        var source = await ScriptedAsync();

        var done = await Engine.HarvestAsync(source);

        (done.Status, done.Added, done.Complete, done.ErrorFree).ShouldBe((JobStatus.Finished, 1_200, false, false));
        (await Engine.ErrorsAsync(done)).ShouldBe(["The portal stumbled"]);
        await ShouldHoldAsync(source, Names(1_200));
    }

    [Test]
    public async Task A_known_source_that_breaks_is_updated_as_far_as_it_came_and_loses_nothing()
    {
        Harvester.Serve("source", 100);
        var source = await ScriptedAsync();
        await Engine.HarvestAsync(source);
        Harvester.Serve("source", 130, "Changed");
        Harvester.OnGather = (context, _) => BreakAsync(context.Source, 20, skip: 90);

        var done = await Engine.HarvestAsync(source);

        done.ShouldCount(added: 10, updated: 10);
        await ShouldHoldAsync(source, Names(110));
    }

    [Test]
    public async Task Of_a_listing_that_breaks_with_none_of_the_known_records_nothing_is_taken()
    {
        Harvester.Serve("source", 8);
        var source = await ScriptedAsync();
        await Engine.HarvestAsync(source);
        Harvester.Serve("source", 40);
        Harvester.OnGather = (context, _) => BreakAsync(context.Source, 20, skip: 8);

        var done = await Engine.HarvestAsync(source);

        done.ShouldCount();
        (await Engine.ErrorsAsync(done)).ShouldContain(
            "None of the 8 known datasets came before the listing ended, but 20 unknown ones: nothing was taken");
        await ShouldHoldAsync(source, Names(8));
    }

    [TestCase(3)]
    [TestCase(40)]
    public async Task Of_a_listing_that_breaks_with_fewer_known_records_than_unknown_ones_nothing_is_taken(int present)
    {
        Harvester.Serve("source", 60);
        var source = await ScriptedAsync();
        await Engine.HarvestAsync(source);
        Harvester.Serve("source", 400);
        Harvester.OnGather = (context, _) => BreakAsync(context.Source, 300, skip: 60 - present);

        var done = await Engine.HarvestAsync(source);

        done.ShouldCount(same: present);
        (await Engine.ErrorsAsync(done)).ShouldContain(
            $"The listing is not complete, and has {300 - present} unknown datasets beside {present} known ones of 60: nothing was taken");
        await ShouldHoldAsync(source, Names(60));
    }

    [Test]
    public async Task Of_a_list_whose_number_shrinks_while_it_is_read_nothing_is_deleted()
    {
        Harvester.Serve("source", 20);
        var source = await ScriptedAsync();
        await Engine.HarvestAsync(source);
        // Page by page: d1 went after the first page, and d11 moved up onto it.
        Harvester.OnGather = (context, _) => Harvester.Records(context.Source).Where((_, i) =>
        {
            context.Counts.Announce("The list", i < 10 ? 20 : 19);
            if (i == 19)
                context.Counts.End(19);
            return i != 10;
        }).ToAsyncEnumerable();

        var job = await Engine.HarvestAsync(source);

        job.ShouldCount(same: 19);
        (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("20 datasets, but lists 19");
        await ShouldHoldAsync(source, Names(20));
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
    public async Task The_next_job_lists_the_rest()
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

    private async IAsyncEnumerable<RemoteRecord> BreakAsync(Source source, int after, int skip = 0)
    {
        await Task.Yield();
        foreach (var record in Harvester.Records(source).Skip(skip).Take(after))
            yield return record;
        throw new ListingException("The portal stumbled");
    }
}
