using Harvest.Model;
using Harvest.Tests.Harvesters.Hostile;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Ckan;

[Parallelizable(ParallelScope.All)]
public sealed class PagingTests
{
    [TestCase(10, 95)]
    [TestCase(100, 350)]
    [TestCase(1000, 2300)]
    public async Task Everything_comes_however_few_records_the_portal_gives_at_once(int cap, int packages)
    {
        await using var run = await HarvestedPortal.StartAsync(packages);
        run.Portal.MaxRows = cap;

        var job = await run.HarvestWellAsync();

        job.ShouldCount(added: packages);
        job.Listed.ShouldBe(packages);
        (await run.TitlesAsync()).ShouldBe(Enumerable.Range(1, packages).Select(i => $"Dataset {i:00000}"));
        // Each page after the first begins with the last record of the one before.
        run.Portal.Requests.Count.ShouldBe((packages - 1 + cap - 2) / (cap - 1));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(40)]
    [TestCase(41)]
    [TestCase(1000)]
    public async Task Pages_are_as_large_as_the_source_says(int size)
    {
        await using var run = await HarvestedPortal.StartAsync(40, $$"""{"page_size": {{size}}}""");

        (await run.HarvestWellAsync()).ShouldCount(added: 40);

        run.Portal.Requests.ShouldAllBe(request => request.Rows == size);
    }

    [TestCase("rows", 100)]
    [TestCase("rows", 10)]
    [TestCase("sort", 1000)]
    [TestCase("both", 100)]
    public async Task What_a_portal_refuses_is_not_asked_again(string refused, int most)
    {
        await using var run = await HarvestedPortal.StartAsync(150);
        run.Portal.Instead = async (request, context) =>
        {
            if (request.Action != "package_search" || !((refused != "sort" && request.Rows > most) || (refused != "rows" && request.Sort is not null)))
                return false;
            context.Response.StatusCode = 409;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"success": false, "error": {"__type": "Validation Error", "rows": ["at most"]}}""");
            return true;
        };

        (await run.HarvestWellAsync()).ShouldCount(added: 150);

        (await run.AskedAsync(new JobOrder(Force: true))).ShouldAllBe(request => request.Rows <= most && (refused == "rows" || request.Sort == null));
        (await run.DatasetsAsync()).Count.ShouldBe(150);
    }

    [Test]
    public async Task An_error_in_JSON_is_told_in_its_words()
    {
        await using var run = await HarvestedPortal.StartAsync(5);
        run.Portal.Instead = async (_, context) =>
        {
            context.Response.StatusCode = 400;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"help": "http://x.example/help", "success": false, "error": {"__type": "Search Error", "message": "Solr is away"}}""");
            return true;
        };

        var error = (await run.ErrorsAsync(await run.HarvestAsync())).ShouldHaveSingleItem();

        error.ShouldContain("Search Error: Solr is away");
        error.ShouldNotContain("{");
    }

    [Test]
    public async Task Pages_are_asked_for_in_an_order_that_does_not_change_with_the_data()
    {
        await using var run = await HarvestedPortal.StartAsync(25, """{"page_size": 10}""");

        await run.HarvestWellAsync();

        run.Portal.Requests.Select(request => (request.Start, request.Sort)).ShouldBe([(0, "id asc"), (9, "id asc"), (18, "id asc")]);
    }

    [Test]
    public async Task Records_that_come_again_on_the_next_page_count_once()
    {
        await using var run = await HarvestedPortal.StartAsync(30, """{"page_size": 10}""");
        // As between two pages of a real portal: one more record at the front, and the last one comes again.
        run.Portal.Before = request =>
        {
            if (request is { IsFull: true, Start: 9 })
                run.Portal.Put("00000");
        };

        var job = await run.HarvestWellAsync();

        job.ShouldCount(added: 31);
        (await run.TitlesAsync()).ShouldBe(Enumerable.Range(0, 31).Select(i => $"Dataset {i:00000}"));
        (await run.Engine.CountAsync("harvest_object")).ShouldBe(31);
    }

    [Test]
    public async Task A_record_that_vanishes_while_pages_are_read_takes_no_other_along()
    {
        await using var run = await HarvestedPortal.StartAsync(30, """{"page_size": 10}""");
        // All behind it move up: the record between the pages read and the pages to come is on neither.
        run.Portal.Before = request =>
        {
            if (request is { IsFull: true, Start: 9 })
                run.Portal.Remove("00005");
        };

        await run.HarvestWellAsync();

        (await run.TitlesAsync()).ShouldContain("Dataset 00011");
    }

    [Test]
    public async Task A_record_that_slips_between_two_pages_is_not_taken_for_vanished()
    {
        await using var run = await HarvestedPortal.StartAsync(30, """{"page_size": 10, "force_all": true}""");
        await run.HarvestWellAsync();
        var isMoved = false;
        run.Portal.Before = request =>
        {
            if (isMoved || request is not { IsFull: true, Start: 9 })
                return;
            isMoved = true;
            // One goes and one comes: the count alone does not tell.
            run.Portal.Remove("00005");
            run.Portal.Put("00031");
        };

        var job = await run.HarvestWellAsync();

        job.Deleted.ShouldBe(0);
        (await run.TitlesAsync()).ShouldContain("Dataset 00011");
        (await run.HarvestWellAsync()).Deleted.ShouldBe(1);
        (await run.TitlesAsync()).ShouldBe(Enumerable.Range(1, 31).Where(i => i != 5).Select(i => $"Dataset {i:00000}"));
    }

    [Test]
    public async Task A_portal_that_changes_at_every_page_loses_nothing_that_stays()
    {
        await using var run = await HarvestedPortal.StartAsync(60, """{"page_size": 10, "force_all": true}""");
        var next = 0;
        run.Portal.Before = request =>
        {
            if (!request.IsFull || request.Start == 0)
                return;
            run.Portal.Remove($"{++next:00000}");
            run.Portal.Put($"{next + 500:00000}");
        };

        await run.HarvestWellAsync();
        var staying = Enumerable.Range(next + 1, 60 - next).Select(i => $"Dataset {i:00000}").ToList();
        var first = await run.TitlesAsync();
        await run.HarvestWellAsync();

        staying.Except(first).ShouldBeEmpty();
        Enumerable.Range(next + 1, 60 - next).Select(i => $"Dataset {i:00000}").Except(await run.TitlesAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task A_page_in_no_order_at_all_is_read_all_the_same()
    {
        await using var run = await HarvestedPortal.StartAsync(30);
        run.Portal.Instead = async (request, context) =>
        {
            if (request.Action != "package_search")
                return false;
            await context.PageAsync("30", Enumerable.Range(1, 30).Reverse().Select(i => $"{i:00000}"));
            return true;
        };

        (await run.HarvestWellAsync()).ShouldCount(added: 30);
    }

    [Test]
    public async Task A_limit_takes_so_many_and_no_more()
    {
        await using var run = await HarvestedPortal.StartAsync(50, """{"page_size": 10}""");

        var job = await run.HarvestWellAsync(new JobOrder(Limit: 15));

        job.ShouldCount(added: 15);
        (await run.DatasetsAsync()).Count.ShouldBe(15);
    }

    [TestCase("""{"page_size": 0}""", "page_size must be between 1 and 1000")]
    [TestCase("""{"page_size": 1001}""", "page_size must be between 1 and 1000")]
    [TestCase("""{"page_size": "10"}""", "page_size must be an integer")]
    [TestCase("""{"page_sice": 10}""", "page_sice is no setting of ckan. Did you mean page_size? It knows ")]
    [TestCase("[]", "The configuration must be a JSON object")]
    public async Task A_wrong_setting_is_refused_by_name(string config, string complaint)
    {
        await using var engine = await Engine.StartAsync();

        var fault = await Should.ThrowAsync<HarvestException>(
            () => engine.CreateSourceAsync(new Uri("http://portal.example/"), config: config));

        fault.Message.ShouldStartWith($"config: Error parsing the configuration options: {complaint}");
    }
}
