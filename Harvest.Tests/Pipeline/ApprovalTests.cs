using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Gather;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>What an approval covers, what it does not, and what the brake remembers of either.</summary>
public sealed class ApprovalTests(DatabaseKind kind) : PipelineTests(kind)
{
    private readonly ShiftedTime time = new();

    protected override TimeProvider Time => time;

    /// <summary>100 datasets, of which d1 to d60 are no longer listed and approved.</summary>
    private const int Approved = 60;

    [TestCase(10, 10, 0)]
    [TestCase(11, 0, 11)]
    [TestCase(20, 0, 20)]
    [TestCase(40, 0, 40)]
    public async Task Approved_datasets_are_on_neither_side_of_the_brakes_rule(int beyond, int deleted, int held)
    {
        var source = await ApprovedAsync();
        Serve(Numbers(Approved + 1 + beyond, 40 - beyond));
        var dry = await Get<DryRun>().RunAsync(await Engine.ReloadAsync(source), new JobOrder(), _ => { }, None);

        var job = await Engine.HarvestAsync(source);

        (job.Deleted, job.Withheld).ShouldBe((Approved + deleted, held));
        (dry.Deleted, dry.HeldDeletions).ShouldBe((Approved + deleted, held));
        await ShouldHoldAsync(source, Numbers(Approved + 1 + deleted, 40 - deleted));
        var errors = await Engine.ErrorsAsync(job);
        errors.Count.ShouldBe(held == 0 ? 0 : 1);
        errors.ShouldAllBe(error => error.Contains("only the approved ones were deleted", StringComparison.Ordinal));
    }

    [Test]
    public async Task The_last_of_a_small_source_waits_though_others_are_approved()
    {
        var source = await HarvestedAsync(12);
        Serve(Numbers(12, 1));
        (await Engine.HarvestAsync(source)).Withheld.ShouldBe(11);
        await ApproveAsync(source);
        Serve([]);

        var job = await Engine.HarvestAsync(source);

        (job.Deleted, job.Withheld).ShouldBe((11, 1));
        await ShouldHoldAsync(source, ["d12"]);
    }

    [Test]
    public async Task What_went_beyond_an_approved_set_counts_as_lost_afterwards()
    {
        var source = await ApprovedAsync();
        Serve(Numbers(Approved + 9, 32));
        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(Approved + 8);
        Serve(Numbers(Approved + 17, 24));

        var job = await Engine.HarvestAsync(source);

        (job.Deleted, job.Withheld).ShouldBe((0, 8));
        (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("With the 8 deleted in the last 7 days");
        time.Shift += TimeSpan.FromDays(8);
        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(8);
    }

    [Test]
    public async Task Approvals_in_a_row_do_not_hide_what_goes_beside_them()
    {
        var source = await HarvestedAsync(200);
        var first = 1;
        for (var round = 0; round < 2; round++)
        {
            first += 60;
            Serve(Numbers(first, 201 - first));
            (await Engine.HarvestAsync(source)).Withheld.ShouldBe(60);
            await ApproveAsync(source);
            first += round == 0 ? 10 : 0;
            Serve(Numbers(first, 201 - first));
            (await Engine.HarvestAsync(source)).Deleted.ShouldBe(60 + (round == 0 ? 10 : 0));
        }
        // 70 are left. The second approval was given with the ten in sight, so they count no more.
        Serve(Numbers(first + 12, 189 - first));

        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(12);
    }

    [Test]
    public async Task Losses_before_an_approval_are_settled_by_it()
    {
        var source = await HarvestedAsync(200);
        Serve(Numbers(46, 155));
        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(45);
        Serve(Numbers(81, 120));
        (await Engine.HarvestAsync(source)).Withheld.ShouldBe(35);
        await ApproveAsync(source);
        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(35);
        Serve(Numbers(101, 100));

        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(20);
    }

    [Test]
    public async Task An_approved_dataset_that_is_listed_again_is_a_known_one_like_any_other()
    {
        var source = await ApprovedAsync();
        Serve(Numbers(1, 80));

        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(20);
        Serve(Numbers(21, 60));

        (await Engine.HarvestAsync(source)).Withheld.ShouldBe(20);
    }

    [TestCase(Approved)]
    [TestCase(0)]
    public async Task Strangers_in_place_of_all_that_is_not_approved_are_another_catalogue(int back)
    {
        var source = await ApprovedAsync();
        Serve([.. Numbers(1, back), .. Numbers(1_000, 40)]);

        var job = await Engine.HarvestAsync(source);

        job.ShouldCount(same: back);
        (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldStartWith("The source looks like another catalogue: ");
        await ShouldHoldAsync(source, Names(100));
    }

    [TestCase(0, true)]
    [TestCase(5, true)]
    [TestCase(200, false)]
    public async Task Of_another_catalogue_that_was_approved_no_third_one_is_taken(int others, bool isTaken)
    {
        var source = await HarvestedAsync(30);
        Serve(Numbers(1_000, 30));
        (await Engine.HarvestAsync(source)).ShouldCount();
        await ApproveAsync(source);
        string[] now = [.. others < 30 ? Numbers(1_000, 30) : [], .. Numbers(5_000, others)];
        Serve(now);

        var job = await Engine.HarvestAsync(source);

        (job.Deleted, job.Added).ShouldBe(isTaken ? (30, now.Length) : (0, 0));
        await ShouldHoldAsync(source, isTaken ? now : Names(30));
        if (!isTaken)
            (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("What was approved was another set.");
    }

    [Test]
    public async Task What_a_person_excludes_or_clears_is_not_lost()
    {
        var source = await HarvestedAsync(100);
        foreach (var name in Numbers(1, 20))
            await Engine.RunAsync((await Get<RecordControl>().ExcludeAsync(await Engine.ReloadAsync(source), name, "Names people", "anna", false, None))!);
        Serve(Numbers(1, 85));
        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(15);
        (await Engine.HarvestAsync(source, new JobOrder(Clear: true))).Deleted.ShouldBe(65);
        Serve(Numbers(41, 40));
        (await Engine.HarvestAsync(source)).Added.ShouldBe(40);
        Serve(Numbers(51, 30));

        (await Engine.HarvestAsync(source)).Deleted.ShouldBe(10);
    }

    [Test]
    public async Task With_days_of_grace_an_approval_covers_no_more()
    {
        Serve(Numbers(1, 100));
        var source = await Engine.CreateSourceAsync(
            new Uri("http://source.example/"), ScriptedHarvester.Name, """{"grace_days": 3}""", "source");
        await Engine.HarvestAsync(source);
        Serve(Numbers(Approved + 21, 20));
        (await Engine.HarvestAsync(source)).ShouldCount(same: 20);
        Serve(Numbers(Approved + 1, 40));
        await Engine.HarvestAsync(source);
        time.Shift += TimeSpan.FromDays(2);
        Serve(Numbers(Approved + 21, 20));
        await Engine.HarvestAsync(source);
        time.Shift += TimeSpan.FromDays(2);
        (await Engine.HarvestAsync(source)).Withheld.ShouldBe(Approved);
        await ApproveAsync(source);
        time.Shift += TimeSpan.FromDays(2);

        var job = await Engine.HarvestAsync(source);

        (job.Deleted, job.Withheld).ShouldBe((Approved, 20));
    }

    private async Task<Source> ApprovedAsync()
    {
        var source = await HarvestedAsync(100);
        Serve(Numbers(Approved + 1, 40));
        (await Engine.HarvestAsync(source)).Withheld.ShouldBe(Approved);
        await ApproveAsync(source);
        return source;
    }

    private static IEnumerable<string> Numbers(int first, int count) => Enumerable.Range(first, count).Select(number => $"d{number}");

    private void Serve(IEnumerable<string> names) =>
        Harvester.Serve("source", [.. names.Select(name => new Dataset { Name = name, Title = $"Title {name[1..]}" })]);

    private async Task<Source> HarvestedAsync(int count)
    {
        Serve(Numbers(1, count));
        var source = await ScriptedAsync();
        (await Engine.HarvestAsync(source)).Added.ShouldBe(count);
        return source;
    }

    private async Task ApproveAsync(Source source) =>
        await Get<SourceControl>().ApproveDeletionsAsync(await Engine.ReloadAsync(source), null, None);
}
