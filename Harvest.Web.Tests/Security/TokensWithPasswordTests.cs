using Harvest.Web.Tests.Support;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Security;

/// <summary>API tokens end with the password when their owner wishes it, and only then.</summary>
[Category("Browser")]
public sealed class TokensWithPasswordTests
{
    [Test]
    public async Task Tokens_of_its_owner_alone_end_with_the_password_if_wished([Values] bool isWished)
    {
        await using var site = await Site.StartAsync();
        var mine = await site.UserClientAsync("keeper", sysadmin: true);
        var others = await site.UserClientAsync("another", sysadmin: true);
        var page = await Browser.OpenAsync(site);
        await page.LogInAsync("keeper");

        await page.GotoAsync("/account/password");
        await page.GetByLabel("Current password").FillAsync(Site.Password);
        await page.GetByLabel("New password", new() { Exact = true }).FillAsync("another long password");
        await page.GetByLabel("Repeat new password").FillAsync("another long password");
        if (isWished)
            await page.GetByLabel("Revoke all API tokens too").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/dashboard");

        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync(isWished ? "1 API token revoked" : "The password is changed.");
        (await mine.TryActionAsync("harvest_source_create", new { })).Status.ShouldBe(isWished ? 403 : 409);
        (await others.TryActionAsync("harvest_source_create", new { })).Status.ShouldBe(409);
        await page.Context.CloseAsync();
    }
}
