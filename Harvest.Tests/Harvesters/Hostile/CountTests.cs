using System.Globalization;
using Harvest.Model;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Hostile;

/// <summary>Portals whose number of datasets is wrong, or none, or has no end.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class CountTests
{
    [TestCase("1000000000")]
    [TestCase("9223372036854775807")]
    [TestCase("7")]
    public async Task A_listing_that_never_ends_is_ended(string count)
    {
        await using var run = await HarvestedPortal.StartAsync(0, """{"page_size": 100}""");
        run.Portal.Answer((request, context) =>
        {
            var rows = request.Start < 3000 || count == "7" ? 100 : 0;
            return context.PageAsync(count, Enumerable.Range(request.Start, rows).Select(i => $"{i:0000000}"));
        });

        var job = await run.HarvestAsync();

        job.Status.ShouldBe(JobStatus.Finished);
        job.Deleted.ShouldBe(0);
        var announced = long.Parse(count, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture);
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain(announced);
        run.Portal.Requests.Count.ShouldBeLessThan(150);
    }

    [TestCase("100", "100 datasets, but lists 30")]
    [TestCase("31", "31 datasets, but lists 30")]
    public async Task A_count_that_is_too_large_deletes_nothing(string count, string complaint)
    {
        await using var run = await HarvestedPortal.StartAsync(30, """{"page_size": 10, "force_all": true}""");
        await run.HarvestWellAsync();
        run.Portal.Remove("00001");
        run.Portal.Put("00031");
        run.Portal.Count = _ => count;

        var job = await run.HarvestAsync();

        job.ShouldCount(added: 1, same: 29);
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain(complaint);
        (await run.DatasetsAsync()).Count.ShouldBe(31);
    }

    [TestCase("5")]
    [TestCase("0")]
    [TestCase("\"30\"")]
    [TestCase("\"5\"")]
    public async Task A_count_that_is_too_small_or_a_text_costs_no_record(string count)
    {
        await using var run = await HarvestedPortal.StartAsync(30, """{"page_size": 10, "force_all": true}""");
        run.Portal.Count = _ => count;

        (await run.HarvestWellAsync()).ShouldCount(added: 30);
        (await run.HarvestWellAsync()).ShouldCount(same: 30);
    }

    [TestCase("-1", "says that it has -1 records")]
    [TestCase("-9000000000", "says that it has -9,000,000,000 records")]
    public async Task A_count_below_nothing_is_an_error_and_takes_nothing(string count, string complaint)
    {
        await using var run = await HarvestedPortal.StartAsync(8, """{"force_all": true}""");
        await run.HarvestWellAsync();
        run.Portal.Count = _ => count;

        var job = await run.HarvestAsync();

        job.ShouldCount();
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain(complaint);
        (await run.DatasetsAsync()).Count.ShouldBe(8);
    }

    [Test]
    public async Task A_count_that_is_steadily_one_too_high_becomes_a_warning_and_deletions_go_on()
    {
        await using var run = await HarvestedPortal.StartAsync(20);
        run.Portal.Count = number => $"{number + 1}";
        (await run.HarvestAsync()).Complete.ShouldBeFalse();
        (await run.HarvestAsync()).Complete.ShouldBeFalse();
        (await run.HarvestWellAsync()).Complete.ShouldBeTrue();
        run.Portal.Remove("00001");
        var before = run.Portal.Requests.Count;

        (await run.HarvestWellAsync()).ShouldCount(same: 19, deleted: 1);

        run.Portal.Requests.Skip(before).ShouldNotContain(request => request.Action == "package_show");
        (await run.DatasetsAsync()).Count.ShouldBe(19);
    }

    [TestCase(7)]
    [TestCase(50)]
    public async Task A_count_of_the_page_alone_ends_no_listing(int cap)
    {
        await using var run = await HarvestedPortal.StartAsync(120);
        run.Portal.Answer((request, context) =>
        {
            var ids = Enumerable.Range(0, 120).Skip(request.Start).Take(Math.Min(cap, request.Rows)).Select(i => $"{i:00000}").ToList();
            return context.PageAsync($"{ids.Count}", ids);
        });

        var job = await run.HarvestAsync();

        (job.Added == 120 || !job.ErrorFree).ShouldBeTrue();
    }

    [TestCase("\"many\"")]
    [TestCase("null")]
    [TestCase("[30]")]
    [TestCase("1e400")]
    public async Task A_count_that_is_none_is_said(string count)
    {
        await using var run = await HarvestedPortal.StartAsync(30, """{"page_size": 10, "force_all": true}""");
        await run.HarvestWellAsync();
        run.Portal.Count = _ => count;

        var job = await run.HarvestAsync();

        job.Deleted.ShouldBe(0);
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("result.count");
    }
}
