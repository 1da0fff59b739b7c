using System.Globalization;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Ckan;

[Parallelizable(ParallelScope.All)]
public sealed class IncrementalTests
{
    [Test]
    public async Task After_an_error_free_job_only_changes_are_asked_for()
    {
        await using var run = await HarvestedPortal.StartAsync(30);
        await run.HarvestWellAsync();
        run.Portal.Change("00007", package => package["title"] = "Dataset 00007, revised");

        var before = run.Portal.Requests.Count;
        var job = await run.HarvestWellAsync();

        job.ShouldCount(updated: 1, same: 29);
        job.ErrorFree.ShouldBeTrue();
        var asked = run.Portal.Requests.Skip(before).ToList();
        asked.ShouldAllBe(request => request.ChangedSince != null || request.IsCount);
        (await run.DatasetAsync("00007")).GetProperty("title").GetString().ShouldBe("Dataset 00007, revised");
    }

    [Test]
    public async Task Changes_are_asked_for_from_an_hour_before_the_newest_stamp_of_the_portal_on()
    {
        await using var run = await HarvestedPortal.StartAsync(3);
        run.Portal.Put("00002", modified: "2024-03-01T12:30:00.123456");
        await run.HarvestWellAsync();

        (await run.AskedAsync()).First().ChangedSince.ShouldBe("2024-03-01T11:30:00");
    }

    [Test]
    public async Task A_portal_that_was_filled_at_once_is_asked_for_the_changes_of_a_week([Values(0, 1)] int changed)
    {
        await using var run = await HarvestedPortal.StartAsync(1001);
        await run.HarvestWellAsync();
        var from = TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromDays(8);
        if (changed > 0)
            run.Portal.Change("00002", package => package["title"] = "Changed");

        var since = (await run.AskedAsync()).First().ChangedSince!;

        DateTime.Parse(since, CultureInfo.InvariantCulture).ShouldBeInRange(from, TimeProvider.System.GetUtcNow().UtcDateTime);
    }

    [TestCase(6)]
    [TestCase(30)]
    [TestCase(24 * 365)]
    public async Task A_portal_whose_clock_is_behind_loses_no_change(int hours)
    {
        await using var run = await HarvestedPortal.StartAsync(20);
        await run.HarvestWellAsync();
        var stamp = TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(hours);
        run.Portal.Put(
            "00002", package => package["title"] = "Changed", stamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture));

        (await run.HarvestWellAsync()).ShouldCount(updated: 1, same: 19);

        (await run.DatasetAsync("00002")).GetProperty("title").GetString().ShouldBe("Changed");
    }

    [Test]
    public async Task A_second_incremental_job_follows_the_first()
    {
        await using var run = await HarvestedPortal.StartAsync(5);
        await run.HarvestWellAsync();
        run.Portal.Change("00001", package => package["title"] = "Dataset one");
        await run.HarvestWellAsync();
        run.Portal.Change("00002", package => package["title"] = "Dataset two");

        var job = await run.HarvestWellAsync();

        job.ShouldCount(updated: 1, same: 4);
        (await run.TitlesAsync()).ShouldBe(["Dataset 00003", "Dataset 00004", "Dataset 00005", "Dataset one", "Dataset two"]);
    }

    [Test]
    public async Task A_new_record_is_found_among_the_changes()
    {
        await using var run = await HarvestedPortal.StartAsync(5);
        await run.HarvestWellAsync();
        run.Portal.Change("00006", _ => { });

        (await run.HarvestWellAsync()).ShouldCount(added: 1, same: 5);
    }

    [Test]
    public async Task After_a_job_with_an_errored_record_everything_is_asked_for()
    {
        await using var run = await HarvestedPortal.StartAsync(5);
        run.Portal.Put("00003", package => package["title"] = new string('x', 20_000));
        (await run.HarvestAsync()).ShouldCount(added: 4, errored: 1);

        (await run.AskedAsync()).ShouldAllBe(request => request.IsFull);
    }

    [Test]
    public async Task After_a_job_whose_listing_broke_everything_is_asked_for()
    {
        await using var run = await HarvestedPortal.StartAsync(30, """{"page_size": 10}""");
        run.Portal.Instead = (request, context) => Task.FromResult(request.Start > 15 && Fails(context));
        (await run.HarvestAsync()).ErrorFree.ShouldBeFalse();
        run.Portal.Instead = (_, _) => Task.FromResult(false);

        (await run.AskedAsync()).ShouldAllBe(request => request.IsFull);
        (await run.DatasetsAsync()).Count.ShouldBe(30);

        static bool Fails(HttpContext context)
        {
            context.Response.StatusCode = 404;
            return true;
        }
    }

    [Test]
    public async Task After_an_aborted_job_everything_is_asked_for()
    {
        await using var run = await HarvestedPortal.StartAsync(5);
        var control = run.Engine.Get<JobControl>();
        await control.CreateAsync(run.Source, new JobOrder(), CancellationToken.None);
        await control.AbortAsync(run.Source.Name, "for the test", CancellationToken.None);

        (await run.AskedAsync()).ShouldAllBe(request => request.IsFull);
    }

    [Test]
    public async Task After_a_limited_job_everything_is_asked_for()
    {
        await using var run = await HarvestedPortal.StartAsync(5);
        await run.HarvestWellAsync(new JobOrder(Limit: 2));

        (await run.AskedAsync()).ShouldAllBe(request => request.IsFull);
        (await run.DatasetsAsync()).Count.ShouldBe(5);
    }

    [Test]
    public async Task What_changed_before_a_job_that_failed_is_not_passed_over()
    {
        var time = new ShiftedTime();
        await using var run = await HarvestedPortal.StartAsync(5, time: time);
        await run.HarvestWellAsync();
        run.Portal.Change("00002", package => package["title"] = "Dataset two");
        run.Portal.Instead = (_, context) =>
        {
            context.Response.StatusCode = 404;
            return Task.FromResult(true);
        };
        time.Shift = TimeSpan.FromHours(3);
        (await run.HarvestAsync()).ErrorFree.ShouldBeFalse();
        run.Portal.Instead = (_, _) => Task.FromResult(false);
        time.Shift = TimeSpan.FromHours(6);

        (await run.HarvestWellAsync()).ShouldCount(updated: 1, same: 4);
    }

    [Test]
    public async Task After_a_change_of_the_configuration_everything_is_asked_for_and_imported()
    {
        await using var run = await HarvestedPortal.StartAsync(5);
        await run.HarvestWellAsync();
        var source = await run.Engine.ReloadAsync(run.Source);
        await run.Engine.Get<SourceStore>().UpdateAsync(source with { Config = """{"page_size": 500}""" }, CancellationToken.None);

        (await run.AskedAsync()).ShouldAllBe(request => request.IsFull);
    }

    [Test]
    public async Task After_a_change_of_the_address_everything_is_asked_for()
    {
        await using var run = await HarvestedPortal.StartAsync(5);
        await run.HarvestWellAsync();
        var source = await run.Engine.ReloadAsync(run.Source);
        await run.Engine.Get<SourceStore>().UpdateAsync(source with { Url = $"{run.Portal.Url}dataset" }, CancellationToken.None);

        (await run.AskedAsync()).ShouldAllBe(request => request.IsFull);
    }

    [Test]
    public async Task Who_wants_everything_always_gets_everything()
    {
        await using var run = await HarvestedPortal.StartAsync(5, """{"force_all": true}""");
        await run.HarvestWellAsync();
        // Changed without a word: only whole records show it.
        run.Portal.Put("00002", package => package["title"] = "Dataset two");

        (await run.HarvestWellAsync()).ShouldCount(updated: 1, same: 4);
    }

    [TestCase(400, "application/json", """{"success": false, "error": {"message": "Search error: unknown field"}}""")]
    [TestCase(409, "application/json", """{"success": false, "error": {"message": "Search error: unknown field"}}""")]
    [TestCase(500, "text/html", "<h1>Oops</h1>")]
    [TestCase(200, "text/html", "<h1>Oops</h1>")]
    [TestCase(200, "application/json", """{"success": false, "error": "no such field"}""")]
    [TestCase(200, "application/json", """{"success": true, "result": []}""")]
    public async Task A_portal_that_cannot_tell_changes_is_asked_for_everything(int status, string type, string answer)
    {
        await using var run = await HarvestedPortal.StartAsync(25, """{"page_size": 10}""");
        await run.HarvestWellAsync();
        run.Portal.Change("00002", package => package["title"] = "Dataset two");
        run.Portal.Remove("00009");
        run.Portal.Instead = async (request, context) =>
        {
            if (request.Filter is null)
                return false;
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            await context.Response.WriteAsync(answer, context.RequestAborted);
            return true;
        };

        (await run.HarvestWellAsync()).ShouldCount(updated: 1, same: 23, deleted: 1);
    }

    [Test]
    public async Task Asking_for_changes_that_fails_half_way_costs_nothing()
    {
        await using var run = await HarvestedPortal.StartAsync(25, """{"page_size": 5}""");
        await run.HarvestWellAsync();
        for (var i = 1; i <= 12; i++)
            run.Portal.Change($"{i:00000}", package => package["notes"] = "Changed.");
        run.Portal.Instead = (request, context) =>
        {
            if (request is not { Filter: not null, Start: > 5 })
                return Task.FromResult(false);
            context.Response.StatusCode = 400;
            return Task.FromResult(true);
        };

        (await run.HarvestWellAsync()).ShouldCount(updated: 12, same: 13);
    }

    [Test]
    public async Task A_portal_that_does_not_filter_is_compared_record_by_record()
    {
        await using var run = await HarvestedPortal.StartAsync(12);
        await run.HarvestWellAsync();
        run.Portal.Put("00002", package => package["title"] = "Dataset two");
        run.Portal.Instead = async (request, context) =>
        {
            if (request.Filter is null)
                return false;
            context.Response.Redirect($"/api/3/action/package_search?rows={request.Rows}&start={request.Start}&sort=id%20asc");
            await context.Response.CompleteAsync();
            return true;
        };

        (await run.HarvestWellAsync()).ShouldCount(updated: 1, same: 11);
    }

    [Test]
    public async Task An_order_to_force_takes_everything_again()
    {
        await using var run = await HarvestedPortal.StartAsync(5);
        await run.HarvestWellAsync();

        (await run.HarvestWellAsync(new JobOrder(Force: true))).ShouldCount(updated: 5);
    }
}
