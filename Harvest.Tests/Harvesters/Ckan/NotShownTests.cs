using Harvest.Harvesters;
using Harvest.Harvesters.Ckan;
using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Tests.Harvesters.Hostile;
using Harvest.Tests.Http;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Ckan;

/// <summary>Records that are listed, but not shown when they are asked for one by one.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class NotShownTests
{
    [TestCase(404)]
    [TestCase(403)]
    [TestCase(410)]
    public async Task A_record_that_is_listed_but_not_shown_counts_as_nothing(int status)
    {
        await using var run = await HarvestedPortal.StartAsync(10);
        await run.HarvestWellAsync();
        run.Portal.Put("00011", modified: FakePortal.Older);
        run.Portal.Put("00012", modified: FakePortal.Older);
        run.Portal.Instead = (request, context) =>
        {
            if (request is not { Action: "package_show", Id: "00011" })
                return Task.FromResult(false);
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };

        var job = await run.HarvestWellAsync();

        job.Added.ShouldBe(1);
        job.Deleted.ShouldBe(0);
        (await run.TitlesAsync()).ShouldBe(Enumerable.Range(1, 12).Where(i => i != 11).Select(i => $"Dataset {i:00000}"));
    }

    [Test]
    public async Task A_record_that_cannot_be_fetched_is_an_error_with_its_id_and_is_tried_again_next_time()
    {
        await using var run = await HarvestedPortal.StartAsync(10, settings: [("Consumer:Attempts", "2"), ("Http:Retries", "1")]);
        await run.HarvestWellAsync();
        run.Portal.Put("00011", modified: FakePortal.Older);
        run.Portal.Instead = (request, context) =>
        {
            context.Response.StatusCode = 500;
            return Task.FromResult(request.Action == "package_show");
        };
        var failed = await run.HarvestAsync();
        run.Portal.Instead = (_, _) => Task.FromResult(false);

        failed.ShouldCount(same: 10, errored: 1);
        var error = (await run.ErrorsAsync(failed)).ShouldHaveSingleItem();
        error.ShouldStartWith("00011: ");
        error.ShouldContain("package_show?id=00011");
        error.ShouldContain("500 Internal Server Error");
        (await run.HarvestWellAsync()).ShouldCount(added: 1, same: 10);
    }

    [TestCase(404)]
    [TestCase(403)]
    public async Task A_portal_that_lists_all_and_shows_none_loses_nothing(int status)
    {
        await using var run = await HarvestedPortal.StartAsync(30, """{"force_all": true}""");
        ListNames(run, status: 200);
        (await run.HarvestWellAsync()).ShouldCount(added: 30);
        ListNames(run, status);

        var job = await run.HarvestWellAsync();

        job.ShouldCount(same: 30);
        (await run.DatasetsAsync()).Count.ShouldBe(30);
        var warnings = await run.Engine.Get<JobReports>().ObjectErrorsAsync(job.Id, 100, CancellationToken.None);
        warnings.Count.ShouldBe(30);
        warnings.ShouldAllBe(warning => warning.Warning && warning.Message.Contains("does not show it", StringComparison.Ordinal));
    }

    [Test]
    public async Task Records_of_the_listing_that_are_not_public_are_told_once_with_their_number()
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(3);
        portal.Put("00004", package => package["state"] = "draft");
        portal.Put("00005", package => package["state"] = "draft");
        portal.Put("00006", package => package["state"] = "deleted");
        var remarks = new List<string>();
        var listed = 0L;
        await using var http = Clients.New();
        using var harvester = new CkanHarvester();
        var context = new GatherContext
        {
            Source = new Source { Id = "s", Name = "s", Url = portal.Url.AbsoluteUri, Type = "ckan" },
            Config = SourceConfig.Parse("""{"page_size": 2}"""),
            Http = http,
            Time = TimeProvider.System,
            ReportProblem = _ => { },
            CountListed = () => listed,
            CountNewAsync = () => Task.FromResult(0L),
            Warn = remarks.Add,
        };

        await foreach (var record in harvester.GatherAsync(context, CancellationToken.None))
            listed++;

        remarks.ShouldHaveSingleItem().ShouldBe("The portal lists 3 records that are not public (deleted: 1, draft: 2), left out");
    }

    [Test]
    public async Task A_single_record_that_a_person_asks_for_and_that_is_gone_is_deleted()
    {
        await using var run = await HarvestedPortal.StartAsync(3);
        await run.HarvestWellAsync();
        run.Portal.Remove("00002");

        (await run.HarvestWellAsync(new JobOrder(Guid: "00002"))).ShouldCount(deleted: 1);

        (await run.TitlesAsync()).ShouldBe(["Dataset 00001", "Dataset 00003"]);
    }

    [Test]
    public async Task A_single_record_that_a_person_asks_for_is_fetched_though_it_is_as_it_was()
    {
        await using var run = await HarvestedPortal.StartAsync(3);
        await run.HarvestWellAsync();

        (await run.HarvestWellAsync(new JobOrder(Guid: "00002"))).ShouldCount(updated: 1);
        (await run.HarvestWellAsync(new JobOrder(Guid: "nobody"))).ShouldCount(same: 1);

        (await run.DatasetsAsync()).Count.ShouldBe(3);
    }

    /// <summary>Has the portal list names alone, so that each record is asked for, and answered with this status.</summary>
    private static void ListNames(HarvestedPortal run, int status)
    {
        var names = string.Join(',', Enumerable.Range(1, 30).Select(i => $"\"dataset-{i:00000}\""));
        run.Portal.Instead = async (request, context) =>
        {
            context.Response.StatusCode = status;
            if (request.Action != "package_search")
                return status != 200;
            context.Response.StatusCode = 200;
            await context.JsonAsync($$$"""{"success": true, "result": {"count": 30, "results": [{{{names}}}]}}""");
            return true;
        };
    }
}
