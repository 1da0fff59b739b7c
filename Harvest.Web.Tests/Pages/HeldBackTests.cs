using System.Text.RegularExpressions;
using Harvest.Storage.Sources;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Pages;

/// <summary>What the brake holds back, as the keepers of a source see it.</summary>
public sealed partial class HeldBackTests
{
    private const int Known = 300;
    private const int Left = 70;

    [Test]
    public async Task Every_change_is_on_one_page_and_in_the_file_and_strangers_see_none()
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(Known);
        await using var site = await Site.StartAsync();
        var source = await site.SourceAsync(portal.Url, "shrunk");
        await site.HarvestAsync(source);
        var gone = Enumerable.Range(Left + 1, Known - Left).Select(i => $"{i:00000}").ToList();
        portal.Remove(gone);
        await site.HarvestAsync(source);
        await site.UserAsync("keeper", sysadmin: true);

        using (var refused = await site.Anonymous.GetAsync(new Uri("/harvest/admin/shrunk/held-back", UriKind.Relative)))
            (await refused.Content.ReadAsStringAsync()).ShouldNotContain("00100");
        (await site.PostFormAsync("/login", null, ("name", "keeper"), ("password", Site.Password), ("next", ""))).Dispose();
        var first = await PageAsync("/harvest/admin/shrunk");
        first.ShouldContain("href=\"/harvest/admin/shrunk/held-back\"");
        // One source is one row, with every reason.
        var dashboard = await PageAsync("/dashboard");
        dashboard.ShouldContain(">Failing<", Case.Sensitive);
        Row().Matches(dashboard).Select(match => match.Value).ShouldHaveSingleItem().ShouldContain($"{Known - Left} deletions held back", Case.Sensitive);
        var shown = new List<string>();
        for (var page = 1; page <= 3; page++)
            shown.AddRange(Guid().Matches(await PageAsync($"/harvest/admin/shrunk/held-back?page={page}")).Select(match => match.Groups[1].Value));
        var file = (await PageAsync("/harvest/admin/shrunk/held-back?handler=Csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        shown.ShouldBe(gone);
        file.Skip(1).Select(line => line.Split(',')[0]).ShouldBe(gone);

        // What is approved there is what was shown.
        var held = (await site.Get<SourceStore>().FindAsync("shrunk", CancellationToken.None))!;
        using (var approved = await site.PostFormAsync("/harvest/admin/shrunk/held-back", "/harvest/admin/shrunk?handler=Approve", ("set", held.HeldSet)))
            approved.Headers.Location!.ToString().ShouldBe("/harvest/admin/shrunk");
        // What is approved needs nobody any more: the job that held it back is no fault.
        (await PageAsync("/dashboard")).ShouldNotContain(">Failing<", Case.Sensitive);
        (await PageAsync("/harvest?state=errors")).ShouldNotContain("shrunk");
        (await PageAsync("/harvest?state=well")).ShouldContain("shrunk");
        (await site.HarvestAsync(held)).Deleted.ShouldBe(Known - Left);
        (await PageAsync("/harvest/admin/shrunk/held-back")).ShouldContain("holds nothing back");

        Task<string> PageAsync(string address) => site.Anonymous.GetStringAsync(new Uri(address, UriKind.Relative));
    }

    [GeneratedRegex("<li class=\"list-group-item\">.*?</li>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<code>([0-9]{5})</code>")]
    private static partial Regex Guid();
}
