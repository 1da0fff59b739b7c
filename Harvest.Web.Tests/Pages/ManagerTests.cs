using Harvest.Model;
using Harvest.Storage.Sources;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Tests.Support;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Pages;

/// <summary>What somebody does who looks after many sources.</summary>
[Category("Browser")]
public sealed class ManagerTests
{
    private static readonly DateTimeOffset Far = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private Site site = null!;
    private FakePortal portal = null!;
    private IPage page = null!;

    [SetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync();
        portal = await FakePortal.StartAsync();
        portal.Fill(5);
        await site.UserAsync("keeper", sysadmin: true);
        page = await Browser.OpenAsync(site);
        await page.LogInAsync("keeper");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await page.Context.CloseAsync();
        await site.DisposeAsync();
        await portal.DisposeAsync();
    }

    [Test]
    public async Task A_source_is_harvested_every_day_at_a_time_of_a_place()
    {
        await page.GotoAsync("/harvest/new");
        await page.GetByLabel("Address of the catalogue").FillAsync(portal.Url.AbsoluteUri);
        await page.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync("ckan");
        await page.Locator("#title").FillAsync("Nightly");
        await page.Locator("#frequency").SelectOptionAsync("AT");
        await page.GetByLabel("Time of day").FillAsync("02:30");
        await page.GetByLabel("Time zone").FillAsync("Europe/Berlin");

        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/harvest/admin/nightly");

        await Assertions.Expect(page.GetByText("every day at 02:30 (Europe/Berlin)")).ToBeVisibleAsync();
        var source = (await site.Get<SourceStore>().FindAsync("nightly", CancellationToken.None))!;
        TimeZoneInfo.ConvertTime(source.NextRun!.Value, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")).TimeOfDay.ShouldBe(new TimeSpan(2, 30, 0));
        await page.GotoAsync("/harvest/edit/nightly");
        (await page.GetByLabel("Time of day").InputValueAsync()).ShouldBe("02:30");
    }

    [Test]
    public async Task Sources_are_paused_and_resumed_together_and_a_paused_one_is_not_due()
    {
        var sources = site.Get<SourceStore>();
        foreach (var name in (string[])["one", "two", "three"])
        {
            var source = await site.SourceAsync(new Uri(portal.Url, $"?{name}"), name, draft => draft with { Config = $$"""{"user_agent": "{{name}}"}""" });
            await sources.UpdateAsync(source with { Frequency = Frequency.Monthly, NextRun = Far }, CancellationToken.None);
        }
        await page.GotoAsync("/harvest");
        await page.GetByLabel("Choose one").CheckAsync();
        await page.GetByLabel("Choose two").CheckAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.GetByText("2 sources paused.")).ToBeVisibleAsync();

        (await sources.ListAsync(true, CancellationToken.None)).Where(source => source.Paused).Select(source => source.Name).ShouldBe(["one", "two"]);
        (await sources.DueAsync(Far.AddDays(1), CancellationToken.None)).Select(source => source.Name).ShouldBe(["three"]);
        await page.GotoAsync("/harvest?state=paused");
        await page.GetByLabel("Choose one").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 source resumed.")).ToBeVisibleAsync();
        (await sources.FindAsync("one", CancellationToken.None))!.Paused.ShouldBeFalse();
        await page.GotoAsync("/harvest");
        await page.GetByLabel("Choose two").CheckAsync();
        await page.GetByLabel("Choose three").CheckAsync();
        await page.Locator("#bulk").GetByLabel("Schedule", new() { Exact = true }).SelectOptionAsync("BIWEEKLY");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set schedule" }).ClickAsync();
        await Assertions.Expect(page.GetByText("2 sources scheduled.")).ToBeVisibleAsync();
        (await sources.ListAsync(true, CancellationToken.None)).Select(source => source.Frequency).ShouldBe([Frequency.Monthly, Frequency.Biweekly, Frequency.Biweekly]);
    }

    [Test]
    public async Task The_dashboard_says_what_needs_a_person()
    {
        await page.GotoAsync("/dashboard");
        await Assertions.Expect(page.GetByText("nothing needs your attention")).ToBeVisibleAsync();
        portal.PutRaw("broken", """{"id": "broken", "name": "broken", "title": "Cannot be", "resources": "none"}""");
        await site.HarvestAsync(await site.SourceAsync(portal.Url, "portal"));

        await page.GotoAsync("/dashboard");

        await Assertions.Expect(page.Locator(".border-warning")).ToContainTextAsync("Source portal");
        await Assertions.Expect(page.Locator(".border-warning")).ToContainTextAsync("1 error, last good: never");
    }
}
