using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>Promise 8: a vanished dataset is deleted only after a complete, error-free listing, and never beyond the brake.</summary>
public sealed class DeletionTests(DatabaseKind kind) : PipelineTests(kind)
{
    [TestCase(40, 30, 10)]
    [TestCase(8, 1, 7)]
    [TestCase(100, 75, 25)]
    public async Task What_a_complete_listing_no_longer_has_is_deleted(int before, int after, int deleted)
    {
        var source = await HarvestedAsync(before);
        Harvester.Serve("source", after);

        var job = await Engine.HarvestAsync(source);

        (job.Status, job.Deleted, job.Unchanged, job.Withheld, job.ErrorFree).ShouldBe((JobStatus.Finished, deleted, after, 0, true));
        await ShouldHoldAsync(source, Names(after));
    }

    [TestCase(40, 29, "11 of 40")]
    [TestCase(2_000, 1_499, "501 of 2,000")]
    public async Task Beyond_the_brake_nothing_is_deleted_and_the_job_says_both_numbers_and_what_to_do(int before, int after, string numbers)
    {
        var source = await HarvestedAsync(before);
        Harvester.Serve("source", after);

        var job = await Engine.HarvestAsync(source);

        (job.Status, job.Deleted, job.Withheld, job.ErrorFree).ShouldBe((JobStatus.Finished, 0, before - after, false));
        (await Engine.ErrorsAsync(job)).Single().ShouldBe(
            $"{numbers} datasets are no longer listed by the source. That is more than 25%, so none was deleted. "
            + "If the source really dropped them, approve that on the source's page, or run: harvest source approve-deletions source");
        await ShouldHoldAsync(source, Names(before));
    }

    [Test]
    public async Task Using_up_an_approval_overwrites_nothing_that_was_changed_meanwhile()
    {
        var source = await HarvestedAsync(40);
        Harvester.Serve("source", 0);
        await Engine.HarvestAsync(source);
        await ApproveAsync(source);
        Harvester.OnGather = (context, _) => ChangeAsync(context);

        await Engine.HarvestAsync(source);

        var after = await Engine.ReloadAsync(source);
        (after.Title, after.Frequency, after.DeletionsApproved).ShouldBe(("Changed by hand", Frequency.Weekly, false));

        async IAsyncEnumerable<RemoteRecord> ChangeAsync(GatherContext context)
        {
            await Get<SourceStore>().UpdateAsync(context.Source with { Title = "Changed by hand", Frequency = Frequency.Weekly }, None);
            yield break;
        }
    }

    [Test]
    public async Task A_listing_that_breaks_deletes_nothing()
    {
        var source = await HarvestedAsync(10);
        Harvester.OnGather = (context, _) => Harvester.Records(context.Source).Take(5).ToAsyncEnumerable().Concat(Broken());

        var job = await Engine.HarvestAsync(source);

        (job.Deleted, job.Complete, job.ErrorFree).ShouldBe((0, false, false));
        await ShouldHoldAsync(source, Names(10));
    }

    [Test]
    public async Task A_listing_with_a_faulty_record_deletes_nothing()
    {
        var source = await HarvestedAsync(10);
        Harvester.OnGather = (context, _) =>
        {
            context.ReportProblem("Record 3 has no id");
            return Harvester.Records(context.Source).Take(5).ToAsyncEnumerable();
        };

        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(0);

        await ShouldHoldAsync(source, Names(10));
    }

    [Test]
    public async Task A_part_of_a_source_deletes_nothing()
    {
        var source = await HarvestedAsync(10);

        (await Engine.HarvestAsync(source, new JobOrder(Limit: 3))).Deleted.ShouldBe(0);
        (await Engine.HarvestAsync(source, new JobOrder(Guid: "d1"))).Deleted.ShouldBe(0);

        await ShouldHoldAsync(source, Names(10));
    }

    [Test]
    public async Task A_source_that_says_nothing_vanished_is_believed()
    {
        var source = await HarvestedAsync(10);
        Harvester.OnGather = (context, _) =>
        {
            context.NothingVanished = true;
            return Harvester.Records(context.Source).Take(2).ToAsyncEnumerable();
        };

        var job = await Engine.HarvestAsync(source);

        (job.Deleted, job.Unchanged, job.ErrorFree, job.FullListing).ShouldBe((0, 10, true, false));
        await ShouldHoldAsync(source, Names(10));
    }

    [Test]
    public async Task A_record_that_the_source_says_it_deleted_goes_though_others_were_not_listed()
    {
        var source = await HarvestedAsync(5);
        Harvester.OnGather = (context, _) =>
        {
            context.NothingVanished = true;
            RemoteRecord[] deleted = [new("d2") { Deleted = true }, new("never-known") { Deleted = true }];
            return deleted.ToAsyncEnumerable();
        };

        var job = await Engine.HarvestAsync(source);

        (job.Deleted, job.Gathered).ShouldBe((1, 1));
        await ShouldHoldAsync(source, ["d1", "d3", "d4", "d5"]);
    }

    [Test]
    public async Task A_record_that_is_listed_but_gone_when_it_is_fetched_stays_and_one_that_never_came_is_no_deletion()
    {
        Harvester.ListsContent = false;
        var source = await HarvestedAsync(3);
        Harvester.OnGather = (_, _) =>
        {
            RemoteRecord[] listed = [new("d1"), new("d2"), new("d3"), new("never-there")];
            return listed.ToAsyncEnumerable();
        };
        Harvester.Serve("source", 2);

        var job = await Engine.HarvestAsync(source);

        (job.Status, job.Deleted, job.Added, job.Errored, job.NotModified).ShouldBe((JobStatus.Finished, 0, 0, 0, 4));
        await ShouldHoldAsync(source, Names(3));
    }

    [Test]
    public async Task A_source_that_drops_more_than_a_batch_is_followed_to_the_end()
    {
        var source = await HarvestedAsync(1_500);
        Harvester.Serve("source", 0);
        (await Engine.HarvestAsync(source)).Withheld.ShouldBe(1_500);
        await ApproveAsync(source);

        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(1_500);

        await ShouldHoldAsync(source, []);
    }

    private static async IAsyncEnumerable<RemoteRecord> Broken()
    {
        await Task.Yield();
        yield return new RemoteRecord("last") { Content = "{}"u8.ToArray() };
        throw new ListingException("The portal stumbled");
    }

    private async Task<Source> HarvestedAsync(int count)
    {
        Harvester.Serve("source", count);
        var source = await ScriptedAsync();
        (await Engine.HarvestAsync(source)).Added.ShouldBe(count);
        return source;
    }

    private async Task ApproveAsync(Source source) =>
        await Get<SourceControl>().ApproveDeletionsAsync(await Engine.ReloadAsync(source), null, None);
}
