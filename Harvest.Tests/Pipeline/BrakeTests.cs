using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Gather;
using Harvest.Pipeline.Import;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>The one question about deletions and strangers, what a person approves, and how long that lasts.</summary>
public sealed class BrakeTests(DatabaseKind kind) : PipelineTests(kind)
{
    private readonly ShiftedTime time = new();

    protected override TimeProvider Time => time;

    [TestCase(1)]
    [TestCase(8)]
    [TestCase(300)]
    public async Task A_listing_with_none_of_the_known_records_is_held_back_whatever_the_size(int count)
    {
        var source = await HarvestedAsync(count);
        Serve(Numbers(1_000, count));

        var job = await Engine.HarvestAsync(source);

        job.ShouldCount();
        (job.Withheld, job.WithheldAdditions, job.ErrorFree).ShouldBe((count, count, false));
        (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldStartWith("The source looks like another catalogue: ");
        await ShouldHoldAsync(source, Names(count));
        Serve(Numbers(1, count));
        (await Engine.HarvestAsync(source)).ShouldCount(same: count);
        (await Engine.ReloadAsync(source)).HeldSet.ShouldBeEmpty();
    }

    [TestCase(4, 1)]
    [TestCase(10, 4)]
    public async Task Strangers_in_place_of_most_of_a_few_records_wait_for_a_person(int count, int still)
    {
        var source = await HarvestedAsync(count);
        Serve([.. Numbers(1, still), .. Numbers(1_000, count - still)]);

        (await Engine.HarvestAsync(source)).ShouldCount(same: still);

        await ShouldHoldAsync(source, Names(count));
        await ApproveAsync(source);
        (await Engine.HarvestAsync(source)).ShouldCount(added: count - still, deleted: count - still, same: still);
    }

    [TestCase(4, 2)]
    [TestCase(2, 1)]
    public async Task Some_of_a_few_records_may_be_replaced(int count, int still)
    {
        var source = await HarvestedAsync(count);
        Serve([.. Numbers(1, still), .. Numbers(1_000, count - still)]);

        (await Engine.HarvestAsync(source)).ShouldCount(added: count - still, deleted: count - still, same: still);
    }

    [Test]
    public async Task Another_catalogue_comes_with_its_additions_and_deletions_when_a_person_agrees()
    {
        var source = await HarvestedAsync(30);
        Serve(Numbers(1_000, 40));
        await Engine.HarvestAsync(source);
        var held = await Get<HeldBack>().PageAsync(source.Id, 0, 100, None);
        held.Count(record => record.IsDeletion).ShouldBe(30);
        held.Where(record => !record.IsDeletion).Select(record => record.Guid).ShouldBe(Numbers(1_000, 40), ignoreOrder: true);
        await ApproveAsync(source);

        (await Engine.HarvestAsync(source)).ShouldCount(added: 40, deleted: 30);

        await ShouldHoldAsync(source, Numbers(1_000, 40));
    }

    [Test]
    public async Task What_changed_comes_through_and_new_records_too_while_most_of_the_known_are_there()
    {
        var source = await HarvestedAsync(40);
        Harvester.Serve("source", [.. Numbers(5, 96).Select(Dataset)]);

        (await Engine.HarvestAsync(source)).ShouldCount(added: 60, same: 36, deleted: 4);
    }

    [Test]
    public async Task A_source_that_says_it_deleted_all_waits_for_the_end_and_for_a_person()
    {
        var source = await HarvestedAsync(50);
        Harvester.OnGather = (_, _) => Names(50).Select(name => new RemoteRecord(name) { Deleted = true }).ToAsyncEnumerable();

        var job = await Engine.HarvestAsync(source);

        (job.Deleted, job.Withheld).ShouldBe((0, 50));
        await ShouldHoldAsync(source, Names(50));
    }

    [Test]
    public async Task What_a_source_says_it_deleted_stays_when_the_listing_breaks_afterwards()
    {
        var source = await HarvestedAsync(50);
        Harvester.OnGather = (_, _) => BreakAsync();

        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(0);

        await ShouldHoldAsync(source, Names(50));

        async IAsyncEnumerable<RemoteRecord> BreakAsync()
        {
            await Task.Yield();
            yield return new RemoteRecord("d1") { Deleted = true };
            throw new ListingException("The portal stumbled");
        }
    }

    [Test]
    public async Task Loss_in_small_steps_is_taken_together()
    {
        var source = await HarvestedAsync(200);
        Serve(Numbers(1, 155));
        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(45);
        time.Shift += TimeSpan.FromDays(2);
        Serve(Numbers(1, 120));

        var job = await Engine.HarvestAsync(source);

        (job.Deleted, job.Withheld).ShouldBe((0, 35));
        (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("With the 45 deleted in the last 7 days that is more than 25%");
        time.Shift += TimeSpan.FromDays(6);
        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(35);
    }

    [Test]
    public async Task What_came_back_does_not_count_as_lost()
    {
        var source = await HarvestedAsync(100);
        for (var day = 0; day < 4; day++)
        {
            Serve(Numbers(1, 80));
            (await Engine.HarvestAsync(source)).Deleted.ShouldBe(20);
            Serve(Numbers(1, 100));
            (await Engine.HarvestAsync(source)).Added.ShouldBe(20);
        }
    }

    [TestCase(10)]
    [TestCase(5)]
    public async Task What_is_listed_again_is_neither_lost_nor_unknown(int swapped)
    {
        var source = await HarvestedAsync(20);
        Serve(Numbers(1, 20 - swapped).Concat(Numbers(1_000, swapped)));
        (await Engine.HarvestAsync(source)).ShouldCount(added: swapped, deleted: swapped, same: 20 - swapped);
        Serve(Numbers(1, 20));

        (await Engine.HarvestAsync(source)).ShouldCount(added: swapped, deleted: swapped, same: 20 - swapped);

        await ShouldHoldAsync(source, Names(20));
    }

    [Test]
    public async Task An_approval_covers_the_set_that_was_seen_and_nothing_beyond_it()
    {
        var source = await HarvestedAsync(200);
        Serve(Numbers(1, 100));
        (await Engine.HarvestAsync(source)).Withheld.ShouldBe(100);
        await ApproveAsync(source);
        Serve(Numbers(1, 1));

        var job = await Engine.HarvestAsync(source);

        (job.Deleted, job.Withheld).ShouldBe((100, 99));
        await ShouldHoldAsync(source, Names(100));
    }

    [Test]
    public async Task An_approval_ends_with_the_next_complete_listing_and_not_with_a_broken_one()
    {
        var source = await HarvestedAsync(100);
        Serve(Numbers(1, 50));
        await Engine.HarvestAsync(source);
        await ApproveAsync(source);
        Harvester.OnGather = (_, _) => throw new ListingException("The portal stumbled");
        await Engine.HarvestAsync(source);
        (await Engine.ReloadAsync(source)).DeletionsApproved.ShouldBeTrue();
        Harvester.OnGather = null;
        Serve(Numbers(1, 100));
        await Engine.HarvestAsync(source);
        (await Engine.ReloadAsync(source)).DeletionsApproved.ShouldBeFalse();
        Serve(Numbers(1, 50));

        (await Engine.HarvestAsync(source)).Withheld.ShouldBe(50);
    }

    [Test]
    public async Task Only_the_set_that_is_held_back_can_be_approved()
    {
        var source = await HarvestedAsync(100);
        await Should.ThrowAsync<HarvestException>(() => ApproveAsync(source));
        Serve(Numbers(1, 50));
        await Engine.HarvestAsync(source);
        var seen = (await Engine.ReloadAsync(source)).HeldSet;
        Serve(Numbers(1, 40));
        await Engine.HarvestAsync(source);

        (await Engine.ReloadAsync(source)).HeldSet.ShouldNotBe(seen);
        await Should.ThrowAsync<HarvestException>(() => ApproveAsync(source, seen));
        (await Engine.ReloadAsync(source)).DeletionsApproved.ShouldBeFalse();
    }

    [Test]
    public async Task A_deletion_after_an_approved_one_is_judged_by_itself()
    {
        var source = await HarvestedAsync(100);
        Serve(Numbers(1, 40));
        await Engine.HarvestAsync(source);
        await ApproveAsync(source);
        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(60);
        Serve(Numbers(1, 35));

        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(5);
    }

    [Test]
    public async Task Another_way_of_naming_the_records_takes_nothing_while_records_are_known()
    {
        var way = "id";
        Harvester.OnGather = (context, _) =>
        {
            context.NameBy(way);
            return Harvester.Records(context.Source).ToAsyncEnumerable();
        };
        var source = await HarvestedAsync(5);
        way = "name";
        Serve(Numbers(100, 5));

        var job = await Engine.HarvestAsync(source);

        job.ShouldCount();
        (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("known by their id");
        await ShouldHoldAsync(source, Names(5));
    }

    [Test]
    public async Task A_repeat_with_another_document_is_told_with_both_places()
    {
        Harvester.Serve("source", 3);
        Harvester.OnGather = (context, _) => Harvester.Records(context.Source).Append(new RemoteRecord("d2") { Content = "{}"u8.ToArray() })
            .Append(Harvester.Records(context.Source).First()).ToAsyncEnumerable();
        var source = await ScriptedAsync();

        var job = await Engine.HarvestAsync(source);

        job.ShouldCount(added: 3);
        (await Engine.ErrorsAsync(job)).ShouldBe(
            ["d2: listed twice with different content, as record 2 and as record 4 of the listing; the first one is taken"]);
    }

    [Test]
    public async Task A_dry_run_tells_what_the_harvest_then_does()
    {
        var source = await HarvestedAsync(60);
        foreach (var (first, count) in ((int, int)[])[(1, 60), (4, 60), (1, 20), (500, 60)])
        {
            Serve(Numbers(first, count));

            var dry = await Get<DryRun>().RunAsync(await Engine.ReloadAsync(source), new JobOrder(), _ => { }, None);
            var job = await Engine.HarvestAsync(source);

            job.ShouldCount(added: dry.Added, updated: dry.Updated, same: dry.NotModified, errored: dry.RecordErrors, deleted: dry.Deleted);
            (job.Withheld, job.WithheldAdditions).ShouldBe((dry.HeldDeletions, dry.HeldAdditions));
        }
    }

    [Test]
    public async Task A_dry_run_counts_what_the_listing_cannot_give_as_the_harvest_does()
    {
        Harvester.Serve("source", 3);
        Harvester.OnGather = (context, _) =>
        {
            context.ReportProblem("Entry 7 cannot be read");
            return Harvester.Records(context.Source).Append(new RemoteRecord("d2") { Content = "{}"u8.ToArray() }).ToAsyncEnumerable();
        };
        var source = await ScriptedAsync();

        var dry = await Get<DryRun>().RunAsync(source, new JobOrder(), _ => { }, None);
        var job = await Engine.HarvestAsync(source);

        (dry.Added, dry.Errored).ShouldBe((3, 2));
        (job.Added, job.Errored + job.GatherErrors).ShouldBe((3, 2));
    }

    [Test]
    public async Task A_dataset_without_a_record_vanishes_like_any_other()
    {
        var source = await HarvestedAsync(20);
        await SqlAsync("UPDATE harvest_object SET current = false WHERE guid = 'd3'");
        await SqlAsync("UPDATE dataset SET guid = 'ghost' WHERE guid = 'd3'");

        (await Engine.HarvestAsync(source)).ShouldCount(added: 1, same: 19, deleted: 1);

        (await RowsAsync<string>("SELECT guid FROM dataset WHERE state = 'active'")).ShouldBe(Names(20), ignoreOrder: true);
    }

    [Test]
    public async Task A_dataset_without_a_record_is_cleared_like_any_other()
    {
        var source = await HarvestedAsync(5);
        await SqlAsync("UPDATE harvest_object SET current = false WHERE guid = 'd3'");
        await SqlAsync("UPDATE dataset SET guid = 'ghost' WHERE guid = 'd3'");

        (await Engine.HarvestAsync(source, new JobOrder(Clear: true))).Deleted.ShouldBe(5);

        (await RowsAsync<string>("SELECT guid FROM dataset WHERE state = 'active'")).ShouldBeEmpty();
    }

    [Test]
    public async Task Failed_records_are_asked_for_again_at_the_source()
    {
        Harvester.Serve("source", 3);
        Harvester.OnMap = context => throw new InvalidDataException(System.Text.Encoding.UTF8.GetString(context.Content.Span));
        var source = await ScriptedAsync();
        var failed = await Engine.HarvestAsync(source);
        Harvester.OnMap = null;

        var again = (await Engine.RunAsync(await Get<Reimport>().RequeueAsync(source, failed, None)))[0];

        again.ShouldCount(added: 3);
        Harvester.Fetched.Count.ShouldBe(3);
    }

    private static IEnumerable<string> Numbers(int first, int count) => Enumerable.Range(first, count).Select(number => $"d{number}");

    private static Dataset Dataset(string name) => new() { Name = name, Title = $"Title {name[1..]}" };

    private void Serve(IEnumerable<string> names) => Harvester.Serve("source", [.. names.Select(Dataset)]);

    private async Task<Source> HarvestedAsync(int count)
    {
        Serve(Numbers(1, count));
        var source = await ScriptedAsync();
        (await Engine.HarvestAsync(source)).Added.ShouldBe(count);
        return source;
    }

    private async Task ApproveAsync(Source source, string? set = null) =>
        await Get<SourceControl>().ApproveDeletionsAsync(await Engine.ReloadAsync(source), set, None);
}
