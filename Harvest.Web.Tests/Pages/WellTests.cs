using System.Text.Json;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Pages;

/// <summary>The dashboard, the API and the readiness judge alike; nothing is called well that <c>harvest status</c> warns of.</summary>
[Category("Browser")]
public sealed class WellTests
{
    private static readonly string[] BrokerAway = ["Queue:Type=Redis", $"Queue:Url=redis://127.0.0.1:{ServerProcess.FreePort()}/0"];

    [Test]
    public async Task Without_consumers_nothing_is_well_wherever_it_is_asked()
    {
        await using var site = await Site.StartAsync(settings: BrokerAway);
        using var keeper = await site.UserClientAsync("keeper", sysadmin: true);
        var page = await Browser.OpenAsync(site);
        await page.LogInAsync("keeper");

        await page.GotoAsync("/dashboard");

        await Assertions.Expect(page.GetByText("No gather consumer lives")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("No fetch consumer lives")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("nothing needs your attention")).ToHaveCountAsync(0);
        var status = await keeper.ActionAsync("harvest_status_show");
        status.GetProperty("well").GetBoolean().ShouldBeFalse();
        status.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()).ShouldContain(warning => warning!.StartsWith("No fetch consumer lives. Start one: "));
        using var ready = await site.Anonymous.GetAsync(new Uri("/health/ready", UriKind.Relative));
        var checks = JsonElement.Parse(await ready.Content.ReadAsStringAsync()).GetProperty("checks");
        ((int)ready.StatusCode, checks.GetProperty("work").GetProperty("status").GetString()).ShouldBe((200, "Degraded"));
        await page.Context.CloseAsync();
    }

    [Test]
    public async Task Who_does_not_run_the_site_learns_that_something_is_wrong_and_no_hosts()
    {
        await using var site = await Site.StartAsync(settings: BrokerAway);
        await site.UserAsync("editor");
        var page = await Browser.OpenAsync(site);
        await page.LogInAsync("editor");

        await page.GotoAsync("/dashboard");

        await Assertions.Expect(page.GetByText("Something is wrong with this site")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("nothing needs your attention")).ToHaveCountAsync(0);
        (await page.ContentAsync()).ShouldNotContain("redis");
        await page.Context.CloseAsync();
    }
}
