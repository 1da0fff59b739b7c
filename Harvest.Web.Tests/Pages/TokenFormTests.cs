using System.Net;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Pages;

/// <summary>Making and revoking tokens on one's account page.</summary>
public sealed class TokenFormTests
{
    [Test]
    public async Task What_a_token_cannot_be_is_told_and_nothing_is_made()
    {
        await using var site = await Site.StartAsync();
        await site.UserAsync("keeper");
        using (await site.PostFormAsync("/login", null, ("name", "keeper"), ("password", Site.Password)))
        {
        }

        (await SaysAsync(site, "Token", ("name", "  "), ("scope", "Read"), ("days", "30"))).ShouldContain("say in 1 to 100 characters what it is for");
        (await SaysAsync(site, "Token", ("name", new string('x', 101)), ("scope", "Read"), ("days", "30"))).ShouldContain("say in 1 to 100 characters what it is for");
        (await SaysAsync(site, "Token", ("name", "x"), ("scope", "Read"), ("days", "99999"))).ShouldContain("0 days for no end or 1 to 36500");
        (await SaysAsync(site, "Token", ("name", "x"), ("scope", "All"), ("days", "30"))).ShouldContain("choose a scope");
        (await SaysAsync(site, "Revoke", ("id", "nosuch"))).ShouldContain("There is no such token any more.");
        (await site.Anonymous.GetStringAsync(new Uri("/account", UriKind.Relative))).ShouldContain("You have none.");
    }

    private static async Task<string> SaysAsync(Site site, string handler, params (string, string)[] fields)
    {
        using var answer = await site.PostFormAsync("/account", $"/account?handler={handler}", fields);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return WebUtility.HtmlDecode(await site.Anonymous.GetStringAsync(new Uri("/account", UriKind.Relative)));
    }
}
