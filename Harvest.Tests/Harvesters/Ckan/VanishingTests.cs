using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Ckan;

[Parallelizable(ParallelScope.All)]
public sealed class VanishingTests
{
    [Test]
    public async Task A_record_that_vanished_is_found_by_the_ids_though_nothing_else_changed()
    {
        await using var run = await HarvestedPortal.StartAsync(30, """{"page_size": 10}""");
        await run.HarvestWellAsync();
        run.Portal.Remove("00017");
        var before = run.Portal.Requests.Count;

        (await run.HarvestWellAsync()).ShouldCount(same: 29, deleted: 1);

        (await run.TitlesAsync()).ShouldNotContain("Dataset 00017");
        run.Portal.Requests.Skip(before).ShouldNotContain(request => request.IsFull || request.Action == "package_show");
    }

    [Test]
    public async Task One_that_came_and_one_that_went_are_both_found_though_the_count_is_the_same()
    {
        await using var run = await HarvestedPortal.StartAsync(10);
        await run.HarvestWellAsync();
        run.Portal.Remove("00004");
        run.Portal.Change("00011", _ => { });

        (await run.HarvestWellAsync()).ShouldCount(added: 1, same: 9, deleted: 1);
    }

    [Test]
    public async Task One_that_came_under_an_old_date_while_another_went_is_found_within_a_day()
    {
        var time = new ShiftedTime();
        await using var run = await HarvestedPortal.StartAsync(10, time: time);
        await run.HarvestWellAsync();
        run.Portal.Remove("00004");
        run.Portal.Put("00011", modified: FakePortal.Older);
        time.Shift = TimeSpan.FromHours(25);

        (await run.HarvestWellAsync()).ShouldCount(added: 1, same: 9, deleted: 1);
    }

    [Test]
    public async Task A_record_that_appears_under_an_old_date_is_fetched_singly()
    {
        await using var run = await HarvestedPortal.StartAsync(10);
        await run.HarvestWellAsync();
        run.Portal.Put("00011", modified: FakePortal.Older);
        var before = run.Portal.Requests.Count;

        (await run.HarvestWellAsync()).ShouldCount(added: 1, same: 10);

        run.Portal.Requests.Skip(before).Where(request => request.Action == "package_show")
            .Select(request => request.Id).ShouldBe(["00011"]);
        (await run.DatasetAsync("00011")).GetProperty("resources")[0].GetProperty("format").GetString().ShouldBe("CSV");
    }

    [Test]
    public async Task Many_that_vanish_at_once_are_kept_until_a_person_agrees()
    {
        await using var run = await HarvestedPortal.StartAsync(40);
        await run.HarvestWellAsync();
        run.Portal.Remove(Enumerable.Range(1, 11).Select(i => $"{i:00000}"));

        var held = await run.HarvestAsync();
        var again = await run.HarvestAsync();
        (await run.DatasetsAsync()).Count.ShouldBe(40);
        await ApproveAsync(run);
        var approved = await run.HarvestWellAsync();

        held.ShouldCount(same: 29);
        held.Withheld.ShouldBe(11);
        held.ErrorFree.ShouldBeFalse();
        var message = (await run.ErrorsAsync(held)).ShouldHaveSingleItem();
        message.ShouldContain("11 of 40 datasets");
        message.ShouldContain($"harvest source approve-deletions {run.Source.Name}");
        again.Withheld.ShouldBe(11);
        approved.ShouldCount(same: 29, deleted: 11);
        (await run.TitlesAsync()).ShouldBe(Enumerable.Range(12, 29).Select(i => $"Dataset {i:00000}"));
    }

    [Test]
    public async Task An_approval_holds_for_one_harvest_only()
    {
        await using var run = await HarvestedPortal.StartAsync(80);
        await run.HarvestWellAsync();
        run.Portal.Remove(Enumerable.Range(1, 30).Select(i => $"{i:00000}"));
        (await run.HarvestAsync()).Withheld.ShouldBe(30);
        await ApproveAsync(run);
        (await run.HarvestWellAsync()).Deleted.ShouldBe(30);
        run.Portal.Remove(Enumerable.Range(31, 20).Select(i => $"{i:00000}"));

        var job = await run.HarvestAsync();

        job.Deleted.ShouldBe(0);
        job.Withheld.ShouldBe(20);
    }

    private static async Task ApproveAsync(HarvestedPortal run) => await run.Engine.Get<SourceControl>().ApproveDeletionsAsync(
        await run.Engine.ReloadAsync(run.Source), null, CancellationToken.None);

    [TestCase(12, 10)]
    [TestCase(40, 10)]
    [TestCase(2, 1)]
    public async Task Up_to_ten_are_deleted_at_once_however_large_a_share_they_are(int packages, int gone)
    {
        await using var run = await HarvestedPortal.StartAsync(packages);
        await run.HarvestWellAsync();
        run.Portal.Remove(Enumerable.Range(1, gone).Select(i => $"{i:00000}"));

        (await run.HarvestWellAsync()).ShouldCount(same: packages - gone, deleted: gone);
    }

    [Test]
    public async Task A_quarter_is_deleted_at_once_and_one_more_is_not()
    {
        await using var run = await HarvestedPortal.StartAsync(80);
        await run.HarvestWellAsync();
        run.Portal.Remove(Enumerable.Range(1, 20).Select(i => $"{i:00000}"));
        (await run.HarvestWellAsync()).Deleted.ShouldBe(20);
        run.Portal.Remove(Enumerable.Range(21, 16).Select(i => $"{i:00000}"));

        (await run.HarvestAsync()).Withheld.ShouldBe(16);
    }

    [Test]
    public async Task The_brake_can_be_set()
    {
        await using var run = await HarvestedPortal.StartAsync(
            10, settings: [("Deletion:BrakePercent", "0"), ("Deletion:BrakeMinimum", "0")]);
        await run.HarvestWellAsync();
        run.Portal.Remove("00001");

        (await run.HarvestAsync()).Withheld.ShouldBe(1);
    }

    [TestCase("")]
    [TestCase("""{"force_all": true}""")]
    public async Task An_empty_portal_deletes_nothing_and_says_so(string config)
    {
        await using var run = await HarvestedPortal.StartAsync(5, config);
        await run.HarvestWellAsync();
        run.Portal.RemoveAll();

        var job = await run.HarvestAsync();

        job.Deleted.ShouldBe(0);
        job.ErrorFree.ShouldBeFalse();
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("No datasets found");
        (await run.DatasetsAsync()).Count.ShouldBe(5);
    }

    [Test]
    public async Task A_portal_that_never_had_a_dataset_says_so()
    {
        await using var run = await HarvestedPortal.StartAsync();

        var job = await run.HarvestAsync();

        job.Status.ShouldBe(JobStatus.Finished);
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain($"No datasets found at {run.Portal.Url}");
    }

    [Test]
    public async Task A_limit_deletes_nothing()
    {
        await using var run = await HarvestedPortal.StartAsync(12);
        await run.HarvestWellAsync();
        run.Portal.Remove("00012");

        var job = await run.HarvestWellAsync(new JobOrder(Limit: 3));

        job.ShouldCount(same: 3);
        job.Complete.ShouldBeFalse();
        (await run.DatasetsAsync()).Count.ShouldBe(12);
    }

    [Test]
    public async Task A_record_that_returns_is_the_same_dataset_again()
    {
        await using var run = await HarvestedPortal.StartAsync(3);
        await run.HarvestWellAsync();
        var before = await run.DatasetAsync("00002");
        run.Portal.Remove("00002");
        (await run.HarvestWellAsync()).Deleted.ShouldBe(1);
        run.Portal.Put("00002");

        (await run.HarvestWellAsync()).ShouldCount(added: 1, same: 2);

        var after = await run.DatasetAsync("00002");
        after.GetProperty("name").GetString().ShouldBe(before.GetProperty("name").GetString());
        after.GetProperty("metadata_created").GetString().ShouldBe(before.GetProperty("metadata_created").GetString());
        (await run.Engine.CountAsync("dataset")).ShouldBe(3);
    }

    [Test]
    public async Task A_record_that_returns_under_a_taken_name_gets_another_and_keeps_its_id()
    {
        await using var run = await HarvestedPortal.StartAsync(3);
        await run.HarvestWellAsync();
        run.Portal.Remove("00002");
        await run.HarvestWellAsync();
        run.Portal.Change("00009", package => package["name"] = "dataset-00002");
        await run.HarvestWellAsync();
        run.Portal.Put("00002");

        await run.HarvestWellAsync();

        (await run.DatasetAsync("00009")).GetProperty("name").GetString().ShouldBe("dataset-00002");
        (await run.DatasetAsync("00002")).GetProperty("name").GetString().ShouldBe("dataset-00002-1");
    }
}
