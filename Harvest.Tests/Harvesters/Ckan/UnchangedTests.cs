using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Ckan;

[Parallelizable(ParallelScope.All)]
public sealed class UnchangedTests
{
    // Everything comes each time, so that only the content decides.
    private const string Always = """{"force_all": true}""";

    [Test]
    public async Task What_is_as_it_was_is_not_stored_again()
    {
        await using var run = await HarvestedPortal.StartAsync(20, Always);
        await run.HarvestWellAsync();
        var before = await RowsAsync();

        var job = await run.HarvestWellAsync();

        job.ShouldCount(same: 20);
        (job.Listed, job.Gathered).ShouldBe((20, 0));
        (await RowsAsync()).ShouldBe(before);

        async Task<(long, long, long)> RowsAsync() => (
            await run.Engine.CountAsync("harvest_object"),
            await run.Engine.CountAsync("harvest_content"),
            await run.Engine.CountAsync("dataset"));
    }

    [Test]
    public async Task The_stamp_of_an_unchanged_dataset_stays()
    {
        await using var run = await HarvestedPortal.StartAsync(2, Always);
        await run.HarvestWellAsync();
        var before = (await run.DatasetAsync("00001")).GetRawText();
        run.Portal.Change("00002", package => package["title"] = "Another");

        (await run.HarvestWellAsync()).ShouldCount(updated: 1, same: 1);

        (await run.DatasetAsync("00001")).GetRawText().ShouldBe(before);
    }

    [Test]
    public async Task The_order_of_keys_is_no_change()
    {
        await using var run = await HarvestedPortal.StartAsync(0, Always);
        run.Portal.PutRaw("a", """{"id": "a", "title": "A", "organization": {"id": "o", "name": "org"}, "notes": "straße"}""");
        await run.HarvestWellAsync();
        run.Portal.PutRaw("a", """{"notes":"stra\u00dfe","organization":{"name":"org","id":"o"},  "title":"A","id":"a"}""");

        (await run.HarvestWellAsync()).ShouldCount(same: 1);
    }

    [Test]
    public async Task The_order_of_a_list_is_a_change()
    {
        await using var run = await HarvestedPortal.StartAsync(2, Always);
        await run.HarvestWellAsync();
        run.Portal.Put("00001", package => package["tags"] = new JsonArray(
            new JsonObject { ["name"] = "parks" }, new JsonObject { ["name"] = "trees" }));

        (await run.HarvestWellAsync()).ShouldCount(updated: 1, same: 1);

        (await run.DatasetAsync("00001")).GetProperty("tags")[0].GetProperty("name").GetString().ShouldBe("parks");
    }

    [TestCase(Always)]
    [TestCase("")]
    public async Task Stamps_that_move_alone_are_no_change(string config)
    {
        await using var run = await HarvestedPortal.StartAsync(5, config);
        await run.HarvestWellAsync();
        for (var number = 1; number <= 5; number++)
            run.Portal.Change($"0000{number}", package => package["revision_id"] = $"{Guid.NewGuid()}");
        run.Portal.Change("00003", package => package["title"] = "Another");

        (await run.HarvestWellAsync()).ShouldCount(updated: 1, same: 4);
        (await run.HarvestWellAsync()).ShouldCount(same: 5);
    }

    [Test]
    public async Task Counters_of_visits_are_no_change()
    {
        await using var run = await HarvestedPortal.StartAsync(0, Always);
        run.Portal.Put("a", package => package["tracking_summary"] = new JsonObject { ["total"] = 1, ["recent"] = 1 });
        await run.HarvestWellAsync();
        run.Portal.Put("a", package => package["tracking_summary"] = new JsonObject { ["total"] = 2, ["recent"] = 2 });

        (await run.HarvestWellAsync()).ShouldCount(same: 1);
    }

    [Test]
    public async Task The_same_words_further_inside_are_a_change()
    {
        await using var run = await HarvestedPortal.StartAsync(0, Always);
        run.Portal.Put("a", package => package["extras"] = new JsonObject { ["tracking_summary"] = "1" });
        await run.HarvestWellAsync();
        run.Portal.Put("a", package => package["extras"] = new JsonObject { ["tracking_summary"] = "2" });

        (await run.HarvestWellAsync()).ShouldCount(updated: 1);
    }

    [Test]
    public async Task What_is_as_it_was_is_imported_again_when_forced()
    {
        await using var run = await HarvestedPortal.StartAsync(4, Always);
        await run.HarvestWellAsync();
        var id = (await run.DatasetAsync("00003")).GetProperty("name").GetString();

        (await run.HarvestWellAsync(new JobOrder(Force: true))).ShouldCount(updated: 4);

        (await run.DatasetAsync("00003")).GetProperty("name").GetString().ShouldBe(id);
        (await run.Engine.CountAsync("dataset")).ShouldBe(4);
        (await run.HarvestWellAsync()).ShouldCount(same: 4);
    }

    [Test]
    public async Task A_record_that_failed_is_tried_again_though_it_is_as_it_was()
    {
        await using var run = await HarvestedPortal.StartAsync(2, Always);
        run.Portal.Put("bad", package => package["resources"] = "none");
        (await run.HarvestAsync()).ShouldCount(added: 2, errored: 1);

        (await run.HarvestAsync()).ShouldCount(same: 2, errored: 1);
        run.Portal.Put("bad");
        (await run.HarvestWellAsync()).ShouldCount(added: 1, same: 2);
    }

    [Test]
    public async Task A_dataset_whose_record_turned_bad_stays_as_it_was()
    {
        await using var run = await HarvestedPortal.StartAsync(3, Always);
        await run.HarvestWellAsync();
        var before = (await run.DatasetAsync("00002")).GetRawText();
        run.Portal.Put("00002", package => package["resources"] = "none");

        var job = await run.HarvestAsync();

        job.ShouldCount(same: 2, errored: 1);
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldStartWith("00002: resources: expected a list, found text");
        (await run.DatasetAsync("00002")).GetRawText().ShouldBe(before);
    }
}
