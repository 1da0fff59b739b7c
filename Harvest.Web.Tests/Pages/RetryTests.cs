using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Jobs;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Tests.Support;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Pages;

/// <summary>What a job is called, and trying again what failed.</summary>
[Category("Browser")]
public sealed class RetryTests
{
    private Site site = null!;
    private FakePortal portal = null!;

    [SetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync();
        portal = await FakePortal.StartAsync();
        portal.Fill(10);
        await site.UserAsync("keeper", sysadmin: true);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
    }

    [TestCase(3)]
    [TestCase(40)]
    public async Task Records_that_failed_are_asked_for_again_and_taken_when_the_source_has_mended_them(int count)
    {
        for (var i = 0; i < count; i++)
            portal.PutRaw($"bad-{i}", $$"""{"id": "bad-{{i}}", "name": "bad-{{i}}", "title": "Bad", "resources": "none"}""");
        var source = await site.SourceAsync(portal.Url, "portal");
        var failed = await site.HarvestAsync(source);
        failed.Errored.ShouldBe(count);
        for (var i = 0; i < count; i++)
            portal.Put($"bad-{i}");
        var page = await Browser.OpenAsync(site);
        await page.LogInAsync("keeper");
        await page.GotoAsync($"/harvest/portal/job/{failed.Id}");
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Finished with errors");
        var asked = portal.Requests.Count;

        await page.GetByRole(AriaRole.Button, new() { Name = "Retry failed records" }).ClickAsync();
        await Assertions.Expect(page.Locator("main tbody tr").First).ToContainTextAsync("Finished");

        var again = (await site.Get<JobStore>().NewestAsync(source.Id, CancellationToken.None))!;
        (again.Status, again.Added, again.Errored, again.Deleted).ShouldBe((JobStatus.Finished, count, 0, 0));
        (portal.Requests.Count - asked).ShouldBeInRange(1, 10);
        await page.GotoAsync($"/harvest/portal/job/{again.Id}");
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Finished");
        await page.Context.CloseAsync();
    }

    [Test]
    public async Task A_job_without_a_fault_is_finished_whatever_it_was_made_for()
    {
        var source = await site.SourceAsync(portal.Url, "portal");
        await site.HarvestAsync(source);

        var stored = await site.HarvestAsync(source, new JobOrder(Force: true, Stored: true));
        var limited = await site.HarvestAsync(source, new JobOrder(Limit: 3));

        (stored.HasErrors, limited.HasErrors).ShouldBe((false, false));
        Harvest.Web.Pages.Ui.Status(stored).ToString()!.ShouldContain(">Finished<");
        var page = await site.Anonymous.GetStringAsync(new Uri("/harvest?state=well", UriKind.Relative));
        page.ShouldContain("href=\"/harvest/portal\"");
    }

    [Test]
    public async Task A_page_opened_while_the_job_runs_ends_with_its_records_and_times_in_the_readers_zone()
    {
        var mayGoOn = new TaskCompletionSource();
        portal.Instead = async (request, _) =>
        {
            if (request.Start > 0 || request.Rows > 0)
                await mayGoOn.Task;
            return false;
        };
        var source = await site.SourceAsync(portal.Url, "portal");
        var job = await site.Get<JobControl>().CreateAsync(source, new JobOrder(), CancellationToken.None);
        var page = await Browser.OpenAsync(site);
        await page.LogInAsync("keeper");
        await page.GotoAsync($"/harvest/portal/job/{job.Id}");
        await Assertions.Expect(page.Locator("#record-list")).ToContainTextAsync("No records yet.");
        mayGoOn.SetResult();

        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Finished");
        await Assertions.Expect(page.Locator("#record-list tbody tr")).ToHaveCountAsync(10);
        await Assertions.Expect(page.Locator("time:text-matches('UTC')")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }
}
