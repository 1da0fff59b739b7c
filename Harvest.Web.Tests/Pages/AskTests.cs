using System.Net;
using System.Text.RegularExpressions;
using Harvest.Storage.Sources;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Pages;

/// <summary>What cannot be undone is asked first, by a page where the browser runs no scripts.</summary>
public sealed partial class AskTests
{
    [Test]
    public async Task Without_scripts_a_page_asks_and_does_it_after_a_yes()
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(3);
        await using var site = await Site.StartAsync();
        var source = await site.SourceAsync(portal.Url, "trees");
        await site.HarvestAsync(source);
        await site.UserAsync("keeper", sysadmin: true);
        (await site.PostFormAsync("/login", null, ("name", "keeper"), ("password", Site.Password))).Dispose();

        var button = ClearButton().Match(await site.Anonymous.GetStringAsync(new Uri("/harvest/admin/trees", UriKind.Relative)));
        var question = WebUtility.HtmlDecode(button.Groups["question"].Value);
        using var asked = await site.PostFormAsync("/harvest/admin/trees", "/harvest/admin/trees?handler=Clear", ("ask", question), ("other", "kept"));
        var page = WebUtility.HtmlDecode(await asked.Content.ReadAsStringAsync());
        var before = (await site.Get<SourceStore>().CountAsync(source.Id, CancellationToken.None)).Datasets;

        asked.StatusCode.ShouldBe(HttpStatusCode.OK);
        question.ShouldContain("3 datasets");
        page.ShouldContain("Are you sure?");
        page.ShouldContain(question);
        page.ShouldContain("name=\"other\" value=\"kept\"");
        page.ShouldContain("action=\"/harvest/admin/trees?handler=Clear\"");
        before.ShouldBe(3);
        using var done = await site.PostFormAsync("/harvest/admin/trees", "/harvest/admin/trees?handler=Clear", ("other", "kept"));
        done.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await site.Get<SourceStore>().CountAsync(source.Id, CancellationToken.None)).Datasets.ShouldBe(0);
    }

    [Test]
    public void Every_button_that_asks_with_a_script_asks_without_one()
    {
        var buttons = PageTexts.Pages.SelectMany(page => Asking().Matches(File.ReadAllText(Path.Combine(PageTexts.Folder, "Pages", page))).Select(match => match.Value)).ToList();

        buttons.Count.ShouldBeGreaterThan(8);
        buttons.ShouldAllBe(button => button.Contains("name=\"ask\" value=\"@T(", StringComparison.Ordinal));
    }

    [GeneratedRegex("<button[^>]*value=\"(?<question>[^\"]*)\"[^>]*>Clear the source")]
    private static partial Regex ClearButton();

    [GeneratedRegex("<button[^\\n]*?data-confirm")]
    private static partial Regex Asking();
}
